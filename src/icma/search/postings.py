"""The two databases' words for one question. Tokens hold letters, digits and `. : =` only, so nothing can break out."""

from __future__ import annotations

import zlib

from .question import Ask, Either, Every, Question, Sequence, Token

LANGUAGE = "l:"  # before the token that names an article's language ("l:" alone: unknown)


def language_token(language: str) -> str:
    """The token that every article in this language holds."""
    return LANGUAGE + "".join(letter for letter in language.lower() if letter.isascii() and letter.isalnum())


# --- SQLite's FTS5 --------------------------------------------------------------------------------------------------


def write_fts5(question: Question, *, title: bool | None = None) -> str:
    """An FTS5 expression; `title` True: every part in the headline, False: not so, None: anywhere. "" for nothing."""
    wanted = question.wanted()
    if wanted is None:
        return ""
    anywhere, in_title = write_ask(wanted), f"(title : {write_ask(wanted)})"
    asked = in_title if title else anywhere
    if question.languages:
        asked = f"({asked} AND ({' OR '.join(quoted(language_token(one)) for one in question.languages)}))"
    for unwanted in question.unwanted():
        asked = f"({asked} NOT {write_ask(unwanted)})"
    return f"({asked} NOT {in_title})" if title is False else asked


def write_ask(ask: Ask) -> str:
    """A part of a question as an FTS5 expression."""
    match ask:
        case Token(text=text, beginning=beginning):
            return quoted(text) + (" *" if beginning else "")
        case Sequence(tokens=tokens):
            return quoted(" ".join(tokens))
        case Every(parts=parts):
            return f"({' AND '.join(map(write_ask, parts))})"
        case Either(parts=parts):
            return f"({' OR '.join(map(write_ask, parts))})"


def quoted(text: str) -> str:
    """A token, or tokens one after the other, in FTS5's quotes."""
    return '"' + text.replace('"', "") + '"'


def pack_tokens(title: str, text: str) -> bytes:
    """What FTS5 must be told to forget a document: each token once, like ones side by side, zlib."""
    return zlib.compress("\n".join(" ".join(sorted(set(part.split()))) for part in (title, text)).encode())


def unpack_tokens(packed: bytes) -> tuple[str, str]:
    """Tokens of the headline and of the text as `pack_tokens` packed them."""
    title, _, text = zlib.decompress(packed).decode().partition("\n")
    return title, text


# --- PostgreSQL's tsvector ------------------------------------------------------------------------------------------

_LAST_PLACE = 16_383  # of a word in a tsvector
_APART = 10  # places between headline and text, so that no phrase runs over


def write_tsquery(question: Question, *, title: bool | None = None) -> str:
    """The same as a tsquery."""
    wanted = question.wanted()
    if wanted is None:
        return ""
    anywhere, in_title = _tsquery(wanted, ""), _tsquery(wanted, "A")
    asked = [in_title if title else anywhere]
    if question.languages:
        asked.append("(" + " | ".join(_lexeme(language_token(one)) for one in question.languages) + ")")
    asked += [f"!{_tsquery(unwanted, '')}" for unwanted in question.unwanted()]
    if title is False:
        asked.append(f"!{in_title}")
    return " & ".join(asked)


def _tsquery(ask: Ask, weight: str) -> str:
    match ask:
        case Token(text=text, beginning=beginning):
            flags = ("*" if beginning else "") + weight
            return f"({_lexeme(text)}{':' + flags if flags else ''})"
        case Sequence(tokens=tokens):
            return "(" + " <-> ".join(_lexeme(one) + (f":{weight}" if weight else "") for one in tokens) + ")"
        case Every(parts=parts):
            return "(" + " & ".join(_tsquery(part, weight) for part in parts) + ")"
        case Either(parts=parts):
            return "(" + " | ".join(_tsquery(part, weight) for part in parts) + ")"


def write_tsvector(title: str, text: str) -> str:
    """The tokens of `core.stem.index_tokens` as a tsvector: the headline's with weight A, each at its place."""
    places: dict[str, list[str]] = {}
    count = 0
    for tokens, weight in ((title.split(), "A"), (text.split(), "")):
        for place, token in enumerate(tokens, count + 1):
            places.setdefault(token, []).append(f"{min(place, _LAST_PLACE)}{weight}")
        count += len(tokens) + _APART
    return " ".join(f"{_lexeme(token)}:{','.join(found[:250])}" for token, found in places.items())


def _lexeme(token: str) -> str:
    return "'" + token.replace("'", "").replace("\\", "") + "'"
