"""Dates as outlets write them: RFC 822, ISO 8601, az/ru/en/tr/uk prose, "5 dəqiqə əvvəl"; and which one to believe.

Our own rules come first and know every form of az and ru; dateparser is asked last. On its own it reads
`15 mart 2026` as 15 November (MART is a time zone of the Marquesas) and knows no `əvvəl`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .date_words import AGO, AMOUNTS, DAY_WORDS, FILLERS, MONTHS, NOW, UNITS, ZONE_HOURS, ZONE_PLACES
from .text import fold, squeeze
from .types import Certainty, Moment

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

MAX_LENGTH = 160  # characters; a longer text is prose that happens to hold a date
PROSE_LANGUAGES = ("az", "ru", "en", "tr")
PROSE_LENGTH = 60  # dateparser costs milliseconds, it sees short strings only
OLDEST = datetime(1995, 1, 1, tzinfo=UTC)  # the web has no older news; 1970 is an empty field
CLOCK_SLACK = timedelta(minutes=10)  # servers' clocks run ahead by minutes
_FARTHEST_OFFSET = timedelta(hours=14)  # UTC+14 is the farthest zone in use

_RANKS = {certainty: rank for rank, certainty in enumerate(Certainty)}


def parse_date(text: str, *, now: datetime, zone: tzinfo, languages: Sequence[str] = PROSE_LANGUAGES) -> Moment | None:
    """The point in time that `text` names, in UTC; None when it names none. Never raises.

    `now` is aware and the anchor of "dünən" and of days without a year. `zone` is the source's own: dates without a
    zone are read in it. A day without a time is its midnight there. `languages` matter to dateparser only, in their
    order. Standards: RFC 822/2822, ISO 8601 / RFC 3339, Unix seconds.
    """
    text = text.strip()
    if not text or len(text) > MAX_LENGTH:
        return None
    try:
        moment = _read_feed_date(text) or _read_rfc822(text, zone) or _read_iso(text, zone)
        return moment or _read_prose(text, now, zone, tuple(languages))
    except (ValueError, OverflowError):  # the 31st of February, year 0, year 10000, an hour of 25
        return None


def believable(moment: Moment, *, now: datetime) -> bool:
    """Not before 1995 and not later than ten minutes from `now`."""
    return OLDEST <= moment.at <= now + CLOCK_SLACK


def decide_published(candidates: Sequence[Moment | None], *, first_seen: datetime) -> Moment:
    """The believable candidate of the best certainty, the earlier in the sequence where equal; else `first_seen`.

    Nothing is published after we saw it: a later moment is set to `first_seen`, which must be aware.
    """
    usable = [moment for moment in candidates if moment is not None and believable(moment, now=first_seen)]
    if not usable:
        return Moment(at=first_seen.astimezone(UTC), certainty=Certainty.FIRST_SEEN)
    best = min(usable, key=lambda moment: _RANKS[moment.certainty])
    return best if best.at <= first_seen else Moment(at=first_seen.astimezone(UTC), certainty=best.certainty)


# --- the fast ways: what feeds and metadata write ---------------------------------------------------------------------

_RFC822 = re.compile(
    r"(?:[A-Za-z]{3,9},?[ \t]+)?([0-9]{1,2})[ \t-]+([A-Za-z]{3})[a-z]*[ \t-]+([0-9]{4}|[0-9]{2})[ \t]+"
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?[ \t]*([+-][0-9]{4}|[A-Z]{1,4})?"
)
_FEED_DATE = re.compile(
    r"[A-Z][a-z]{2}, ([0-9]{2}) ([A-Z][a-z]{2}) ([0-9]{4}) ([0-9]{2}:[0-9]{2}:[0-9]{2}) ([+-][01][0-9])([0-5][0-9])"
)
_ISO = re.compile(
    r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})"
    r"(?:[Tt \t]+([0-9]{1,2}):?([0-9]{2})(?::?([0-9]{2})(?:[.,]([0-9]{1,9}))?)?\s*(Z|z|[A-Z]{3,4}|[+-][0-9:]{2,6})?)?"
)
_EPOCH = re.compile(r"[0-9]{10}(?:[0-9]{3})?")
_ENGLISH = {name: number for name, number in MONTHS.items() if name.isascii() and len(name) == 3}


def _read_feed_date(text: str) -> Moment | None:
    """ "Sun, 22 Nov 2026 14:05:20 +0400", as nearly every feed writes it: the same as below in half the time."""
    found = _FEED_DATE.fullmatch(text)
    if found is None:
        return None
    day, month, year, clock, hours, minutes = found.groups()
    number = _ENGLISH.get(month.lower())
    if number is None or hours[1:] > "13":
        return None
    try:
        at = datetime.fromisoformat(f"{year}-{number:02}-{day}T{clock}{hours}:{minutes}")
    except ValueError:
        return None
    return Moment(at=at.astimezone(UTC), certainty=Certainty.ZONE_STATED)


def _read_rfc822(text: str, zone: tzinfo) -> Moment | None:
    """The weekday is not looked at, it is wrong too often. Years of two digits as RFC 2822 section 4.3 says."""
    found = _RFC822.fullmatch(text)
    if found is None:
        return None
    day, month_name, year, hour, minute, second, stated = found.groups()
    month = _ENGLISH.get(month_name.lower())
    if month is None:
        return None
    whole = date(int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 50 else 1900), month, int(day))
    return _place(_clock_on(whole, int(hour), int(minute), int(second or 0)), _zone_named(stated or ""), zone)


def _read_iso(text: str, zone: tzinfo) -> Moment | None:
    if _EPOCH.fullmatch(text):
        seconds = int(text) if len(text) == 10 else int(text) / 1000
        return Moment(at=datetime.fromtimestamp(seconds, UTC), certainty=Certainty.ZONE_STATED)
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, stated = found.groups()
    whole = date(int(year), int(month), int(day))
    if hour is None:
        return _place_day(whole, zone)
    micro = int((fraction or "0")[:6].ljust(6, "0"))
    return _place(_clock_on(whole, int(hour), int(minute), int(second or 0), micro), _zone_named(stated or ""), zone)


# --- prose ------------------------------------------------------------------------------------------------------------

_MONTH_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_MONTH = rf"(?<![a-zа-яіїє])(?P<month>{_MONTH_NAMES})(?:in|un|da|de|dan|den|nda|nde)?(?![a-zа-яіїє])\.?"
_DAY = r"(?<![0-9:.])(?P<day>[0-9]{1,2})(?:-?(?:st|nd|rd|th|si|su|i|u|de|da|ci|cu|го|е|е число)(?![a-zа-я]))?"
_YEAR = r"(?P<year>[0-9]{4})(?![0-9:])"
_YEAR_WORD = r"(?:\s*-?\s*(?:ci|cu)(?![a-z]))?(?:\s*(?:ilin|ilde|il|yili|г\.|года|год|р\.|року)(?![a-zа-я]))?"
_GAP = r"[\s.,/\-]*"
_FIRST_TIME = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
_DATED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_DAY}{_GAP}{_MONTH}{_GAP}{_YEAR}{_YEAR_WORD}",
        rf"{_MONTH}\s*{_DAY}\s*,?\s+{_FIRST_TIME}(?P<stated>\s+[a-z]{{1,4}}[0-9:+\-]*)?\s+{_YEAR}",  # asctime, Java
        rf"{_MONTH}\s*{_DAY}{_GAP}{_YEAR}",
        rf"(?<![0-9]){_YEAR}{_YEAR_WORD}{_GAP}{_MONTH}{_GAP}{_DAY}",
        rf"(?<![0-9]){_YEAR}{_YEAR_WORD}{_GAP}{_DAY}{_GAP}{_MONTH}",
        r"(?<![0-9])(?P<year>[0-9]{4})\s?(?:年|년|\.\s)\s?(?P<month_number>[0-9]{1,2})\s?(?:月|월|\.\s)\s?(?P<day>[0-9]{1,2})(?![0-9])(?:\s?[日일.])?",
        r"(?<![0-9.:])(?P<year>[0-9]{4})[-./](?P<month_number>[0-9]{1,2})[-./](?P<day>[0-9]{1,2})(?![0-9])",
        r"(?<![0-9.:])(?P<day>[0-9]{1,2})(?P<mark>[-./])\s?(?P<month_number>[0-9]{1,2})(?P=mark)\s?(?P<year>[0-9]{4}|[0-9]{2})(?![0-9:])",
    )
)
_YEARLESS = (re.compile(rf"{_DAY}{_GAP}{_MONTH}"), re.compile(rf"{_MONTH}\s*{_DAY}"))
_TIME = re.compile(
    r"(?<![0-9:.+\-])(?:(?P<late>오후|午後|下午)\s?)?(?P<hour>[0-9]{1,2})(?:[:h](?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?)?"
    r"\s*(?P<half>[ap]\.?m\b\.?)?(?![0-9:])"
)
_DOTTED_TIME = re.compile(r"(?<![0-9:.+\-])(?P<hour>[0-9]{1,2})\.(?P<minute>[0-9]{2})(?P<second>)(?P<half>)(?![0-9.:])")
_LABEL = re.compile(r"^[^0-9:]{1,40}:\s*(?=.)")
_WORD = re.compile(r"[^\W\d_]+|[0-9]")
_UNIT_NAMES = "|".join(sorted(UNITS, key=len, reverse=True))
_NUMBER = rf"(?:(?P<number>[0-9]{{1,4}}|{'|'.join(AMOUNTS)})\s*)?"
_AMOUNT = re.compile(rf"(?<![^\W_]){_NUMBER}(?P<unit>{_UNIT_NAMES})(?![^\W_])")
_ONE_AMOUNT = _AMOUNT.pattern.replace("?P<number>", "?:").replace("?P<unit>", "?:")
_AGO = re.compile(
    rf"(?P<amounts>{_ONE_AMOUNT}(?:\.?,?\s*(?:ve |и |and )?{_ONE_AMOUNT}){{0,3}})\.?\s*(?:{'|'.join(AGO)})(?![^\W_])"
)
_DAY_WORD = re.compile(rf"(?<![^\W_])(?P<word>{'|'.join(sorted(DAY_WORDS, key=len, reverse=True))})(?![^\W_])")
_OFFSET = re.compile(
    r"[\s,(\[]*(?:(?:utc|gmt)\s?(?P<loose>))?(?P<sign>[+-])(?(loose)\s?)(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?(?![0-9])"
)
_ZONE_NAME = re.compile(
    rf"[\s,(\[]*(?P<name>{'|'.join(sorted([*ZONE_HOURS, *ZONE_PLACES], key=len, reverse=True))})(?![^\W_])"
)


def _read_prose(text: str, now: datetime, zone: tzinfo, languages: tuple[str, ...]) -> Moment | None:
    folded = fold(squeeze(text))
    if found := _first_date(folded):
        return _read_dated(folded, found, zone)
    folded = _LABEL.sub("", folded)
    moment = _read_ago(folded, now) or _read_day_word(folded, now, zone) or _read_yearless(folded, now, zone)
    return moment or _ask_dateparser(text, zone, languages)


def _first_date(folded: str) -> re.Match[str] | None:
    found = [match for pattern in _DATED if (match := pattern.search(folded))]
    return min(found, key=lambda match: match.start(), default=None)


def _read_dated(folded: str, found: re.Match[str], zone: tzinfo) -> Moment:
    """A full date; its time stands inside it (asctime), after it or before it, in this order."""
    parts = found.groupdict()
    day = _day_of(parts)
    before, after = folded[: found.start()], folded[found.end() :].lstrip(" -–/|,·")
    if parts.get("hour"):
        stated, _ = _zone_at_start(parts.get("stated") or after)
        return _place(_clock_on(day, int(parts["hour"]), int(parts["minute"]), int(parts["second"] or 0)), stated, zone)
    if following := _first_date(after):  # "published ..., updated ...": the second date keeps its time
        after = after[: following.start()]
    for rest in (after, before):
        if clock := _find_time(rest):
            stated, _ = _zone_at_start(rest[clock.end() :])
            return _place(_at_time(day, clock), stated, zone)
    return _place_day(day, zone)


def _day_of(parts: dict[str, str]) -> date:
    day, year = int(parts["day"]), int(parts["year"])
    month = MONTHS[parts["month"]] if parts.get("month") else int(parts["month_number"])
    if year < 100:
        year += 2000
    if month > 12 and day <= 12 and parts.get("mark") == "/":  # 11/22/2026 can only be American
        day, month = month, day
    return date(year, month, day)


def _find_time(rest: str) -> re.Match[str] | None:
    """The first time of day in a piece of folded text; "14.05" counts only where no "14:05" stands."""
    clocks = (found for found in _TIME.finditer(rest) if found["minute"] or found["half"])
    return next(clocks, None) or _DOTTED_TIME.search(rest)


def _at_time(day: date, clock: re.Match[str]) -> datetime:
    hour = int(clock["hour"])
    half = clock["half"] or ("pm" if clock.groupdict().get("late") else "")
    if half:
        if not 1 <= hour <= 12:
            half = ""  # "14:05 PM" is written by machines that print both
        else:
            hour = hour % 12 + (12 if half.startswith("p") else 0)
    return _clock_on(day, hour, int(clock["minute"] or 0), int(clock["second"] or 0))


def _read_ago(folded: str, now: datetime) -> Moment | None:
    """ "5 deqiqe evvel", "2 часа назад", "an hour ago", "1 saat 20 deqiqe evvel", "just now"."""
    if folded.strip(" .…") in NOW:
        return Moment(at=now.astimezone(UTC), certainty=Certainty.INFERRED)
    found = _AGO.search(folded)
    if found is None or not _only_fillers(folded, found):
        return None
    total = timedelta()
    for amount in _AMOUNT.finditer(found["amounts"]):
        number = amount["number"]
        factor = int(number) if number and number.isdigit() else AMOUNTS[number] if number else 1
        total += factor * UNITS[amount["unit"]]
    return Moment(at=now.astimezone(UTC) - total, certainty=Certainty.INFERRED)


def _read_day_word(folded: str, now: datetime, zone: tzinfo) -> Moment | None:
    """ "bu gun 14:20", "вчера в 21:40", "yesterday"."""
    found = _DAY_WORD.search(folded)
    if found is None:
        return None
    day = now.astimezone(zone).date() - timedelta(days=DAY_WORDS[found["word"]])
    return _place_near(folded, found, day, zone, Certainty.INFERRED)


def _read_yearless(folded: str, now: datetime, zone: tzinfo) -> Moment | None:
    """ "22 noyabr, 14:05": of this year, or of the last when that would lie ahead. The year is our guess: INFERRED."""
    found = next((match for pattern in _YEARLESS if (match := pattern.search(folded))), None)
    if found is None:
        return None
    today = now.astimezone(zone).date()
    month, day = MONTHS[found["month"]], int(found["day"])
    this_year = date(today.year, month, day)
    ahead = this_year > today + timedelta(days=1)
    return _place_near(
        folded, found, date(today.year - 1, month, day) if ahead else this_year, zone, Certainty.INFERRED
    )


def _place_near(folded: str, found: re.Match[str], day: date, zone: tzinfo, certainty: Certainty) -> Moment | None:
    """A day found in a text, with the time that stands beside it; None when the text says more than a date."""
    rest = folded[: found.start()] + " " + folded[found.end() :]
    clock = _find_time(rest)
    stated = None
    if clock:
        tail = rest[clock.end() :]
        stated, used = _zone_at_start(tail)
        rest = rest[: clock.start()] + " " + tail[used:]
    if not set(_WORD.findall(rest)) <= FILLERS:
        return None
    if clock is None:
        return _place_day(day, zone)
    return Moment(at=_place(_at_time(day, clock), stated, zone).at, certainty=certainty)


def _only_fillers(folded: str, found: re.Match[str]) -> bool:
    return set(_WORD.findall(folded[: found.start()] + " " + folded[found.end() :])) <= FILLERS


# --- zones and calendars ----------------------------------------------------------------------------------------------


def _zone_at_start(rest: str) -> tuple[tzinfo | None, int]:
    """The zone that folded text begins with, and how many characters it takes."""
    if found := _OFFSET.match(rest):
        return _zone_named(found["sign"] + found["hours"] + (found["minutes"] or "")), found.end()
    if found := _ZONE_NAME.match(rest):
        return _zone_named(found["name"]), found.end()
    return None, 0


@lru_cache(maxsize=512)
def _zone_named(name: str) -> tzinfo | None:
    """ "+0400", "+04:00", "+4", "Z", "MSK" as a zone; None for "" and for what we do not know (IST is three zones)."""
    name = fold(name)
    if name[:1] in {"+", "-"}:
        digits = name[1:].replace(":", "")
        if not digits.isdigit() or len(digits) > 4:
            return None
        hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
        offset = timedelta(hours=hours, minutes=minutes)
        return timezone(-offset if name[0] == "-" else offset) if offset <= _FARTHEST_OFFSET else None
    if name in ZONE_HOURS:
        return timezone(timedelta(hours=ZONE_HOURS[name]))
    if name in ZONE_PLACES:
        try:
            return ZoneInfo(ZONE_PLACES[name])
        except ZoneInfoNotFoundError:  # a machine without time zone files
            return None
    return None


def _clock_on(day: date, hour: int, minute: int, second: int, micro: int = 0) -> datetime:
    """A naive date and time; 24:00 is the next day's midnight (ISO 8601), second 60 is a leap second's second 59."""
    if hour == 24 and minute == second == 0:
        day, hour = day + timedelta(days=1), 0
    return datetime(day.year, day.month, day.day, hour, minute, 59 if second == 60 else second, micro)  # noqa: DTZ001 -- _place sets the zone


def _place(clock: datetime, stated: tzinfo | None, zone: tzinfo) -> Moment:
    certainty = Certainty.NO_ZONE if stated is None else Certainty.ZONE_STATED
    return Moment(at=clock.replace(tzinfo=stated or zone).astimezone(UTC), certainty=certainty)


def _place_day(day: date, zone: tzinfo) -> Moment:
    midnight = datetime.combine(day, time(0), tzinfo=zone)
    return Moment(at=midnight.astimezone(UTC), certainty=Certainty.INFERRED)


# --- the last resort --------------------------------------------------------------------------------------------------


def _ask_dateparser(text: str, zone: tzinfo, languages: tuple[str, ...]) -> Moment | None:
    """For forms we have no rule for. It must find day, month and year, and gets no say in what is relative."""
    if len(text) > PROSE_LENGTH or not any(letter.isdigit() for letter in text):
        return None
    try:
        answer = _dateparser(languages).get_date_data(text)
    except (TypeError, AttributeError, IndexError, KeyError, re.error):  # seen or declared on hostile strings
        return None
    found = answer.date_obj
    if found is None:
        return None
    if answer.period != "time":
        return _place_day(found.date(), zone)
    return _place(found.replace(tzinfo=None), found.tzinfo, zone)


@lru_cache(maxsize=16)
def _dateparser(languages: tuple[str, ...]) -> DateDataParser:
    from dateparser.date import DateDataParser  # 60 ms and 12 MB that most processes never need

    known = [language for language in languages if language in _known_languages()]
    settings: Any = {
        "DATE_ORDER": "DMY",
        "PARSERS": ["absolute-time"],
        "REQUIRE_PARTS": ["day", "month", "year"],
        "RETURN_TIME_AS_PERIOD": True,
    }
    return DateDataParser(languages=known or ["en"], use_given_order=True, settings=settings)


def _known_languages() -> frozenset[str]:
    from dateparser.data.languages_info import language_order

    return frozenset(language_order)
