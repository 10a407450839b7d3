"""Numbers of a text with their kind, so that 7 % is never taken for 7 people: `find_quantities`.

Kinds: share (7 %), money ($5bn), score (2:1), clock (18:30), day (17 May), year (2026), decimal (5.4), count (85).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .date_words import MONTHS
from .text import byte_words, fold

LONGEST_SCANNED = 4_000  # characters; numbers that tell events apart stand in the headline and the lead
_MOST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One number: `kind` as in the module's docstring, `value` in a form equal in all languages, `shown` as written."""

    kind: str
    value: str
    shown: str

    @property
    def key(self) -> str:
        """What is compared: numbers of two kinds are never equal."""
        return f"{self.kind}:{self.value}"


def _table(*rows: tuple[str, int]) -> Mapping[str, int]:
    return {fold(word): value for words, value in rows for word in words.split()}


# One is left out: it is an article in az, tr and en.
_NUMERALS = _table(
    ("two both iki ikisi ikisini два две двух двум двумя двое двоих", 2),
    ("three üç üçü три трех трём тремя трое троих", 3),
    ("four dörd dört четыре четырех четырьмя четверо четверых", 4),
    ("five beş пять пяти пятеро пятерых", 5),
    ("six altı шесть шести шестеро шестерых", 6),
    ("seven yeddi yedi семь семи семеро семерых", 7),
    ("eight səkkiz sekiz восемь восьми", 8),
    ("nine doqquz dokuz девять девяти", 9),
    ("ten десять десяти", 10),  # az and tr "on" is a word of its own in English
    ("eleven одиннадцать", 11),
    ("twelve двенадцать двенадцати", 12),
)
_SCALES = _table(
    ("thousand min bin тысяча тысячи тысяч тыс", 1_000),
    ("million millions mln m milyon миллион миллиона миллионов млн", 1_000_000),
    ("billion billions bn b milyard mlrd milyar миллиард миллиарда миллиардов млрд", 1_000_000_000),
    ("trillion trn tn trilyon триллион триллиона триллионов трлн", 1_000_000_000_000),
)
_MONEY = re.compile(
    r"(?:dollar|dolar|долл|euro|avro|евро|eur\b|usd\b|azn\b|manat|манат|rubl|rouble|ruble|ruble|руб|lira|лир|pound|фунт"
    r"|тенге|tenge|yuan|юан|гривн|lari|лари)"
)
_SHARE = re.compile(r"(?:percent|per cent|faiz|процент|%)")
_SIGNS = "$€£₼₽₺"
_FOUND = re.compile(
    rf"(?=[\d{_SIGNS}])(?P<sign>[{_SIGNS}]\s?)?"
    r"(?<![\w.,])(?P<digits>\d{1,3}(?:[\u00a0\u202f ]\d{3})+(?!\d)|\d+)(?P<rest>(?:[.,]\d+)*)"
    r"(?:(?P<joint>[:\-\u2013\u2212])(?P<second>\d{1,3})(?![\w:\-\u2013]))?"
    r"(?P<after>\s?%|[\s\u00a0-]?[^\W\d_]+(?:[\s.]{1,2}[^\W\d_]+)?)?"
)
_LETTERS = re.compile(r"(?<![^\W_])[^\W\d_]+(?![^\W_])")  # slow: asked only where there is a numeral
_NUMERALS_AS_BYTES = frozenset(word.encode() for word in _NUMERALS)
_BEFORE_SHARE = re.compile(r"(?:yuzde|%)\s*$")
_BEFORE_MONTH = re.compile(r"([^\W\d_]{3,})\s*$")


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """The numbers of the text's beginning in their order, each once, in digits or as a word from two to twelve."""
    folded = fold(text[:LONGEST_SCANNED])
    found = dict.fromkeys(_each(folded))
    return tuple(found)[:_MOST]


def _each(folded: str) -> Iterator[Quantity]:
    found = [(match.start(), _of_digits(match, folded)) for match in _FOUND.finditer(folded)]
    if not _NUMERALS_AS_BYTES.isdisjoint(byte_words(folded)):
        found += [(match.start(), _numeral(match[0])) for match in _LETTERS.finditer(folded) if match[0] in _NUMERALS]
        found.sort(key=lambda item: item[0])
    return (number for _, number in found if number)


def _numeral(word: str) -> Quantity:
    return Quantity(kind="count", value=str(_NUMERALS[word]), shown=word)


def _of_digits(match: re.Match[str], folded: str) -> Quantity | None:
    before = folded[max(0, match.start() - 16) : match.start()]
    if match["second"]:
        return _of_two(match)
    number = _number(match["digits"], match["rest"])
    if number is None:
        return None
    value, decimal = number
    words = (match["after"] or "").strip(" -\u00a0").replace(".", " ").split()
    scaled = words[0] in _SCALES if words else False
    if scaled:
        value *= _SCALES[words[0]]
    unit = " ".join(words[1:] if scaled else words)
    shown = match[0].split()[0] if not match["after"] else match[0].strip()
    if _SHARE.match(unit) or _BEFORE_SHARE.search(before):
        return Quantity(kind="share", value=_plain(value), shown=f"{_plain(value)}%")
    if match["sign"] or _MONEY.match(unit):
        return Quantity(kind="money", value=_plain(value), shown=shown)
    if day := _day(value, unit, before, decimal=decimal):
        return Quantity(kind="day", value=day, shown=shown)
    if not scaled and not decimal and 1900 <= value <= 2100 and len(match["digits"]) == 4:
        return Quantity(kind="year", value=_plain(value), shown=_plain(value))
    kind = "decimal" if decimal and not scaled else "count"
    return Quantity(kind=kind, value=_plain(value), shown=_plain(value))


def _of_two(match: re.Match[str]) -> Quantity | None:
    """2:1 is a score, 18:30 a time of day; 2-1 may be a score, 17-18 is a range and says little."""
    if match["rest"] or len(match["digits"]) > 3:
        return None
    left, right = int(match["digits"]), int(match["second"])
    shown = f"{left}:{right}"
    if match["joint"] == ":" and len(match["second"]) == 2 and left < 25 and right < 60:
        return Quantity(kind="clock", value=shown, shown=match["digits"] + ":" + match["second"])
    if match["joint"] == ":" or (left < 15 and right < 15) or (left >= 50 and right >= 50):
        return Quantity(kind="score", value=f"{max(left, right)}:{min(left, right)}", shown=shown)
    return None


def _number(digits: str, rest: str) -> tuple[float, bool] | None:
    """1.250,5 and 1,250.5 and 1 250 are one number; the second says if it has a fraction. None for dates (1.2.26)."""
    whole = re.sub(r"\D", "", digits)
    if len(whole) > 15:
        return None
    groups = re.findall(r"[.,]\d+", rest)
    if not groups:
        return float(whole), False
    *thousands, last = groups
    if len(last) == 4 and all(len(group) == 4 for group in thousands) and len(whole) <= 3 and whole != "0":
        return float(whole + "".join(group[1:] for group in groups)), False
    if any(len(group) != 4 for group in thousands) or len(last) > 9:
        return None
    return float(whole + "".join(group[1:] for group in thousands) + "." + last[1:]), True


def _day(value: float, unit: str, before: str, *, decimal: bool) -> str:
    if decimal or not 1 <= value <= 31:
        return ""
    month = MONTHS.get(unit.split()[0].rstrip(".")) if unit else None
    if month is None:
        word = _BEFORE_MONTH.search(before)
        month = MONTHS.get(word[1]) if word else None
    return f"{month}-{int(value)}" if month else ""


def _plain(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")
