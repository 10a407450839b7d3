"""How often articles were read."""

from __future__ import annotations

from collections.abc import Iterable

from icma.rows import select_in

CHUNK = 500  # SQLite before 3.32 takes no more than 999 parameters in one statement


def views_of(ids: Iterable[int]) -> dict[int, int]:
    """All views of each of these articles; 0 for one that nobody has read."""
    views = dict.fromkeys(ids, 0)
    wanted = list(views)
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        views.update(select_in("audience_viewtotal", "article_id, count", column="article_id", values=chunk))
    return views
