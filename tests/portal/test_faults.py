"""When we are at fault: a calm page in the reader's language that needs no database."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from django.utils import translation
from django.views.defaults import server_error
from tests.portal.sight import seen_lines


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("az", ["Bizdə xəta baş verdi", "Bir azdan yenidən cəhd edin.", "Ana səhifəyə keçin"]),
        ("ru", ["Ошибка на нашей стороне", "Попробуйте чуть позже.", "На главную страницу"]),
        ("en", ["Something went wrong on our side", "Please try again a little later.", "To the front page"]),
        ("de", ["Something went wrong on our side", "Please try again a little later.", "To the front page"]),
    ],
)
def test_our_faults_are_said_in_the_reader_s_language(rf: RequestFactory, language: str, expected: list[str]) -> None:
    with translation.override(language):  # no `db` mark: a query here fails the test
        answer = server_error(rf.get("/"))
    assert (answer.status_code, seen_lines(answer.content)) == (500, expected)
