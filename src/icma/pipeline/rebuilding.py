"""All stories computed again from the articles, in the order in which these came in. Addresses stay alive: a story that
two became redirects from the younger one, and of a split the part with the first article keeps the address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

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

    @property
    def stories(self) -> set[int]:
        """Where its articles stand so far."""
        return {one.story for one, _ in self.articles}

    @property
    def by_hand(self) -> set[int]:
        """The story into which a person has put articles of this group: at most one."""
        return {one.story for one, _ in self.articles if one.by_hand}


def rebuild_stories(placer: Placer, *, now: datetime, again: bool = False, tell: Progress) -> tuple[int, int]:
    """(stories, articles that moved). With `again` fingerprints are made anew from the texts; `tell` is called with
    (done, of how many). Raises `actions.Refused` ("busy") while an engine places articles.
    """
    _still_ours(placer, now=now)
    standings = queries.standings()
    groups = _compute(placer, standings, now=now, again=again, tell=tell)
    _still_ours(placer, now=now)
    moved = 0
    emptied: dict[int, tuple[int, ...]] = {}
    for one in _with_addresses(groups, standings):
        story, articles = actions.regroup(one, now=now)
        emptied[story] = one.stories[1:]
        moved += articles
    for story, others in emptied.items():
        actions.lead_to(story, others, now=now)
    actions.release_index(placer.me)
    return len(groups), moved


def _still_ours(placer: Placer, *, now: datetime) -> None:
    if not actions.hold_index(placer.me, now=now):
        raise actions.Refused("busy")


def _compute(
    placer: Placer, standings: list[Standing], *, now: datetime, again: bool, tell: Progress
) -> dict[int, _Group]:
    index, groups, newest = StoryIndex(), dict[int, _Group](), None
    for done, one in enumerate(standings, 1):
        print_ = _fingerprint(placer, one.article, now=now, again=again)
        if print_ is not None:
            newest = max(filter(None, (newest, print_.at)))
            if done % FORGET_EVERY == 0:
                index.forget_before(newest - WINDOW)
                _still_ours(placer, now=now)
                tell(done, len(standings))
            _place(index, groups, one, print_)
    tell(len(standings), len(standings))
    return groups


def _fingerprint(placer: Placer, article: int, *, now: datetime, again: bool) -> Fingerprint | None:
    kept = None if again else queries.fingerprint_of(article, scheme=str(SCHEME))
    return placer.made_anew(article, now=now) if kept is None else placer.read_back(article, kept, now=now)


def _place(index: StoryIndex, groups: dict[int, _Group], one: Standing, print_: Fingerprint) -> None:
    """By the index, unless a person has decided: then into that story, however it is called here."""
    taken_out = (key for key, group in groups.items() if one.apart & group.stories) if one.apart else ()
    never = frozenset(taken_out)
    placement = index.place(print_, never=never)
    if one.by_hand:
        placement = Placement(story=_chosen(groups, one.story), reason=Reason(kind=Kind.NEW), score=placement.score)
    key = one.article if placement.story is None else placement.story
    group = groups.setdefault(key, _Group(key=key, opened_at=print_.at))
    group.articles.append((one, placement))
    group.opened_at = min(group.opened_at, print_.at)
    index.keep(print_, key)
    for other in placement.also:
        if _kept_apart(groups[key], groups[other]):
            continue
        older, younger = sorted((groups[key], groups[other]), key=lambda one: one.articles[0][0].article)
        index.merge(older.key, younger.key)
        older.articles += younger.articles
        del groups[younger.key]
        key = older.key


def _chosen(groups: Mapping[int, _Group], story: int) -> int | None:
    """The group that is this story: the one with what a person has put there, else the one that began it."""
    ranked = sorted(
        (story not in group.by_hand, key)
        for key, group in groups.items()
        if story in group.by_hand or (not group.by_hand and group.articles[0][0].story == story)
    )
    return ranked[0][1] if ranked else None


def _kept_apart(one: _Group, other: _Group) -> bool:
    """Whether a person took an article of one of them out of the other, or has put articles into both."""
    if one.by_hand and other.by_hand:
        return one.by_hand != other.by_hand
    return any(standing.apart & other.stories for standing, _ in one.articles) or any(
        standing.apart & one.stories for standing, _ in other.articles
    )


def _with_addresses(groups: dict[int, _Group], standings: list[Standing]) -> list[Regrouped]:
    """Each group with the stories whose first article it holds, or those that a person put there: their addresses are
    its own, and what a person has chosen comes first.
    """
    home = {one.article: key for key, group in groups.items() for one, _ in group.articles}
    owned: dict[int, list[int]] = {key: list(group.by_hand) for key, group in groups.items()}
    known = {story for stories in owned.values() for story in stories}
    for one in standings:  # in the order in which they came in: the first of a story decides
        if one.story not in known and one.article in home:
            known.add(one.story)
            owned[home[one.article]].append(one.story)
    return [
        Regrouped(
            articles=tuple((one.article, placement) for one, placement in group.articles),
            stories=tuple(sorted(owned[key], key=lambda story: (story not in group.by_hand, story))),
            opened_at=group.opened_at,
        )
        for key, group in groups.items()
    ]
