"""Dates and numbers as az, ru and en readers write them; all in the portal's zone, 24-hour clock.

Own tables, because the ready ones are wrong for readers: CLDR writes "bazar/11:05" and narrow blanks that our fonts
lack, Django capitalises Azerbaijani months and drops the zero of Russian hours.
"""

from __future__ import annotations

from datetime import datetime, tzinfo

NBSP = "\u00a0"

MONTHS = {
    "az": (
        "yanvar",
        "fevral",
        "mart",
        "aprel",
        "may",
        "iyun",
        "iyul",
        "avqust",
        "sentyabr",
        "oktyabr",
        "noyabr",
        "dekabr",
    ),
    "ru": (
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
# As on the archive stamp. Written out: no general rule of upper case is right for "iyun" (İyun).
STAMP_MONTHS = {
    "az": (
        "Yanvar",
        "Fevral",
        "Mart",
        "Aprel",
        "May",
        "İyun",
        "İyul",
        "Avqust",
        "Sentyabr",
        "Oktyabr",
        "Noyabr",
        "Dekabr",
    ),
    "ru": (
        "Января",
        "Февраля",
        "Марта",
        "Апреля",
        "Мая",
        "Июня",
        "Июля",
        "Августа",
        "Сентября",
        "Октября",
        "Ноября",
        "Декабря",
    ),
    "en": MONTHS["en"],
}
# Standing alone, as the head of a calendar.
MONTHS_ALONE = {
    "az": MONTHS["az"],
    "ru": (
        "январь",
        "февраль",
        "март",
        "апрель",
        "май",
        "июнь",
        "июль",
        "август",
        "сентябрь",
        "октябрь",
        "ноябрь",
        "декабрь",
    ),
    "en": MONTHS["en"],
}
SHORT_WEEKDAYS = {
    "az": ("B.e.", "Ç.a.", "Ç.", "C.a.", "C.", "Ş.", "B."),
    "ru": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
WEEKDAYS = {
    "az": ("bazar ertəsi", "çərşənbə axşamı", "çərşənbə", "cümə axşamı", "cümə", "şənbə", "bazar"),
    "ru": ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def clock(at: datetime, *, zone: tzinfo) -> str:
    """`14:05`."""
    return f"{at.astimezone(zone):%H:%M}"


def day(at: datetime, *, zone: tzinfo, edition: str) -> str:
    """`22 noyabr 2026`, with a no-break space between day and month."""
    local = at.astimezone(zone)
    return f"{local.day}{NBSP}{MONTHS[edition][local.month - 1]} {local.year}"


def day_and_clock(at: datetime, *, zone: tzinfo, edition: str) -> str:
    """`22 noyabr 2026, 14:05`."""
    return f"{day(at, zone=zone, edition=edition)}, {clock(at, zone=zone)}"


def short_day(at: datetime, *, now: datetime, zone: tzinfo, edition: str) -> str:
    """`22 noyabr` in the year of `now`, `22 noyabr 2025` in any other."""
    local = at.astimezone(zone)
    if local.year != now.astimezone(zone).year:
        return day(local, zone=zone, edition=edition)
    return f"{local.day}{NBSP}{MONTHS[edition][local.month - 1]}"


def short_moment(at: datetime, *, now: datetime, zone: tzinfo, edition: str) -> str:
    """`22 noyabr, 14:05` in the year of `now`, else `22 noyabr 2025`; never "today", so a kept page cannot lie."""
    text = short_day(at, now=now, zone=zone, edition=edition)
    return f"{text}, {clock(at, zone=zone)}" if at.astimezone(zone).year == now.astimezone(zone).year else text


def long_day(at: datetime, *, zone: tzinfo, edition: str) -> str:
    """`22 noyabr 2026, bazar`; in English `Sunday 22 November 2026`."""
    weekday = WEEKDAYS[edition][at.astimezone(zone).weekday()]
    date = day(at, zone=zone, edition=edition)
    return f"{weekday} {date}" if edition == "en" else f"{date}, {weekday}"


def stamp(at: datetime, *, zone: tzinfo, edition: str) -> str:
    """`16 Марта 2025 12:16`: the form of the archive stamp, capitalised month and no comma."""
    return f"{stamp_day(at, zone=zone, edition=edition)} {clock(at, zone=zone)}"


def stamp_day(at: datetime, *, zone: tzinfo, edition: str) -> str:
    """`16 Марта 2025`: the day in the form of the archive stamp."""
    local = at.astimezone(zone)
    return f"{local.day}{NBSP}{STAMP_MONTHS[edition][local.month - 1]} {local.year}"


def month(year: int, number: int, *, edition: str) -> str:
    """`март 2025`, standing alone."""
    return f"{MONTHS_ALONE[edition][number - 1]} {year}"


def machine_moment(at: datetime, *, zone: tzinfo) -> str:
    """ISO 8601 to the second, with the portal's offset."""
    return at.astimezone(zone).isoformat(timespec="seconds")


def machine_day(at: datetime, *, zone: tzinfo) -> str:
    """ISO 8601 calendar day in the portal's zone."""
    return at.astimezone(zone).date().isoformat()


def number(n: int, *, edition: str) -> str:
    """Thousands grouped: a comma in English, a no-break space in Azerbaijani and Russian."""
    return f"{n:,}" if edition == "en" else f"{n:,}".replace(",", NBSP)
