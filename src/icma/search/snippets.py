"""Where a question's words stand in a text that may be shown: the hits of a headline, the best piece of a body."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from icma.core.stem import EXACT, LONGEST, composed_text, find_words, forms_of, plain_text
from icma.core.text import squeeze

from .question import Ask, Either, Every, Question, Token
from .question import Sequence as Phrase

LENGTH = 200  # characters of a snippet
BEFORE = 50  # of them before the first hit, at most
SEARCHED = 30_000  # characters of a text that are looked through for one


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of a text; `hit` when it is one of the words asked for."""

    text: str
    hit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    tokens: frozenset[str]
    beginnings: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]


def mark_hits(text: str, *, language: str, question: Question) -> tuple[Piece, ...]:
    """The whole text in pieces, the words asked for apart from the others."""
    shown = composed_text(text)
    return _pieces(shown, _hits(shown, language, _wanted(question)), 0, len(shown))


def best_piece(text: str, *, language: str, question: Question) -> tuple[Piece, ...]:
    """About `LENGTH` characters of the text round the words asked for; its beginning when it holds none."""
    shown = composed_text(squeeze(text[:SEARCHED]))
    hits = _hits(shown, language, _wanted(question))
    start = _best_start(hits)
    begin = _word_begin(shown, start - BEFORE) if start > BEFORE else 0
    end = _word_end(shown, begin + LENGTH)
    pieces = _pieces(shown, hits, begin, end)
    before, after = "… " if begin else "", "…" if end < len(shown) else ""
    return tuple(piece for piece in (Piece(text=before), *pieces, Piece(text=after)) if piece.text)


def _wanted(question: Question) -> _Wanted:
    asked = list(_leaves(question.wanted()))
    return _Wanted(
        tokens=frozenset(one.text for one in asked if isinstance(one, Token) and not one.beginning),
        beginnings=tuple(one.text for one in asked if isinstance(one, Token) and one.beginning),
        phrases=tuple(one.tokens for one in asked if isinstance(one, Phrase)),
    )


def _leaves(ask: Ask | None) -> Iterator[Token | Phrase]:
    match ask:
        case Token() | Phrase():
            yield ask
        case Every(parts=parts) | Either(parts=parts):
            for part in parts:
                yield from _leaves(part)


def _hits(shown: str, language: str, wanted: _Wanted) -> list[tuple[int, int, str]]:
    """(start, end, what it is a hit of), in their order."""
    words = list(find_words(plain_text(shown)))
    forms = [forms_of(word.text[: LONGEST * 2], language) for word in words]
    exact = [EXACT + form.exact if form else "" for form in forms]
    found: dict[int, str] = {}
    for place, form in enumerate(forms):
        for token in (*form.bag, exact[place]) if form else ():
            if token in wanted.tokens or (wanted.beginnings and token.startswith(wanted.beginnings)):
                found[place] = token
    for phrase in wanted.phrases:
        for place in range(len(exact) - len(phrase) + 1):
            if tuple(exact[place : place + len(phrase)]) == phrase:
                found.update((place + step, token) for step, token in enumerate(phrase))
    return [(words[place].start, words[place].end, found[place]) for place in sorted(found)]


def _best_start(hits: Sequence[tuple[int, int, str]]) -> int:
    """Where the window begins that holds the most different hits; the first of equals."""
    best, most = 0, 0
    for place, (start, _, _) in enumerate(hits[:500]):
        different = len({token for at, _, token in hits[place : place + 30] if at < start + LENGTH - BEFORE})
        if different > most:
            best, most = start, different
    return best


def _pieces(shown: str, hits: Sequence[tuple[int, int, str]], begin: int, end: int) -> tuple[Piece, ...]:
    pieces, at = [], begin
    for start, stop, _ in hits:
        if start >= at and stop <= end:
            pieces += [Piece(text=shown[at:start]), Piece(text=shown[start:stop], hit=True)]
            at = stop
    return tuple(piece for piece in (*pieces, Piece(text=shown[at:end])) if piece.text)


def _word_begin(text: str, at: int) -> int:
    blank = text.find(" ", at, at + BEFORE)
    return blank + 1 if blank >= 0 else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    blank = text.rfind(" ", at - BEFORE, at + 1)
    return blank if blank > 0 else at
