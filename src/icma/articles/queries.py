"""What leaves the portal of an article. `public_view` is the only door: every output asks it (design section 9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Max, Min, OuterRef, Q

from icma.captures.queries import PublicPicture, first_address, picture_bytes, picture_origin, pictures_of
from icma.core.blocks import blocks_from_json, image_sources
from icma.core.sections import SECTIONS
from icma.core.text import cut_words, fold, slug
from icma.core.types import Block, Certainty
from icma.core.urls import url_key
from icma.reads import Hole, PreparedRead
from icma.sources.queries import Rights

from .models import Article

# Characters. Art. 15 of Directive (EU) 2019/790 frees "very short extracts"; agencies allow an announcement.
EXCERPT_LENGTH = 200
IDS_AT_ONCE = 40  # in one statement; fewer are filled up with the last one, so that its SQL is always the same


class Output(StrEnum):
    """Where the content goes. A page may show the body; everything else shows at most headline and excerpt."""

    PAGE = "page"
    LIST = "list"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """What `public_view` decides from: one row of the join, in the order of its columns. It never leaves the rooms."""

    id: int
    page_id: int
    language: str
    section_key: str
    published_at: datetime
    published_certainty: str
    first_seen_at: datetime
    withheld_at: datetime | None
    source_name: str
    source_slug: str
    homepage: str
    rights: str
    pictures: bool
    indexing: bool
    gone_at: datetime | None
    merged_into: int | None
    sighted_title: str
    sighted_summary: str
    sighted_image: str
    version_number: int | None
    seen_at: datetime | None
    title: str
    lead: str
    opening: str
    authors: list[str]
    cover_image: str
    section: str
    tags: list[str]
    labels: list[str]
    modified_at: datetime | None
    address: str | None  # where the page was first seen
    blocks: list[dict[str, Any]] = field(default_factory=list)


_READING = "current__reading__"
_COLUMNS = (
    "id", "page_id", "language", "section", "published_at", "published_certainty", "first_seen_at", "withheld_at",
    "source__name", "source__slug", "source__homepage", "source__rights", "source__pictures", "source__indexing",
    "page__gone_at", "page__merged_into_id", "sighting__title", "sighting__summary", "sighting__image_url",
    "current__number", "current__seen_at",
    *(_READING + name for name in ("title", "lead", "opening", "authors", "cover_image", "section", "tags", "labels",
                                   "modified_at")),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSource:
    """An outlet as readers see it."""

    name: str
    slug: str
    homepage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicArticle:
    """What may be shown of one article at one output; a field that rights close is empty.

    Times are aware, in UTC. `slug` belongs into the address, `language` onto every element that holds the text.
    """

    id: int
    slug: str
    language: str  # BCP 47 tag, "" when unsure
    source: PublicSource
    source_url: str  # the article at its publisher
    rights: Rights
    title: str = ""
    labels: tuple[str, ...] = ()
    lead: str = ""  # the publisher's own lead in full mode, an excerpt of at most EXCERPT_LENGTH characters otherwise
    authors: tuple[str, ...] = ()
    section: str = ""  # the publisher's own word for it
    section_key: str = ""  # one of core.sections.SECTIONS; "" when it is none of them
    tags: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()  # Output.PAGE of full mode only
    cover: PublicPicture | None = None
    pictures: Mapping[str, PublicPicture] = field(default_factory=dict)  # by Image.src; a src not in it is not shown
    published_at: datetime
    published_certainty: Certainty
    modified_at: datetime | None = None  # as the publisher states it
    archived_at: datetime | None = None  # None: stands on a feed entry alone, no page was captured
    first_seen_at: datetime
    version_count: int = 0
    edited_at: datetime | None = None  # when we saw the newest of several versions
    gone_at: datetime | None = None  # the source answered 404 or 410 at our last visit
    indexable: bool = False
    withheld: bool = False  # a tombstone: nothing but id, source and times is filled
    story_id: int = 0  # filled by lists that fold (audience.folding); 0 while it stands in none
    told_by: int = 0  # how many sources tell that story


_FILLED_SECTIONS = (
    f"SELECT column1 FROM (VALUES {', '.join(['(%s)'] * len(SECTIONS))}) AS named WHERE EXISTS (SELECT 1 "  # noqa: S608 -- only placeholders
    "FROM articles_article WHERE language = %s AND section = named.column1 AND withheld_at IS NULL)"
)
_LISTED = Q(withheld_at=None) & ~Q(source__rights=Rights.DARK) & Q(page__merged_into=None)


def public_article(pk: int) -> PublicArticle | None:
    """The article for its own page; None when there is none or when its source is dark.

    An article whose page was found to be another one's is that other article: its `id` then differs from `pk`.
    """
    row = _by_number(pk)
    if row is not None and row.merged_into is not None:
        row = _of_page(row.merged_into) or row
    return public_view(row, output=Output.PAGE) if row else None


def latest(
    *, language: str, limit: int, before: tuple[datetime, int] | None = None, output: Output = Output.LIST
) -> list[PublicArticle]:
    """The newest articles of one edition by publication time; `before` is (published_at, id) of the last row seen."""
    read = _newest("language", limit, older=before is not None)
    return _public_views(_rows(read, before, language=language), output=output)


def of_source(
    *,
    source_id: int,
    language: str = "",
    limit: int,
    before: tuple[datetime, int] | None = None,
    output: Output = Output.LIST,
) -> list[PublicArticle]:
    """The newest articles of one source in one language, or in whatever languages it publishes."""
    read = _newest("spoken" if language else "source_id", limit, older=before is not None)
    return _public_views(_rows(read, before, source_id=source_id, language=language), output=output)


def of_section(
    *,
    language: str,
    section: str,
    limit: int,
    before: tuple[datetime, int] | None = None,
    output: Output = Output.LIST,
) -> list[PublicArticle]:
    """The newest articles of one section of an edition."""
    read = _newest("section", limit, older=before is not None)
    return _public_views(_rows(read, before, section=section, language=language), output=output)


def sections_of(*, language: str) -> tuple[str, ...]:
    """The sections that hold an article of this edition, in their order: eight probes of an index in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_FILLED_SECTIONS, [*SECTIONS, language])
        found = {section for (section,) in cursor.fetchall()}
    return tuple(section for section in SECTIONS if section in found)


def public_rows(ids: Iterable[int], *, output: Output = Output.LIST) -> list[PublicArticle]:
    """The articles with these ids, in this order, without those that may not be listed."""
    wanted = list(ids)
    rows: list[tuple[Any, ...]] = []
    for start in range(0, len(wanted), IDS_AT_ONCE):
        some = wanted[start : start + IDS_AT_ONCE]
        holes = {f"id{n}": pk for n, pk in enumerate(some + some[-1:] * (IDS_AT_ONCE - len(some)))}
        rows += _some().rows(**holes)
    found = {row.id: row for row in _public_views([ArticleRow(*row) for row in rows], output=output)}
    return [found[pk] for pk in wanted if pk in found]


def whole_rows(ids: Iterable[int]) -> list[PublicArticle]:
    """Like `public_rows`, each with the blocks that its own page shows."""
    wanted = list(ids)
    listed = Article.objects.filter(_LISTED, pk__in=wanted)
    rows = listed.values_list(*_COLUMNS, first_address(OuterRef("page_id")), _READING + "blocks")
    found = {row.id: row for row in _public_views([ArticleRow(*row) for row in rows], output=Output.PAGE)}
    return [found[pk] for pk in wanted if pk in found]


def article_ids(*, below: int, limit: int, source_id: int | None = None) -> list[int]:
    """Numbers of articles, of one source or of all, the highest below `below` first; hidden ones too."""
    only = Q() if source_id is None else Q(source_id=source_id)
    return list(Article.objects.filter(only, pk__lt=below).order_by("-pk").values_list("pk", flat=True)[:limit])


def of_time(*, language: str, since: datetime, until: datetime, output: Output = Output.LIST) -> list[PublicArticle]:
    """The articles of one edition published from `since` to just before `until`, the oldest first."""
    listed = Article.objects.filter(_LISTED, language=language, published_at__gte=since, published_at__lt=until)
    rows = listed.order_by("published_at", "id").values_list(*_COLUMNS, first_address(OuterRef("page_id")))
    return _public_views([ArticleRow(*row) for row in rows], output=output)


def indexable_articles(*, language: str, since: datetime, until: datetime, limit: int) -> list[PublicArticle]:
    """The newest articles of a span of time that search engines may keep, by the rights of their sources."""
    listed = Article.objects.filter(_LISTED, language=language, published_at__gte=since, published_at__lt=until)
    open_ones = listed.filter(source__rights=Rights.FULL, source__indexing=True)  # few, and only they are read
    rows = open_ones.order_by("-published_at", "-id").values_list(*_COLUMNS, first_address(OuterRef("page_id")))[:limit]
    views = _public_views([ArticleRow(*row) for row in rows], output=Output.FEED)
    return [view for view in views if view.indexable]


def newest_between(*, language: str, since: datetime, until: datetime) -> datetime | None:
    """When the newest article of an edition in a span of time was published; None when it holds none."""
    listed = Article.objects.filter(_LISTED, language=language, published_at__gte=since, published_at__lt=until)
    return listed.order_by("-published_at").values_list("published_at", flat=True).first()


def published_span(*, language: str) -> tuple[datetime, datetime] | None:
    """When the oldest and the newest article of an edition were published; None while it has none."""
    span = Article.objects.filter(_LISTED, language=language).aggregate(Min("published_at"), Max("published_at"))
    first, last = span["published_at__min"], span["published_at__max"]
    return (first, last) if first and last else None


def public_view(row: ArticleRow, *, output: Output) -> PublicArticle | None:
    """The only way content leaves: what the source's rights allow at this output, None for a dark source."""
    return next(iter(_public_views([row], output=output)), None)


def article_title(pk: int) -> str:
    """The headline as the publisher set it, rights not asked: for the desk only."""
    row = _by_number(pk)
    return _title(row) if row else ""


def titles_match(page_id: int, title: str) -> bool:
    """Whether the article of a page carries this headline, letters folded; False when it has none yet."""
    row = _of_page(page_id)
    return row is not None and bool(title) and fold(_title(row)) == fold(title)


def headlines_match(page_id: int, other_id: int) -> bool:
    """Whether two pages were announced under one headline, letters folded; False when one has none yet.

    The feed's words come first: what was read may already be the wall behind a redirect.
    """
    rows = (_of_page(page_id), _of_page(other_id))
    one, other = (fold(row.sighted_title or row.title or "") if row else "" for row in rows)
    return bool(one) and one == other


def public_picture(pk: int, mark: str) -> tuple[bytes, str] | None:
    """Bytes and media type of an archived picture; None when rights close it or a withheld article shows it."""
    origin = picture_origin(pk)
    if origin is None or origin[1] in _withheld_pictures(origin[0]):
        return None
    return picture_bytes(pk, mark)


def pages_declaring(urls: Iterable[str]) -> list[int]:
    """Pages whose articles declare one of these addresses as their canonical one."""
    keys = [url_key(url) for url in urls]
    return list(Article.objects.filter(declared_key__in=keys).values_list("page_id", flat=True))


def article_of_page(page_id: int) -> int | None:
    """The article of a page."""
    return Article.objects.filter(page_id=page_id).values_list("pk", flat=True).first()


def _withheld_pictures(source_id: int) -> set[str]:
    """Every picture of every version of the withheld articles of a source: few, and found by an index of their own."""
    withheld = Article.objects.filter(source_id=source_id, withheld_at__isnull=False)
    rows = withheld.values_list("sighting__image_url", "versions__reading__cover_image", "versions__reading__blocks")
    shown = ((image, cover, *image_sources(blocks_from_json(blocks or ()))) for image, cover, blocks in rows)
    return {url for urls in shown for url in urls if url}


def _by_number(pk: int) -> ArticleRow | None:
    return _one(_single("pk").rows(pk=pk))


def _of_page(page_id: int) -> ArticleRow | None:
    return _one(_single("page_id").rows(page_id=page_id))


def _one(rows: Sequence[tuple[Any, ...]]) -> ArticleRow | None:
    return ArticleRow(*rows[0]) if rows else None


def _rows(read: PreparedRead, before: tuple[datetime, int] | None, **values: Any) -> list[ArticleRow]:
    at, pk = before or (None, None)
    return [ArticleRow(*row) for row in read.rows(at=at, pk=pk, **values)]


@lru_cache
def _single(column: str) -> PreparedRead:
    """One article with its blocks, by a column that names it."""
    rows = Article.objects.filter(**{column: Hole(column)})
    return PreparedRead(rows.values_list(*_COLUMNS, first_address(OuterRef("page_id")), _READING + "blocks"))


@lru_cache
def _some() -> PreparedRead:
    """The articles with up to `IDS_AT_ONCE` ids that may stand in a list."""
    ids: list[Any] = [Hole(f"id{n}") for n in range(IDS_AT_ONCE)]
    rows = Article.objects.filter(_LISTED, pk__in=ids)
    return PreparedRead(rows.values_list(*_COLUMNS, first_address(OuterRef("page_id"))))


@lru_cache
def _newest(column: str, limit: int, *, older: bool) -> PreparedRead:
    """What may stand in a list, without blocks: the newest where `column` has a value, or those after a row."""
    columns = {"section": ("language", "section"), "spoken": ("source_id", "language")}.get(column, (column,))
    rows = Article.objects.filter(_LISTED, **{name: Hole(name, _field(name)) for name in columns})
    if older:
        at, pk = Hole("at", _field("published_at")), Hole("pk")
        rows = rows.filter(Q(published_at__lt=at) | Q(published_at=at, pk__lt=pk))
    newest = rows.order_by("-published_at", "-id")[:limit]
    return PreparedRead(newest.values_list(*_COLUMNS, first_address(OuterRef("page_id"))))


def _field(column: str) -> Any:
    return Article._meta.get_field(column.removesuffix("_id"))


def _public_views(rows: Sequence[ArticleRow], *, output: Output) -> list[PublicArticle]:
    open_ones = [row for row in rows if row.rights != Rights.DARK]
    blocks = {row.id: _blocks(row) if output is Output.PAGE else () for row in open_ones}
    pictures = pictures_of([src for row in open_ones for src in _picture_urls(row, blocks[row.id])])
    return [_view(row, blocks=blocks[row.id], pictures=pictures) for row in open_ones]


def _view(row: ArticleRow, *, blocks: tuple[Block, ...], pictures: Mapping[str, PublicPicture]) -> PublicArticle:
    rights = Rights(row.rights)
    closed = row.withheld_at is not None or rights is Rights.LINK
    words = {} if closed else _words(row, rights, blocks, pictures)
    return PublicArticle(
        id=row.id,
        slug="" if closed else slug(_title(row)),
        language=row.language,
        source=PublicSource(name=row.source_name, slug=row.source_slug, homepage=row.homepage),
        source_url=row.address or "",
        rights=rights,
        published_at=row.published_at,
        published_certainty=Certainty(row.published_certainty),
        archived_at=row.seen_at,
        first_seen_at=row.first_seen_at,
        withheld=row.withheld_at is not None,
        **words,
    )


def _words(
    row: ArticleRow, rights: Rights, blocks: tuple[Block, ...], pictures: Mapping[str, PublicPicture]
) -> dict[str, Any]:
    """The fields of `PublicArticle` that hold the publisher's words and pictures, as far as the mode opens them."""
    full, number = rights is Rights.FULL, row.version_number or 0
    shown = {src: pictures[src] for src in _picture_urls(row, blocks) if src in pictures}
    return {
        "title": _title(row),
        "labels": tuple(row.labels or ()),
        "lead": "" if rights is Rights.HEADLINE else _lead(row, whole=full),
        "authors": tuple(row.authors or ()),
        "section": row.section or "",
        "section_key": row.section_key,
        "tags": tuple(row.tags or ()) if full else (),
        "blocks": blocks if full else (),
        "cover": shown.get(_cover_url(row)),
        "pictures": shown if full else {},
        "modified_at": row.modified_at,
        "version_count": number,
        "edited_at": row.seen_at if number > 1 else None,
        "gone_at": row.gone_at,
        "indexable": row.indexing and full,
    }


def _title(row: ArticleRow) -> str:
    return row.title or row.sighted_title or ""


def _lead(row: ArticleRow, *, whole: bool) -> str:
    text = row.lead or row.opening or row.sighted_summary or ""
    return text if whole else cut_words(text, EXCERPT_LENGTH)


def _blocks(row: ArticleRow) -> tuple[Block, ...]:
    return blocks_from_json(row.blocks or ()) if row.rights == Rights.FULL and not row.withheld_at else ()


def _cover_url(row: ArticleRow) -> str:
    return row.cover_image or row.sighted_image or ""


def _picture_urls(row: ArticleRow, blocks: tuple[Block, ...]) -> list[str]:
    if not row.pictures or row.withheld_at or row.rights not in (Rights.FULL, Rights.EXCERPT):
        return []
    return [src for src in (_cover_url(row), *image_sources(blocks)) if src]
