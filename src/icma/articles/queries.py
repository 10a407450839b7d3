"""What leaves the portal of an article. `public_view` is the only door: every output asks it (design section 9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from django.db.models import Q, QuerySet

from icma.captures.queries import PublicPicture, first_addresses, pictures_of
from icma.core.blocks import blocks_from_json, image_sources
from icma.core.text import cut_words, fold, slug
from icma.core.types import Block, Certainty
from icma.core.urls import url_key
from icma.sources.queries import Rights

from .models import Article

EXCERPT_LENGTH = (
    200  # characters; Art. 15 of Directive (EU) 2019/790 frees "very short extracts", agencies allow an announcement
)


class Output(StrEnum):
    """Where the content goes. A page may show the body; everything else shows at most headline and excerpt."""

    PAGE = "page"
    LIST = "list"
    FEED = "feed"


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
    section: str = ""
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


def public_article(pk: int) -> PublicArticle | None:
    """The article for its own page; None when there is none or when its source is dark."""
    article = _with_text().filter(pk=pk).first()
    return public_view(article, output=Output.PAGE) if article else None


def latest(
    *, language: str, limit: int, before: tuple[datetime, int] | None = None, output: Output = Output.LIST
) -> list[PublicArticle]:
    """The newest articles of one edition by publication time; `before` is (published_at, id) of the last row seen."""
    return _rows(_listed().filter(language=language), limit=limit, before=before, output=output)


def of_source(
    *, source_id: int, limit: int, before: tuple[datetime, int] | None = None, output: Output = Output.LIST
) -> list[PublicArticle]:
    """The newest articles of one source, in whatever languages it publishes."""
    return _rows(_listed().filter(source_id=source_id), limit=limit, before=before, output=output)


def public_rows(ids: Iterable[int], *, output: Output = Output.LIST) -> list[PublicArticle]:
    """The articles with these ids, in this order, without those that may not be listed."""
    wanted = list(ids)
    found = {row.id: row for row in _public_views(list(_listed().filter(pk__in=wanted)), output=output)}
    return [found[pk] for pk in wanted if pk in found]


def article_slug(pk: int) -> str | None:
    """The slug that belongs into the address now; None when there is no such article."""
    article = _listed_fields(Article.objects.filter(pk=pk)).first()
    return slug(article_title(article)) if article else None


def merged_article(pk: int) -> int | None:
    """The article that this one's page was merged into; None when it stands for itself."""
    older = Article.objects.filter(pk=pk).values_list("page__merged_into_id", flat=True).first()
    return Article.objects.filter(page_id=older).values_list("pk", flat=True).first() if older else None


def version_to_reread(page_id: int, reader_id: str) -> int | None:
    """The capture behind the version now shown, when another reader read it; None when both sides can be compared."""
    shown = Article.objects.filter(page_id=page_id, current__isnull=False).exclude(
        current__reading__reader_id=reader_id
    )
    return shown.values_list("current__reading__capture_id", flat=True).first()


def titles_match(page_id: int, title: str) -> bool:
    """Whether the article of a page carries this headline, letters folded; False when it has none yet."""
    article = _listed_fields(Article.objects.filter(page_id=page_id)).first()
    return article is not None and bool(title) and fold(article_title(article)) == fold(title)


def pages_declaring(urls: Iterable[str]) -> list[int]:
    """Pages whose articles declare one of these addresses as their canonical one."""
    keys = [url_key(url) for url in urls]
    return list(Article.objects.filter(declared_key__in=keys).values_list("page_id", flat=True))


def article_of_page(page_id: int) -> int | None:
    """The article of a page."""
    return Article.objects.filter(page_id=page_id).values_list("pk", flat=True).first()


def article_count() -> int:
    """How many articles the portal holds."""
    return Article.objects.count()


def public_view(article: Article, *, output: Output) -> PublicArticle | None:
    """The only way content leaves: what the source's rights allow at this output, None for a dark source."""
    return next(iter(_public_views([article], output=output)), None)


def _with_text() -> QuerySet[Article]:
    return Article.objects.select_related("source", "sighting", "page", "current__reading")


def _listed_fields(rows: QuerySet[Article]) -> QuerySet[Article]:
    return rows.select_related("source", "sighting", "page", "current__reading").defer("current__reading__blocks")


def _listed() -> QuerySet[Article]:
    return _listed_fields(
        Article.objects.filter(Q(withheld_at=None), ~Q(source__rights=Rights.DARK), page__merged_into=None)
    )


def _rows(
    rows: QuerySet[Article], *, limit: int, before: tuple[datetime, int] | None, output: Output
) -> list[PublicArticle]:
    if before is not None:
        at, pk = before
        rows = rows.filter(Q(published_at__lt=at) | Q(published_at=at, pk__lt=pk))
    return _public_views(list(rows.order_by("-published_at", "-id")[:limit]), output=output)


def _public_views(articles: list[Article], *, output: Output) -> list[PublicArticle]:
    open_ones = [article for article in articles if article.source.rights != Rights.DARK]
    addresses = first_addresses([article.page_id for article in open_ones])
    blocks = {article.pk: _blocks(article) if output is Output.PAGE else () for article in open_ones}
    wanted = [src for article in open_ones for src in _picture_urls(article, blocks[article.pk])]
    pictures = pictures_of(wanted)
    return [_view(a, address=addresses.get(a.page_id, ""), blocks=blocks[a.pk], pictures=pictures) for a in open_ones]


def _view(
    article: Article, *, address: str, blocks: tuple[Block, ...], pictures: Mapping[str, PublicPicture]
) -> PublicArticle:
    source, version = article.source, article.current
    rights = Rights(source.rights)
    base = PublicArticle(
        id=article.pk,
        slug="" if article.withheld_at or rights is Rights.LINK else slug(article_title(article)),
        language=article.language,
        source=PublicSource(name=source.name, slug=source.slug, homepage=source.homepage),
        source_url=address,
        rights=rights,
        published_at=article.published_at,
        published_certainty=Certainty(article.published_certainty),
        archived_at=version.seen_at if version else None,
        first_seen_at=article.first_seen_at,
        withheld=article.withheld_at is not None,
    )
    return base if base.withheld or rights is Rights.LINK else _with_words(base, article, blocks, pictures)


def _with_words(
    base: PublicArticle, article: Article, blocks: tuple[Block, ...], pictures: Mapping[str, PublicPicture]
) -> PublicArticle:
    version, page = article.current, article.page
    reading = version.reading if version else None
    full = base.rights is Rights.FULL
    shown = {src: pictures[src] for src in _picture_urls(article, blocks) if src in pictures}
    return replace(
        base,
        title=article_title(article),
        labels=tuple(reading.labels) if reading else (),
        lead="" if base.rights is Rights.HEADLINE else _lead(article, whole=full),
        authors=tuple(reading.authors) if reading else (),
        section=reading.section if reading else "",
        tags=tuple(reading.tags) if reading and full else (),
        blocks=blocks if full else (),
        cover=shown.get(_cover_url(article)),
        pictures=shown if full else {},
        modified_at=reading.modified_at if reading else None,
        version_count=version.number if version else 0,
        edited_at=version.seen_at if version and version.number > 1 else None,
        gone_at=page.gone_at,
        indexable=article.source.indexing and full,
    )


def article_title(article: Article) -> str:
    """The headline as the publisher set it, rights not asked: for the desk and for `public_view`."""
    if article.current and article.current.reading.title:
        return article.current.reading.title
    return article.sighting.title if article.sighting else ""


def _lead(article: Article, *, whole: bool) -> str:
    reading = article.current.reading if article.current else None
    text = ((reading.lead or reading.opening) if reading else "") or (
        article.sighting.summary if article.sighting else ""
    )
    return text if whole else cut_words(text, EXCERPT_LENGTH)


def _blocks(article: Article) -> tuple[Block, ...]:
    if article.source.rights != Rights.FULL or article.withheld_at or not article.current:
        return ()
    return blocks_from_json(article.current.reading.blocks)


def _cover_url(article: Article) -> str:
    if article.current and article.current.reading.cover_image:
        return article.current.reading.cover_image
    return article.sighting.image_url if article.sighting else ""


def _picture_urls(article: Article, blocks: tuple[Block, ...]) -> list[str]:
    if not article.source.pictures or article.withheld_at:
        return []
    return [src for src in (_cover_url(article), *image_sources(blocks)) if src]
