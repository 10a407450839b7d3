"""How often articles were read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db.models import CharField, DateTimeField

from icma.articles.queries import PublicArticle, latest, public_rows
from icma.reads import Hole, PreparedRead
from icma.rows import select_in

from .models import ViewTotal

MOST_READ_ROWS = 20
MOST_READ_AGE = timedelta(hours=48)  # rolling, as on the page that is our model
CHUNK = 500  # SQLite before 3.32 takes no more than 999 parameters in one statement


def views_of(ids: Iterable[int]) -> dict[int, int]:
    """All views of each of these articles; 0 for one that nobody has read."""
    views = dict.fromkeys(ids, 0)
    wanted = list(views)
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        views.update(select_in("audience_viewtotal", "article_id, count", column="article_id", values=chunk))
    return views


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One row of a ranking: the article as lists show it and all its views."""

    article: PublicArticle
    views: int


def most_read(*, language: str, now: datetime, limit: int = MOST_READ_ROWS) -> list[Ranked]:
    """The articles of one edition younger than `MOST_READ_AGE` by all their views, the newer first among equals.

    Articles that nobody has read yet fill the end of the list, so that a young portal has one.
    """
    since = now - MOST_READ_AGE
    ids = [pk for (pk,) in _ranking(2 * limit).rows(language=language, since=since)]  # some may be withheld
    rows = public_rows(ids)[:limit]
    if len(rows) < limit:
        known = {row.id for row in rows}
        newest = latest(language=language, limit=2 * limit)
        unread = [row for row in newest if row.id not in known and row.published_at > since]
        rows += unread[: limit - len(rows)]
    views = views_of([row.id for row in rows])
    return [Ranked(article=row, views=views[row.id]) for row in rows]


@cache
def _ranking(limit: int) -> PreparedRead:
    read = ViewTotal.objects.filter(
        article__language=Hole("language", CharField()), article__published_at__gt=Hole("since", DateTimeField())
    )
    order = ("-count", "-article__published_at", "-article_id")
    return PreparedRead(read.order_by(*order).values_list("article_id")[:limit])
