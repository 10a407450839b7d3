"""What all forms have in common: other sites change nothing, nobody is led away, hostile bytes break nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.make import NOW, make_article, make_reader, make_source

from icma.comments.actions import add_comment
from icma.house.actions import change_portal
from icma.house.models import User

pytestmark = pytest.mark.django_db
AWAY = (
    "https://evil.example/", "//evil.example/", "///evil.example/", "/\\evil.example/", "\\\\evil.example/",
    "/\t/evil.example/",
    "\t//evil.example/", " //evil.example/", "/\n/evil.example/", "https:evil.example", "https:///evil.example",
    "http:\\\\evil.example", "javascript:alert(1)", "data:text/html,x", "//testserver@evil.example/",
    "https://testserver@evil.example/", "https://testserver.evil.example/", "@evil.example/", "//evil%2Eexample/",
    "/%09/evil.example/", "/%5Cevil.example/", "/x\r\nLocation: https://evil.example/", "//[::ffff:1.2.3.4]/", "https://[x/",
)  # fmt: skip
BYTES = (
    "\x00",
    "a\x00b",
    "\ud83d".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "\u202e",
    "x" * 100_000,
)


@pytest.fixture
def article(archive: Path) -> int:
    change_portal(values={"hold_first": 0}, now=NOW)
    return make_article(make_source(), "Заголовок")


@pytest.fixture
def comment(article: int) -> int:
    return add_comment(article_id=article, author_id=make_reader("Leyla"), text="Salam", now=NOW).id


@pytest.fixture
def anar() -> Client:
    client = Client()
    user = User.objects.get(pk=make_reader("Anar"))
    client.force_login(user)
    return client


def views(patterns: Any = None, before: str = "") -> Iterator[tuple[str, Any]]:
    """(address as a pattern, view) of the whole portal."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        here = f"{before}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from views(one.url_patterns, here)
        elif isinstance(one, URLPattern):
            yield here, one.callback


def test_only_what_machines_send_goes_without_a_token() -> None:
    """A browser's worker and a mail program have no cookie of ours; what they know is a secret. Google's button brings
    a token and a cookie of its own, which allauth compares. Everything else is refused without our token.
    """
    free = {address for address, view in views() if getattr(view, "csrf_exempt", False)}
    free = {address for address in free if not address.endswith("/account/google/login/token/")}
    assert free == {"push/renewed/", "<edition:edition>/my/<slug:secret>/digest/end/"}


def led(answer: Any) -> str:
    """The host to which a browser goes; it drops tabs and line ends and takes a backslash for a slash (WHATWG URL)."""
    location = re.sub(r"[\t\r\n]", "", answer["Location"]).strip().replace("\\", "/")
    return str(urlsplit(urljoin("http://testserver/here/", location)).netloc)


@pytest.mark.parametrize("back", AWAY)
def test_no_form_leads_to_another_site(anar: Client, article: int, comment: int, back: str) -> None:
    sent = {
        f"/en/comment/{comment}/vote/": {"vote": "up", "back": back},
        "/en/account/bookmarks/keep/": {"article": article, "do": "keep", "back": back},
        "/en/account/following/follow/": {"kind": "section", "key": "sports", "do": "follow", "back": back},
        "/en/account/logout/": {"next": back},
    }
    for path, fields in sent.items():
        answer = anar.post(path, fields)
        assert answer.status_code in (302, 303), path
        assert led(answer) == "testserver", path
    for path in ("/en/account/login/", "/en/account/signup/", "/en/account/confirm/"):
        page = Client().get(path, {"next": back})
        assert page.status_code in (200, 302)
        assert not page.has_header("Location") or led(page) == "testserver"


@pytest.mark.parametrize("hostile", BYTES)
def test_hostile_bytes_in_any_field_are_refused_or_cleaned(
    anar: Client, article: int, comment: int, hostile: str
) -> None:
    """PostgreSQL takes no zero byte in a text: nothing that a stranger sends may reach it unseen."""
    sent: dict[str, dict[str, Any]] = {
        f"/en/article/{article}/comments/write/": {"text": f"Söz {hostile}", "token": hostile, "parent": hostile},
        f"/en/comment/{comment}/vote/": {"vote": hostile, "back": hostile},
        f"/en/comment/{comment}/edit/": {"text": hostile},
        f"/en/comment/{comment}/report/": {"reason": "other", "words": hostile},
        f"/en/comment/{comment}/appeal/": {"words": hostile},
        "/en/account/bookmarks/keep/": {"article": hostile, "do": hostile, "back": hostile},
        "/en/account/following/follow/": {"kind": "search", "key": hostile, "language": hostile},
        "/en/account/notices/read/": {"newest": hostile},
        "/en/account/name/": {"name": f"Anar{hostile}"},
        "/en/account/language/": {"language": hostile},
        "/en/account/digest/": {"rhythm": hostile},
        "/en/account/devices/add/": {"endpoint": hostile, "p256dh": hostile, "auth": hostile},
        "/en/account/devices/drop/": {"device": hostile},
        "/en/account/devices/choose/": {"follow": hostile},
        "/push/renewed/": {"old": hostile, "endpoint": hostile, "p256dh": hostile, "auth": hostile},
        "/en/account/confirm/": {"next": hostile, "code": hostile},
    }
    anar.raise_request_exception = False
    broken = [path for path, fields in sent.items() if anar.post(path, fields).status_code >= 500]
    broken += [path for path, fields in sent.items() if anar.post(path, {**fields, "do": "drop"}).status_code >= 500]
    assert broken == []
    for path in ("login/", "login/code/", "signup/", "password/reset/"):
        fields = dict.fromkeys(("login", "password", "email", "name", "password1", "next", "proof"), hostile)
        assert Client().post(f"/en/account/{path}", fields).status_code < 500, path
    for path in (f"/en/article/{article}-x/comments/", f"/en/comment/{comment}/", "/en/account/comments/"):
        asked = dict.fromkeys(("sort", "after", "before", "parent"), hostile[:2000])
        assert anar.get(path, asked).status_code < 500, path


def test_nobody_can_list_readers(anar: Client, article: int, comment: int) -> None:
    """No page has a reader in its address, and pages and feeds name readers without their numbers."""
    assert [address for address, _ in views() if re.search(r"<\w+:(reader|user)", address)] == []
    assert [path for path in ("/en/readers/", "/en/reader/1/", "/en/user/1/", "/en/account/1/")
            if Client().get(path).status_code != 404] == []  # fmt: skip
    for path in ("/desk/house/user/", "/desk/moderation/reader/1/"):
        assert anar.get(path).status_code in (302, 403, 404)
    author = User.objects.get(name="Leyla")
    for path in (f"/en/article/{article}-x/", f"/en/comment/{comment}/", f"/en/article/{article}/comments/feed.json"):
        page = Client().get(path, follow=True).content.decode()
        assert "Leyla" in page
        assert [word for word in (author.email, author.username) if word in page] == []
