"""The ranking of the most read, in which a story stands once: by its most-read article, with that article's number."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from django.db.models import CharField, DateTimeField

from icma.articles.queries import latest, public_rows
from icma.reads import Hole, PreparedRead

from .folding import Ranked, fold_list, fold_ranking
from .models import ViewTotal
from .queries import views_of

MOST_READ_ROWS = 20
MOST_READ_AGE = timedelta(hours=48)  # rolling, as on the page that is our model
LOOKED_AT = (3, 30)  # times the rows of the list: some are withheld, some are of one story, on a day of one event most


def most_read(*, language: str, now: datetime, limit: int = MOST_READ_ROWS) -> list[Ranked]:
    """The articles of one edition younger than `MOST_READ_AGE` by all their views, the newer first among equals; of
    each story the one that was read most.

    Articles that nobody has read yet fill the end of the list, so that a young portal has one.
    """
    since = now - MOST_READ_AGE
    for looked_at in LOOKED_AT:
        ids = [pk for (pk,) in _ranking(looked_at * limit).rows(language=language, since=since)]
        views = views_of(ids)
        rows = fold_ranking([Ranked(article=row, views=views[row.id]) for row in public_rows(ids)])[:limit]
        if len(rows) == limit or len(ids) < looked_at * limit:
            break
    if len(rows) < limit:
        known = {row.article.id for row in rows}
        stories = {row.article.story_id for row in rows} - {0}
        newest = fold_list(lambda before, n: latest(language=language, limit=n, before=before), limit=2 * limit)
        further = [row for row in newest if row.published_at > since and row.id not in known]
        numbers = views_of(row.id for row in further)
        rows += [Ranked(article=row, views=numbers[row.id]) for row in further if row.story_id not in stories]
    return rows[:limit]


@cache
def _ranking(limit: int) -> PreparedRead:
    read = ViewTotal.objects.filter(
        article__language=Hole("language", CharField()), article__published_at__gt=Hole("since", DateTimeField())
    )
    order = ("-count", "-article__published_at", "-article_id")
    return PreparedRead(read.order_by(*order).values_list("article_id")[:limit])
