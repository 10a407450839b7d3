"""Editions: which one a reader wants, and what a page's frame needs to know of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from django.utils.translation.trans_real import parse_accept_lang_header

from icma.following.queries import unread_count
from icma.house.queries import EDITIONS, PortalFacts, portal_facts
from icma.house.reader_queries import ReaderFacts, reader_facts

from .splices import will_splice

EDITION_NAMES = {"az": "Azərbaycanca", "ru": "Русский", "en": "English"}
UNTRANSLATED = "#untranslated"  # the note on the front page that shows when an address leads to it
LOCALES = {"az": "az_AZ", "ru": "ru_RU", "en": "en_US"}  # as OpenGraph writes them


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """Where a page's language switch leads for one edition. `same`: to this page itself, not to the front page."""

    edition: str
    path: str
    same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One page as its frame (head, header, footer) needs it. `tail` is its address below `/{edition}/`."""

    portal: PortalFacts
    edition: str
    origin: str  # "https://icma.az", without a slash
    tail: str
    now: datetime
    canonical: str = ""  # path; "" for a page that has no lasting address (errors)
    translated: bool = False  # the other editions hold this page in their language, so hreflang is true
    translated_in: tuple[str, ...] | None = (
        None  # where not all of them do: those that do; none where this one does not
    )
    indexable: bool = True
    same_in: tuple[str, ...] | None = None  # the editions that have a counterpart of this page; None: all
    counterparts: Mapping[str, str] = field(default_factory=dict)  # where else an edition tells the same, by its path
    tails: Mapping[str, str] = field(
        default_factory=dict
    )  # this page's address below an edition where it is not `tail`
    spliced: bool = False  # the page cache asks, and will put in what stands on every page (`fragments`)
    reader: ReaderFacts | None = None  # who is signed in; None for guests, whose page everybody may get from the cache
    unread: int = 0  # notices that the reader has not seen
    here: str = ""  # path and question of this page, to come back to after signing in
    around: list[bytes] = field(default_factory=list)  # those parts, once they were needed

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that readers see."""
        return self.portal.zone

    @property
    def switch(self) -> tuple[Switch, ...]:
        """Every edition: this page there, what it tells of the same event, or its front page with a note."""
        return tuple(self._lead_to(edition) for edition in self.portal.editions)

    @property
    def translations(self) -> tuple[Switch, ...]:
        """The editions that hold this page in their own language, this one among them, for hreflang."""
        if not self.translated:
            return ()
        return tuple(
            to for to in self.switch if to.same and (self.translated_in is None or to.edition in self.translated_in)
        )

    def _lead_to(self, edition: str) -> Switch:
        same = self.same_in is None or edition in self.same_in
        path = f"/{edition}/{self.tails.get(edition, self.tail) if same else UNTRANSLATED}"
        return Switch(edition=edition, path=path if same else self.counterparts.get(edition, path), same=same)


def frame_page(request: HttpRequest, edition: str, tail: str = "", *, translated: bool = False) -> Frame:
    """The frame of a page of one edition. Raises `Http404` when the portal does not have this edition."""
    portal = portal_facts()
    if edition not in portal.editions:
        raise Http404(f"This portal has no edition {edition!r}.")
    reader = reader_of(request)
    return Frame(
        reader=reader,
        unread=unread_count(reader.id) if reader else 0,
        here=f"/{edition}/{tail}",
        portal=portal,
        edition=edition,
        origin=origin_of(request),
        tail=tail,
        now=datetime.now(portal.zone),
        canonical=f"/{edition}/{tail}",
        translated=translated,
        spliced=will_splice(request.META),
    )


def frame_personal(request: HttpRequest) -> Frame:
    """The frame of a page that is one reader's alone: accounts, forms. Its switch leads to the same page elsewhere."""
    edition = edition_of_path(request.path_info) or active_language()
    tail = request.path_info.removeprefix(f"/{edition}/")
    return replace(frame_page(request, edition, tail), canonical="", indexable=False, spliced=False)


def reader_of(request: HttpRequest) -> ReaderFacts | None:
    """Who is signed in. Without a session cookie nothing is asked: the answer would depend on cookies (Vary), and what
    depends on cookies is not kept for everybody.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return None
    return reader_facts(request.user.pk)


def frame_error(request: HttpRequest) -> Frame:
    """The frame of a page that says something went wrong: it has no address of its own."""
    portal = portal_facts()
    edition = home_edition(active_language(), portal.editions)
    return Frame(
        portal=portal,
        edition=edition,
        origin=origin_of(request),
        tail="",
        now=datetime.now(portal.zone),
        indexable=False,
        # The cache takes the parts from the edition that the address names; this portal may not have that one.
        spliced=will_splice(request.META) and edition_of_path(request.path_info) == edition,
    )


def active_language() -> str:
    """The language that `EditionMiddleware` activated for this request."""
    return (get_language() or EDITIONS[0]).partition("-")[0]


def origin_of(request: HttpRequest) -> str:
    """Scheme and host under which the reader asked (the host is one of ALLOWED_HOSTS)."""
    return request.build_absolute_uri("/").rstrip("/")


def edition_of_path(path: str) -> str:
    """The edition that an address names: its first part; "" when it names none."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in EDITIONS else ""


def choose_edition(accept_language: str, editions: Sequence[str]) -> str:
    """The edition for a reader by RFC 9110 section 12.5.4; the portal's first one when nothing fits."""
    for tag, quality in parse_accept_lang_header(accept_language.lower()):
        wanted = tag.partition("-")[0]
        if quality and wanted in editions:
            return wanted
    return editions[0]


def home_edition(language: str, editions: Sequence[str]) -> str:
    """The canonical edition of an article in `language`."""
    return language if language in editions else editions[0]
