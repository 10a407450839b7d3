"""For a time without a connection: the worker's text, the page that says so, and what follows the version."""

from __future__ import annotations

import json
import re
from typing import Any

import lxml.html
import pytest
from django.test import Client
from tests.make import NOW, make_article, make_source

from icma.house.actions import change_portal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]


def worker(client: Client) -> tuple[str, dict[str, Any]]:
    """Version and facts."""
    answer = client.get("/sw.js")
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (
        "text/javascript; charset=utf-8", "no-cache",
    )  # fmt: skip
    text = answer.content.decode()
    version = re.search(r'^const VERSION = "([0-9a-f]{16})"$', text, re.MULTILINE)
    facts = re.search(r"^const FACTS = (.*)$", text, re.MULTILINE)
    assert version is not None
    assert facts is not None
    return version[1], json.loads(facts[1])


def test_the_worker_knows_editions_files_and_words(client: Client) -> None:
    change_portal(values={"editions": ["ru", "az"], "accent_light": "#0B4F8A"}, now=NOW)
    _, facts = worker(client)
    assert facts["editions"] == ["ru", "az"]
    assert facts["words"] == {
        "ru": "Нет подключения к интернету. Это копия, которую браузер сохранил %(date)s.",
        "az": "İnternet bağlantısı yoxdur. Bu, brauzerinizin saxladığı surətdir: %(date)s.",
    }
    assert [path.startswith("/static/") for path in facts["files"]] == [True, True, True, False]
    assert client.get(facts["files"][-1]).status_code == 200


def test_the_version_changes_with_what_its_pages_show(client: Client) -> None:
    before = worker(client)[0]
    make_article(make_source(), "Мост открыт")
    assert worker(client)[0] == before  # news come and go in one version
    versions = {before}
    for values in ({"name": "Gilavar"}, {"accent_dark": "#8CC2F5"}, {"editions": ["az"]}, {"tagline_az": "Xəbərlər"}):
        change_portal(values=values, now=NOW)
        versions.add(worker(client)[0])
    assert len(versions) == 5


@pytest.mark.parametrize(
    ("edition", "heading"), [("az", "İnternet bağlantısı yoxdur"), ("ru", "Нет подключения"), ("en", "No connection")]
)
def test_the_page_without_a_connection_lists_nothing_that_will_be_false(
    client: Client, edition: str, heading: str
) -> None:
    make_article(make_source(language=edition), "Мост открыт", now=NOW)
    answer = client.get(f"/{edition}/offline/")
    root = lxml.html.fromstring(answer.content)
    assert (answer.status_code, answer.headers["X-Robots-Tag"]) == (200, "noindex")
    assert root.xpath("//h1/text()") == [heading]
    assert root.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert root.xpath("//link[@rel='canonical'] | //aside | //*[@class='ticker'] | //link[@type]/@hreflang") == []
    assert "Мост открыт" not in answer.content.decode()


def test_the_policy_lets_only_our_own_worker_and_manifest_in(client: Client) -> None:
    policy = client.get("/ru/").headers["Content-Security-Policy"]
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    assert (rules["worker-src"], rules["manifest-src"], rules["script-src"]) == ("'self'", "'self'", "'self'")
