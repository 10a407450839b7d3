"""All stories computed again from the articles, in the order in which these came in. Addresses stay alive: a story that
two became redirects from the younger one, and of a split the part with the first article keeps the address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from icma.articles.tellings import tellings
from icma.core.fingerprint import SCHEME, Fingerprint
from icma.core.place import Kind, Placement, Reason, StoryIndex
from icma.stories import actions, queries
from icma.stories.actions import Regrouped
from icma.stories.queries import Standing

from .placing import WINDOW, Placer

FORGET_EVERY = 500  # articles
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class _Group:
    """A story while it is computed; its key is the number of its first article."""

    key: int
    opened_at: datetime
    articles: list[tuple[Standing, Placement]] = field(default_factory=list)


def rebuild_stories(placer: Placer, *, now: datetime, again: bool = False, tell: Progress) -> tuple[int, int]:
    """(stories, articles that moved). With `again` fingerprints are made anew from the texts; `tell` is called with
    (done, of how many). Raises `actions.Refused` ("busy") while an engine places articles.
    """
    if not actions.hold_index(placer.me, now=now):
        raise actions.Refused("busy")
    standings = queries.standings()
    groups = _compute(placer, standings, now=now, again=again, tell=tell)
    moved = sum(actions.regroup(one, now=now) for one in _with_addresses(groups, standings))
    actions.release_index(placer.me)
    return len(groups), moved


def _compute(
    placer: Placer, standings: list[Standing], *, now: datetime, again: bool, tell: Progress
) -> dict[int, _Group]:
    index, groups, newest = StoryIndex(), dict[int, _Group](), None
    first_story = {one.article: one.story for one in standings}
    for done, one in enumerate(standings, 1):
        print_ = _fingerprint(placer, one.article, now=now, again=again)
        if print_ is not None:
            newest = max(filter(None, (newest, print_.at)))
            if done % FORGET_EVERY == 0:
                index.forget_before(newest - WINDOW)
                actions.hold_index(placer.me, now=now)
                tell(done, len(standings))
            _place(index, groups, one, print_, first_story)
    tell(len(standings), len(standings))
    return groups


def _fingerprint(placer: Placer, article: int, *, now: datetime, again: bool) -> Fingerprint | None:
    kept = None if again else queries.fingerprint_of(article, scheme=str(SCHEME))
    if kept is not None:
        return Fingerprint.from_bytes(kept)
    telling = tellings([article]).get(article)
    return placer.fingerprint(telling, now=now) if telling else None


def _place(
    index: StoryIndex, groups: dict[int, _Group], one: Standing, print_: Fingerprint, first_story: dict[int, int]
) -> None:
    """By the index, unless a person has decided: then into that story, however it is called here."""
    never = frozenset(key for key in groups if first_story.get(key) in one.apart) if one.apart else frozenset[int]()
    placement = index.place(print_, never=never)
    if one.by_hand:
        at = next((key for key, group in groups.items() if _story_of(group) == one.story), None)
        placement = Placement(story=at, reason=Reason(kind=Kind.NEW), score=placement.score)
    key = one.article if placement.story is None else placement.story
    group = groups.setdefault(key, _Group(key=key, opened_at=print_.at))
    group.articles.append((one, placement))
    group.opened_at = min(group.opened_at, print_.at)
    index.keep(print_, key)
    for other in placement.also:
        older, younger = sorted((groups[key], groups[other]), key=lambda one: one.articles[0][0].article)
        index.merge(older.key, younger.key)
        older.articles += younger.articles
        del groups[younger.key]
        key = older.key


def _story_of(group: _Group) -> int:
    return group.articles[0][0].story


def _with_addresses(groups: dict[int, _Group], standings: list[Standing]) -> list[Regrouped]:
    """Each group with the stories whose first article it holds: their addresses are its own."""
    home = {one.article: key for key, group in groups.items() for one, _ in group.articles}
    owned: dict[int, list[int]] = {}
    known: set[int] = set()
    for one in standings:  # in the order in which they came in: the first of a story decides
        if one.story not in known and one.article in home:
            known.add(one.story)
            owned.setdefault(home[one.article], []).append(one.story)
    return [
        Regrouped(
            articles=tuple((one.article, placement) for one, placement in group.articles),
            stories=tuple(sorted(owned.get(key, ()))),
            opened_at=group.opened_at,
        )
        for key, group in groups.items()
    ]
