"""Dates as outlets write them, and which one to believe."""

import time
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icma.core.dates import MAX_LENGTH, believable, decide_published, parse_date
from icma.core.types import Certainty, Moment

BAKU = ZoneInfo("Asia/Baku")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)  # a Sunday, 16:00 in Baku
STATED, NO_ZONE, INFERRED = Certainty.ZONE_STATED, Certainty.NO_ZONE, Certainty.INFERRED


def read(text, *, zone=BAKU, now=NOW, **more):
    """The date in UTC as "YYYY-MM-DD hh:mm:ss" and its certainty; None when there is none."""
    moment = parse_date(text, now=now, zone=zone, **more)
    return None if moment is None else (f"{moment.at:%Y-%m-%d %H:%M:%S}", moment.certainty)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sun, 22 Nov 2026 14:05:20 +0400", "2026-11-22 10:05:20"),
        ("Mon, 22 Nov 2026 14:05:20 +0400", "2026-11-22 10:05:20"),  # it is a Sunday
        ("22 Nov 2026 14:05 +0400", "2026-11-22 10:05:00"),
        ("Sun, 22 Nov 26 14:05:20 GMT", "2026-11-22 14:05:20"),
        ("Sun, 22 November 2026 14:05:20 Z", "2026-11-22 14:05:20"),
        ("Sun, 22 Nov 2026 14:05:20 -0930", "2026-11-22 23:35:20"),
        ("Sun, 22 Nov 2026 14:05:20 +04:00", "2026-11-22 10:05:20"),
        ("Sun, 22 Nov 2026 14:05:20 GMT+4", "2026-11-22 10:05:20"),
        ("Sun, 22 Nov 2026 14:05:20 AZT", "2026-11-22 10:05:20"),
        ("Sun, 22 Nov 2026 14:05:20 MSK", "2026-11-22 11:05:20"),
        ("Sun, 22 Nov 2026 14:05:20 EST", "2026-11-22 19:05:20"),
        ("Sun, 22 Nov 2026 14:05:60 +0400", "2026-11-22 10:05:59"),
        ("Вс, 22 ноя 2026 14:05:20 +0400", "2026-11-22 10:05:20"),
        ("Nov 22, 2026 2:05 PM GMT+4", "2026-11-22 10:05:00"),
        ("22 Nov 2026, 14:05 GMT", "2026-11-22 14:05:00"),
        ("22 November 2026 14:05 (UTC+04:00)", "2026-11-22 10:05:00"),
        ("Fri 22 Nov 2026 14.05 GMT", "2026-11-22 14:05:00"),
        ("Published 2:05 PM EST, Fri November 22, 2026", "2026-11-22 19:05:00"),
        ("2:05 PM EST, Fri November 22, 2026", "2026-11-22 19:05:00"),
        ("2026-11-22T14:05:20+04:00", "2026-11-22 10:05:20"),
        ("2026-11-22T14:05:20.123456789+0400", "2026-11-22 10:05:20"),
        ("2026-11-22T14:05+04", "2026-11-22 10:05:00"),
        ("2026-11-22T14:05:20Z", "2026-11-22 14:05:20"),
        ("2026-11-22 14:05:20 UTC", "2026-11-22 14:05:20"),
        ("20261122T140520Z", "2026-11-22 14:05:20"),
        ("2026-11-22T14:05:20+04:00[Asia/Baku]", "2026-11-22 10:05:20"),
        ("2026-11-22T24:00:00Z", "2026-11-23 00:00:00"),
        ("Sun Nov 22 14:05:20 AZT 2026", "2026-11-22 10:05:20"),
        ("Sun Nov 22 2026 14:05:20 GMT+0400 (Azerbaijan Standard Time)", "2026-11-22 10:05:20"),
        ("1795342800", "2026-11-22 10:20:00"),
        ("1795342800000", "2026-11-22 10:20:00"),
        ("20 Aprel 2026 21:17 (UTC +04:00)", "2026-04-20 17:17:00"),
        ("22 noyabr 2026, 14:05 Bakı vaxtı ilə", "2026-11-22 10:05:00"),
        ("22 ноября 2026 г., 14:05 (мск)", "2026-11-22 11:05:00"),
        ("22 Kasım 2026 14:05 TSİ", "2026-11-22 11:05:00"),
        ("Nov 22, 2026 2:05 PM EST", "2026-11-22 19:05:00"),
        ("July 2, 2026 at 2:05 p.m. ET", "2026-07-02 18:05:00"),
        ("November 2, 2026 at 12:05 a.m. ET", "2026-11-02 05:05:00"),
    ],
)
def test_a_date_with_its_zone_is_certain(text, expected):
    assert read(text) == (expected, STATED)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("22 Noyabr 2026 14:05", "2026-11-22 10:05:00"),
        ("22 NOYABR 2026 14:05", "2026-11-22 10:05:00"),
        ("12 İYN 2026 14:05", "2026-06-12 10:05:00"),
        ("12 IYUN 2026 14:05", "2026-06-12 10:05:00"),
        ("22 noyabr 2026-cı il, saat 14:05", "2026-11-22 10:05:00"),
        ("2026-cı il noyabrın 22-də saat 14:05-də", "2026-11-22 10:05:00"),
        ("22.11.2026 / 14:05", "2026-11-22 10:05:00"),
        ("22.11.2026, 14:05", "2026-11-22 10:05:00"),
        ("22.11.2026-14:05", "2026-11-22 10:05:00"),
        ("22.11.26 14.05", "2026-11-22 10:05:00"),
        ("14:05 22.11.2026", "2026-11-22 10:05:00"),
        ("16 Марта 2025 12:16", "2025-03-16 08:16:00"),
        ("16 марта 2025, 12:16", "2025-03-16 08:16:00"),
        ("22.11.2026, 14:20", "2026-11-22 10:20:00"),
        ("22.11.2026 14:20", "2026-11-22 10:20:00"),
        ("22/11/2026 - 14:20", "2026-11-22 10:20:00"),
        ("22-11-2026 14:20", "2026-11-22 10:20:00"),
        ("14:20 22-11-2026", "2026-11-22 10:20:00"),
        ("14:20 / 22.11.2026", "2026-11-22 10:20:00"),
        ("22 Kasım 2026 Cuma 13:45", "2026-11-22 09:45:00"),
        ("22 Kas 2026 13:45", "2026-11-22 09:45:00"),
        ("22 Kasım 2026 - 13:45", "2026-11-22 09:45:00"),
        ("Son Güncelleme: 22 Kasım 2026 13:45", "2026-11-22 09:45:00"),
        ("Nov 22, 2026 2:05 PM", "2026-11-22 10:05:00"),
        ("November 22, 2026, 14:05", "2026-11-22 10:05:00"),
        ("22 noyabr 2026 | 14:05", "2026-11-22 10:05:00"),
        ("22 Noyabr, 2026 14:05", "2026-11-22 10:05:00"),
        ("22 noyabr 2026, cümə 14:05", "2026-11-22 10:05:00"),
        ("22 Noyabr 2026-cı il. 14:05", "2026-11-22 10:05:00"),
        ("22 ноября 2026 года, 14:05", "2026-11-22 10:05:00"),
        ("22 нояб. 2026, 14:05", "2026-11-22 10:05:00"),
        ("22 ноя 2026 в 14:05", "2026-11-22 10:05:00"),
        ("14:05, 22 ноября 2026", "2026-11-22 10:05:00"),
        ("14:05, 22.11.2026", "2026-11-22 10:05:00"),
        ("Tarix: 22.11.2026 14:20", "2026-11-22 10:20:00"),
        ("Yayımlanıb: 22.11.2026, 14:20", "2026-11-22 10:20:00"),
        ("Dərc edilib: 22 noyabr 2026 14:20", "2026-11-22 10:20:00"),
        ("Опубликовано: 22.11.2026 14:20", "2026-11-22 10:20:00"),
        ("Опубликовано 22 ноября 2026 в 14:20", "2026-11-22 10:20:00"),
        ("Published: 22 Nov 2026 14:20", "2026-11-22 10:20:00"),
        ("22.11.2026 (14:20)", "2026-11-22 10:20:00"),
        ("22.11.2026-14:20", "2026-11-22 10:20:00"),
        ("[22.11.2026 14:20]", "2026-11-22 10:20:00"),
        ("22 Noy 2026 14:20", "2026-11-22 10:20:00"),
        ("22-11-2026, 14:20", "2026-11-22 10:20:00"),
        ("2026.11.22 14:20", "2026-11-22 10:20:00"),
        ("2026/11/22 14:20", "2026-11-22 10:20:00"),
        ("2026-11-22 14:20:11.0", "2026-11-22 10:20:11"),
        ("22.11.26 14:20", "2026-11-22 10:20:00"),
        ("22. November 2026, 14:20 Uhr", "2026-11-22 10:20:00"),
        ("2026年11月22日 14:20", "2026-11-22 10:20:00"),
        ("2026年11月22日 20:00", "2026-11-22 16:00:00"),
        ("28 fevral 2026-cı il saat 09:05", "2026-02-28 05:05:00"),
        ("31 mart 2026 saat 10:15", "2026-03-31 06:15:00"),
        ("16:40 • 22 Noyabr 2026", "2026-11-22 12:40:00"),
        ("2026년 11월 22일 오후 2:05", "2026-11-22 10:05:00"),
        ("2026. 11. 22. 14:05", "2026-11-22 10:05:00"),
        ("10. 5. 2026 14:05", "2026-05-10 10:05:00"),
        ("14:05, 22 Noyabr 2026", "2026-11-22 10:05:00"),
        ("17 Августа 2025 17:51", "2025-08-17 13:51:00"),
        ("22 нояб. 2026 г. в 14:05", "2026-11-22 10:05:00"),
        ("15 січня 2026, 10:00", "2026-01-15 06:00:00"),
        ("22 Kasım 2026 Pazar 14:05", "2026-11-22 10:05:00"),
        ("Yayınlanma: 22.11.2026 14:05 Güncelleme: 23.11.2026 09:00", "2026-11-22 10:05:00"),
        ("4 Ağustos 2026 09:30", "2026-08-04 05:30:00"),
        ("Wednesday 4th March 2026 9am", "2026-03-04 05:00:00"),
        ("11/22/2026 2:05 PM", "2026-11-22 10:05:00"),
        ("2026-11-22T14:05:20", "2026-11-22 10:05:20"),
        ("2026-11-22 14:05", "2026-11-22 10:05:00"),
        ("Sun, 22 Nov 2026 14:05:20", "2026-11-22 10:05:20"),
        ("Sun, 22 Nov 2026 14:05:20 IST", "2026-11-22 10:05:20"),  # India, Ireland or Israel: nobody knows
        ("Sun Nov 22 14:05:20 2026", "2026-11-22 10:05:20"),
    ],
)
def test_a_date_without_a_zone_is_read_in_the_zone_of_the_source(text, expected):
    assert read(text) == (expected, NO_ZONE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15 mart 2026", "2026-03-14 20:00:00"),  # no Marquesas time in it
        ("15 Mart 2026-cı il", "2026-03-14 20:00:00"),
        ("7 oktyabr 2026-cı il", "2026-10-06 20:00:00"),
        ("2026 Noyabr 22", "2026-11-21 20:00:00"),
        ("22.11.2026", "2026-11-21 20:00:00"),
        ("2026-11-22", "2026-11-21 20:00:00"),
        ("22/11/2026", "2026-11-21 20:00:00"),
        ("15 марта 2026 года", "2026-03-14 20:00:00"),
        ("March 15th, 2026", "2026-03-14 20:00:00"),
        ("15 Mart 2026 Pazar", "2026-03-14 20:00:00"),
        ("Bu gün 14:20", "2026-11-22 10:20:00"),
        ("BU GÜN, saat 14:20", "2026-11-22 10:20:00"),
        ("Dünən, 09:10", "2026-11-21 05:10:00"),
        ("Dünən", "2026-11-20 20:00:00"),
        ("2 saat əvvəl", "2026-11-22 10:00:00"),
        ("bu gün, 14:05", "2026-11-22 10:05:00"),
        ("Bugün 14:05", "2026-11-22 10:05:00"),
        ("BU GÜN 14:05", "2026-11-22 10:05:00"),
        ("dünən 18:20", "2026-11-21 14:20:00"),
        ("Dünən, saat 18:20", "2026-11-21 14:20:00"),
        ("сегодня, 12:10", "2026-11-22 08:10:00"),
        ("Сегодня в 12:10", "2026-11-22 08:10:00"),
        ("вчера в 9:05", "2026-11-21 05:05:00"),
        ("Вчера, 9:05", "2026-11-21 05:05:00"),
        ("bugün 13:45", "2026-11-22 09:45:00"),
        ("dün", "2026-11-20 20:00:00"),
        ("dün 13:45", "2026-11-21 09:45:00"),
        ("Dün, 13.45", "2026-11-21 09:45:00"),
        ("Noyabr 22, 2026", "2026-11-21 20:00:00"),
        ("22 noyabr 14:05", "2026-11-22 10:05:00"),
        ("22 noyabr, cümə", "2026-11-21 20:00:00"),
        ("2026-cı il 22 noyabr", "2026-11-21 20:00:00"),
        ("22 ноября, 14:05", "2026-11-22 10:05:00"),
        ("22 ноября 2026 г.", "2026-11-21 20:00:00"),
        ("пт, 22 ноября 2026", "2026-11-21 20:00:00"),
        ("5 минут назад", "2026-11-22 11:55:00"),
        ("3 дня назад", "2026-11-19 12:00:00"),
        ("неделю назад", "2026-11-15 12:00:00"),
        ("позавчера", "2026-11-19 20:00:00"),
        ("bir saat əvvəl", "2026-11-22 11:00:00"),
        ("1 gün əvvəl", "2026-11-21 12:00:00"),
        ("3 gün öncə", "2026-11-19 12:00:00"),
        ("2 həftə əvvəl", "2026-11-08 12:00:00"),
        ("1 ay əvvəl", "2026-10-23 12:00:00"),
        ("10 saniyə əvvəl", "2026-11-22 11:59:50"),
        ("az öncə", "2026-11-22 12:00:00"),
        ("az önce", "2026-11-22 12:00:00"),
        ("bir saat önce", "2026-11-22 11:00:00"),
        ("5 dk önce", "2026-11-22 11:55:00"),
        ("3 saat önce", "2026-11-22 09:00:00"),
        ("1 gün önce", "2026-11-21 12:00:00"),
        ("5 minutes ago", "2026-11-22 11:55:00"),
        ("yesterday at 14:05", "2026-11-21 10:05:00"),
        ("Today, 14:05", "2026-11-22 10:05:00"),
        ("Last updated 3 hours ago", "2026-11-22 09:00:00"),
        ("2 dəq. əvvəl", "2026-11-22 11:58:00"),
        ("5 dəq əvvəl", "2026-11-22 11:55:00"),
        ("22 noy, 14:20", "2026-11-22 10:20:00"),
        ("İyul 3, 2026", "2026-07-02 20:00:00"),
        ("3 İYUL 2026", "2026-07-02 20:00:00"),
        ("3 iyul 2026", "2026-07-02 20:00:00"),
        ("1 may 2026", "2026-04-30 20:00:00"),
        ("bazar ertəsi, 23 noyabr 2026", "2026-11-22 20:00:00"),
        ("Srağagün 09:10", "2026-11-20 05:10:00"),
        ("сегодня, 08:15", "2026-11-22 04:15:00"),
        ("Вчера в 21:40", "2026-11-21 17:40:00"),
        ("вчора о 21:40", "2026-11-21 17:40:00"),
        ("Bugün 14:20", "2026-11-22 10:20:00"),
        ("dün 09:10", "2026-11-21 05:10:00"),
        ("Yesterday at 9:10 PM", "2026-11-21 17:10:00"),
        ("5 dəqiqə əvvəl", "2026-11-22 11:55:00"),
        ("5 dəqiqə öncə", "2026-11-22 11:55:00"),
        ("Dərc olunub: 2 saat əvvəl", "2026-11-22 10:00:00"),
        ("1 saat 20 dəqiqə əvvəl", "2026-11-22 10:40:00"),
        ("yarım saat əvvəl", "2026-11-22 11:30:00"),
        ("bir həftə öncə", "2026-11-15 12:00:00"),
        ("2 часа назад", "2026-11-22 10:00:00"),
        ("час назад", "2026-11-22 11:00:00"),
        ("полчаса назад", "2026-11-22 11:30:00"),
        ("5 хвилин тому", "2026-11-22 11:55:00"),
        ("3 gün önce", "2026-11-19 12:00:00"),
        ("an hour ago", "2026-11-22 11:00:00"),
        ("Updated 1 hour, 20 minutes ago", "2026-11-22 10:40:00"),
        ("indicə", "2026-11-22 12:00:00"),
        ("только что", "2026-11-22 12:00:00"),
        ("22 noyabr, 14:05", "2026-11-22 10:05:00"),
        ("Bazar ertəsi, 16 noyabr, 14:05", "2026-11-16 10:05:00"),
        ("25 dekabr", "2025-12-24 20:00:00"),  # the next one lies ahead
        ("3 марта, 14:05", "2026-03-03 10:05:00"),
    ],
)
def test_a_day_or_prose_is_inferred(text, expected):
    assert read(text) == (expected, INFERRED)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "14:05",
            "2026",
            "Noyabr 2026",
            "xəbər",
            "5 min read",
            "Up to 30 may be cut",
            "Bu gün Bakıda yağış yağıb",
        ),
        *("Mon, 00 Jan", "Mon, 00 Jan 2026 00:00:00 +0000", "Mon, 30 Feb 2026 00:00:00 +0000", "31.02.2026"),
        *(
            "0000-00-00 00:00:00",
            "2026-13-45",
            "0001-01-01T00:00:00+04:00",
            "9999-12-31T23:59:59-04:00",
            "99999 gün əvvəl",
        ),
        *("22 noyabr 2026 25:61", "9999 years ago", "(*)", "22 noyabr 2026 " + "söz " * MAX_LENGTH),
    ],
)
def test_what_is_no_date_is_none(text):
    assert read(text) is None


def test_other_languages_are_read_when_they_are_asked_for():
    assert read("12. März 2026, 14:05", languages=("de",)) == ("2026-03-12 10:05:00", NO_ZONE)
    assert read("12 de marzo de 2026", languages=("az", "es")) == ("2026-03-11 20:00:00", INFERRED)
    assert read("12 mars 2026", languages=("fr", "no such language")) == ("2026-03-11 20:00:00", INFERRED)


def test_today_is_the_day_of_the_source_and_not_ours():
    late = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)  # the 23rd in Baku
    assert read("Bu gün 00:10", now=late) == ("2026-11-22 20:10:00", INFERRED)
    assert read("Bu gün 00:10", now=late, zone=UTC) == ("2026-11-22 00:10:00", INFERRED)


WORDS = ["22", "2026", "9999", "0001", "31", "noyabr", "may", "ago", "əvvəl", "bir", "saat", "bu gün", "вчера", "14:05"]
WORDS += [
    "25:61",
    "+0400",
    "-23:59",
    "UTC",
    "(",
    ",",
    ".",
    "/",
    "-",
    "T",
    "Z",
    "дня",
    "назад",
    "999999",
    "pm",
    "Nov",
    "٣",
]
ANY_TEXT = (
    st.text(max_size=80)
    | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
    | st.lists(st.sampled_from(WORDS), max_size=14).map("".join)
    | st.datetimes().map(lambda at: at.isoformat() + "-14:00")
    | st.datetimes().map(lambda at: at.strftime("%d.%m.%Y %H:%M"))
)
CLOCKS = st.sampled_from([NOW, datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)])
ZONES = st.sampled_from([UTC, BAKU, ZoneInfo("America/New_York"), timezone(timedelta(hours=-14))])


@settings(deadline=None)
@given(ANY_TEXT, CLOCKS, ZONES)
def test_any_text_at_any_time_gives_a_moment_in_utc_or_none(text, now, zone):
    moment = parse_date(text, now=now, zone=zone)
    assert moment is None or moment.at.tzinfo is UTC


@settings(deadline=None)
@given(st.integers(0, 4_000_000_000), st.integers(-14 * 60, 14 * 60))
def test_iso_and_rfc_dates_come_back_to_the_second(seconds, minutes):
    stated = datetime.fromtimestamp(seconds, timezone(timedelta(minutes=minutes)))
    expected = Moment(at=stated.astimezone(UTC), certainty=STATED)
    assert parse_date(stated.isoformat(), now=NOW, zone=BAKU) == expected
    assert parse_date(f"{stated:%a, %d %b %Y %H:%M:%S %z}", now=NOW, zone=BAKU) == expected


def test_a_hostile_string_costs_little():
    start = time.process_time()
    for piece in ("1 saat ", "22.", "noyabr ", "2026-", "bir gün ", "10:", "а"):
        read((piece * MAX_LENGTH)[:MAX_LENGTH])
    assert time.process_time() - start < 1.0


# --- what to believe ------------------------------------------------------------------------------------------------


def moment(text, certainty=STATED):
    return Moment(at=datetime.fromisoformat(text).replace(tzinfo=UTC), certainty=certainty)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("1970-01-01", False),
        ("1994-12-31", False),
        ("1995-01-01", True),
        ("2026-11-22T12:10:00", True),
        ("2026-11-22T12:10:01", False),
        ("2099-01-01", False),
    ],
)
def test_neither_1970_nor_the_future_is_believed(at, expected):
    assert believable(moment(at), now=NOW) is expected


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ([], Moment(at=NOW, certainty=Certainty.FIRST_SEEN)),
        ([None, moment("1970-01-01"), moment("2099-01-01")], Moment(at=NOW, certainty=Certainty.FIRST_SEEN)),
        ([None, moment("2026-11-20"), moment("2026-11-19")], moment("2026-11-20")),
        ([moment("2026-11-20", INFERRED), moment("2026-11-19", NO_ZONE)], moment("2026-11-19", NO_ZONE)),
        ([moment("2026-11-20", NO_ZONE), moment("2026-11-19")], moment("2026-11-19")),
        ([moment("2026-11-22T12:05:00")], Moment(at=NOW, certainty=STATED)),
    ],
)
def test_the_best_known_believable_date_wins(candidates, expected):
    assert decide_published(candidates, first_seen=NOW) == expected


def test_first_seen_is_kept_in_utc():
    seen = NOW.astimezone(BAKU)
    assert decide_published([], first_seen=seen).at.tzinfo is UTC
