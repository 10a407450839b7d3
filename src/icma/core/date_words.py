"""The words of dates in az, ru, en, tr and uk, as data; folded (`text.fold`), as dates.py compares folded text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from .text import fold


def _folded(*rows: tuple[str, int]) -> dict[str, int]:
    """Each row is a line of words with one value."""
    return {fold(word): value for words, value in rows for word in words.split()}


MONTHS: Mapping[str, int] = _folded(
    ("yanvar yan ocak oca january jan январь января янв січень січня січ", 1),
    ("fevral fev şubat şub february feb февраль февраля февр фев лютий лютого лют", 2),
    ("mart mar march март марта мар березень березня бер", 3),
    ("aprel apr nisan nis april апрель апреля апр квітень квітня кві квіт", 4),
    ("may mayıs май мая травень травня тра трав", 5),
    ("iyun iyn haziran haz june jun июнь июня июн червень червня чер черв", 6),
    ("iyul iyl temmuz tem july jul июль июля июл липень липня лип", 7),
    ("avqust avq ağustos ağu august aug август августа авг серпень серпня сер серп", 8),
    ("sentyabr sent sen eylül eyl september sept sep сентябрь сентября сент сен вересень вересня вер", 9),
    ("oktyabr okt ekim eki october oct октябрь октября окт жовтень жовтня жов жовт", 10),
    ("noyabr noy kasım kas november nov ноябрь ноября нояб ноя листопад листопада лис лист", 11),
    ("dekabr dek aralık ara december dec декабрь декабря дек грудень грудня гру груд", 12),
)

_SECOND, _MINUTE, _HOUR, _DAY = 1, 60, 3600, 86_400
UNITS: Mapping[str, timedelta] = {
    unit: timedelta(seconds=seconds)
    for unit, seconds in _folded(
        ("saniyə saniye san sn секунд секунду секунды сек second seconds sec secs секунди", _SECOND),
        ("dəqiqə dəq dakika dk минут минуту минуты мин minute minutes min mins хвилин хвилину хвилини хв", _MINUTE),
        ("saat час часа часов ч hour hours hr hrs h годин годину години год", _HOUR),
        ("gün день дня дней дн сутки суток day days d дні днів", _DAY),
        ("həftə hafta неделю недели недель нед week weeks w wk тиждень тижні тижнів", 7 * _DAY),
        ("ay месяц месяца месяцев мес month months mo місяць місяці місяців", 30 * _DAY),
        ("il yıl года лет year years yr yrs рік роки років", 365 * _DAY),
    ).items()
}

AMOUNTS: Mapping[str, float] = {"bir": 1, "один": 1, "одну": 1, "a": 1, "an": 1, "one": 1, "yarim": 0.5, "пол": 0.5}
AGO = tuple(fold(word) for word in ("əvvəl", "öncə", "önce", "qabaq", "назад", "тому", "ago"))
NOW = frozenset(
    fold(words)
    for words in (
        *("indi", "indicə", "elə indi", "az əvvəl", "bir az əvvəl", "az öncə", "az önce", "biraz önce", "şimdi"),
        *("сейчас", "только что", "щойно", "зараз", "now", "just now", "moments ago"),
    )
)
DAY_WORDS: Mapping[str, int] = {  # days back
    fold(words): days
    for days, line in enumerate(
        (
            ("bu gün", "bugün", "сегодня", "сьогодні", "today"),
            ("dünən", "dün", "вчера", "вчора", "учора", "yesterday"),
            ("srağagün", "srağa gün", "evvelki gün", "позавчера", "позавчора"),
        )
    )
    for words in line
}

# Words that may stand beside a relative date or a date without a year; with any other word the text is prose.
FILLERS = frozenset(
    fold(
        "saat saatı saatlarında at on в во о об г год года час il tarixi tarix tarihi tarih дата date и və ve and "
        "də da dərc olunub olundu edilib yenilənib yeniləndi yayım yayınlanma yayınlandı güncelleme güncellendi "
        "опубликовано обновлено добавлено опубліковано оновлено published updated posted last modified ın in "
        "bazar ertəsi çərşənbə axşamı axşam cümə şənbə be ça ca pazartesi salı çarşamba perşembe cuma cumartesi pazar "
        "понедельник вторник среда среду четверг пятница пятницу суббота субботу воскресенье пн вт ср чт пт сб вс "
        "понеділок середа четвер субота неділя нд "
        "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun"
    ).split()
)

ZONE_HOURS: Mapping[str, float] = {
    fold(words): hours
    for hours, line in (
        (0, ("z", "utc", "gmt", "ut", "wet")),
        (4, ("azt", "bakı vaxtı", "bakı vaxtı ilə", "baku time", "по баку", "по бакинскому времени", "gst", "samt")),
        (3, ("msk", "мск", "по москве", "по московскому времени", "московского времени", "trt", "tsi", "tsİ", "eest")),
        (1, ("cet", "bst")),
        (2, ("cest", "eet")),
        (-5, ("est", "cdt")),
        (-4, ("edt",)),
        (-6, ("cst", "mdt")),
        (-7, ("mst", "pdt")),
        (-8, ("pst",)),
    )
    for words in line
}
ZONE_PLACES: Mapping[str, str] = {  # names that change with summer time
    "et": "America/New_York",
    "ct": "America/Chicago",
    "pt": "America/Los_Angeles",
}
