"""Which outlet an article names as where it has its news from, and which of our sources that is.

Found are outlets only: «сообщил министр», "police said" and «по данным МЧС» name nobody whose report could be looked
up. Words and exceptions stand in `credit_words.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlsplit

from . import credit_words as words
from .text import fold, slug

READ = 100_000  # characters of a text that are looked at; articles are shorter
MOST_CUES = 400  # cues that are looked at: a text of nothing but "citing" stays cheap
WINDOW = 110  # characters beside a cue in which its name stands
LONGEST_NAME = 60


class CreditKind(StrEnum):
    """How an outlet is named, from strongest to weakest."""

    CITING = "citing"  # "APA-ya istinadən", "со ссылкой на"
    SOURCE_LINE = "source_line"  # "Mənbə: Report"
    DATELINE = "dateline"  # "LONDON, Nov 3 (Reuters) -"
    REPORTING = "reporting"  # "Report xəbər verir ki", "сообщает"
    STATEMENT = "statement"  # somebody spoke to it: "told Reuters"
    DATA = "data"  # "according to": also said of those who are no outlets


SURE_KINDS = frozenset({CreditKind.CITING, CreditKind.SOURCE_LINE, CreditKind.DATELINE, CreditKind.REPORTING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One naming of an outlet. `phrase` is the text from `start` to `end`, cue and name."""

    name: str  # without quotes and without an ending behind hyphen or apostrophe
    phrase: str
    start: int
    end: int
    kind: CreditKind


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSource:
    """A source of ours as credits may name it. `host` without www; "" when unknown."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    host: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Whom an article names, each once, in order of place; links last."""

    sources: tuple[str, ...]  # keys of sources of ours, the article's own among them if it names itself
    outside: tuple[str, ...]  # names of outlets that are none of ours


# --- finding --------------------------------------------------------------------------------------------------------

_UPPER = "A-ZÀ-ÖØ-ÞƏĞİŞА-ЯЁІЇЄҐ"
_BLANK = r"[ \u00a0]"
_TOKEN = (
    rf"(?:[{_UPPER}][\w&]{{0,30}}(?:[.'’-]\w{{1,20}}){{0,3}}"
    r"|\d{1,3}[a-z]\w{1,20}(?:\.\w{2,4})?|[a-z][a-z0-9-]{1,25}\.(?:az|com|ru|org|net|info|tv|tr|ge|media|news))"
)
_BARE = rf"(?<![\w.-]){_TOKEN}(?:{_BLANK}{_TOKEN}){{0,3}}(?!\w)"
_QUOTED = rf"[«\"“„]{_BLANK}?[^«»\"“”„\n]{{2,{LONGEST_NAME}}}[»\"”“]"
_ENDING = r"(?:[-'’‑]?[a-zəıöüğşç]{1,5})?"  # "Trend"ə, «Report»un
_NAME = rf"(?:(?P<quoted>{_QUOTED}){_ENDING}|(?P<bare>{_BARE}))"
_TRAILING_CASE = re.compile(
    r"(?<=..)[-'’‑](?:y?[aəe]|n[aəe]|n?[ıiuü]n|y?[ıiuü]|n[ıiuü]|[dt][aəe]n?|n[dt][aəe]n?|l[aəe]|s|ki)$"
)
_AUX = rf"(?:,?{_BLANK}(?:isə|bu|barədə|də|da|ki|ise|de|bunu|also|has|earlier|также))?"
_SPACES = r"\s{1,3}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cue:
    kind: CreditKind
    pattern: re.Pattern[str]
    name: re.Pattern[str]
    before: bool  # the name stands before the cue


def _cues(table: Iterable[tuple[str, str]], kinds: str, *, before: bool) -> Iterator[_Cue]:
    if before:
        name = rf"{_NAME}(?:{_SPACES}(?:\w{{2,20}}{_BLANK}){{0,1}}(?i:{kinds}))?{_AUX},?\s{{1,3}}$"
    else:
        name = rf"\s{{1,3}}(?:(?i:{kinds}){_SPACES})?(?:the{_BLANK})?{_NAME}"
    for kind, pattern in table:
        yield _Cue(
            kind=CreditKind(kind),
            pattern=re.compile(rf"(?<!\w){pattern}(?!\w)", re.IGNORECASE),
            name=re.compile(name),
            before=before,
        )


_CUES: dict[str, tuple[_Cue, ...]] = {
    "az": tuple(_cues(words.AZ_AFTER_NAME, words.AZ_KINDS, before=True)),
    "tr": tuple(_cues(words.TR_AFTER_NAME, words.TR_KINDS, before=True)),
    "ru": (
        *_cues(words.RU_BEFORE_NAME, words.RU_KINDS, before=False),
        *_cues(words.RU_AFTER_NAME, words.RU_KINDS, before=True),
    ),
    "en": (
        *_cues(words.EN_BEFORE_NAME, words.EN_KINDS_BEFORE, before=False),
        *_cues(words.EN_AFTER_NAME, words.EN_KINDS_AFTER, before=True),
    ),
}
_SOURCE_LINE = re.compile(rf"(?im:^{_BLANK}{{0,4}}{words.SOURCE_LINE}){_BLANK}?[:：—–-]{_BLANK}{{0,2}}{_NAME}")
_DATELINES = (
    re.compile(rf"\((?P<bare>{_BARE})\)\s?[-–—]"),
    re.compile(rf"[-–—]\s(?P<bare>{_BARE})[.,/]\s"),
    re.compile(rf"(?:^|[\s.,])/(?P<bare>{_BARE})/"),
)
_BEGIN_SENTENCES = (words.NOT_NAMES | words.KINDS_BEFORE) - {"the"}
_DATELINE_REACH = 90  # characters in which a dateline ends
_ALL_CAPITALS = re.compile(rf"[{_UPPER}0-9]{{2,}}")


def find_credits(text: str, language: str) -> tuple[Credit, ...]:
    """The outlets that a text names as its sources, in order of place; never raises, linear in the text.

    Languages without a table of their own ("" among them) are read with all of them.
    """
    text = text[:READ]
    language = language.partition("-")[0]
    tables = [_CUES[language]] if language in _CUES else list(_CUES.values())
    found: dict[int, Credit] = {}
    for credit in (*_datelines(text), *_source_lines(text), *(one for cues in tables for one in _cued(text, cues))):
        found.setdefault(text.find(credit.name, credit.start), credit)
    return tuple(sorted(found.values(), key=lambda credit: (credit.start, credit.end)))


def _cued(text: str, cues: Iterable[_Cue]) -> Iterator[Credit]:
    for cue in cues:
        for number, match in enumerate(cue.pattern.finditer(text)):
            if number >= MOST_CUES:
                break
            if cue.before:
                start = max(0, match.start() - WINDOW)
                named = cue.name.search(text[start : match.start()])
                span = (start + named.start(), match.end()) if named else (0, 0)
            else:
                named = cue.name.match(text[match.end() : match.end() + WINDOW])
                span = (match.start(), match.end() + named.end()) if named else (0, 0)
            name = _outlet(named, strict=_needs_proof(cue, match[0])) if named else ""
            if name:
                yield Credit(name=name, phrase=text[slice(*span)], start=span[0], end=span[1], kind=cue.kind)


def _needs_proof(cue: _Cue, said: str) -> bool:
    """Persons tell things too: in the past tense, and behind a plural, an unquoted name must look like an outlet."""
    past = ("л", "ла", "ло", "ли", "di", "ti", "wrote")
    return cue.kind is CreditKind.REPORTING and fold(said).endswith((*past, "ют", "ут") if cue.before else past)


def _source_lines(text: str) -> Iterator[Credit]:
    for match in _SOURCE_LINE.finditer(text):
        if name := _outlet(match, strict=False):
            yield Credit(name=name, phrase=match[0], start=match.start(), end=match.end(), kind=CreditKind.SOURCE_LINE)


def _datelines(text: str) -> Iterator[Credit]:
    head = text[:_DATELINE_REACH]
    for pattern in _DATELINES:
        match = pattern.search(head)
        name = _outlet(match, strict=True) if match else ""
        if match and name:
            yield Credit(name=name, phrase=match[0], start=match.start(), end=match.end(), kind=CreditKind.DATELINE)
            return


def _outlet(named: re.Match[str], *, strict: bool) -> str:
    """The name, when it can be an outlet's; "" for persons, offices and words that only begin a sentence."""
    quoted = named.groupdict().get("quoted")
    if quoted:
        name = quoted[1:-1].strip(" \u00a0.,")
        return name if 0 < len(name.split()) <= 6 and not _is_office(name) else ""
    tokens = re.split(_BLANK, named["bare"])
    while len(tokens) > 1 and fold(tokens[0]) in _BEGIN_SENTENCES:
        strict = strict and fold(tokens[0]) not in words.KINDS_BEFORE
        tokens = tokens[1:]
    hosts = [place for place, token in enumerate(tokens[:-1]) if "." in token]
    tokens = tokens[hosts[-1] + 1 :] if hosts else tokens  # "Mayak.az APA-ya istinadən": the subject stands before it
    name = _TRAILING_CASE.sub("", " ".join(tokens))
    if _is_office(name) or _leads_nowhere(name):
        return ""
    tokens = name.split()
    if len(tokens) > 1 and not _has_outlet_word(tokens):
        name = tokens[-1]
        return name if _ALL_CAPITALS.fullmatch(name) or "." in name else ""
    return "" if strict and not _looks_like_outlet(name) else name


def _is_office(name: str) -> bool:
    folded = fold(name).split()
    return any(word in words.OFFICES or word.startswith(words.OFFICE_WORDS) for word in folded)


def _leads_nowhere(name: str) -> bool:
    folded = fold(name)
    return len(folded) < 2 or folded in words.NOT_NAMES or folded.endswith(words.PERSON_ENDINGS)


def _has_outlet_word(tokens: Sequence[str]) -> bool:
    return any(fold(token) in words.OUTLET_WORDS or "." in token for token in tokens)


def _looks_like_outlet(name: str) -> bool:
    return bool(
        _ALL_CAPITALS.search(name)
        or "." in name
        or _has_outlet_word(name.split())
        or _spoken(name) in words.SPOKEN
        or _bare(_spoken(name)) in words.SPOKEN.values()
    )


# --- resolving ------------------------------------------------------------------------------------------------------

_HOST_ENDING = re.compile(r"\.(?:az|com|ru|org|net|info|tv|tr|ge|media|news|co\.uk)$")
# case endings as `slug` writes them: az and tr with and without the buffer letter, ru
_ENDINGS_LIST = """
    a e i u y o in un nin nun ya ye yi yu na ne ni nu da de ta te dan den tan ten dir dur la le nda nde ndan nden s
    om em oy ey am ami akh ov ev ou ax yu ye yem yom
"""
_ENDINGS = frozenset(_ENDINGS_LIST.split())
_SHORTEST_DECLINED = 3  # letters; shorter names are believed only as they are written


def resolve_credit(credit: Credit, known: Sequence[KnownSource]) -> str | None:
    """The key of the source that a credit names: by its letters in any script, declined or not; None when unknown.

    The source whose name is matched by most letters wins, then the first.
    """
    best: tuple[int, int, str] | None = None
    asked = _forms(credit.name)
    for place, source in enumerate(known):
        for own in _own_forms(source):
            if any(_same(one, own) for one in asked):
                rank = (len(own), -place, source.key)
                best = rank if best is None or rank > best else best
    return best[2] if best else None


def outlets_named(text: str, language: str, *, links: Iterable[str], known: Sequence[KnownSource]) -> Named:
    """Everybody whom an article names as its source: what `genealogy.trace` wants to know.

    Of outlets outside the archive those count that are named for sure, or that look like one where anybody may be meant
    ("according to Bloomberg").
    """
    sources: dict[str, None] = {}
    outside: dict[str, None] = {}
    for credit in find_credits(text, language):
        key = resolve_credit(credit, known)
        if key is not None:
            sources[key] = None
        elif credit.kind in SURE_KINDS or _looks_like_outlet(credit.name):
            outside[credit.name] = None
    sources.update(dict.fromkeys(sources_linked(links, known)))
    return Named(sources=tuple(sources), outside=tuple(outside))


def sources_linked(links: Iterable[str], known: Sequence[KnownSource]) -> tuple[str, ...]:
    """The keys of the sources to whose hosts a text links, in order of the links, each once."""
    hosts = {source.host.removeprefix("www."): source.key for source in known if source.host}
    found: dict[str, None] = {}
    for link in links:
        key = hosts.get(_host(link))
        if key is not None:
            found[key] = None
    return tuple(found)


def _host(link: str) -> str:
    try:
        return (urlsplit(link).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _same(asked: str, own: str) -> bool:
    if asked == own:
        return True
    stem = own[:-1] if own[-1:] in "aeyi" and len(own) > _SHORTEST_DECLINED else own  # Медуза, Медузы
    return len(own) >= _SHORTEST_DECLINED and asked.startswith(stem) and asked[len(stem) :] in _ENDINGS


@lru_cache(maxsize=4096)
def _own_forms(source: KnownSource) -> tuple[str, ...]:
    names = (source.name, *source.aliases, source.host.removeprefix("www."))
    return tuple(dict.fromkeys(form for name in names if name for form in _forms(name)))


@lru_cache(maxsize=8192)
def _forms(name: str) -> tuple[str, ...]:
    """The name as letters a-z and digits: as written, as spoken, without the end of a host."""
    found: dict[str, None] = {}
    for one in (name, _HOST_ENDING.sub("", fold(name))):
        spoken = _bare(_spoken(one))
        for form in (spoken, words.SPOKEN.get(spoken, ""), _sounds(spoken), _sounds(spoken.replace("x", "ks"))):
            if form:
                found[form] = None
        if len(spoken) > 4:  # Рейтера, Azertadj-a: what is said, declined
            found.update(
                dict.fromkeys(to for said, to in words.SPOKEN.items() if len(said) > 4 and _same(spoken, said))
            )
    return tuple(found)


def _spoken(name: str) -> str:
    return slug(name).replace("-", "")


def _bare(spoken: str) -> str:
    return spoken.removeprefix("the") if len(spoken) > 6 else spoken


_SAME_SOUND = (
    ("dzh", "j"), ("zh", "j"), ("kh", "h"), ("ph", "f"), ("ck", "k"), ("c", "j"), ("x", "h"), ("q", "g"), ("w", "v"),
    ("y", "i"), ("ii", "i"), ("ss", "s"), ("tt", "t"), ("ll", "l"), ("nn", "n"), ("ff", "f"), ("oo", "u"),
)  # fmt: skip


def _sounds(spoken: str) -> str:
    """Letters that stand for one sound in one script and for another in the other: Азертадж, Azərtac."""
    for written, sound in _SAME_SOUND:
        spoken = spoken.replace(written, sound)
    return spoken
