"""Reads over many articles at once: numbers by day and language, the newest of each section."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, tzinfo

from django.db import connection
from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from icma.core.sections import SECTIONS
from icma.sources.queries import Rights

from .models import Article
from .queries import PublicArticle, public_rows

LEGAL_REASON = "451"
_LISTED = Q(withheld_at=None) & ~Q(source__rights=Rights.DARK) & Q(page__merged_into=None)
# Eight probes of an index in one statement.
_NEWEST_OF_ONE = (
    "SELECT * FROM (SELECT section, id FROM articles_article WHERE language = %s AND section = %s AND withheld_at IS "
    "NULL AND source_id NOT IN (SELECT id FROM sources_source WHERE rights = %s) "
    "ORDER BY published_at DESC, id DESC LIMIT %s) AS newest"
)
_NEWEST_OF_SECTIONS = " UNION ALL ".join([_NEWEST_OF_ONE] * len(SECTIONS))


def newest_of_sections(
    *, language: str, limit: int, without: Collection[int] = ()
) -> tuple[tuple[str, tuple[PublicArticle, ...]], ...]:
    """Up to `limit` of the newest articles of each section of an edition, in the order of the sections.

    Articles whose ids are in `without` and sections that then hold none are left out.
    """
    params = [value for one in SECTIONS for value in (language, one, Rights.DARK.value, limit + len(without))]
    ids: dict[str, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST_OF_SECTIONS, params)
        for section, pk in cursor.fetchall():
            if pk not in without:
                ids.setdefault(section, []).append(pk)
    found = {row.id: row for row in public_rows(pk for some in ids.values() for pk in some[:limit])}
    rows = ((section, tuple(found[pk] for pk in ids.get(section, ())[:limit] if pk in found)) for section in SECTIONS)
    return tuple((section, some) for section, some in rows if some)


def newest_ids(*, language: str, limit: int) -> list[int]:
    """The numbers of the newest articles of an edition, in the order of its lists."""
    rows = Article.objects.filter(_LISTED, language=language).order_by("-published_at", "-id")
    return list(rows.values_list("id", flat=True)[:limit])


def counts_by_day(*, language: str, since: datetime, until: datetime, zone: tzinfo) -> dict[date, int]:
    """How many articles of an edition were published on each calendar day of `zone`; days without any are left out."""
    rows = Article.objects.filter(_LISTED, language=language, published_at__gte=since, published_at__lt=until)
    days = rows.annotate(day=TruncDate("published_at", tzinfo=zone)).order_by()
    return dict(days.values_list("day").annotate(Count("id")))


def is_closed_by_law(pk: int) -> bool:
    """Whether an article was withheld because a law demands it: the reason then begins with 451 (RFC 7725)."""
    return Article.objects.filter(pk=pk, withheld_reason__startswith=LEGAL_REASON).exists()


def counts_by_language(*, source_id: int) -> dict[str, int]:
    """How many articles of an outlet there are in each of its languages."""
    rows = Article.objects.filter(_LISTED, source_id=source_id).order_by()
    return dict(rows.values_list("language").annotate(Count("id")))
