"""Long lists in which a story stands once: whatever the articles, no page repeats or loses one, and each has an end."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from tests.make import NOW
from tests.rooms.stories import carry, outlet, publish

from icma.articles.actions import withhold
from icma.articles.queries import PublicArticle, latest
from icma.audience.actions import add_views
from icma.audience.folding import MOST_LOOKS, fold_list, fold_page
from icma.stories.queries import stories_of

pytestmark = pytest.mark.django_db
SYLLABLES = ("ба", "ве", "го", "ду", "жи", "за", "ке", "ло", "му", "ни", "па", "ре", "со", "ту", "фи", "ча")


def latest_of(language: str) -> Callable[..., list[PublicArticle]]:
    return lambda before, limit: latest(language=language, limit=limit, before=before)


def tell(chance: random.Random, story: int, tellings: int, *, language: str = "ru") -> list[int]:
    """One event told so many times by different outlets, within some hours; the numbers of the articles."""
    own = random.Random(f"event {story}")  # its words are its own: no two events are like each other
    words = ["".join(own.choices(SYLLABLES, k=own.randrange(2, 5))) for _ in range(60)]
    title, text = " ".join(words[:7]).capitalize(), " ".join(words) + "."
    at = NOW - timedelta(minutes=chance.randrange(1500))
    return [
        publish(f"Izdanie {n}", (title, text), now=at, minutes=chance.randrange(540), language=language)
        for n in range(tellings)
    ]


def fill(chance: random.Random, sizes: list[int], *, language: str = "ru") -> list[int]:
    """Events of these sizes with random views; every article."""
    ids = [pk for story, size in enumerate(sizes) for pk in tell(chance, story, size, language=language)]
    carry()
    add_views({pk: chance.choice((1, 1, 2, 5, 40)) for pk in chance.sample(ids, len(ids) // 2)}, at=NOW)
    assert len(set(stories_of(ids).values())) == len(sizes)
    return ids


@pytest.mark.parametrize("seed", range(4))
def test_pages_of_any_length_show_every_story_once_and_end_where_the_list_ends(archive: Path, seed: int) -> None:
    chance = random.Random(seed)
    ids = fill(chance, [chance.choice((1, 1, 1, 2, 3, 7)) for _ in range(14)])
    for pk in chance.sample(ids, 3):
        withhold(article_id=pk, reason="x", now=NOW)
    whole = fold_list(latest_of("ru"), limit=10_000)
    shown = [row.id for row in whole]
    listed = {row.id for row in latest(language="ru", limit=10_000)}
    assert Counter(stories_of(shown).values()) == Counter(set(stories_of(listed).values()))
    assert [(row.published_at, row.id) for row in whole] == sorted(
        ((row.published_at, row.id) for row in whole), reverse=True
    )
    for limit in (1, 2, 5, len(shown) - 1, len(shown), len(shown) + 1):
        pages: list[list[int]] = []
        before = None
        while True:
            page = fold_page(latest_of("ru"), limit=limit, before=before)
            pages.append([row.id for row in page.rows])
            before = page.on
            if before is None:
                break
        assert [pk for page in pages for pk in page] == shown, limit
        assert pages[-1] or len(pages) == 1, limit  # the way on never leads to an empty page


def test_a_flood_of_tellings_ends_no_list_before_its_end(archive: Path) -> None:
    """More copies of one text than a page looks at: what lies behind them is still reached."""
    chance = random.Random(9)
    copies = tell(chance, 0, 2 * MOST_LOOKS + 4)
    lone = publish("Izdanie 1", ("Старая новость о дожде", "Дождь шёл весь день."), now=NOW - timedelta(days=3))
    carry()
    add_views({copies[0]: 50}, at=NOW)
    found: list[int] = []
    before, pages = None, 0
    while pages == 0 or before is not None:
        page = fold_page(latest_of("ru"), limit=1, before=before)
        found, before, pages = [*found, *(row.id for row in page.rows)], page.on, pages + 1
    assert (len(found), found[-1], pages < 6) == (2, lone, True)
    assert stories_of(found[:1]) == stories_of(copies[:1])


def test_the_way_to_earlier_news_leads_through_all_of_them(client: Client, archive: Path) -> None:
    chance = random.Random(3)
    ids = fill(chance, [1] * 36 + [3] * 8)
    articles: list[int] = []
    follow, pages = "/ru/latest/", 0
    while follow:
        page = client.get(follow).content.decode().partition("<main")[2].partition("</main>")[0]
        articles += [int(pk) for pk in re.findall(r'<h[23][^>]*><a href="/ru/article/(\d+)-', page)]
        further = re.search(r'href="([^"]+)" rel="next"', page)
        follow, pages = further[1].replace("&amp;", "&") if further else "", pages + 1
    assert sorted(stories_of(articles).values()) == sorted(set(stories_of(ids).values()))
    assert pages == 2


def test_the_bar_of_new_articles_counts_what_the_list_will_show(client: Client, archive: Path) -> None:
    chance = random.Random(5)
    first, second = tell(chance, 0, 2)
    lone = publish("Izdanie 1", ("Дождь в горах", "Дождь шёл весь день."), now=NOW, minutes=1)
    carry()
    add_views({first: 5}, at=NOW)
    outlet("Izdanie 1")
    late = publish("Izdanie 7", ("Новый мост у моря", "Мост открыт."), now=NOW, minutes=5)
    ids = client.get("/ru/latest/ids.json").json()
    assert [abs(pk) for pk in ids[:2]] == [late, lone]
    assert {pk for pk in ids if pk < 0} == {-second}
    page = client.get("/ru/latest/").content.decode().partition("<main")[2].partition("</main>")[0]
    assert {pk for pk in (first, second, lone, late) if f"/article/{pk}-" in page} == {pk for pk in ids if pk > 0}
