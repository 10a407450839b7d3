"""Floors of stories on labelled data; they only rise. Figures of today: `python -m bench.stories --data DIR`."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest
from bench.stories import Prints, Told, headlines, pairs, place_all

from icma.core.embedding import why_no_embedder

SHARED = Path(__file__).resolve().parents[3] / "shared"
DATA = SHARED / "data" / "stories"
MOST_READ = SHARED / "seed" / "most-read.tsv"

pytestmark = pytest.mark.slow
has_data = pytest.mark.skipif(not DATA.exists(), reason=f"no labelled stories at {DATA}")
has_seed = pytest.mark.skipif(not MOST_READ.exists(), reason=f"no headlines at {MOST_READ}")
semantic = pytest.mark.skipif(bool(why_no_embedder()), reason="the extra `semantic` is not installed")


@has_data
@semantic
@pytest.mark.parametrize(
    ("measured", "file", "floor"),
    [(headlines, "headlines-ru-az-en-tr.jsonl", 0.975), (pairs, "pairs-ru-en.jsonl", 0.855)],
)
def test_stories_stay_above_their_floor(measured, file: str, floor: float) -> None:  # type: ignore[no-untyped-def]
    found, wrong = measured(DATA / file, Prints(semantic=True), 3)
    assert found["f1"] >= floor, wrong


@has_data
@pytest.mark.parametrize(
    ("measured", "file", "floor"),
    [
        (headlines, "headlines-ru-az-en-tr.jsonl", 0.90),
        (pairs, "pairs-ru-en.jsonl", 0.79),
        (headlines, "headlines-en.jsonl", 0.67),
    ],
)
def test_stories_stay_above_their_floor_without_the_model(measured, file: str, floor: float) -> None:  # type: ignore[no-untyped-def]
    found, wrong = measured(DATA / file, Prints(semantic=False), 1)
    assert found["f1"] >= floor, wrong


@has_seed
@pytest.mark.parametrize("model", [pytest.param(True, marks=semantic, id="model"), pytest.param(False, id="words")])
def test_the_twenty_headlines_of_the_seed_are_nineteen_stories(model: bool) -> None:
    with MOST_READ.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file, delimiter="\t"), key=lambda row: row["published_at"])
    first = datetime.fromisoformat(rows[0]["published_at"])
    prints = Prints(semantic=model)
    made = [
        prints.of(
            Told(event="", language="ru", title=row["title"]),
            article=number,
            hours=(datetime.fromisoformat(row["published_at"]) - first).total_seconds() / 3600,
        )
        for number, row in enumerate(rows, 1)
    ]
    stories = place_all(made)
    twins = [row["title"] for row, story in zip(rows, stories, strict=True) if stories.count(story) > 1]
    assert (len(set(stories)), ["Воронеже" in title for title in twins]) == (19, [True, True]), twins
