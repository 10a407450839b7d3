"""Meaning across languages, where the optional model is installed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from icma.core.embedding import DIMENSIONS, embedded_text, open_embedder, why_no_embedder
from icma.core.fingerprint import StoryText, text_hash

numpy = pytest.importorskip("numpy")
pytestmark = pytest.mark.skipif(open_embedder() is None, reason="the extra `semantic` is not installed")


def article(language: str, title: str, text: str = "") -> StoryText:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    return StoryText(article=1, language=language, title=title, text=text, at=at, source="a")


def test_the_same_event_is_nearer_in_another_language_than_another_event_in_the_same() -> None:
    embedder = open_embedder()
    assert embedder is not None
    told = [
        article("az", "Körpü dağıldı, kənd yolsuz qaldı"),
        article("ru", "Рухнул мост, деревня осталась без дороги"),
        article("en", "Bridge collapses, cutting village off"),
        article("tr", "Köprü çöktü, köyün yolu kapandı"),
        article("az", "Yeni məktəb açıldı, uşaqlar sevinir"),
    ]
    vectors = [numpy.frombuffer(one, numpy.int8).astype(float) for one in embedder.embed(told)]
    units = [vector / numpy.linalg.norm(vector) for vector in vectors]
    assert {len(vector) for vector in vectors} == {DIMENSIONS}
    same = min(float(units[one] @ units[other]) for one in range(4) for other in range(one))
    assert same > max(float(units[4] @ units[one]) for one in range(4))
    assert why_no_embedder() == ""


def test_nothing_is_read_beyond_the_lead_and_nothing_breaks_on_empty_parts() -> None:
    embedder = open_embedder()
    assert embedder is not None
    assert len(embedded_text(article("en", "A " * 900, "word " * 9000))) < 720
    assert [len(one) for one in embedder.embed([article("", ""), article("xx", "\ud800\x00")])] == [384, 384]


def test_the_hash_of_a_text_changes_with_what_is_embedded() -> None:
    hashes = [
        text_hash(article("az", "a", "b")),
        text_hash(article("az", "a", "b")),
        text_hash(article("az", "ab", "")),
        text_hash(article("tr", "a", "b")),
    ]
    assert [hashes.index(one) for one in hashes] == [0, 0, 2, 3]
