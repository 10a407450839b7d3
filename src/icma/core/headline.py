"""The headline as the publisher set it: chosen among the forms a page gives, without the site's name, labels split off.

The right form stands somewhere on nearly every page (measured: .988); choosing is the task. Three places speak for the
headline that readers are shown (JSON-LD, OpenGraph, <h1>); <title> is the form written for search engines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

from .pieces import letters
from .text import fold, squeeze

_SEPARATORS = re.compile(r"\s+[|·•*»:—–‒-]+\s+|\s*[|｜ㅣ]\s*")
_SECTION_SIGN = re.compile(r"\s*[|｜ㅣ:»–—-]+\s*")
LONGEST_TITLE = 1_000  # characters; what follows is no headline
_WEIGHTS = {"linked": 1.0, "social": 1.0, "shown": 1.0, "card": 0.4}
_SEARCH_FORM = 1.5  # taken off a form that <title> repeats while another one exists: that is the search engines' form
_TOO_CLOSE = 0.25  # scores nearer than this decide nothing: then JSON-LD does, which is written for no one's eye
_CUT_SHORT = ("…", "...")
_SHORT_KEY = 12  # letters; a shorter text is a word or a name, not a headline
_SITE_EXTRA = 12  # letters that may stand around a site's name in its tail: "Mirror Online", "The ... Tageszeitung"

# Words that name the kind of a piece, az ru tr en side by side; compared folded.
_KINDS = """
    video videolar видео foto fotolar фото photo photos fotoreportaj фоторепортаж audio аудио podcast подкаст
    yenilənib güncellendi обновлено дополнено updated update əlavə eksklüziv эксклюзив exclusive özəl özel
    şərh rəy təhlil analiz аналитика анализ обзор позиция мнение комментарий review analysis opinion
    müsahibə reportaj интервью репортаж interview canlı live срочно təcili infoqrafika инфографика
"""
_KIND_KEYS = frozenset(map(letters, map(fold, _KINDS.split())))
_MEDIA_KEYS = frozenset(map(letters, map(fold, ["video", "videolar", "видео", "foto", "fotolar", "фото"])))
_AND = re.compile(r"[/+,&]|\s+(?:və|и|and|ve)\s+")
_COUNTED = re.compile(r"[-–]\d{1,2}$")  # "YENİLƏNİB-2": updated for the second time
_BRACKETED = re.compile(r"\s*[(\[]\s*([^()\[\]]{2,30})\s*[)\]]\s*$")
_BEHIND_SIGN = re.compile(
    r"(?:\s+[-–—|/]+\s*|(?<=[.!?…])\s+)([^\s|–—]{3,20}(?:\s*(?:[/+,&]|və|и|and|ve)\s*[^\s|–—]{3,20})?)$"
)
_LAST_WORD = re.compile(r"\s+([^\s]{3,20})$")
_BY_SOURCE = re.compile(r"\s+(([^\W\d_]{3,12})\s+(?:от|by)\s+\S.{1,25})$")
_LOCAL = re.compile("[а-яА-ЯəƏğĞöÖşŞçÇüÜ]")  # English "shares video" is a sentence; "генерал видео" is none
# What a media word belongs to as an object or a noun of the sentence.
_TAKES_OBJECT = re.compile(
    r"^(?:на|в|во|с|со|из|о|об|от|по|для|и|или|не|это|его|её|их|bu|o|bir|yeni|və|həmin|o?публик\w+|показ\w+|снял\w*|"
    r"сдела\w+|размести\w+|выложи\w+|удали\w+|появи\w+|поделил\w+|запис\w+|попал\w*|вышл\w+|обнародов\w+|прислал\w*|"
    r"опубликов\w+|\w+(?:ое|ее|ые|ие|ый|ий|ая|ую))$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """`title` is what the reader is shown; `labels` are the tails that were split off, as written."""

    title: str = ""
    labels: tuple[str, ...] = ()


def choose_headline(
    *,
    linked: str = "",
    social: str = "",
    shown: Sequence[str] = (),
    card: str = "",
    window: str = "",
    site_names: Sequence[str] = (),
    section: str = "",
    url: str = "",
) -> Headline:
    """The headline among those of JSON-LD (`linked`), OpenGraph (`social`), <h1> (`shown`), Twitter (`card`), <title>.

    `site_names` are the names the outlet goes by; they are never the headline. Nor is `section` behind a sign. Empty
    texts are passed over.
    """
    names = site_keys(site_names, url)

    def clean(text: str) -> str:
        return _cut_section(cut_site_tail(squeeze(text[:LONGEST_TITLE]), names), letters(section))

    texts = {
        kind: clean(text) for kind, text in (("linked", linked), ("social", social), ("card", card), ("window", window))
    }
    forms = {kind: text for kind, text in texts.items() if kind != "window" and _is_headline(text, names)}
    seen = [text for text in map(clean, shown) if _is_headline(text, names)]
    if seen:
        said = set(map(letters, forms.values()))
        forms["shown"] = next((text for text in seen if letters(text) in said), seen[0])
    return split_labels(_best_form(forms, texts["window"]) if forms else texts["window"], names)


def _is_headline(text: str, names: frozenset[str]) -> bool:
    key = letters(text)
    return len(key) > 3 and key not in names


def _best_form(forms: Mapping[str, str], window: str) -> str:
    """The form that most places stand for, as it is written where it is trusted most."""
    written = {letters(forms[kind]): forms[kind] for kind in reversed(_WEIGHTS) if kind in forms}
    scores: dict[str, float] = {}
    for kind, weight in _WEIGHTS.items():
        if kind in forms:
            key = _whole_headline(forms[kind], written)
            scores[key] = scores.get(key, 0.0) + weight
    search = letters(window)
    if search in scores and len(scores) > 1:
        scores[search] -= _SEARCH_FORM
    best = max(scores, key=lambda key: scores[key])
    told = _whole_headline(forms.get("linked", ""), written)
    return written[told if scores.get(told, 0.0) > scores[best] - _TOO_CLOSE else best]


def _whole_headline(text: str, written: Mapping[str, str]) -> str:
    """The key of the headline in this form: without a line from above it, and whole where this form was cut short."""
    key = letters(text)
    shorter = [other for other in written if other != key and key.endswith(other) and len(other) > _SHORT_KEY]
    if shorter:
        return min(shorter, key=len)
    if text.endswith(_CUT_SHORT) and len(key) > _SHORT_KEY:
        return next((other for other in written if other != key and other.startswith(key)), key)
    return key


# --- tails ----------------------------------------------------------------------------------------------------------


def site_keys(site_names: Sequence[str], url: str) -> frozenset[str]:
    """The names the site goes by, as letters alone: what it calls itself, and its host with and without the ending."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    keys = {letters(name) for name in site_names} | {letters(host), *map(letters, labels[-3:-1])}
    return frozenset(key for key in keys if len(key) > 1 and key not in ("co", "com", "www"))


def cut_site_tail(title: str, names: frozenset[str]) -> str:
    """ " | Site" and " - Site" removed from the end, "Site | " from the front, when the part is the site's name.

    `names` are letters alone, as `core.pieces.letters` gives them. Other parts belong to the sentence and stay.
    """
    signs = list(_SEPARATORS.finditer(title))
    for sign, after in pairwise(signs):  # "... | Site | by Jane Roe"
        if sign.start() > _SHORT_KEY and letters(title[sign.end() : after.start()]) in names:
            return title[: sign.start()].rstrip()
    if signs and signs[-1].start() > 3 and _names_site(title[signs[-1].end() :], names):
        return title[: signs[-1].start()].rstrip()
    if signs and len(title) - signs[0].end() > _SHORT_KEY and _names_site(title[: signs[0].start()], names):
        return title[signs[0].end() :].lstrip()
    return title


def _cut_section(title: str, section: str) -> str:
    """ "... - Politics" and "...-정치" without the section that the page declares for itself (`section`, letters)."""
    for sign in reversed(list(_SECTION_SIGN.finditer(title))) if section else ():
        if letters(title[sign.end() :]) == section and len(letters(title[: sign.start()])) > _SHORT_KEY:
            return title[: sign.start()].rstrip()
    return title


def _names_site(part: str, names: frozenset[str]) -> bool:
    key = letters(part)
    return len(key) > 1 and any(
        key == name
        or (len(name) > 3 and name in key and len(key) <= len(name) + _SITE_EXTRA)
        or (len(key) > 3 and key in name)
        for name in names
    )


def split_labels(title: str, names: frozenset[str] = frozenset()) -> Headline:
    """Tails that are not the headline: words for the kind of the piece, and the outlet's own name (`names`, letters).

    A kind counts in brackets, behind a dash or a full stop, in capitals, as "ОБЗОР от ...", or as a bare media word
    that no verb or adjective before it takes as its object. Everything else belongs to the sentence and stays.
    """
    labels: list[str] = []
    for _ in range(3):
        found = next(filter(None, (split(title) for split in _SPLITS)), None) or _split_site(title, names)
        if not found or len(found[0].split()) < 2:
            break
        title, label = found
        labels.insert(0, label)
    return Headline(title=title, labels=tuple(labels))


def _is_kind(words: str) -> bool:
    return all(letters(fold(word)) in _KIND_KEYS for word in _AND.split(_COUNTED.sub("", words)))


def _split_bracketed(title: str) -> tuple[str, str] | None:
    found = _BRACKETED.search(title)
    return (title[: found.start()], found[1].strip()) if found and _is_kind(found[1]) else None


def _split_behind_sign(title: str) -> tuple[str, str] | None:
    found = _BEHIND_SIGN.search(title)
    return (title[: found.start()].rstrip(), found[1]) if found and _is_kind(found[1]) else None


def _split_by_source(title: str) -> tuple[str, str] | None:
    found = _BY_SOURCE.search(title)
    return (title[: found.start()], found[1]) if found and found[2].isupper() and _is_kind(found[2]) else None


def _split_last_word(title: str) -> tuple[str, str] | None:
    found = _LAST_WORD.search(title)
    if not found or not _is_kind(found[1]):
        return None
    before = title[: found.start()].rstrip(" ,;:-–—|")
    if found[1].isupper() and not before.isupper():
        return before, found[1]
    last = before.rsplit(" ", 1)[-1].strip("«»\"'“”").lower()
    bare = letters(fold(found[1])) in _MEDIA_KEYS and found[1].islower() and _LOCAL.search(title)
    return (before, found[1]) if bare and not _TAKES_OBJECT.match(last) else None


_SPLITS = (_split_bracketed, _split_by_source, _split_behind_sign, _split_last_word)


def _split_site(title: str, names: frozenset[str]) -> tuple[str, str] | None:
    """The outlet's name behind the sentence without any sign: "... войны в Украине Minval Politika"."""
    words = title.split(" ")
    for count in (3, 2):  # one word alone may be what the sentence tells of
        tail = " ".join(words[-count:])
        if len(words) > count + 2 and tail[:1].isupper() and letters(tail) in names:
            return " ".join(words[:-count]), tail
    return None
