"""What a story says, made of the texts of its articles: who told it on their own, what changed, what is shared.

Only places and numbers are kept. What of it may be shown is decided when the page is made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from icma.articles.tellings import Telling, tellings
from icma.core.credits import KnownSource, find_credits, resolve_credit, sources_linked
from icma.core.figures import Report, find_figures, number_track
from icma.core.genealogy import Genealogy, Role, trace
from icma.core.genealogy import Telling as Traced
from icma.core.sentences import Mark, marks_of
from icma.core.shared_text import Place, Said, compare
from icma.core.story_headline import Candidate, choose_headline, headline_terms
from icma.house.queries import EDITIONS
from icma.sources.queries import all_sources
from icma.stories import actions, queries

MOST_ARTICLES = 80  # of one story that are compared: those that came in first, and the newest
MOST_SENTENCES = 20  # that are kept of each kind
OWN = (Role.ORIGINAL, Role.INDEPENDENT)


def retell_story(pk: int, *, now: datetime) -> None:
    """Make anew what one story says; what is new in it is noted for those who follow it."""
    claimed = actions.claim_account(pk, now=now)
    if claimed is None:
        return
    story, lease, before = claimed
    ids = [member.article for member in queries.members_of([story])]
    chosen = ids if len(ids) <= MOST_ARTICLES else [*ids[: MOST_ARTICLES // 2], *ids[-MOST_ARTICLES // 2 :]]
    found = tellings(chosen)
    told = make_account([found[article] for article in chosen if article in found], before)
    actions.finish_account(pk, lease, story=story, told=told, news=_news(before, told), now=now)


def make_account(articles: Sequence[Telling], before: Mapping[str, Any]) -> dict[str, Any]:
    """What these articles say, by reference, as JSON (`portal.story_page` reads it); `before`: what they said last."""
    known = [
        KnownSource(key=str(one.id), name=one.name, host=urlsplit(one.homepage).hostname or "") for one in all_sources()
    ]
    ordered = sorted(articles, key=lambda one: (one.first_seen_at, one.id))
    marks = {one.id: marks_of(one.blocks, one.language) for one in ordered}
    genealogy = trace([_traced(one, marks[one.id], known) for one in ordered])
    said = [
        Said(article=one.id, source=str(one.source_id), language=one.language, marks=marks[one.id]) for one in ordered
    ]
    comparison = compare(said)
    tracks = _tracks(ordered)
    told = {
        "articles": len(ordered),
        "owners": genealogy.independent_reports,
        "independent": list(genealogy.independent_owners),
        "first": ordered[0].id if ordered else 0,
        "versions": {str(one.id): one.version for one in ordered},
        "gone": [one.id for one in ordered if one.gone],
        "lineages": _lineages(genealogy, {one.id: one.owner for one in ordered}),
        "tracks": [track for track in tracks if len(track["steps"]) > 1],
        "headlines": _headlines(ordered, genealogy, before.get("headlines", {})),
        "shared": [[_place(place) for place in one.places] for one in comparison.shared[:MOST_SENTENCES]],
        "alone": [_place(place) for place in comparison.alone[:MOST_SENTENCES]],
    }
    return told | {"heard": _heard(told, tracks, before)}


def _traced(one: Telling, marks: tuple[Mark, ...], known: Sequence[KnownSource]) -> Traced:
    named = [(credit, resolve_credit(credit, known)) for credit in find_credits(one.text, one.language)]
    inside = [key for _, key in named if key] + list(sources_linked(one.links, known))
    return Traced(
        article=one.id, source=str(one.source_id), owner=one.owner, first_seen_at=one.first_seen_at, marks=marks,
        credited=tuple(dict.fromkeys(inside)),
        credited_outside=tuple(dict.fromkeys(credit.name for credit, key in named if not key)),
    )  # fmt: skip


def _lineages(genealogy: Genealogy, owners: Mapping[int, str]) -> list[dict[str, Any]]:
    return [
        {
            "article": one.article,
            "role": one.role,
            "share": round(one.share, 2),
            "follows": one.follows,
            "credited": int(one.credited) if one.credited else 0,
            "credited_outside": one.credited_outside[:80],
            "owner": owners[one.article],
        }
        for one in genealogy.lineages
    ]


def _tracks(ordered: Sequence[Telling]) -> list[dict[str, Any]]:
    """What was said of each number, also of those that all tell alike."""
    reports = [
        Report(
            article=one.id,
            source=str(one.source_id),
            at=one.seen_at,
            figures=find_figures(f"{one.title}\n{one.text}", one.language),
        )
        for one in ordered
    ]
    return [
        {
            "kind": track.kind,
            "steps": [[step.value, step.article] for step in track.steps],
            "now": [[one.article, one.value] for one in track.now],
        }
        for track in number_track(reports)
    ]


def _headlines(ordered: Sequence[Telling], genealogy: Genealogy, standing: Mapping[str, int]) -> dict[str, int]:
    """For each edition the article whose headline stands above the story; by what rule: `core.story_headline`."""
    copied = {one.article for one in genealogy.lineages if one.role not in (*OWN, Role.CREDITS_ONLY)}
    candidates = [
        Candidate(
            article=one.id,
            source=str(one.source_id),
            language=one.language,
            title=one.title,
            terms=headline_terms(f"{one.title}. {one.text}", one.language),
            first_seen_at=one.first_seen_at,
            copied=one.id in copied,
            full_rights=one.is_full,
        )
        for one in ordered
    ]
    chosen = {language: choose_headline(candidates, language, standing.get(language)) for language in EDITIONS}
    return {language: choice.article for language, choice in chosen.items() if choice is not None}


def _place(place: Place) -> list[int]:
    return [place.article, place.block, place.start, place.end]


def _heard(told: Mapping[str, Any], tracks: Sequence[Mapping[str, Any]], before: Mapping[str, Any]) -> dict[str, Any]:
    """What was said at any time: an outlet or a number that is hidden for a while is no news when it comes back."""
    known = _known(before) if before else {"owners": [], "gone": [], "numbers": [], "versions": {}}
    numbers = {(track["kind"], step[0]) for track in tracks for step in track["steps"]}
    versions = {article: number for article, number in told["versions"].items() if number}
    return {
        "owners": sorted({*told["independent"], *known["owners"]}),
        "gone": sorted({*told["gone"], *known["gone"]}),
        "numbers": sorted(map(list, numbers | set(map(tuple, known["numbers"])))),
        "versions": known["versions"] | versions,
    }


def _known(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """What had been heard when a story was told; accounts of the first day say only what was in them."""
    numbers = [[track["kind"], step[0]] for track in told["tracks"] for step in track["steps"]]
    versions = {article: number for article, number in told["versions"].items() if number}
    first_day = {"owners": told["independent"], "gone": told["gone"], "numbers": numbers, "versions": versions}
    return dict(told.get("heard", first_day))


def _news(before: Mapping[str, Any], told: Mapping[str, Any]) -> list[tuple[str, int]]:
    """(kind, article) of what followers are told; nothing the first time."""
    if not before:
        return []
    heard = _known(before)
    owners = {entry["owner"]: entry["article"] for entry in told["lineages"][::-1] if entry["role"] in OWN}
    news = [("story.owner", article) for owner, article in owners.items() if owner not in heard["owners"]]
    versions = heard["versions"]
    changed = (article for article, number in told["versions"].items() if number > versions.get(article, number))
    news += [("story.corrected", int(article)) for article in changed]
    there = {*before["versions"], *versions}  # what came in without its page is no news that it is gone
    news += [("story.removed", pk) for pk in told["gone"] if pk not in heard["gone"] and str(pk) in there]
    values = {tuple(one) for one in heard["numbers"]}
    fresh = ((track["kind"], *step) for track in told["tracks"] for step in track["steps"])
    return news + [("story.number", article) for kind, value, article in fresh if (kind, value) not in values]
