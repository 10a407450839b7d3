"""The door of reading: a page in, everything it says out; any bytes in, a readable reason out."""

import gzip
import random
import string
from collections.abc import Callable
from datetime import UTC, datetime
from json import dumps

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from icma.core.blocks import text_of_blocks
from icma.core.extract import read_page
from icma.core.reader_id import READER_ID
from icma.core.types import Certainty, Extracted, Heading, Image, Moment, Paragraph

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
URL = "https://sabah.example/siyaset/1"

PAGE = """<!doctype html><html lang="ru"><head><meta charset="utf-8">
<title>Мост через реку открыт | Утро</title>
<meta property="og:title" content="Мост через реку открыт ВИДЕО">
<meta property="og:site_name" content="Утро"><meta property="og:image" content="/foto/most.jpg">
<meta property="og:description" content="Мост, который строили четыре года, открыли в понедельник утром.">
<meta property="article:published_time" content="2026-11-18T09:30:00+04:00">
<meta property="article:section" content="Общество"><meta name="author" content="Иван Петров">
<meta name="robots" content="noai"><link rel="canonical" href="https://sabah.example/most"></head>
<body><nav><a href="/">Главная</a></nav><article><h1>Мост через реку открыт ВИДЕО</h1>
<p>Новый мост, который соединил два берега города, открыли для движения в понедельник утром, сообщила мэрия.</p>
<h2>Четыре года</h2>
<p>Строительство началось четыре года назад, и всё это время людей перевозил <a href="/parom">старый паром</a>.</p>
<figure><img data-src="/foto/parom.jpg" alt="Паром"><figcaption>Старый паром</figcaption></figure>
<p>«Мы ждали этого дня много лет, и теперь дорога на работу займёт десять минут», сказал один из водителей.</p>
<p onclick="x()">В первый же день по мосту проехало больше десяти тысяч машин<script>x()</script>, подсчитали там.</p>
</article><footer>Утро, 2026</footer></body></html>"""

TEXT = """Новый мост, который соединил два берега города, открыли для движения в понедельник утром, сообщила мэрия.
Четыре года
Строительство началось четыре года назад, и всё это время людей перевозил старый паром.
«Мы ждали этого дня много лет, и теперь дорога на работу займёт десять минут», сказал один из водителей.
В первый же день по мосту проехало больше десяти тысяч машин, подсчитали там."""


def read(body: bytes, content_type: str = "text/html") -> Extracted:
    return read_page(body, url=URL, fetched_at=NOW, content_type=content_type)


EXPECTED = Extracted(
    reader_id=READER_ID,
    title="Мост через реку открыт",
    lead="Мост, который строили четыре года, открыли в понедельник утром.",
    authors=("Иван Петров",),
    published_at=Moment(at=datetime(2026, 11, 18, 5, 30, tzinfo=UTC), certainty=Certainty.ZONE_STATED),
    language="ru",
    blocks=(
        Paragraph(html=TEXT.split("\n")[0]),
        Heading(level=2, text="Четыре года"),
        Paragraph(
            html="Строительство началось четыре года назад, и всё это время людей перевозил "
            '<a href="https://sabah.example/parom" rel="noopener noreferrer nofollow">старый паром</a>.'
        ),
        Image(src="https://sabah.example/foto/parom.jpg", alt="Паром", caption="Старый паром"),
        Paragraph(html=TEXT.split("\n")[3]),
        Paragraph(html=TEXT.split("\n")[4]),
    ),
    text=TEXT,
    cover_image="https://sabah.example/foto/most.jpg",
    section="Общество",
    labels=("ВИДЕО",),
    canonical_url="https://sabah.example/most",
    site_name="Утро",
    links=("https://sabah.example/parom",),
    rights_signals={"robots": "noai"},
)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("as it is", lambda page: page.encode()),
        ("windows-1251", lambda page: page.replace("utf-8", "windows-1251").encode("cp1251")),
        ("undeclared windows-1251", lambda page: page.replace('<meta charset="utf-8">', "").encode("cp1251")),
        ("utf-16", lambda page: page.encode("utf-16")),
        ("gzip left in", lambda page: gzip.compress(page.encode())),
        ("NUL bytes", lambda page: page.replace("<p>", "\0<p>\0\0").encode()),
        ("comments in front", lambda page: "<!-- x -->" + page),
        ("an endless script", lambda page: page.replace("</head>", f"<script>{'x' * 4_000_000}</script></head>")),
    ],
)
def test_a_page_is_read_whole_in_any_bytes(name: str, change: Callable[[str], bytes | str]) -> None:
    body = change(PAGE)
    assert read(body.encode() if isinstance(body, str) else body) == EXPECTED


def test_a_page_that_scripts_fill_is_read_from_what_it_tells_machines() -> None:
    told = "\\n".join(TEXT.split("\n"))
    json = f'{{"@type":"NewsArticle","headline":"Мост","articleBody":"{told}"}}'
    page = f'<html><head><script type="application/ld+json">{json}</script></head><body><p></p></body></html>'
    assert read(page.encode()).text == TEXT


def test_a_page_that_scripts_fill_is_read_from_the_markup_in_them() -> None:
    markup = "".join(f"<p>{line}</p>" if len(line) > 40 else f"<h2>{line}</h2>" for line in TEXT.split("\n"))
    data = dumps({"props": {"article": {"id": 7, "body": f"{markup}<iframe src='https://t.me/u/7'></iframe>"}}})
    page = (
        f'<html><body><div id="app"></div><script id="__DATA__" type="application/json">{data}</script></body></html>'
    )
    extracted = read(page.encode())
    assert extracted.text == TEXT
    assert Heading(level=2, text="Четыре года") in extracted.blocks


@pytest.mark.parametrize(
    ("name", "body", "problem"),
    [
        ("empty", b"", "the page is empty"),
        ("picture", b"\xff\xd8\xff\xe0" + bytes(1000), "this is an image, not a page"),
        ("pdf", b"%PDF-1.7", "this is a PDF, not a page"),
        ("noise", random.Random(1).randbytes(100_000), "this is binary data, not a page"),
        ("plain text", "Yalnız mətn, heç bir işarə yoxdur.".encode(), "there is no HTML in this page"),
        ("comment only", b"<!-- nothing -->", "there is no HTML in this page"),
        ("no article", b"<html><body><p>Hi</p></body></html>", "no article text was found on this page"),
    ],
)
def test_what_cannot_be_read_has_a_reason_in_words(name: str, body: bytes, problem: str) -> None:
    extracted = read(body)
    assert (extracted.problem, extracted.text, extracted.blocks) == (problem, "", ())


FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_TAGS = ["p", "div", "span", "a", "b", "h1", "h2", "ul", "li", "table", "tr", "td", "blockquote", "figure", "img"]
_TAGS += ["figcaption", "iframe", "article", "section", "script", "br"]
_ATTRIBUTES = [
    "",
    ' href="/x"',
    ' href="//["',
    ' src="a.jpg"',
    ' class="lead"',
    ' srcset="a 1w,"',
    " hidden",
    ' datetime="2026"',
]


@FUZZ
@given(st.binary(max_size=3000), st.sampled_from(["", "text/html", "text/html; charset=utf-16", "image/png", "\0"]))
def test_any_bytes_give_a_reading(body: bytes, content_type: str) -> None:
    assert read(body, content_type).reader_id == READER_ID


@st.composite
def soups(draw: st.DrawFn) -> str:
    """Tags opened and closed at random around random text."""
    words = st.text(alphabet=string.ascii_letters + " .,əşıİğü«»—0123456789\u200b\xad<>&\"'{}", max_size=60)
    opened = st.builds(lambda tag, more: f"<{tag}{more}>", st.sampled_from(_TAGS), st.sampled_from(_ATTRIBUTES))
    closed = st.sampled_from(_TAGS).map(lambda tag: f"</{tag}>")
    return "".join(draw(st.lists(st.one_of(words, opened, closed), max_size=80)))


@FUZZ
@given(soups())
def test_any_soup_gives_clean_blocks(soup: str) -> None:
    extracted = read(f"<html><body>{soup}</body></html>".encode())
    assert not extracted.problem.startswith("this page could not be read"), extracted.problem
    assert extracted.text == text_of_blocks(extracted.blocks)
    assert "<script" not in repr(extracted.blocks)
    assert "javascript:" not in repr(extracted.blocks)
