"""How likely a comment is spam, from signs that we see ourselves; nobody outside is asked.

Each sign adds evidence in the manner of naive Bayes: weights in log-odds, their sum through the logistic function. The
weights were set by hand so that one sign alone never holds the comment of a known reader, and two strong ones do.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from .text import fold

HOLD_FROM = 0.7  # a comment at or above this waits for a moderator
BASE = -3.0  # log-odds of a comment without any sign: under 5 %
WEIGHTS = {
    "links": 1.4,  # for the first link; half for each further one
    "new": 0.9,  # the account is younger than a day
    "fast": 1.2,  # written sooner after the page was opened than anybody can read
    "repeated": 3.0,  # the same words as an earlier comment of this account
    "copied": 1.4,  # the same words as another account; half for each further account, so that five are enough
    "shouting": 1.0,  # mostly capitals
    "flooding": 1.0,  # one letter or sign many times in a row
    "contact": 1.6,  # a phone number, a messenger or a wallet to turn to
    "selling": 1.3,  # the words of adverts, in our languages
    "hidden": 1.5,  # held or hidden before, more often than shown
}
TRUST = -1.5  # an account with many comments that nobody had to hide
_SELLING = (
    "kredit", "qazanc", "pul qazan", "sifaris", "endirim", "whatsapp", "telegram", "kazino", "merc", "bonus",
    "заработ", "кредит", "казино", "ставк", "бонус", "скидк", "криптовалют", "инвестиц", "пишите в личку",
    "casino", "betting", "earn money", "crypto", "investment", "discount", "viagra", "loan", "click here",
)  # fmt: skip
_CONTACT = re.compile(r"(?:\+?\d[\s()-]?){9,15}|\b(?:wa\.me|t\.me)/|@\w{5,}|\b(?:bc1|0x)[0-9a-z]{20,}", re.IGNORECASE)
LEAST_COMPARED = 30  # letters: condolences and thanks are alike without being copied
LONGEST_COMPARED = 1_000  # characters of a text that are compared with others
_MOST_TIMES = 5  # links or accounts that count
_LETTERS = re.compile(r"[^\W\d_]+")
_RUN = re.compile(r"(.)\1{9,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpamSigns:
    """What is known of a comment and its writer when it comes in."""

    text: str
    links: int
    account_hours: float
    shown: int  # earlier comments of the account that everybody sees
    refused: int  # earlier ones that were hidden, or are held
    repeated: bool
    copies: int = 0  # other accounts that wrote the same words lately
    seconds_to_write: float | None = None  # None: not known


def spam_score(signs: SpamSigns) -> tuple[float, tuple[str, ...]]:
    """From 0 to 1, and the signs that were found, the heaviest first."""
    found = dict(_evidence(signs))
    odds = BASE + sum(found.values()) + (TRUST if signs.shown >= 20 and signs.shown > 10 * signs.refused else 0.0)
    return 1 / (1 + math.exp(-odds)), tuple(sorted(found, key=lambda name: -found[name]))


def _evidence(signs: SpamSigns) -> list[tuple[str, float]]:
    folded = fold(signs.text)
    letters = [letter for letter in signs.text if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    present = {
        "new": signs.account_hours < 24,
        "fast": signs.seconds_to_write is not None and signs.seconds_to_write < 3,
        "repeated": signs.repeated,
        "shouting": len(letters) >= 20 and capitals > 0.7 * len(letters),
        "flooding": _RUN.search(signs.text) is not None,
        "contact": _CONTACT.search(signs.text) is not None,
        "selling": any(word in folded for word in _SELLING),
        "hidden": signs.refused > max(signs.shown, 1),
    }
    found = [(name, WEIGHTS[name]) for name, is_there in present.items() if is_there]
    for name, times in (("links", signs.links), ("copied", signs.copies)):
        if times:
            found.append((name, WEIGHTS[name] * (1 + min(times, _MOST_TIMES)) / 2))
    return found


def same_words(text: str) -> str:
    """Equal for texts that differ in case, marks, digits, signs and blanks alone; the text itself if it is short."""
    letters = "".join(_LETTERS.findall(fold(text[:LONGEST_COMPARED])))
    return letters if len(letters) >= LEAST_COMPARED else text
