"""When the invented articles come out, and that their dates stay where they are."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from icma.demo.newsroom import ISSUES_KEPT, open_newsroom, pieces_of
from icma.demo.outlets import OUTLETS, dial
from icma.demo.writing import articles_in

NOON = datetime(2026, 3, 15, 8, 0, 30, tzinfo=UTC)  # 12:00:30 in Gilavar
OPENED = datetime(2026, 3, 15, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_what_the_portal_is_told_of_the_outlets() -> None:
    az = dataclasses.asdict(OUTLETS[0]) | {"home": OUTLETS[0].homepage(8101), "feed": OUTLETS[0].feed_url(8101)}
    assert az == {
        "name": "Gilavar Xəbər",
        "slug": "gilavar-xeber",
        "host": "gilavar-xeber.localhost",
        "language": "az",
        "owner": "Gilavar Xəbər MMC (uydurma)",
        "feed_path": "/rss.xml",
        "time_zone": "Asia/Baku",
        "rights": "full",
        "rights_reason": "Invented outlet of the demo newsroom; its texts and pictures are part of icma.",
        "home": "http://gilavar-xeber.localhost:8101/",
        "feed": "http://gilavar-xeber.localhost:8101/rss.xml",
    }
    assert dial(8101) == {
        "gilavar-xeber.localhost": ("127.0.0.1", 8101),
        "gilavar-segodnya.localhost": ("127.0.0.1", 8101),
        "gilavar-courier.localhost": ("127.0.0.1", 8101),
    }


@pytest.mark.parametrize(
    ("later", "openings"),
    [
        (timedelta(0), [OPENED]),
        (23 * HOUR, [OPENED]),
        (-0.5 * HOUR, [OPENED]),  # the clock was set right
        (24 * HOUR, [OPENED, OPENED + 24 * HOUR]),
        (240 * HOUR, [OPENED, OPENED + 240 * HOUR]),
        (-48 * HOUR, [OPENED - 48 * HOUR]),  # never a newsroom of the future
    ],
)
def test_a_restart_within_a_day_continues_the_last_issue(
    tmp_path: Path, later: timedelta, openings: list[datetime]
) -> None:
    state = tmp_path / "deep" / "opened.json"
    assert open_newsroom(state, now=NOON) == (OPENED,)
    assert open_newsroom(state, now=NOON + later) == tuple(openings)
    assert open_newsroom(state, now=NOON + later) == tuple(openings)


@pytest.mark.parametrize(
    "damage",
    [b"", b"\xff\xfe", b"[]", b"{}", b'{"openings": 1}', b'{"openings": [5]}', b'{"openings": ["soon"]}'],
)
def test_a_damaged_state_file_is_put_aside_and_the_newsroom_opens(tmp_path: Path, damage: bytes) -> None:
    state = tmp_path / "opened.json"
    state.write_bytes(damage)
    assert open_newsroom(state, now=NOON) == (OPENED,)
    assert (tmp_path / "opened.json.damaged").read_bytes() == damage
    assert json.loads(state.read_bytes()) == {"openings": ["2026-03-15T08:00:00+00:00"]}


def test_only_the_last_issues_are_kept(tmp_path: Path) -> None:
    state = tmp_path / "opened.json"
    for day in range(ISSUES_KEPT + 3):
        openings = open_newsroom(state, now=NOON + timedelta(days=day))
    assert openings == tuple(OPENED + timedelta(days=day) for day in range(3, ISSUES_KEPT + 3))


@pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.slug)
def test_dates_are_the_opening_less_the_age_and_do_not_move(outlet: object) -> None:
    pieces = pieces_of(outlet, (OPENED,), now=NOON)
    expected = sorted((OPENED - article.age for article in articles_in(outlet.slug)), reverse=True)
    assert [piece.published for piece in pieces] == expected
    assert pieces_of(outlet, (OPENED,), now=NOON + 20 * HOUR) == pieces


def test_an_article_comes_out_when_its_time_has_come() -> None:
    outlet, opened = OUTLETS[0], NOON + 2 * HOUR  # all ages count from an opening that lies ahead
    early = pieces_of(outlet, (opened,), now=NOON)
    assert {piece.article.slug for piece in pieces_of(outlet, (opened,), now=opened)} - {
        piece.article.slug for piece in early
    } == {"firtina-xeberdarligi"}


def test_no_two_pieces_share_an_address_over_ten_issues() -> None:
    openings = [OPENED + timedelta(hours=24 * day) for day in range(10)]
    for outlet in OUTLETS:
        pieces = pieces_of(outlet, openings, now=openings[-1])
        assert len(pieces) == 80
        assert len({piece.path for piece in pieces}) == len({piece.number for piece in pieces}) == 80


def test_addresses_look_like_those_of_three_different_systems() -> None:
    paths = [pieces_of(outlet, (OPENED,), now=NOON)[-1].path for outlet in OUTLETS]
    assert paths == [
        "/xeber/69008/misgerler-kucesinde-sonuncu-emalatxana",
        "/news/69008.html",
        "/2026/03/13/lighthouse-bridge-reopens/",
    ]
