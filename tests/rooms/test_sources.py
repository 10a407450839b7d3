"""Adding outlets and changing their rights."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from tests.make import NOW, make_source

from icma.journal.queries import changes_since
from icma.sources import actions as sources
from icma.sources.queries import Rights, all_sources, feed_health, public_sources, source_named

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
