"""The gold: 65 events told by invented outlets in four languages, hard negatives among them. Floors only rise.

Figures of today and the errors that remain: `python -m bench.stories --data DIR --errors --articles 0`.
"""

from __future__ import annotations

from collections import Counter

import pytest
from bench.stories import Prints, gold, load_gold

from icma.core.embedding import why_no_embedder

semantic = pytest.mark.skipif(bool(why_no_embedder()), reason="the extra `semantic` is not installed")


def test_the_gold_holds_enough_events_in_four_languages() -> None:
    told = load_gold()
    events = {one.event for one in told}
    languages = Counter(language for _, language in {(one.event, one.language) for one in told})
    assert (len(events) >= 60, min(languages.values()) >= 20) == (True, True)
    assert sorted(languages) == ["az", "en", "ru", "tr"]


@pytest.mark.slow
@semantic
def test_events_are_found_across_languages_with_the_model() -> None:
    figures, _ = gold(Prints(semantic=True), 2)
    assert (figures["f1"] >= 0.92, figures["precision"] >= 0.93, min(figures["by_languages"].values()) >= 0.70) == (
        True,
        True,
        True,
    ), figures


def test_events_are_found_by_words_names_and_numbers_without_it() -> None:
    figures, _ = gold(Prints(semantic=False), 2)
    assert (figures["f1"] >= 0.80, figures["precision"] >= 0.88) == (True, True), figures
