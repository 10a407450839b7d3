"""What a reader typed, taken apart: words that must all stand in an article, "phrases", -without, begin*.

Whatever is typed gives a `Question`, perhaps an empty one: nothing is an error here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from icma.core.stem import EXACT, HYPHENS, Forms, asked_forms, find_words, is_marked, plain_text

LONGEST_QUESTION = 300  # characters that count
MOST_WORDS = 16
SHORTEST_BEGINNING = 3  # letters before a star; of shorter ones there are too many to be of use
SHORTEST_GUESS = 3  # letters of a last word that may be the beginning of another one

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"'))
_PART = re.compile(r'(?P<minus>(?<!\S)[-\u2212](?=\S))?(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))')
_JOINING = re.compile(f"[{HYPHENS}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One token of the index."""

    text: str
    beginning: bool = False  # every token that begins so


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """Tokens that stand one after the other."""

    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """All of these."""

    parts: tuple[Ask, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    """At least one of these."""

    parts: tuple[Ask, ...]


Ask = Token | Sequence | Every | Either


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One word or phrase as typed; `words` are those of core.stem, several in COVID-19."""

    words: tuple[str, ...]
    joined: str = ""  # covid19
    phrase: bool = False
    without: bool = False
    star: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The parts of what was typed, and how strictly they are meant."""

    parts: tuple[Part, ...]
    languages: tuple[str, ...] = ()  # of the texts; () for all
    letters: bool = True  # letters such as ö and ə count where they were typed
    guess: bool = False  # the last word may be the beginning of another one

    def wanted(self) -> Ask | None:
        """What an article must hold; None when nothing was asked for."""
        asked = [self._ask(part) for part in self.parts if not part.without]
        return Every(parts=tuple(asked)) if asked else None

    def unwanted(self) -> tuple[Ask, ...]:
        """What it must not hold."""
        return tuple(self._ask(part) for part in self.parts if part.without)

    @property
    def has_beginnings(self) -> bool:
        """Whether whole families of words are asked for, which cost a hundred times a word."""
        return self.guess or any(part.star for part in self.parts)

    def looser(self) -> Iterator[Question]:
        """The same asked less strictly, for when nothing was found: another ending first, then any letters."""
        last = self.parts[-1] if self.parts else None
        guessable = last is not None and not (last.phrase or last.without or last.star)
        if guessable and last is not None and len(last.words[-1]) >= SHORTEST_GUESS:
            yield replace(self, guess=True)
        if any(part.phrase or any(map(is_marked, part.words)) for part in self.parts if not part.without):
            yield replace(self, letters=False)
            if guessable:
                yield replace(self, letters=False, guess=True)

    def _ask(self, part: Part) -> Ask:
        if part.phrase and self.letters:
            return self._phrase(part)
        star = part.star or (self.guess and part is self.parts[-1])
        words = [self._word(word, star=star and word is part.words[-1]) for word in part.words]
        if len(words) == 1:
            return words[0]
        every = Every(parts=tuple(words))
        return Either(parts=(self._word(part.joined, star=star), every)) if part.joined else every

    def _word(self, word: str, *, star: bool) -> Ask:
        forms = asked_forms(word, self.languages)
        marked = self.letters and is_marked(word)
        tokens = [Token(text=(marked and form.marked_stem) or form.stem) for form in forms]
        if star:
            tokens += [token for form in forms for token in _beginnings(form, marked=marked)]
        return Either(parts=tuple(dict.fromkeys(tokens)))

    def _phrase(self, part: Part) -> Ask:
        """As typed, letters and endings included; I may be the capital of ı or of i, whole phrases alike."""
        ways: dict[tuple[str, ...], None] = {}
        for language in ("az", "en"):
            forms = [asked_forms(word, (language,)) for word in part.words]
            ways[tuple(EXACT + form[0].exact for form in forms)] = None
        return Either(parts=tuple(Sequence(tokens=tokens) for tokens in ways))


def read_question(typed: str, languages: tuple[str, ...] = ()) -> Question:
    """What was typed, as a question to texts in these languages (() for all)."""
    text = plain_text(typed[: LONGEST_QUESTION * 2]).translate(_QUOTES)[:LONGEST_QUESTION]
    parts, left = [], MOST_WORDS
    for found in _PART.finditer(text):
        part = _part(found, left)
        if part is not None and left > 0:
            parts.append(part)
            left -= len(part.words)
    return Question(parts=tuple(parts), languages=languages)


def _part(found: re.Match[str], left: int) -> Part | None:
    raw = found["word"] if found["phrase"] is None else found["phrase"]
    words = tuple(word.text for word in find_words(raw) if asked_forms(word.text, ()))[: max(left, 0)]
    if not words:
        return None
    phrase = found["phrase"] is not None
    star = not phrase and raw.endswith("*") and len(words[-1]) >= SHORTEST_BEGINNING
    return Part(words=words, joined=_joined(raw, words), phrase=phrase, without=bool(found["minus"]), star=star)


def _joined(raw: str, words: tuple[str, ...]) -> str:
    if len(words) < 2 or any(len(piece) == 0 for piece in _JOINING.split(raw.strip("*"))):
        return ""
    forms = [asked_forms(word, ())[0].folded for word in words]
    return "".join(forms) if len(_JOINING.findall(raw)) == len(words) - 1 else ""


def _beginnings(form: Forms, *, marked: bool) -> tuple[Token, ...]:
    """Whole words that begin so: those with the letters typed, or also those with marks."""
    if len(form.folded) < SHORTEST_BEGINNING:  # marks upon marks, which fold to a letter or two
        return ()
    exact = Token(text=EXACT + (form.exact if marked else form.folded), beginning=True)
    return (exact,) if marked else (exact, Token(text=form.folded, beginning=True))
