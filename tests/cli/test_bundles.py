"""Bundles of outlets: the one that is shipped, somebody's own, and broken ones."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from icma.cli.bundles import add_bundle, bundle_names, read_bundle
from icma.cli.main import Refused
from icma.core.urls import host_of
from icma.sources.queries import Rights, all_sources, feed_health
from tests.make import NOW

FACTS = Path(__file__).parents[2].parent / "shared" / "data" / "outlets.toml"


def test_the_bundle_of_azerbaijan_names_each_outlet_once_and_with_a_way_in() -> None:
    bundle = read_bundle("azerbaijan")
    assert bundle_names() == ["azerbaijan"]
    assert len(bundle.sources) == 18
    assert len({one.name for one in bundle.sources}) == 18
    assert len({one.homepage for one in bundle.sources}) == 18
    for one in bundle.sources:
        site = host_of(one.homepage).removeprefix("www.")
        assert one.feeds
        assert all(host_of(feed).removeprefix("www.") == site for feed in one.feeds)
        assert one.language in ("az", "ru", "en")
        assert one.listing == (one.feeds == (one.homepage,))


@pytest.mark.skipif(not FACTS.exists(), reason="the gathered facts are not beside this clone")
def test_the_bundle_says_what_the_gathered_facts_say() -> None:
    facts = {one["name"]: one for one in tomllib.loads(FACTS.read_text("utf-8"))["source"]}
    bundle = {one.name: one for one in read_bundle("azerbaijan").sources}
    assert {name: (one.homepage, one.language) for name, one in bundle.items()} == {
        name: (fact["homepage"], fact["language"]) for name, fact in facts.items()
    }
    for name, one in bundle.items():
        assert one.listing == (not facts[name]["feeds"])
        assert one.listing or one.feeds[0] == facts[name]["feeds"][0]


@pytest.mark.django_db
def test_a_bundle_is_added_once_and_shows_excerpts(tmp_path: Path) -> None:
    path = tmp_path / "town.toml"
    path.write_text(
        'title = "Town"\ntime_zone = "Asia/Baku"\n[[source]]\nname = "Kür"\nhomepage = "https://kur.example/"\n'
        'language = "az"\nfeeds = ["https://kur.example/rss"]\n[[source]]\nname = "Araz"\n'
        'homepage = "https://araz.example/"\nlanguage = "ru"\nfeeds = ["https://araz.example/"]\nlisting = true\n'
    )
    assert add_bundle(str(path), now=NOW) == ["Kür", "Araz"]
    assert add_bundle(str(path), now=NOW) == []
    assert [(one.name, one.rights, one.pictures) for one in all_sources()] == [
        ("Araz", Rights.EXCERPT, False), ("Kür", Rights.EXCERPT, False),
    ]  # fmt: skip
    assert [(feed.source, feed.url) for feed in feed_health()] == [
        ("Araz", "https://araz.example/"), ("Kür", "https://kur.example/rss"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (None, "there is no bundle '{path}'; there are: azerbaijan, or the path of a .toml file"),
        ("title = ", "{path} is no bundle: Invalid value"),
        ('title = "T"\ntime_zone = "UTC"', "{path}: 'source' is missing"),
        ('title = "T"\ntime_zone = "UTC"\nsource = [1]', "{path} is no bundle: 'int' object"),
        ('title = "T"\ntime_zone = "UTC"\n[[source]]\nname = "x"', "{path}: 'homepage' is missing"),
    ],
)
def test_a_bundle_that_cannot_be_used_is_refused_in_words(tmp_path: Path, written: str | None, reason: str) -> None:
    path = tmp_path / "own.toml"
    if written is not None:
        path.write_text(written)
    with pytest.raises(Refused) as refused:
        read_bundle(str(path))
    assert str(refused.value).startswith(reason.format(path=path))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            lambda text: text.replace("https://kur.example/rss", "rss"),
            "Kür of bundle own: 'rss' is not an http(s) address.",
        ),
        (
            lambda text: text.replace("UTC", "Mars"),
            "Kür of bundle own: There is no time zone 'Mars'; one looks like Asia/Baku.",
        ),
    ],
)
def test_an_outlet_that_cannot_be_added_is_named(tmp_path: Path, change: Callable[[str], str], reason: str) -> None:
    whole = (
        'title = "T"\ntime_zone = "UTC"\n[[source]]\nname = "Kür"\nhomepage = "https://kur.example/"\nlanguage = "az"\n'
        'feeds = ["https://kur.example/rss"]\n'
    )
    path = tmp_path / "own.toml"
    path.write_text(change(whole))
    with pytest.raises(Refused) as refused:
        add_bundle(str(path), now=NOW)
    assert str(refused.value) == reason


WRONG_TYPES = [
    ("name of a number", 'name = "Araz"', "name = 7", "name is a text"),
    ("homepage of a list", 'homepage = "https://araz.example/"', 'homepage = ["x"]', "homepage is a text"),
    (
        "one feed without a list",
        'feeds = ["https://araz.example/rss"]',
        'feeds = "https://x/"',
        "feeds is a list of texts",
    ),
    ("feeds of numbers", 'feeds = ["https://araz.example/rss"]', "feeds = [1, 2]", "feeds is a list of texts"),
    ("a zone that is a number", 'time_zone = "Asia/Baku"', "time_zone = 4", "time_zone is a text"),
    ("an address of another scheme", "https://araz.example/rss", "javascript:1", "'javascript:1' is not an http"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "sound", "broken", "reason"), WRONG_TYPES, ids=[row[0] for row in WRONG_TYPES])
def test_a_bundle_with_a_broken_line_adds_nothing(
    tmp_path: Path, name: str, sound: str, broken: str, reason: str
) -> None:
    path = tmp_path / "town.toml"
    written = (
        'title = "Town"\ntime_zone = "Asia/Baku"\n[[source]]\nname = "Kür"\nhomepage = "https://kur.example/"\n'
        'language = "az"\nfeeds = ["https://kur.example/rss"]\n[[source]]\nname = "Araz"\n'
        'homepage = "https://araz.example/"\nlanguage = "ru"\nfeeds = ["https://araz.example/rss"]\n'
    )
    path.write_text(written.replace(sound, broken))
    with pytest.raises(Refused) as refused:
        add_bundle(str(path), now=NOW)
    assert reason in str(refused.value)
    assert all_sources() == []
