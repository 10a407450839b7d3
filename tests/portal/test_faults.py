"""When we are at fault: a calm page in the reader's language without the database, with the code of the log's line."""

from __future__ import annotations

import pytest
import structlog
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from tests.portal.sight import seen_lines

from icma.config.urls import handler500
from icma.config.urls import urlpatterns as ours


def fall_over(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("a fault of ours")


urlpatterns = [path("az/broken/", fall_over), path("broken/", fall_over), *ours]
__all__ = ["handler500", "urlpatterns"]  # this module is the address book of its tests


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "wishes", "expected"),
    [
        ("/az/broken/", "ru", ["Bizdə xəta baş verdi", "Bir azdan yenidən cəhd edin.", "Kod: {}",
                               "Ana səhifəyə keçin"]),
        ("/broken/", "ru", ["Ошибка на нашей стороне", "Попробуйте чуть позже.", "Код: {}", "На главную страницу"]),
        ("/broken/", "en", ["Something went wrong on our side", "Please try again a little later.", "Code: {}",
                            "To the front page"]),
        ("/broken/", "de", ["Something went wrong on our side", "Please try again a little later.", "Code: {}",
                            "To the front page"]),
    ],
)  # fmt: skip
def test_our_faults_are_said_in_the_reader_s_language_with_the_code_of_the_log(
    address: str, wishes: str, expected: list[str]
) -> None:
    with structlog.testing.capture_logs() as said:  # no `db` mark: a query here fails the test
        answer = Client(raise_request_exception=False).get(address, headers={"accept-language": wishes})
    [line] = said
    code = line.pop("code")
    assert line == {"event": "a page failed", "method": "GET", "path": address, "exc_info": True, "log_level": "error"}
    assert (answer.status_code, answer.headers["Cache-Control"]) == (500, "no-store")
    assert seen_lines(answer.content) == [part.format(code) for part in expected]
    assert "ZeroDivisionError" not in answer.content.decode()


@pytest.mark.urls(__name__)
def test_every_fault_has_a_code_of_its_own() -> None:
    reader = Client(raise_request_exception=False)
    assert reader.get("/broken/").content != reader.get("/broken/").content


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("address", ["/az/", "/ru/most-read/", "/en/feed.xml", "/healthz"])
def test_public_pages_take_nothing_but_questions(address: str, method: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(address)
    assert (answer.status_code, answer.headers["Allow"], answer.content) == (405, "GET, HEAD", b"")


@pytest.mark.django_db
def test_the_desk_says_what_is_wrong_with_a_form() -> None:
    answer = Client(enforce_csrf_checks=True).post("/desk/login/", {"username": "x", "password": "y"})
    assert answer.status_code == 403
    assert "CSRF" in answer.content.decode()
