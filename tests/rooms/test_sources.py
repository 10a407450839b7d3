"""Adding outlets and changing their rights."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from tests.make import NOW, make_source

from icma.core.failures import Later, SetAside, Trouble
from icma.journal.queries import changes_since
from icma.sources import actions as sources
from icma.sources.models import Feed, FeedState
from icma.sources.queries import Rights, all_sources, feed_health, public_sources, source_health, source_named

pytestmark = pytest.mark.django_db


def add(**given: object) -> None:
    facts = {
        "name": "Olke",
        "homepage": "https://olke.example/",
        "language": "az",
        "feeds": ["https://olke.example/rss"],
    }
    sources.add_source(**(facts | given), now=NOW)  # type: ignore[arg-type]


def test_a_new_source_is_excerpt_only_and_its_feed_is_due_at_once() -> None:
    add()
    (source,), (feed,) = all_sources(), feed_health()
    assert (source.rights, source.slug, feed.due_at, feed.in_words()) == (
        Rights.EXCERPT,
        "olke",
        NOW,
        "not visited yet",
    )
    assert [(kind, subject) for _, kind, subject in changes_since(0)] == [
        ("feed.added", f"source:{source.id}"),
        ("source.added", f"source:{source.id}"),
    ]


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"time_zone": "Asia/Bakku"}, "There is no time zone 'Asia/Bakku'; one looks like Asia/Baku."),
        ({"time_zone": "../etc/passwd"}, "There is no time zone '../etc/passwd'; one looks like Asia/Baku."),
        ({"homepage": "javascript:alert(1)"}, "'javascript:alert(1)' is not an http(s) address."),
        ({"feeds": ["file:///etc/passwd"]}, "'file:///etc/passwd' is not an http(s) address."),
        ({"rights": Rights.FULL}, "Full text needs a reason on file: a licence, a permission, a public body ..."),
    ],
)
def test_a_source_that_cannot_work_is_refused_in_words(given: dict[str, object], line: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        add(**given)
    assert line in refusal.value.messages
    assert all_sources() == []


def test_names_written_alike_get_addresses_of_their_own() -> None:
    add(name="Gəncə", homepage="https://a.example/", feeds=[])
    add(name="Gence", homepage="https://b.example/", feeds=[])
    assert [source.slug for source in all_sources()] == ["gence-2", "gence"]


def test_full_rights_need_a_reason_and_dark_sources_are_not_public() -> None:
    source = make_source(rights=Rights.EXCERPT)
    with pytest.raises(ValidationError):
        sources.change_rights(source_id=source.id, rights=Rights.FULL, reason=" ", now=NOW)
    changed = sources.change_rights(source_id=source.id, rights=Rights.FULL, reason="their letter of 3 May", now=NOW)
    assert changed.rights is Rights.FULL
    sources.change_rights(source_id=source.id, rights=Rights.DARK, reason="", now=NOW)
    assert public_sources() == []
    assert source_named("Haqqin") is not None


def test_a_feed_is_planned_with_its_kind_and_rhythm() -> None:
    plan = sources.FeedPlan("https://olke.example/son", kind="listing", every_minutes=2)
    add(feeds=["https://olke.example/rss", plan])
    rows = Feed.objects.order_by("url").values_list("url", "kind_wanted", "every_minutes")
    assert list(rows) == [("https://olke.example/rss", "", None), ("https://olke.example/son", "listing", 2)]


@pytest.mark.parametrize(
    ("plan", "line"),
    [
        (sources.FeedPlan("https://olke.example/a", kind="gopher"), "Value 'gopher' is not a valid choice."),
        (sources.FeedPlan("https://olke.example/a", every_minutes=0), "greater than or equal to 1."),
        (sources.FeedPlan("https://olke.example/a", every_minutes=1441), "less than or equal to 1440."),
    ],
)
def test_a_feed_plan_that_cannot_work_is_refused_in_words(plan: sources.FeedPlan, line: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        add(feeds=[plan])
    assert line in " ".join(refusal.value.messages)
    assert all_sources() == []


def visit(feed_id: int, *, found_new: int = 0, failure: Later | SetAside | None = None) -> timedelta:
    """One visit now; the pause until the next."""
    sources.visit_now(source_id=Feed.objects.get(pk=feed_id).source_id, now=NOW)
    taken = sources.claim_feed(feed_id, now=NOW)
    assert taken is not None
    with sources.feed_failures(taken, now=NOW):
        if failure:
            raise failure
        with sources.finishing_feed(taken, sources.FeedOutcome(status=200, found_new=found_new), now=NOW):
            pass
    due = FeedState.objects.get(pk=feed_id).due_at
    assert due is not None
    return due - NOW


def test_a_fixed_rhythm_is_kept_by_busy_and_quiet_visits_and_failures_still_wait_longer() -> None:
    add(feeds=[sources.FeedPlan("https://olke.example/rss", every_minutes=2)])
    pk = feed_health()[0].feed_id
    assert [visit(pk, found_new=n) for n in (5, 0, 0, 0, 0)] == [timedelta(minutes=2)] * 5
    assert [visit(pk, failure=Later("down")) for _ in range(3)] == [timedelta(minutes=n) for n in (1, 3, 9)]
    assert visit(pk) == timedelta(minutes=2)


def states() -> list[tuple[str, str, str]]:
    return [(health.source.name, health.state, health.detail) for health in source_health()]


def test_the_health_of_sources_tells_kinds_of_failure_apart() -> None:
    for name in ("A", "B", "C", "D", "E"):
        add(name=name, homepage=f"https://{name}.example/", feeds=[f"https://{name}.example/rss"])
    add(name="No feed", homepage="https://none.example/", feeds=[])
    ids = {feed.source: feed.feed_id for feed in feed_health()}
    visit(ids["B"])
    visit(ids["C"], failure=Later("c.example did not answer", trouble=Trouble.UNREACHABLE))
    visit(ids["D"], failure=SetAside("this is an HTML page, not a feed", trouble=Trouble.NOT_A_FEED))
    sources.claim_feed(ids["E"], now=NOW)
    sources.push_feed_ahead(ids["E"], error="ValueError: x", now=NOW)
    assert states() == [
        ("A", "waiting", "not visited yet"),
        ("B", "well", "well; every 15 min"),
        ("C", "unreachable", "c.example did not answer (tried once, again 22.11. 10:06 UTC)"),
        ("D", "not_a_feed", "this is an HTML page, not a feed (tried once, again 23.11. 10:05 UTC)"),
        ("E", "other", "A fault of ours: ValueError: x (tried once, again 22.11. 11:05 UTC)"),
    ]
    visit(ids["C"])
    assert states()[2] == ("C", "well", "well; every 15 min")


def test_one_feed_that_fails_is_what_a_source_is_known_for() -> None:
    add(feeds=["https://olke.example/a", "https://olke.example/b"])
    first, second = (feed.feed_id for feed in feed_health())
    visit(first)
    assert states() == [("Olke", "well", "well; every 15 min")]
    visit(second, failure=Later("b is busy", trouble=Trouble.BUSY))
    assert states() == [("Olke", "busy", "b is busy (tried once, again 22.11. 10:06 UTC)")]
