"""Lists in which a story stands once: by its most-read article in the language of the list, with how many tell it.

The most-read of those that were published within six hours of the story's newest: what happened since then must not be
hidden behind the article that everybody has read this morning.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from icma.articles.queries import PublicArticle
from icma.stories.queries import Member, members_beside

from .queries import views_of

NEW = timedelta(hours=6)
MOST_LOOKS = 20  # at the next rows of a list, when nearly all of one look are other tellings of the same events

Before = tuple[datetime, int] | None
Fetch = Callable[[Before, int], list[PublicArticle]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One row of a ranking: the article as lists show it and all its views."""

    article: PublicArticle
    views: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """Rows of a list, one for each story, and where the list goes on behind them; None at its end."""

    rows: tuple[PublicArticle, ...]
    on: Before


def fold_list(fetch: Fetch, *, limit: int, before: Before = None, section: str = "") -> list[PublicArticle]:
    """Up to `limit` rows of a list that is sorted newest first, one for each story; `fetch` gives its next rows."""
    kept, _on = _walk(fetch, enough=limit, before=before, section=section)
    return kept[:limit]


def fold_page(fetch: Fetch, *, limit: int, before: Before = None, section: str = "") -> Folded:
    """The same as one page of a long list.

    An article stands at its own time, so pages neither repeat nor lose a story, unless another of its articles becomes
    the most read between two of them. A page may hold fewer rows, even none, and the list go on behind it.
    """
    kept, on = _walk(fetch, enough=limit + 1, before=before, section=section)
    if len(kept) > limit:
        return Folded(rows=tuple(kept[:limit]), on=_place(kept[limit - 1]))
    return Folded(rows=tuple(kept), on=on)


def _walk(fetch: Fetch, *, enough: int, before: Before, section: str) -> tuple[list[PublicArticle], Before]:
    """Rows until there are enough, and where the list goes on; None at its end."""
    kept: list[PublicArticle] = []
    for _ in range(MOST_LOOKS):
        rows = fetch(before, enough)
        kept += fold(rows, section=section)
        if len(rows) < enough:
            return kept, None
        before = _place(rows[-1])
        if len(kept) >= enough:
            break
    return kept, before


def _place(row: PublicArticle) -> tuple[datetime, int]:
    return row.published_at, row.id


def folded_away(articles: Iterable[int], *, language: str) -> set[int]:
    """Articles beside these, and of these, that the lists of a language do not show: another one stands for them."""
    stories: dict[int, list[Member]] = {}
    for member in members_beside(articles):
        stories.setdefault(member.story, []).append(member)
    faces = _faces(stories, languages={language}, section="")
    return {
        one.article
        for (story, _), face in faces.items()
        for one in stories[story]
        if one.language == language and one.article != face
    }


def fold(rows: Sequence[PublicArticle], *, section: str = "") -> list[PublicArticle]:
    """Those of the rows that stand for their story, each with how many sources tell it."""
    stories = Stories(rows)
    faces = _faces(stories.members, languages={row.language for row in rows}, section=section)
    faced = (row for row in rows if faces.get((stories.of.get(row.id, 0), row.language)) in (None, row.id))
    return [stories.tell(row) for row in faced]


def fold_sections(
    sections: Iterable[tuple[str, tuple[PublicArticle, ...]]], *, limit: int, told: Collection[int]
) -> tuple[tuple[str, tuple[PublicArticle, ...]], ...]:
    """Up to `limit` rows of each section, each story once on the page; `told` stand above already."""
    parts = tuple(sections)
    stories = Stories([row for _, rows in parts for row in rows])
    seen = set(told) - {0}
    folded = []
    for key, rows in parts:
        kept: list[PublicArticle] = []
        for row in map(stories.tell, rows):
            if len(kept) < limit and row.story_id not in seen:
                kept.append(row)
                seen.update({row.story_id} - {0})
        folded.append((key, tuple(kept)))
    return tuple((key, rows) for key, rows in folded if rows)


def fold_ranking(rows: Sequence[Ranked]) -> list[Ranked]:
    """Each story once, by its article that stands highest, with that article's own number."""
    stories = Stories([row.article for row in rows])
    first: dict[int, Ranked] = {}
    for row in rows:
        story = stories.of.get(row.article.id)
        first.setdefault(-row.article.id if story is None else story, row)
    return [replace(row, article=stories.tell(row.article)) for row in first.values()]


def count_sources(rows: Sequence[PublicArticle]) -> list[PublicArticle]:
    """All the rows, each with how many sources tell its story."""
    stories = Stories(rows)
    return [stories.tell(row) for row in rows]


class Stories:
    """The stories of some articles: `members` by story, and `of` which story an article is."""

    def __init__(self, rows: Iterable[PublicArticle]) -> None:
        self.members: dict[int, list[Member]] = {}
        self.of: dict[int, int] = {}
        for member in members_beside(row.id for row in rows):
            self.members.setdefault(member.story, []).append(member)
            self.of[member.article] = member.story

    def tell(self, row: PublicArticle) -> PublicArticle:
        """The row with its story and how many sources tell that."""
        story = self.of.get(row.id)
        if story is None:
            return row
        return replace(row, story_id=story, told_by=len({one.source for one in self.members[story]}))


def _faces(stories: dict[int, list[Member]], *, languages: set[str], section: str) -> dict[tuple[int, str], int]:
    """For each story and language the article that stands for it; nothing where there is no choice."""
    choices: dict[tuple[int, str], list[Member]] = {}
    for story, members in stories.items():
        for language in languages:
            ones = [one for one in members if one.language == language and section in ("", one.section)]
            if len(ones) > 1:
                newest = max(one.published_at for one in ones)
                choices[story, language] = [one for one in ones if newest - one.published_at <= NEW]
    views = views_of(one.article for ones in choices.values() for one in ones)
    return {
        key: max(ones, key=lambda one: (views[one.article], one.published_at, one.article)).article
        for key, ones in choices.items()
    }
