"""Everything from outside lies: hostile words in every field are shown as words and change no page."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import feedparser
import lxml.html
import pytest
from django.test import Client
from tests.make import make_article, make_source

from icma.articles.actions import guess_again, withhold
from icma.articles.queries import latest
from icma.core.types import (
    Certainty,
    Embed,
    Extracted,
    Heading,
    Image,
    ListBlock,
    Moment,
    Paragraph,
    Quote,
    Table,
)
from icma.house.actions import save_portal
from icma.house.models import Portal
from icma.sources.actions import save_source
from icma.sources.models import Source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]

AT = datetime(2025, 3, 16, 8, 16, tzinfo=UTC)
WORDS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "' onmouseover='alert(1)",
    "\" autofocus onfocus=\"alert(1)",
    "<!--<script>alert(1)//-->",
    "]]><script>alert(1)</script>",
    "{{ 7 * 7 }}{% include 'x' %}",
    "%(n)s %s %d %",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<a href=javascript:alert(1)>x</a>",
    "a\u2028b\u2029c",
    "\u202eTXET\u202c",
    "<style>*{display:none}</style>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<form action=//evil.example><input name=q>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
)  # fmt: skip
MARKUP = (
    "<script>alert(1)</script>x",
    "<img src=x onerror=alert(1)>x",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)' onclick=alert(1)>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<svg><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<iframe src=//evil.example></iframe>x",
    "<em style='position:fixed' onmouseover=alert(1)>x</em>",
    "<b><i>x",
    "</div></article></main><h1>x</h1>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>x",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>x",
)
ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "//evil.example",
    "vbscript:x",
    " javascript:x",
)
TAGS = {"div", "p", "blockquote", "ul", "li", "table", "tr", "th", "td", "a", "em", "strong", "b", "i"}
ATTRIBUTES = {"class", "href", "rel", "tabindex", "role", "aria-label", "scope"}
PAGES = ("/ru/", "/ru/latest/", "/ru/source/{slug}/", "/ru/article/{id}/", "/az/article/{id}/")


def everywhere(word: str) -> Extracted:
    return Extracted(
        reader_id="tests", title=word, lead=word, authors=(word, word), language="ru", labels=(word,), section=word,
        tags=(word,), site_name=word, published_at=Moment(at=AT, certainty=Certainty.ZONE_STATED),
        blocks=(
            Heading(level=2, text=word), Quote(html="x", cite=word),
            Table(rows=(("x",),), header=True, caption=word),
            Image(src="https://x.example/1.png", alt=word, caption=word),
            Embed(kind=word, url="https://x.example/?" + quote(word)),
        ),
    )  # fmt: skip


def skeleton(content: bytes) -> list[tuple[str, list[str]]]:
    """The elements of a page and the names of their attributes: what words may never change."""
    root = lxml.html.fromstring(content)
    return [(str(element.tag), sorted(element.attrib)) for element in root.iter()]


def read_pages(client: Client, pk: int, slug: str) -> dict[str, bytes]:
    answers = {path: client.get(path.format(id=pk, slug=slug), follow=True) for path in PAGES}
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(PAGES, 200)
    return {path: bytes(answer.content) for path, answer in answers.items()}


@pytest.mark.parametrize("word", WORDS)
def test_hostile_words_stay_words(client: Client, word: str) -> None:
    save_portal(portal=Portal(name="Plain", domain="Plain", editions=["az", "ru"]), now=AT)
    source = make_source("Haqqin")
    pk = make_article(source, word, extracted=everywhere("word"))
    guess_again(article_id=pk, section="", now=AT)  # of which section it is guessed to be is another test's matter
    plain = {path: skeleton(content) for path, content in read_pages(client, pk, source.slug).items()}
    other = make_article(source, word, extracted=everywhere(word))
    guess_again(article_id=other, section="", now=AT)
    row = Source.objects.get(pk=source.id)
    row.name = word[:120]
    save_source(source=row, now=AT)
    save_portal(portal=Portal(name=word[:60], domain=word[:120], editions=["az", "ru"]), now=AT)
    withhold(article_id=pk, reason="a test", now=AT)
    hostile = {path: skeleton(content) for path, content in read_pages(client, other, source.slug).items()}
    assert hostile == plain


@pytest.mark.parametrize("word", WORDS)
def test_machines_read_hostile_words_back_unharmed(client: Client, word: str) -> None:
    pk = make_article(make_source("Haqqin"), word, extracted=everywhere(word))
    stored = latest(language="ru", limit=1)[0].title
    content = client.get(f"/ru/article/{pk}/", follow=True).content
    facts = lxml.html.fromstring(content).xpath("//script[@type='application/ld+json']")
    assert [json.loads(fact.text)["headline"] for fact in facts] == [stored]
    feed = client.get("/ru/feed.xml").content
    assert b"<script" not in feed
    parsed: Any = feedparser.parse(feed, sanitize_html=False)
    assert (bool(parsed.bozo), len(parsed.entries)) == (False, 1)


@pytest.mark.parametrize("markup", MARKUP)
def test_hostile_markup_in_a_text_loses_its_teeth(client: Client, markup: str) -> None:
    extracted = Extracted(
        reader_id="tests", title="Заголовок", language="ru",
        published_at=Moment(at=AT, certainty=Certainty.ZONE_STATED),
        blocks=(
            Paragraph(html=markup), Quote(html=markup), ListBlock(ordered=False, items=(markup,)),
            Table(rows=((markup,), (markup,)), header=True),
        ),
    )  # fmt: skip
    pk = make_article(make_source("Haqqin"), "Заголовок", extracted=extracted)
    root = lxml.html.fromstring(client.get(f"/ru/article/{pk}/", follow=True).content)
    body = root.xpath("//div[@class='body']")[0]
    assert {str(e.tag) for e in body.iter()} <= TAGS
    assert {name for e in body.iter() for name in e.attrib} <= ATTRIBUTES
    assert [href for href in body.xpath(".//@href") if not href.startswith("https://")] == []
    assert len(root.xpath("//h1")) == 1


@pytest.mark.parametrize("url", ADDRESSES)
def test_no_address_runs_as_a_script(client: Client, url: str) -> None:
    extracted = Extracted(
        reader_id="tests", title="Заголовок", language="ru", blocks=(Embed(kind="frame", url=url), Paragraph(html="x")),
        published_at=Moment(at=AT, certainty=Certainty.ZONE_STATED), cover_image=url,
    )  # fmt: skip
    pk = make_article(make_source("Haqqin"), "Заголовок", extracted=extracted)
    root = lxml.html.fromstring(client.get(f"/ru/article/{pk}/", follow=True).content)
    assert root.xpath("//p[@class='embed']") == []
    links = [
        href for href in root.xpath("//@href | //@src") if not href.startswith(("/", "#", "https://haqqin.example/"))
    ]
    assert links == root.xpath("//link[@rel='canonical']/@href")
