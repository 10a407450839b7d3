"""Hostile pages of up to 10 MB, made by rule, and what each costs: `python -m tests.core.hostile_pages [WORD ...]`.

Each page is read by `read_page` in a process of its own, forked from one in which everything is imported, so that CPU
seconds and the peak of memory are its own. A line a page: CPU seconds, megabytes, its name, the problem it had.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import resource
import signal
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

SIZE = 10_000_000  # bytes: what the Fetcher brings home at most
URL = "https://sabah.example/1"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
_TEXT = "Şəhərin iki sahilini birləşdirən yeni körpü açıldı, мост строили четыре года. "
_ARTICLE = "<article><h1>Körpü açıldı</h1>" + f"<p>{_TEXT * 3}</p>" * 8 + "{}</article>"
_PAGE = "<!doctype html><html lang=az><head><title>Körpü açıldı</title>{}</head><body>{}</body></html>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one page cost."""

    name: str
    seconds: float  # of CPU
    megabytes: float  # peak of resident memory, libraries included
    problem: str


def _full(unit: str | bytes, around: str = "{}", size: int = SIZE) -> bytes:
    """`unit` repeated until the page has `size` bytes."""
    before, after = (part.encode() for part in around.split("{}"))
    unit = unit.encode() if isinstance(unit, str) else unit
    return before + unit * ((size - len(before) - len(after)) // len(unit)) + after


def _in_text(unit: str | bytes, size: int = SIZE) -> bytes:
    """`unit` repeated inside an article that can be read."""
    return _full(unit, _PAGE.replace("{}", "", 1).replace("{}", _ARTICLE), size)


def _in_head(unit: str | bytes, size: int = SIZE) -> bytes:
    return _full(
        unit, _PAGE.replace("{}", _ARTICLE.replace("{}", "")[::1], 2).replace(_ARTICLE.replace("{}", ""), "{}", 1), size
    )


def _json_ld(value: str) -> bytes:
    script = f'<script type="application/ld+json">{value}</script>'
    return _PAGE.format(script, _ARTICLE.format("")).encode()


def _live_blog() -> str:
    updates = [
        {
            "@type": "BlogPosting",
            "headline": f"Yenilik {n}",
            "datePublished": "2026-11-18T09:30:00",
            "articleBody": _TEXT * 4,
        }
        for n in range(1_600)
    ]
    return json.dumps(
        {"@type": "LiveBlogPosting", "headline": "Körpü açıldı", "liveBlogUpdate": updates}, ensure_ascii=False
    )


def _bomb(part: bytes, times: int) -> bytes:
    packer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    return b"".join([*(packer.compress(part) for _ in range(times)), packer.flush()])


def _fuzzed(seed: int) -> bytes:
    """A page with bytes exchanged, cut out and doubled at random."""
    chance = random.Random(seed)
    page = bytearray(_in_text(f"<p class=lead>{_TEXT}<a href=/x>{_TEXT}</a></p><img srcset='a 1w, b 2w'>", 300_000))
    for _ in range(3_000):
        at = chance.randrange(len(page))
        page[at : at + chance.choice((0, 1, 1, 9))] = chance.choice(
            (b"", b"<", b">", b"\0", b'"', b"&", b"\xff", b"</")
        )
    return bytes(page)


def small_page() -> bytes:
    """A page with some of everything, to be broken."""
    head = '<meta charset=utf-8><meta name="author" content="A B"><meta property="og:image" content="/a.jpg">'
    data = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-11-18"}</script>'
    more = (
        f"<h2>Dörd il</h2><ul><li>{_TEXT}</li></ul><table><tr><th>a<td>b<tr><td>c<td>d</table><blockquote>{_TEXT}"
        "</blockquote><figure><img srcset='/a 1w, /b 2w'><figcaption>© S</figcaption></figure><iframe src=//t.me/u/1>"
        "</iframe><p hidden>no</p><a href='//['>x</a><time datetime=2026>2026</time><br><br>son"
    )
    return _PAGE.format(head + data, _ARTICLE.format(more)).encode()


WORDS = _TEXT.encode() * 40
PAGES: dict[str, Callable[[], bytes]] = {
    # trees
    "flat paragraphs": lambda: _full("<p>a few words here</p>"),
    "flat paragraphs without ends": lambda: _full("<p>a few words here"),
    "long flat paragraphs": lambda: _full(f"<p>{_TEXT}</p>"),
    "different paragraphs": lambda: b"".join(b"<p>Sentence %d is about the bridge.</p>" % n for n in range(230_000)),
    "nested divs": lambda: b"<div>" * 100_000 + WORDS,
    "nested divs with text": lambda: b"<div>words of this level " * 100_000,
    "paragraphs below boxes": lambda: b"<article>" + b"<div>" * 80 + b"<p>A sentence is about the bridge.</p>" * 9_000,
    "nested inline": lambda: b"<p>" + b"<b><i>" * 800_000 + WORDS,
    "endless inline": lambda: _in_text("<b>x</b><i>y</i> "),
    "nested links": lambda: _in_text("<a href=/x>"),
    "nested tables": lambda: b"<table><tr><td>" * 300_000,
    "deep tables": lambda: _full("<table><tr><td>x", size=SIZE),
    "flat table": lambda: b"<table>" + b"<tr><td>a</td><td>b</td></tr>" * 340_000,
    "wide table": lambda: _in_text("<td>1</td>"),
    "nested lists": lambda: _full("<ul><li>x "),
    "flat list": lambda: _in_text("<li>one more thing to do</li>"),
    "nested quotes": lambda: _full(f"<blockquote>{_TEXT}"),
    "many quotes": lambda: _in_text(f"<blockquote><p>{_TEXT}</p></blockquote>"),
    "many figures": lambda: _in_text("<figure><img src=/a.jpg><figcaption>Körpü</figcaption></figure>"),
    "many headings": lambda: _in_text("<h2>Körpü</h2>"),
    "many articles": lambda: _full(_ARTICLE.format("")),
    "many forms": lambda: _in_text("<form><input name=a><select><option>x</select></form>"),
    "many links": lambda: _in_text('<a href="/x">link words here</a> '),
    "many bases": lambda: _in_head("<base href='/x'>"),
    "many pictures": lambda: _in_text("<img data-src='/a.jpg' src='data:,'>"),
    "many noscripts": lambda: _in_text("<img><noscript><img src=/a.jpg></noscript>"),
    "many frames": lambda: _in_text("<iframe src=https://t.me/x/1></iframe>"),
    "breaks": lambda: _in_text("<br>words<br><br>"),
    "hidden": lambda: _in_text("<span class=visually-hidden>no</span>"),
    "frames of nothing": lambda: _full("<frameset><frame>"),
    # lines
    "one line": lambda: b"<p>" + b"word " * 1_000_000,
    "one long line": lambda: _in_text("word "),
    "one word": lambda: b"<p>" + b"a" * (SIZE - 3),
    "blanks": lambda: b"<p>" + b" " * 5_000_000 + b"x",
    "blank lines": lambda: _in_text("\n \t"),
    "full stops": lambda: _in_text("."),
    "digits": lambda: _in_text("2026 "),
    "dashes": lambda: _in_text("- "),
    "entities": lambda: _in_text("&amp;&#x41;&nbsp;&eacute;"),
    "broken entities": lambda: _in_text("&#99999999;&x&#x;"),
    "ampersands": lambda: _in_text("&"),
    "soft hyphens": lambda: _in_text("\u00ad\u200b"),
    "combining marks": lambda: _in_text("e\u0301\u0302\u0303"),
    "CJK": lambda: _in_text("橋が開通した。"),
    # markup that never ends
    "angles": lambda: b"<" * SIZE,
    "closing angles": lambda: _in_text(">"),
    "unclosed comments": lambda: b"<!-- " * 2_000_000,
    "unclosed comments in text": lambda: _in_text("<!-- x"),
    "unclosed scripts": lambda: b"<script><style>" * 600_000,
    "unclosed tags": lambda: _in_text("<p <a <b "),
    "unclosed attributes": lambda: _in_text("<a href='x "),
    "closing tags only": lambda: _full("</p></div>"),
    "declarations": lambda: _full("<!doctype html><?xml version='1.0'?>"),
    "CDATA": lambda: _in_text("<![CDATA[ x ]]>"),
    "a million attributes": lambda: b"<p " + b" ".join(b"a%d=x" % n for n in range(1_000_000)) + b">" + WORDS,
    "a long attribute": lambda: b"<p class='" + b"lead " * 1_900_000 + b"'>" + WORDS,
    "a long style": lambda: b"<p style='" + b"display" * 1_300_000 + b"'>" + WORDS,
    "many classes": lambda: _in_text(f"<p class='{'leading-tight ' * 35}'>{_TEXT[:40]}</p>", 2_900_000),
    "long classes everywhere": lambda: _in_text(f"<p class='{'image-' * 900}'>{_TEXT}</p>"),
    "a long address": lambda: _in_text(f"<a href='/{'a/' * 500_000}'>{_TEXT}</a>"),
    "srcset": lambda: _PAGE.format("", _ARTICLE.format("<img srcset='" + "x," * 4_900_000 + "'>")).encode(),
    "srcset of blanks": lambda: _PAGE.format("", _ARTICLE.format("<img srcset='" + " " * 9_000_000 + "'>")).encode(),
    "many srcsets": lambda: _in_text(f"<img srcset='{'/a.jpg 1w, ' * 1_500}'>"),
    "styles": lambda: _in_head("<style>p{color:red}</style>"),
    "scripts": lambda: _in_text("<script>var a='<p>';</script>"),
    # heads and data
    "metas": lambda: _in_head('<meta name="author" content="By A B, C D and E F">'),
    "dates": lambda: _in_head('<meta property="article:published_time" content="bazar ertəsi, 12 mart saat 9">'),
    "a long author": lambda: _in_head(f'<meta name="author" content="{"By A B, C and " * 300_000}">', 4_300_000),
    "a long title": lambda: _full("Körpü | ", "<title>{}</title>" + _ARTICLE.format("")),
    "a long title of dashes": lambda: _full(" - ", "<title>{}</title>" + _ARTICLE.format("")),
    "a long description": lambda: _in_head(f'<meta name="description" content="{_TEXT * 90_000}">', SIZE),
    "a long date": lambda: _in_head(f'<meta name="date" content="{"2026-" * 1_000_000}">', 5_000_100),
    "times": lambda: _in_text("<time datetime='2026-11-18T09:30'>18 noyabr 2026, 09:30</time>"),
    "prose dates": lambda: _in_text("<span class=date>18 noyabr 2026-cı il, saat 09:30</span>"),
    "bylines": lambda: _in_text("<span class=author>By A. B. and C. D., e.f@example.org</span>"),
    "live blog": lambda: _json_ld(_live_blog()),
    "nested JSON": lambda: _json_ld("[" * 9_000_000),
    "nested JSON objects": lambda: _json_ld('{"a":' * 1_500_000),
    "closed nested JSON": lambda: _json_ld("[" * 4_000_000 + "]" * 4_000_000),
    "long JSON number": lambda: _json_ld('{"datePublished":' + "9" * 9_000_000 + "}"),
    "wide JSON": lambda: _json_ld("[" + '{"@type":"NewsArticle","author":{"name":"A B"}},' * 180_000 + "{}]"),
    "many JSON scripts": lambda: _in_head('<script type="application/ld+json">{"@type":"Article"}</script>'),
    "broken JSON": lambda: _json_ld('{"@type":"NewsArticle","a":"' + "\\u00" * 2_000_000),
    "a long JSON body": lambda: _json_ld(json.dumps({"@type": "NewsArticle", "articleBody": _TEXT * 60_000})),
    "strings in scripts": lambda: _full('"<p>\\"', "<html><body><script>{}</script><p>x"),
    "open strings in scripts": lambda: _full('<p>\\\\"', '<html><body><script>"{}</script><p>x'),
    "markup in scripts": lambda: _full("\\u003cp>Körpü açıldı.", '<html><body><script>x="{}"</script><p>x'),
    "backslashes in scripts": lambda: _full("\\", '<html><body><script>"<p><p><p>{}</script><p>x'),
    # bytes
    "gzip bomb": lambda: _bomb(b"<p>a b c</p>" * 100_000, 200),
    "gzip in gzip": lambda: gzip.compress(_bomb(b"<p>a b c</p>" * 100_000, 200)),
    "cut gzip": lambda: gzip.compress(_in_text("<p>x</p>"))[:-9],
    "many gzip members": lambda: _full(gzip.compress(b"<p>")),
    "deflate": lambda: zlib.compress(_in_text("<p>x</p>")),
    "NULs": lambda: _in_text(b"\0"),
    "NULs between": lambda: _in_text(b"\0w\0o\0r\0d "),
    "controls": lambda: _in_text(bytes(range(1, 32))),
    "UTF-16": lambda: _in_text("<p>word</p>", SIZE // 2).decode().encode("utf-16"),
    "UTF-16 without a mark": lambda: _in_text("<p>word</p>", SIZE // 2).decode().encode("utf-16-be"),
    "UTF-32": lambda: _in_text("<p>word</p>", SIZE // 4).decode().encode("utf-32"),
    "UTF-7": lambda: b"<meta charset=utf-7>" + _full(b"+ADw-p+AD4-"),
    "lone surrogates": lambda: _in_text("\ud800".encode("utf-8", "surrogatepass")),
    "broken UTF-8": lambda: _in_text(b"\xff\xc3<p>"),
    "cp1251": lambda: _full(_TEXT.encode("cp1251", "replace") + b"<p>"),
    "high bytes": lambda: _full(bytes(range(128, 256)), "<html><p>{}"),
    "ISO-2022-JP escapes": lambda: _full(b"\x1b$B\x1b(B", "<html><p>{}"),
    "Shift_JIS halves": lambda: _full(b"\x81", "<html><p>{}"),
    "random bytes": lambda: random.Random(1).randbytes(SIZE),
    "random bytes as a page": lambda: b"<html><p>" + random.Random(2).randbytes(SIZE - 9),
    **{f"fuzzed {seed}": (lambda seed=seed: _fuzzed(seed)) for seed in range(4)},
    }  # fmt: skip


def costs(names: list[str], limit: float = 20.0) -> Iterator[Cost]:
    """Read each page in a fork of this process; one that takes more than `limit` seconds of CPU is ended."""
    from icma.core.extract import read_page

    warm = _PAGE.format("<meta name=author content='A B'>", _ARTICLE.format("<time>18 noyabr 2026</time>")).encode()
    read_page(warm, url=URL, fetched_at=NOW)
    for name in names:
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            os.close(reader)
            resource.setrlimit(resource.RLIMIT_CPU, (int(limit), int(limit) + 1))
            signal.signal(signal.SIGXCPU, signal.SIG_DFL)
            body = PAGES[name]()
            started = time.process_time()
            try:
                problem = read_page(body, url=URL, fetched_at=NOW).problem
            except BaseException as error:  # noqa: BLE001 -- what must never happen is told, not raised in a fork
                problem = f"RAISED {type(error).__name__}"
            told = json.dumps([time.process_time() - started, problem]).encode()
            os.write(writer, told)
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as stream:
            told = stream.read()
        _, status, usage = os.wait4(child, 0)
        seconds, problem = json.loads(told) if told else (limit, f"ended by signal {os.WTERMSIG(status)}")
        yield Cost(name=name, seconds=seconds, megabytes=usage.ru_maxrss / 1024, problem=problem)


# One of each family, and every one that once cost too much: what the suite has time for at every run.
OFTEN = (
    "flat paragraphs",
    "different paragraphs",
    "nested divs",
    "paragraphs below boxes",
    "nested inline",
    "nested tables",
    "many figures",
    "one line",
    "one word",
    "entities",
    "unclosed comments",
    "unclosed tags",
    "unclosed attributes",
    "CDATA",
    "a million attributes",
    "many classes",
    "long classes everywhere",
    "srcset",
    "dates",
    "a long author",
    "a long title",
    "prose dates",
    "live blog",
    "closed nested JSON",
    "wide JSON",
    "markup in scripts",
    "gzip bomb",
    "gzip in gzip",
    "many gzip members",
    "NULs",
    "controls",
    "UTF-16",
    "lone surrogates",
    "broken UTF-8",
    "ISO-2022-JP escapes",
    "random bytes as a page",
    "fuzzed 0",
)


def main() -> int:
    often = OFTEN if sys.argv[1:] == ["--often"] else ()
    names = list(often) or [n for n in PAGES if not sys.argv[1:] or any(word in n for word in sys.argv[1:])]
    for cost in costs(names):
        print(f"{cost.seconds:.2f} {cost.megabytes:.0f}  {cost.name}  {cost.problem}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
