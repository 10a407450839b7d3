"""Which article lends a story its headline. Outlets and events are invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icma.core.story_headline import Candidate, choose_headline, headline_terms, is_plain

NINE = datetime(2026, 11, 3, 9, tzinfo=UTC)


def candidate(number: int, title: str, language: str = "en", text: str = "", **other: object) -> Candidate:
    fields: dict[str, object] = {
        "source": f"source-{number}", "first_seen_at": NINE + timedelta(minutes=number),
        "terms": headline_terms(f"{title}. {text}", language),
    } | other  # fmt: skip
    return Candidate(article=number, title=title, language=language, **fields)  # type: ignore[arg-type]


def chosen(candidates: list[Candidate], language: str = "en", standing: int | None = None) -> int | None:
    choice = choose_headline(candidates, language, standing)
    return choice.article if choice else None


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("Ferry hits old pier in Korfez harbour", True),
        ("Why did the ferry hit the old pier?", False),
        ("You won't believe what the ferry hit", False),
        ("LIVE: ferry hits old pier in the harbour", False),
        ("FERRY HITS OLD PIER IN KORFEZ HARBOUR", False),
        ("Ferry hits pier…", False),
        ("Ferry accident", False),
        ("Körfəzdə bərə köhnə körpüyə dəyib", True),
        ("Bərə körpüyə niyə dəyib?", False),
        ("Bərə körpüyə dəyib - FOTO", False),
        ("ŞOK: bərə görün nəyə dəyib", False),
        ("Паром задел старый причал в порту", True),
        ("Почему паром задел причал?", False),
        ("Паром задел старый причал (ВИДЕО)", False),
        ("Вот что паром задел в порту", False),
        ("Vapur eski iskeleye çarptı, kimse yaralanmadı", True),
        ("Vapur neden iskeleye çarptı?", False),
        ("Flaş! Vapur eski iskeleye çarptı", False),
        ("", False),
    ],
)
def test_a_plain_headline_says_what_happened(title: str, plain: bool) -> None:
    assert is_plain(title) is plain


SHARED = [
    candidate(1, "Harbour wakes up to a surprise on Tuesday morning", text="ferry pier"),
    candidate(2, "Ferry hits old pier in Korfez harbour", text="morning"),
    candidate(3, "Ferry hits pier, harbour closed", text="old Korfez"),
    candidate(4, "Bərə köhnə körpüyə dəyib, liman bağlıdır", "az"),
    candidate(5, "Körfəzdə bərə körpüyə dəyib", "az", text="köhnə liman"),
]


def test_the_headline_that_speaks_for_the_others_is_chosen_in_the_language_of_the_edition() -> None:
    assert [chosen(SHARED), chosen(SHARED, "az")] == [2, 4]


def test_without_an_article_in_its_language_an_edition_takes_the_best_of_all() -> None:
    assert chosen(SHARED, "ru") == chosen(SHARED)


def test_a_question_is_taken_only_where_nothing_else_is() -> None:
    question = candidate(7, "Did the ferry hit the pier in Korfez harbour?", text="ferry pier harbour old")
    assert [chosen([*SHARED, question]), chosen([question])] == [2, 7]


def test_copies_come_after_the_wording_of_ones_own_and_rights_decide_between_equals() -> None:
    title = "Ferry hits old pier in Korfez harbour"
    assert chosen([candidate(1, title, copied=True), candidate(2, title)]) == 2
    assert chosen([candidate(1, title), candidate(2, title)]) == 1
    assert chosen([candidate(1, title), candidate(2, title, full_rights=True)]) == 2


def test_a_standing_headline_stays_unless_another_is_clearly_better() -> None:
    assert [chosen(SHARED, standing=number) for number in (1, 2, 3, 99)] == [2, 2, 3, 2]


def test_a_standing_headline_that_became_a_question_is_left() -> None:
    assert chosen([candidate(2, "Who hit the old pier in Korfez?"), SHARED[2]], standing=2) == 3


def test_nothing_is_chosen_of_nothing() -> None:
    assert choose_headline([], "az") is None


@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_any_headlines_give_one_of_them(titles: list[str]) -> None:
    candidates = [candidate(number, title) for number, title in enumerate(titles)]
    assert chosen(candidates) in range(len(titles))
