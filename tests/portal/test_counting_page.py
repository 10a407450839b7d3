"""The page that says how views are counted, in three languages."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.portal.sight import seen_lines

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("edition", "expected"),
    [
        (
            "az",
            [
                "Baxışlar necə sayılır",
                "Nə sayılır",
                "Rəqəm niyə artmadı",
                "«Ən çox oxunanlar» necə tərtib olunur",
                "Sizin haqqınızda nə saxlanılır",
            ],
        ),
        (
            "ru",
            [
                "Как считаются просмотры",
                "Что считается",
                "Почему число не выросло",
                "Как составляется список «Самые читаемые»",
                "Что хранится о вас",
            ],
        ),
        (
            "en",
            [
                "How views are counted",
                "What counts",
                "Why a number did not rise",
                "How “most read” is ranked",
                "What is kept of you",
            ],
        ),
    ],
)
def test_it_answers_what_readers_ask(client: Client, edition: str, expected: list[str]) -> None:
    answer = client.get(f"/{edition}/about/counting/")
    assert seen_lines(answer.content, "//main//h1 | //main//h2") == expected
    assert len(seen_lines(answer.content)) == len(expected) + 12
