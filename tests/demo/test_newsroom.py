"""When the invented articles come out, and that their dates and addresses stay where they are."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from icma.demo.newsroom import (
    BULLETINS_LISTED,
    ISSUES_KEPT,
    busy_since,
    events_of,
    next_moment,
    open_newsroom,
    piece_at,
    pieces_of,
    published_count,
)  # fmt: skip
from icma.demo.outlets import OUTLETS, Outlet, dial
from icma.demo.timetable import FIRST_NUMBER, QUIET_DAYS, Desk, desk_of, moment_of, number_at
from icma.demo.writing import articles_in, edits_in

NOON = datetime(2026, 3, 15, 8, 0, 30, tzinfo=UTC)  # 12:00:30 in Gilavar
OPENED = datetime(2026, 3, 15, 8, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
each_outlet = pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.slug)
BY_SLUG = {outlet.slug: outlet for outlet in OUTLETS}


def written(outlet: Outlet, openings: tuple[datetime, ...], *, now: datetime) -> list[object]:
    return [piece for piece in pieces_of(outlet, openings, now=now) if piece.number < FIRST_NUMBER]


def coming_out(*, since: datetime, until: datetime) -> list[datetime]:
    """Every moment in (since, until] at which something new comes out anywhere."""
    moments = []
    while (moment := next_moment((OPENED,), now=since)) and moment <= until:
        moments.append(moment)
        since = moment
    return moments


def test_what_the_portal_is_told_of_the_outlets() -> None:
    az = BY_SLUG["gilavar-xeber"]
    assert dataclasses.asdict(az) | {"home": az.homepage(8101), "feeds": az.way_urls(8101)} == {
        "name": "Gilavar Xəbər",
        "slug": "gilavar-xeber",
        "host": "gilavar-xeber.localhost",
        "languages": ("az",),
        "owner": "Gilavar Xəbər MMC (uydurma)",
        "ways": ({"path": "/rss.xml", "form": "rss-bare", "language": ""},),
        "tagline": ("Liman şəhərinin gündəlik xəbərləri",),
        "charset": "utf-8",
        "slow": False,
        "fails_every": 0,
        "time_zone": "Asia/Baku",
        "rights": "full",
        "rights_reason": "Invented outlet of the demo newsroom; its texts and pictures are part of icma.",
        "pictures": True,
        "home": "http://gilavar-xeber.localhost:8101/",
        "feeds": ("http://gilavar-xeber.localhost:8101/rss.xml",),
    }
    assert dial(8101) == {f"{slug}.localhost": ("127.0.0.1", 8101) for slug in BY_SLUG}


def test_the_outlets_differ_as_real_ones_do() -> None:
    assert [(o.slug, o.languages, [way.form for way in o.ways]) for o in OUTLETS] == [
        ("gilavar-xeber", ("az",), ["rss-bare"]),
        ("gilavar-segodnya", ("ru",), ["rss-full"]),
        ("gilavar-courier", ("en",), ["atom"]),
        ("sahil-qezeti", ("az",), ["json"]),
        ("portovy-vestnik", ("ru",), ["sitemap"]),
        ("mirvari-media", ("az", "ru"), ["rss-plain", "rss-plain"]),
        ("lagoon-post", ("en",), ["listing"]),
    ]
    assert {o.slug: o.rights for o in OUTLETS if o.rights != "full"} == {
        "mirvari-media": "excerpt",
        "lagoon-post": "headline",
    }
    owners = [o.owner for o in OUTLETS]
    assert sorted(owners.count(owner) for owner in set(owners)) == [1, 1, 1, 1, 1, 2]


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


@each_outlet
def test_dates_are_the_opening_less_the_age_and_do_not_move(outlet: Outlet) -> None:
    expected = {
        article.slug: OPENED - article.age
        for article in articles_in(outlet.slug)
        if article.age >= timedelta(0) and not (article.gone_after and article.gone_after <= article.age)
    }
    for hours in (0, 20):
        pieces = written(outlet, (OPENED,), now=NOON + hours * HOUR)
        dates = {piece.article.slug: piece.published for piece in pieces}
        standing = {slug: date for slug, date in expected.items() if slug in dates or hours == 0}
        assert {slug: date for slug, date in dates.items() if slug in expected} == standing


@each_outlet
def test_all_that_an_outlet_lists_has_come_out_and_the_newest_stands_first(outlet: Outlet) -> None:
    for minutes in (0, 7, 55, 300, 3000):
        now = OPENED + minutes * MINUTE
        dates = [piece.published for piece in pieces_of(outlet, (OPENED,), now=now)]
        assert dates == sorted(dates, reverse=True)
        assert dates[0] <= now


def test_an_edit_shows_from_its_minute_on_and_the_address_stays() -> None:
    for outlet in OUTLETS:
        for slug, edits in edits_in(outlet.slug).items():
            moment = OPENED - edits[0].age + edits[0].edited_after
            before, after = (
                next(piece for piece in written(outlet, (OPENED,), now=now) if piece.article.slug == slug)
                for now in (moment - MINUTE, moment)
            )
            assert (after.article, after.modified) == (edits[0], moment)
            assert before.modified == before.published == after.published
            assert (before.path, before.number) == (after.path, after.number)
            assert before.article.edited_after is None


def test_an_article_that_disappears_is_neither_listed_nor_found() -> None:
    gone = [(outlet, article) for outlet in OUTLETS for article in articles_in(outlet.slug) if article.gone_after]
    assert gone != []
    for outlet, article in gone:
        moment = OPENED - article.age + article.gone_after
        before = pieces_of(outlet, (OPENED,), now=moment - MINUTE)
        after = pieces_of(outlet, (OPENED,), now=moment)
        path = next(piece.path for piece in before if piece.article.slug == article.slug)
        assert [piece.article.slug for piece in after if piece.article.slug == article.slug] == []
        assert piece_at(outlet, path, after, now=moment) is None


def test_over_all_outlets_something_new_comes_out_every_one_or_two_minutes_for_ever() -> None:
    for since in (OPENED, OPENED + 30 * MINUTE, OPENED + 5 * HOUR, OPENED + 20 * DAY):
        moments = coming_out(since=since, until=since + 2 * HOUR)
        gaps = [later - earlier for earlier, later in pairwise([since, *moments])]
        assert len(moments) > 50
        assert max(gaps) <= 2 * MINUTE
        assert {gap for gap in gaps if gap < MINUTE} == set()


@each_outlet
def test_what_is_announced_as_next_then_stands_in_the_lists(outlet: Outlet) -> None:
    since = OPENED + 95 * MINUTE  # a cycle begins with the next minute
    listed = {
        piece.published
        for piece in pieces_of(outlet, (OPENED,), now=since + HOUR)
        if piece.published > since and desk_of(piece.number)
    }
    assert len(listed) == 5 * len(outlet.languages)
    assert listed <= set(coming_out(since=since, until=since + HOUR))


def test_a_desk_prints_at_most_one_bulletin_an_hour_before_the_opening() -> None:
    for outlet in OUTLETS:
        numbers = [piece.number for piece in pieces_of(outlet, (OPENED,), now=OPENED) if piece.number >= FIRST_NUMBER]
        hours = [moment_of(number).replace(minute=0) for number in numbers]
        assert len(set(hours)) == len(hours) == 12 * len(outlet.languages)
        assert min(hours) >= OPENED - QUIET_DAYS - HOUR


def test_an_outlet_lists_its_newest_bulletins_and_keeps_the_addresses_of_a_month() -> None:
    outlet, now = BY_SLUG["gilavar-segodnya"], OPENED + 2 * DAY
    pieces = pieces_of(outlet, (OPENED,), now=now)
    listed = [piece for piece in pieces if piece.number >= FIRST_NUMBER]
    assert len(listed) == BULLETINS_LISTED
    early = next(n for n in range(number_at(OPENED + HOUR), number_at(now)) if desk_of(n) == Desk(outlet.slug, "ru"))
    path = f"/news/{early}.html"
    assert path not in {piece.path for piece in pieces}
    found = piece_at(outlet, path, pieces, now=now)
    assert (found.number, found.published) == (early, moment_of(early))
    assert piece_at(outlet, path, pieces, now=now + 31 * DAY) is None


@pytest.mark.parametrize(
    ("what", "minutes"), [("not printed yet", 60), ("another outlet's turn", -1), ("of last year", -500_000)]
)
def test_a_number_that_nobody_printed_is_not_found(what: str, minutes: int) -> None:
    outlet, now = BY_SLUG["gilavar-segodnya"], OPENED + 2 * DAY
    own = next(n for n in range(number_at(now) - 60, number_at(now)) if desk_of(n) == Desk(outlet.slug, "ru"))
    paths = {"another outlet's turn": f"/news/{own + 1}.html"}
    path = paths.get(what, f"/news/{own + minutes}.html")
    assert piece_at(outlet, f"/news/{own}.html", (), now=now) is not None
    assert piece_at(outlet, path, (), now=now) is None


def test_no_two_pieces_share_an_address_over_ten_issues_and_a_day_of_bulletins() -> None:
    openings = tuple(OPENED + timedelta(hours=24 * day) for day in range(10))
    for outlet in OUTLETS:
        pieces = pieces_of(outlet, openings, now=openings[-1] + 2 * HOUR)
        assert len({piece.path for piece in pieces}) == len({piece.number for piece in pieces}) == len(pieces)
        assert len(pieces) > 100


def test_addresses_look_like_those_of_seven_different_systems() -> None:
    now = OPENED + 90 * MINUTE
    oldest = {o.slug: [p.path for p in written(o, (OPENED,), now=now) if p.article.number == 1] for o in OUTLETS}
    assert oldest == {
        "gilavar-xeber": ["/xeber/69001/mirvari-adasina-bere-yeniden-isleyir"],
        "gilavar-segodnya": ["/news/69001.html"],
        "gilavar-courier": ["/2026/03/14/ferry-to-mirvari-returns/"],
        "sahil-qezeti": oldest["sahil-qezeti"],
        "portovy-vestnik": ["/arhiv/2026/03/69001/"],
        "mirvari-media": oldest["mirvari-media"],
        "lagoon-post": oldest["lagoon-post"],
    }
    shapes = {"sahil-qezeti": "/{section}/{slug}-69001", "lagoon-post": "/stories/{slug}-69001/"}
    for slug, shape in shapes.items():
        first = articles_in(slug)[0]
        section = oldest[slug][0].split("/")[1]
        assert oldest[slug] == [shape.format(section=section, slug=first.slug)]
    assert oldest["mirvari-media"][0].split("/")[1] == articles_in("mirvari-media")[0].language


def test_ten_days_later_the_lists_begin_with_the_new_issue(tmp_path: Path) -> None:
    state, later = tmp_path / "opened.json", NOON + 10 * DAY
    open_newsroom(state, now=NOON)
    openings = open_newsroom(state, now=later)
    for outlet in OUTLETS:
        pieces = pieces_of(outlet, openings, now=later)
        newest = [piece for piece in pieces if piece.published > later - 6 * DAY]
        slugs = {piece.article.slug for piece in newest if piece.number < FIRST_NUMBER}
        assert slugs == {piece.article.slug for piece in written(outlet, (OPENED,), now=NOON)}
        assert pieces[: len(newest)] == tuple(newest)
        assert len(newest) <= 40  # so that feeds and lists of 40 hold all of them
    assert published_count(OUTLETS[0], openings[-1], now=later) == len(newest_of(OUTLETS[0], openings, later))


def newest_of(outlet: Outlet, openings: tuple[datetime, ...], now: datetime) -> list[object]:
    return [p for p in pieces_of(outlet, openings, now=now) if p.published > openings[-1] - 6 * DAY]


def test_events_are_told_in_the_order_in_which_they_come() -> None:
    events = events_of(OPENED)
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert {event.what for event in events} == {"edited", "removed"}
    assert len(events) == sum(len(edits_in(o.slug)) for o in OUTLETS) + sum(
        bool(article.gone_after) for o in OUTLETS for article in articles_in(o.slug)
    )


def test_a_newsroom_that_never_opened_has_nothing_and_says_nothing_comes() -> None:
    assert pieces_of(OUTLETS[0], (), now=NOON) == ()
    assert next_moment((), now=NOON) is None
    assert busy_since(OPENED) == OPENED + 48 * MINUTE
