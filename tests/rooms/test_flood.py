"""Five hundred comments a minute from fifty accounts: readers go on reading and writing, and read none of them."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from tests.make import NOW, make_article, make_reader, make_source

from icma.comments.actions import add_comment
from icma.comments.moderation_queries import queue_counts
from icma.comments.queries import shown_counts, thread_page
from icma.following.actions import catch_up
from icma.following.models import Notice
from icma.house.actions import change_portal

ACCOUNTS, EACH = 50, 10
WRITERS = 4  # more requests at once than the web processes of a small machine serve
MINUTE = 60.0
PAGE_SECONDS = 1.0  # a reader's page in the middle of it; the slowest may wait for the machine's other work
BETWEEN_PAGES = 0.2
LETTERS = "abdefhkmrt"  # no two look alike


@pytest.mark.django_db(transaction=True)
def test_a_flood_holds_nothing_up_and_reaches_nobody_unread(archive: Path, record_property: Any) -> None:
    article, known = make_article(make_source(), "Заголовок"), make_reader("Leyla", joined=NOW - timedelta(days=90))
    change_portal(values={"hold_first": 0}, now=NOW)
    root = add_comment(article_id=article, author_id=known, text="Bərə gedir?", now=NOW - timedelta(hours=2)).id
    catch_up(1, now=NOW)
    change_portal(values={"hold_first": 1}, now=NOW)
    vandals = [make_reader(f"Vandal {LETTERS[n % 10]}{LETTERS[n // 10]}") for n in range(ACCOUNTS)]

    def flood(vandal: int) -> None:
        try:
            for n in range(EACH):
                at, parent = NOW + timedelta(seconds=6 * n), root if n % 2 else None
                add_comment(
                    article_id=article, author_id=vandal, text=f"Ucuz kredit {n}!", parent_id=parent, now=at
                )  # fmt: skip
        finally:
            connections.close_all()

    page, times = f"/ru/article/{article}-zagolovok/", []
    Client().get(page)
    began = time.perf_counter()
    with ThreadPoolExecutor(WRITERS) as pool:
        flooding = [pool.submit(flood, vandal) for vandal in vandals]
        written = add_comment(article_id=article, author_id=known, text="Sabah gedəcək.", now=NOW)
        while not all(one.done() for one in flooding):
            asked = time.perf_counter()
            read = Client().get(page)
            times.append(time.perf_counter() - asked)
            time.sleep(BETWEEN_PAGES)
            assert (read.status_code, "kredit" in read.content.decode()) == (200, False)
        for one in flooding:
            one.result()
    took = time.perf_counter() - began
    record_property(
        "flood", f"{ACCOUNTS * EACH} comments in {took:.1f} s; {len(times)} pages, slowest {max(times):.3f} s"
    )
    print(f"{ACCOUNTS * EACH} comments in {took:.1f} s; {len(times)} pages meanwhile, slowest {max(times):.3f} s")
    assert took < MINUTE
    assert median(times) < PAGE_SECONDS
    assert max(times) < 5 * PAGE_SECONDS
    assert written.state == "shown"
    assert queue_counts().held == ACCOUNTS * EACH
    assert shown_counts([article]) == {article: 2}
    assert [one.root.text for one in thread_page(article, now=NOW).threads] == ["", ""]
    for ending in ("xml", "atom", "json"):
        assert "kredit" not in Client().get(f"/ru/article/{article}/comments/feed.{ending}").content.decode()
    catch_up(1, now=NOW + timedelta(minutes=2))
    assert list(Notice.objects.values_list("reader_id", "kind")) == []
    assert re.findall(r'<h2 id="comments-head">(.*?)</h2>', Client().get(page).content.decode()) == ["2 Комментария"]
