"""Beginnings of words in SQLite: FTS5 reads a whole family of words before it gives the first hit, so families are kept
short. Whole words lie in a table of their own (`search_beginning`), each with the stretch of time of its article
before it, and the newest stretches are asked first until there are hits enough.

At 100,000 articles `bab*` read a million places in half a second; now as many as its first thousand hits need.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from .models import COUNTER_BITS
from .postings import language_token, quoted, write_ask
from .question import Ask, Either, Every, Question, Token

STRETCH_BITS = COUNTER_BITS + 14  # 2**14 minutes, eleven days: 25 years are 800 of them
MOST_AT_ONCE = 64  # stretches asked for in one statement
# Documents whose own tokens are looked through (0.14 ms each) sooner than families of words: up to ALWAYS in any case,
# up to FEW where the family is COMMON, that is in so many documents of one stretch.
ALWAYS, FEW, COMMON = 50, 350, 300
_NUMBERS = 0xFFFFFF  # of stretches: those before 1970 get a positive one too

# The stretches that hold documents, the newest first; one step in the key's index for each.
STRETCHES = f"""
WITH RECURSIVE held (number) AS (
    SELECT max(id) >> {STRETCH_BITS} FROM search_document
    UNION ALL
    SELECT (SELECT max(id) >> {STRETCH_BITS} FROM search_document WHERE id < number << {STRETCH_BITS})
    FROM held WHERE number IS NOT NULL
) SELECT number FROM held WHERE number IS NOT NULL
"""  # noqa: S608 -- whole numbers of ours


def main_tokens(tokens: str) -> str:
    """Those for `search_index`: without the whole words in plain letters, which only beginnings ask for."""
    return " ".join(token for token in tokens.split() if not (token.isascii() and token.isalpha()))


def beginning_tokens(key: int, *texts: str) -> str:
    """Those for `search_beginning`: whole words, with letters and without, each once."""
    before = _before(key >> STRETCH_BITS)
    words = {token for text in texts for token in text.split() if token[0] == "=" or ":" not in token}
    return " ".join([before + word for word in words])


def grow(stretches: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """One stretch, then two, then four: a common beginning is done with the first, a rare one in a few statements."""
    left, most = iter(stretches), 1
    while some := tuple(islice(left, most)):
        yield some
        most = min(most * 2, MOST_AT_ONCE)


def write_beginnings(question: Question, stretches: tuple[int, ...]) -> tuple[str, list[Any]]:
    """A statement that gives the keys of documents in these neighbouring stretches (newest first), and its values."""
    parts = _parts(question)
    plain = _plain(question)
    scope = (stretches[-1] << STRETCH_BITS, ((stretches[0] + 1) << STRETCH_BITS) - 1)
    conditions = [_condition(part, stretches) for part in parts if _has_beginning(part)]
    for part in question.unwanted():
        sql, values = _condition(part, stretches)
        conditions.append((f"NOT {sql}", values))
    if plain:
        sql = "SELECT rowid AS id FROM search_index WHERE search_index MATCH %s AND rowid BETWEEN %s AND %s"
        begin: list[Any] = [" AND ".join(plain), *scope]
    else:
        sql, begin = "SELECT id FROM search_document WHERE id BETWEEN %s AND %s", [*scope]
    key = "rowid" if plain else "id"
    # The plus keeps SQLite from asking the whole question again for every row of the inner statement.
    sql = " AND ".join([sql, *(condition.replace("KEY", f"+{key}") for condition, _ in conditions)])
    return sql, [*begin, *(value for _, values in conditions for value in values)]


def write_family(question: Question, stretch: int) -> str:
    """All beginnings that are wanted as they stand in one stretch of time, for `search_beginning`."""
    leaves = [leaf for part in _parts(question) for leaf in _beginnings(part)]
    return " OR ".join(f"{quoted(_before(stretch) + leaf.text)} *" for leaf in leaves)


def _beginnings(ask: Ask) -> Iterator[Token]:
    match ask:
        case Token(beginning=True):
            yield ask
        case Every(parts=parts) | Either(parts=parts):
            for part in parts:
                yield from _beginnings(part)


def write_plain(question: Question) -> str:
    """What must hold besides the beginnings, as an FTS5 expression; "" where every word is a beginning."""
    return " AND ".join(_plain(question)) if not all(map(_has_beginning, _parts(question))) else ""


def holds_rest(question: Question, title: str, text: str) -> bool:
    """Whether a document that holds what is plain, with these tokens, also holds the beginnings and lacks the unwanted
    words; phrases are not looked at."""
    tokens = f" {title} {text} "
    return all(_holds(part, tokens) for part in _parts(question) if _has_beginning(part)) and not any(
        _holds(part, tokens) for part in question.unwanted()
    )


def has_unwanted_phrase(question: Question) -> bool:
    """Whether `holds_rest` cannot answer: tokens packed have no places."""
    return any(_has_phrase(part) for part in question.unwanted())


def _holds(ask: Ask, tokens: str) -> bool:
    match ask:
        case Token(text=text, beginning=beginning):
            return (f" {text}" if beginning else f" {text} ") in tokens
        case Every(parts=parts):
            return all(_holds(part, tokens) for part in parts)
        case Either(parts=parts):
            return any(_holds(part, tokens) for part in parts)
    raise AssertionError("phrases have places")


def _parts(question: Question) -> tuple[Ask, ...]:
    asked = question.wanted()
    return asked.parts if isinstance(asked, Every) else ()


def _plain(question: Question) -> list[str]:
    plain = [write_ask(part) for part in _parts(question) if not _has_beginning(part)]
    if question.languages:
        plain.append(f"({' OR '.join(quoted(language_token(one)) for one in question.languages)})")
    return plain


def _has_phrase(ask: Ask) -> bool:
    match ask:
        case Every(parts=parts) | Either(parts=parts):
            return any(map(_has_phrase, parts))
    return not isinstance(ask, Token)


def _condition(ask: Ask, stretches: tuple[int, ...]) -> tuple[str, list[Any]]:
    """An SQL condition on KEY."""
    if not _has_beginning(ask):
        scope = [stretches[-1] << STRETCH_BITS, ((stretches[0] + 1) << STRETCH_BITS) - 1]
        return (
            "KEY IN (SELECT rowid FROM search_index WHERE search_index MATCH %s AND rowid BETWEEN %s AND %s)",
            [write_ask(ask), *scope],
        )
    match ask:
        case Token(text=text):
            families = " OR ".join(f"{quoted(_before(one) + text)} *" for one in stretches)
            return "KEY IN (SELECT rowid FROM search_beginning WHERE search_beginning MATCH %s)", [families]
        case Every(parts=parts):
            word = " AND "
        case Either(parts=parts):
            word = " OR "
        case _:
            raise AssertionError("phrases have no beginnings")
    conditions = [_condition(part, stretches) for part in parts]
    return f"({word.join(sql for sql, _ in conditions)})", [value for _, values in conditions for value in values]


def _has_beginning(ask: Ask) -> bool:
    return next(_beginnings(ask), None) is not None


def _before(stretch: int) -> str:
    return f"{stretch & _NUMBERS:x}:"
