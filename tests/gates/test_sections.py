"""Floors of guessing sections of real articles; they only rise. Figures: `python -m bench.sections --data DIR`."""

from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "stories"
np = pytest.importorskip("numpy", reason="the extra `semantic` brings it")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (DATA / "categories-ru-en.jsonl").exists(), reason=f"no real articles at {DATA}"),
]


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    from bench.sections import measure

    return measure(DATA)


@pytest.mark.parametrize(
    ("figure", "floor"),
    [
        ("categories_ru_by_words", 0.80), ("categories_en_by_words", 0.75),
        ("categories_ru", 0.90), ("categories_en", 0.85),
    ],
)  # fmt: skip
def test_guessing_stays_above_its_floor(figures: dict[str, Any], figure: str, floor: float) -> None:
    if figure not in figures:
        pytest.skip("the extra `semantic` is not installed")
    assert figures[figure] >= floor


def test_a_guess_by_words_costs_little(figures: dict[str, Any]) -> None:
    """Some 0.7 ms on two idle cores, caches cold; the suite shares them with other work, which is up to thrice that."""
    assert figures["us_per_article_by_words"] < 3_000
