"""Reads over many articles at once: numbers by day and language, the newest of each section."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
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
    "SELECT * FROM (SELECT id FROM articles_article WHERE language = %s AND section = %s AND withheld_at IS NULL "
    "ORDER BY published_at DESC, id DESC LIMIT %s) AS newest"
)
_NEWEST_OF_SECTIONS = " UNION ALL ".join([_NEWEST_OF_ONE] * len(SECTIONS))


def newest_of_sections(*, language: str, limit: int) -> Mapping[str, Sequence[PublicArticle]]:
    """Up to `limit` of the newest articles of each section of an edition; sections without any are not among them."""
    params = [value for section in SECTIONS for value in (language, section, limit)]
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST_OF_SECTIONS, params)
        ids = [pk for (pk,) in cursor.fetchall()]
    found: dict[str, list[PublicArticle]] = defaultdict(list)
    for row in public_rows(ids):
        found[row.section_key].append(row)
    return {section: found[section] for section in SECTIONS if section in found}


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
    """Whether an article was withheld because a law or a court demands it: the reason then begins with 451 (RFC 7725)."""
    return Article.objects.filter(pk=pk, withheld_reason__startswith=LEGAL_REASON).exists()


def counts_by_language(*, source_id: int) -> dict[str, int]:
    """How many articles of an outlet there are in each of its languages."""
    rows = Article.objects.filter(_LISTED, source_id=source_id).order_by()
    return dict(rows.values_list("language").annotate(Count("id")))
