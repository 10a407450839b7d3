"""Floors of reading on real pages; they only rise. Figures of today: `python bench/reading.py --data DIR`."""

from pathlib import Path

import pytest
from bench.reading import Figures, load_pages, measure

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "pages"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (DATA / "news-pages.warc.gz").exists(), reason=f"no real pages at {DATA}"),
]


@pytest.fixture(scope="module")
def figures() -> Figures:
    return measure(load_pages(DATA))


@pytest.mark.parametrize(
    ("figure", "floor"),
    [
        ("body_f1", 0.981),
        ("body_precision", 0.969),
        ("body_recall", 0.993),
        ("body_with_summary_f1", 0.974),
        ("pages_from_95", 0.895),
        ("title", 0.89),
        ("authors", 0.83),
        ("date_by_day", 0.985),
        ("date_by_minute", 0.936),
        ("cover", 0.82),
        ("language", 0.96),
        ("subheadings_kept", 0.985),
        ("subheadings_as_headings", 0.985),
        ("pages_with_pictures", 0.885),
        ("pictures_with_caption", 0.81),
    ],
)
def test_reading_stays_above_its_floor(figures: Figures, figure: str, floor: float) -> None:
    assert getattr(figures, figure) >= floor


def test_few_pages_are_read_badly(figures: Figures) -> None:
    assert figures.pages_under_80 <= 2


def test_reading_keeps_pace_with_trafilatura_alone(figures: Figures) -> None:
    assert figures.pages_per_second >= 0.6 * figures.trafilatura_pages_per_second
