"""The figures of a text with what they count, and how the figures of a story change from report to report.

Kinds are the same in az, ru, en and tr: "3 yaralı", «ранены трое», "three hurt" and "3 yaralı" are one. Dates, times,
ages, scores and ordinals are none: numbers of every kind, for telling events apart, are the matter of the fingerprint.
Words stand in `figure_words.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from . import figure_words as words
from .text import fold

READ = 60_000  # characters of a text that are looked at
MOST_NUMBERS = 2_000  # of one text
REACH = 70  # characters beside a number in which it stands what happened
_FAR = 140  # the same when the number counts people and nothing nearer says what happened to them
TOLLS = frozenset({"killed", "hurt", "missing", "arrested", "evacuated", "rescued", "ill"})  # what happened to people
HEADS = TOLLS | {"people", "votes", "buildings", "vehicles"}  # whole numbers
TRACKED = TOLLS | {"magnitude"}  # one story has one of each; it has many percents and sums


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number and what it counts. `start` and `end` are characters of the text: the number with its unit."""

    kind: str  # killed, hurt, missing, arrested, evacuated, rescued, ill, people, votes, percent, money, magnitude ...
    value: float
    unit: str  # money: ISO 4217; distance: km, mi, m; temperature: °C, °F; "" for heads
    start: int
    end: int
    approximate: bool = False  # "about", "at least", "more than"
    background: bool = False  # its sentence names a year: an older event, most of the time


@dataclass(frozen=True, slots=True, kw_only=True)
class _Number:
    start: int
    end: int
    value: float
    approximate: bool
    spelled: bool  # in words
    thousands: float = 0.0  # its other reading, when a comma may part thousands


# --- numbers --------------------------------------------------------------------------------------------------------

_DIGITS = (
    r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,3}(?:[.,]\d{3})+(?![.,]?\d)|\d{1,15}(?:[.,]\d{1,6})?"
)
_TOKEN = re.compile(rf"(?P<digits>(?<![\w.,:/])(?<!\w[-–])(?:{_DIGITS}))(?!\d)|(?P<word>[^\W\d_]{{1,20}})")
_RANGE = re.compile(r"\s?[-–—]\s?(\d{1,6})(?![\d.,:]*\d)")
_TIME_OR_DATE = re.compile(r"[:.]\d|/\d|\s?:\s?\d")
_GAP = re.compile(r"[ \u00a0-]{1,2}(?:and )?")  # between the words of one number
_FULL_STOP = re.compile(r"\.(?=\s[^\W\d_A-ZА-Я])")
_YEARS = range(1800, 2101)
_MINUS = re.compile(r"(?:^|[\s(])[-−–]$")
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d.,%]*\d)(?!\s?%)")
_BOUNDARY = re.compile(r"[.!?;…](?=\s|$)|\n")


def _numbers(text: str, language: str) -> Iterator[_Number]:
    spelled = words.NUMBER_WORDS.get(language, {})
    tokens = list(_TOKEN.finditer(text))
    at = 0
    while at < len(tokens):
        number, at = _number(text, tokens, at, spelled, language)
        if number is not None:
            yield number


def _number(
    text: str, tokens: Sequence[re.Match[str]], at: int, spelled: dict[str, float], language: str
) -> tuple[_Number | None, int]:
    """The number that begins with this token, and the place of the next token."""
    first = tokens[at]
    digits = first["digits"]
    start, end = first.span()
    total, current, other = 0.0, 0.0, 0.0
    approximate = False
    if digits:
        current, other = _value(digits, language)
        behind = _RANGE.match(text, end)
        if behind and text[start - 1 : start] != "-":
            if float(behind[1]) <= current:  # a score, a span of years
                return None, at + 2
            current, other, end, approximate = float(behind[1]), 0.0, behind.end(), True
            at += 1
        elif _TIME_OR_DATE.match(text, end):
            return None, at + 1
    else:
        word = fold(first["word"])
        if word not in spelled or word in words.ONLY_BEHIND_DIGITS:
            return None, at + 1
        current = spelled[word]
    at += 1
    while at < len(tokens) and tokens[at]["word"] and _GAP.fullmatch(text, end, tokens[at].start()):
        value = spelled.get(fold(tokens[at]["word"]), 0.0)
        grows = value >= 1000 or (not digits and value == 100)
        if not value or not (grows or (not digits and 0 < value < (_last_power(current) or value))):
            break
        if value >= 1000:
            total, current = total + max(current, 1.0) * value, 0.0
            other = 0.0
        else:
            current = max(current, 1.0) * value if value == 100 and current < 100 else current + value
        end = tokens[at].end()
        if fold(tokens[at]["word"]) in words.SHORTENED and _FULL_STOP.match(text, end):
            end += 1
        at += 1
    number = _Number(
        start=start, end=end, value=total + current, approximate=approximate, spelled=not digits, thousands=other
    )
    return number, at


def _last_power(current: float) -> float:
    """What a further word must stay under: units behind tens, tens behind hundreds, hundreds behind thousands."""
    for power in (100.0, 10.0):
        if current and current % power == 0:
            return power
    return 1.0 if current else 1000.0


def _value(digits: str, language: str) -> tuple[float, float]:
    """The value of a number as written, and its other reading with thousands (0 when there is none).

    A blank always parts thousands. Of two signs the last is decimal. One sign before three digits: the point parts
    thousands except in English, the comma in English; "12,500 nəfər" is read again when heads are counted.
    """
    plain = re.sub(r"[ \u00a0\u202f]", "", digits)
    points, commas = plain.count("."), plain.count(",")
    if points and commas:
        decimal = max(".", ",", key=plain.rindex)
        plain = plain.replace("," if decimal == "." else ".", "").replace(",", ".")
        return float(plain), 0.0
    sign = "." if points else ","
    if points + commas == 0:
        return float(plain), 0.0
    joined = float(plain.replace(sign, ""))
    if points + commas > 1:
        return joined, 0.0
    parted = len(plain) - plain.index(sign) == 4 and not plain.startswith("0")
    if parted and (sign == ",") == (language == "en"):
        return joined, 0.0
    return float(plain.replace(",", ".")), joined if parted else 0.0


# --- what they count ------------------------------------------------------------------------------------------------


def find_figures(text: str, language: str) -> tuple[Figure, ...]:
    """The figures of a text, in order of place; never raises, linear in the text."""
    text = text[:READ]
    language = language.partition("-")[0]
    numbers = list(islice(_numbers(text, language), MOST_NUMBERS))
    found: list[Figure] = []
    used = 0  # where the words end that already said what happened to an earlier number
    for place, number in enumerate(numbers):
        following = numbers[place + 1].start if place + 1 < len(numbers) else len(text)
        previous = numbers[place - 1].end if place else 0
        figure, said_until = _figure(text, number, max(previous, used), following)
        if figure is not None:
            used = max(used, said_until)
            found.append(figure)
    return tuple(_with_background(text, found))


def _figure(text: str, number: _Number, since: int, until: int) -> tuple[Figure | None, int]:
    before = text[max(0, number.start - REACH) : number.start]
    if _is_no_figure(text, number, before):
        return None, 0
    made = Figure(
        kind="", value=number.value, unit="", start=number.start, end=number.end,
        approximate=number.approximate or bool(words.APPROXIMATE.search(before[-30:])),
    )  # fmt: skip
    end = number.end
    if behind := words.APPROXIMATE_BEHIND.match(text, end):
        end, made = behind.end(), replace(made, approximate=True, end=behind.end())
    measured = _measured(text, made, before, end)
    if measured is not None:
        heads = measured.kind in HEADS
        if number.spelled and not heads and measured.kind not in ("money", "percent"):
            return None, 0
        return (replace(measured, value=_heads(number)) if heads else measured), 0
    return _people(text, number, made, end, since, until)


def _measured(text: str, made: Figure, before: str, end: int) -> Figure | None:
    """Money, percent, magnitude and other things that a unit names."""
    sign = before[-1:].strip() or before[-2:-1]
    if sign in words.SIGNS:
        return replace(
            made, kind="money", unit=words.SIGNS[sign], start=made.start - (2 if before[-1:].isspace() else 1)
        )
    for code, pattern in words.MONEY.items():
        if unit := pattern.match(text, end):
            return replace(made, kind="money", unit=code, end=unit.end())
    if words.SIGN_BEFORE.search(before[-8:]):
        return replace(made, kind="percent", unit="%")
    if words.MAGNITUDE_BEFORE.search(before[-22:]) and made.value < 11:
        return replace(made, kind="magnitude")
    for kind, name, pattern in words.UNITS:
        unit = pattern.match(text, end)
        if unit and (kind != "magnitude" or (made.value < 11 and words.QUAKE.search(text))):  # marks are points too
            below = kind == "temperature" and _MINUS.search(before)
            return replace(made, kind=kind, unit=name, end=unit.end(), value=-made.value if below else made.value)
    return None


def _people(text: str, number: _Number, made: Figure, end: int, since: int, until: int) -> tuple[Figure | None, int]:
    """People, and what happened to them: said behind the number, else before it."""
    noun = words.PERSONS.match(text, end)
    behind = _window_behind(text, end, until)
    state = _state(behind)
    reach = text[max(since, number.start - REACH) : number.start]
    boundary = [at.end() for at in _BOUNDARY.finditer(reach)]
    reach = reach[boundary[-1] :] if boundary else reach
    said_until = 0
    if state:
        said_until = end + state[1].end()
    elif (before := _state(reach, last=True)) is not None:
        state = before
    elif noun:
        state = _state(_sentence_behind(text, end))
    if words.SUBSET.search(text[max(0, number.start - 40) : number.start]):  # "including 2 children"
        return None, 0
    if noun is None and (state is None or _far(state, behind, number)):
        return None, 0
    made = replace(made, kind=state[0] if state else "people", value=_heads(number))
    if made.value != int(made.value):
        return None, 0
    return replace(made, end=max(noun.end() if noun else 0, said_until or end)), said_until


def _far(state: tuple[str, re.Match[str]], behind: str, number: _Number) -> bool:
    """Without a word for people the number must stand beside what happened: "7 dead", "ранены 12", "sayı 12-yə"."""
    match = state[1]
    near = match.string is behind and len(behind[: match.start()].split()) <= 2
    if match.string is behind:
        return not near
    limit = 2 if number.spelled else 7
    return len(match.string[match.end() :].split()) > limit


def _state(window: str, *, last: bool = False) -> tuple[str, re.Match[str]] | None:
    found = [(kind, match) for kind, pattern in words.STATES for match in pattern.finditer(window)]
    if not found:
        return None
    return (max if last else min)(found, key=lambda one: one[1].start())


def _window_behind(text: str, end: int, until: int) -> str:
    """What is said of a number before the next one; a joint between the two belongs to the next."""
    window = _sentence_behind(text, end)[:REACH]
    if until - end < len(window):
        window = window[: until - end]
        joint = words.JOINT.search(window)
        window = window[: joint.start()] if joint else window
    return window


def _sentence_behind(text: str, end: int) -> str:
    window = text[end : end + _FAR]
    boundary = _BOUNDARY.search(window)
    return window[: boundary.start()] if boundary else window


def _heads(number: _Number) -> float:
    return number.thousands or number.value if number.value != int(number.value) else number.value


def _is_no_figure(text: str, number: _Number, before: str) -> bool:
    if words.NOT_COUNTED.match(text, number.end) or words.NOT_COUNTED_BEFORE.search(before[-14:]):
        return True
    year = not number.spelled and number.value in _YEARS and number.end - number.start == 4
    return year and not words.PERSONS.match(text, number.end) and not _has_unit(text, number.end)


def _has_unit(text: str, end: int) -> bool:
    patterns = (*words.MONEY.values(), *(pattern for _, _, pattern in words.UNITS))
    return any(pattern.match(text, end) for pattern in patterns)


def _with_background(text: str, found: Sequence[Figure]) -> Iterator[Figure]:
    """Numbers whose sentence names a year count something else than today's event."""
    ends = [0, *(match.end() for match in _BOUNDARY.finditer(text)), len(text)]
    years = [match.start() for match in _YEAR.finditer(text)]
    sentence = year = 0
    for figure in found:
        while sentence + 1 < len(ends) and ends[sentence + 1] <= figure.start:
            sentence += 1
        start, end = ends[sentence], ends[min(sentence + 1, len(ends) - 1)]
        while year < len(years) and years[year] < start:
            year += 1
        named = any(not figure.start <= at < figure.end for at in years[year : year + 3] if at < end)
        yield replace(figure, background=named)


# --- the numbers of a story -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One version of one article of a story, with the figures of its headline and text in this order."""

    article: int
    source: str
    at: datetime  # when we saw this version
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a source says (said, from this moment on)."""

    value: float
    source: str
    article: int
    at: datetime
    approximate: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """How one number of a story changed: "3 -> 5 -> 7 hurt"."""

    kind: str
    steps: tuple[Standing, ...]  # by time, one for each new value: who said it before all others
    now: tuple[Standing, ...]  # what each source says in its latest version, the newest first


def number_track(reports: Sequence[Report]) -> tuple[Track, ...]:
    """The numbers that a story has one of, each with its changes; kinds that one report names first come first.

    Of an article that names a kind more than once the first counts (headlines come first), numbers of older events
    only where there is no other. Repeating what was said adds nothing; taking back what one said oneself does.
    """
    said: dict[str, list[Standing]] = {}
    for report in sorted(reports, key=lambda one: (one.at, one.article)):
        for kind, figure in _first_of_each(report.figures).items():
            said.setdefault(kind, []).append(
                Standing(
                    value=figure.value,
                    source=report.source,
                    article=report.article,
                    at=report.at,
                    approximate=figure.approximate,
                )
            )
    return tuple(Track(kind=kind, steps=_steps(standings), now=_now(standings)) for kind, standings in said.items())


def _first_of_each(figures: Sequence[Figure]) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for figure in figures:
        known = found.get(figure.kind)
        if figure.kind in TRACKED and (known is None or (known.background and not figure.background)):
            found[figure.kind] = figure
    return found


def _steps(standings: Sequence[Standing]) -> tuple[Standing, ...]:
    steps: list[Standing] = []
    heard: set[float] = set()
    own: dict[str, float] = {}
    for one in standings:
        corrected = own.get(one.source, one.value) != one.value and one.value != steps[-1].value
        if one.value not in heard or corrected:
            steps.append(one)
        heard.add(one.value)
        own[one.source] = one.value
    return tuple(steps)


def _now(standings: Sequence[Standing]) -> tuple[Standing, ...]:
    latest = {one.source: one for one in standings}
    return tuple(sorted(latest.values(), key=lambda one: (-one.at.timestamp(), one.source)))
