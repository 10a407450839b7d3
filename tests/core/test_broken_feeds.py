"""Feeds in wrong encodings, broken XML and anything at all: what came whole is kept, the rest is named."""

import gzip
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.feed_texts import LINK, parse, rss, titles

from icma.core.failures import SetAside
from icma.core.feeds import MAX_ENTRIES

# --- bytes ------------------------------------------------------------------------------------------------------------

NEWS = rss(f"<title>Şəhərdə yağış</title><link>{LINK}</link>")
RUSSIAN = rss(f"<title>Совет министров утвердил новый бюджет</title><link>{LINK}</link>")
TURKISH = rss(f"<title>Başbakan güçlü bir açıklama yaptı, İzmir'de yağış</title><link>{LINK}</link>")


def declare(body, encoding):
    return body.replace('<?xml version="1.0"?>', f'<?xml version="1.0" encoding="{encoding}"?>')


@pytest.mark.parametrize(
    ("name", "body", "content_type", "expected"),
    [
        ("utf-8", NEWS.encode(), "", "Şəhərdə yağış"),
        ("byte order mark", b"\xef\xbb\xbf" + declare(NEWS, "utf-8").encode(), "", "Şəhərdə yağış"),
        ("declared 1251, is utf-8", declare(NEWS, "windows-1251").encode(), "", "Şəhərdə yağış"),
        (
            "declared utf-8, is 1251",
            declare(RUSSIAN, "utf-8").encode("cp1251"),
            "",
            "Совет министров утвердил новый бюджет",
        ),
        (
            "declared 1251, is 1251",
            declare(RUSSIAN, "windows-1251").encode("cp1251"),
            "",
            "Совет министров утвердил новый бюджет",
        ),
        ("koi8-r", declare(RUSSIAN, "koi8-r").encode("koi8-r"), "", "Совет министров утвердил новый бюджет"),
        (
            "1251 by header",
            RUSSIAN.encode("cp1251"),
            "text/xml; charset=windows-1251",
            "Совет министров утвердил новый бюджет",
        ),
        ("nothing declared, 1254", TURKISH.encode("cp1254"), "", "Başbakan güçlü bir açıklama yaptı, İzmir'de yağış"),
        ("utf-16 with mark", declare(NEWS, "utf-16").encode("utf-16"), "", "Şəhərdə yağış"),
        ("utf-16 without mark", declare(NEWS, "utf-16").encode("utf-16-le"), "", "Şəhərdə yağış"),
        ("utf-16 big end", NEWS.encode("utf-16-be"), "", "Şəhərdə yağış"),
        ("declared utf-16, is utf-8", declare(NEWS, "utf-16").encode(), "", "Şəhərdə yağış"),
        ("unknown encoding", declare(NEWS, "x-martian").encode(), "", "Şəhərdə yağış"),
        (
            "no text encoding",
            declare(RUSSIAN, "unicode_escape").encode("cp1251"),
            "",
            "Совет министров утвердил новый бюджет",
        ),
        ("gzip left in", gzip.compress(NEWS.encode()), "", "Şəhərdə yağış"),
        ("white space before", b"\r\n \t\n" + NEWS.encode(), "", "Şəhərdə yağış"),
        ("a warning before", b"<br />Warning: x in y.php\n" + NEWS.encode(), "", "Şəhərdə yağış"),
        ("rubbish after", NEWS.encode() + b"<!-- cached --><script>1</script>", "", "Şəhərdə yağış"),
        ("one broken letter", NEWS.encode().replace("ğ".encode(), b"\xc4"), "", "Şəhərdə ya\ufffdış"),
    ],
)
def test_any_encoding_true_or_not_gives_the_words(name, body, content_type, expected):
    assert titles(body, content_type=content_type) == [expected]


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("empty", b"", "the feed is empty"),
        ("blank", b" \n\0\n", "the feed is empty"),
        ("html", b"<!DOCTYPE html><html><head><title>x</title>", "this is an HTML page, not a feed"),
        (
            "html in disguise",
            b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x" "y"><html/>',
            "this is an HTML page, not a feed",
        ),
        ("xhtml", b'<?xml version="1.0"?><html xmlns="x"><body/></html>', "this is an HTML page, not a feed"),
        ("challenge", b"\n<HTML><script>go()</script>", "this is an HTML page, not a feed"),
        (
            "json",
            b'{"version": "https://jsonfeed.org/version/1.1"}',
            "this is JSON but not a JSON Feed: it has no list of items",
        ),
        ("words", b"Not found", "this is not a feed; it begins with 'Not found'"),
        (
            "an error",
            b"<Error><Code>NoSuchKey</Code></Error>",
            "this is XML but not a feed: its root element is <Error>",
        ),
        ("only a head", b'<?xml version="1.0"?>', "this is not a feed: there is no readable XML in it"),
        ("50 MB", b"<rss>" + b" " * 50_000_000, "the feed is too large: 50 MB or more, the limit is 10 MB"),
        ("gzip bomb", gzip.compress(b"<rss>" + b" " * 50_000_000), "the feed is too large: gzip of 10 MB or more"),
        ("tags", b"<rss>" + b"<a/>" * 600_000, "the feed has more than 500,000 tags and entities"),
        ("broken gzip", b"\x1f\x8b\x08rubbish", None),
    ],
)
def test_what_is_no_feed_is_set_aside_with_the_reason(name, body, reason):
    with pytest.raises(SetAside) as caught:
        parse(body)
    assert "\n" not in caught.value.reason
    assert reason is None or caught.value.reason == reason


def test_a_gzip_that_breaks_off_gives_what_came():
    items = [f"<title>{n}</title><link>https://n.example/{n}</link>" for n in range(400)]
    whole = gzip.compress(rss(*items).encode())
    feed = parse(whole[: len(whole) // 2])
    assert 100 < len(feed.entries) < 400
    assert [entry.title for entry in feed.entries] == [str(n) for n in range(len(feed.entries))]


# --- broken XML -------------------------------------------------------------------------------------------------------

TWO = rss("<title>Bir</title><link>/1</link>", "<title>İki sözün başı</title><link>/2</link>")


@pytest.mark.parametrize("end", ["ki sözü", "</title><link>/2", "</title><link>/2</link>", "<link>/2</link></ite"])
def test_a_feed_that_breaks_off_keeps_the_entries_that_came_whole(end):
    feed = parse(TWO[: TWO.index(end, TWO.index("Bir") + 30) + len(end)])
    assert [entry.title for entry in feed.entries] == ["Bir"]
    assert feed.dropped == ("the feed breaks off inside entry 2; what came whole is kept",)


def test_a_feed_without_its_last_tags_is_whole():
    feed = parse(TWO.removesuffix("</channel></rss>"))
    assert [entry.title for entry in feed.entries] == ["Bir", "İki sözün başı"]
    assert feed.dropped == ()


@pytest.mark.parametrize(
    ("name", "item", "expected"),
    [
        ("unescaped html", "<title>Bir</title><link>/1</link><description><p>a<br>b</description>", ["Bir"]),
        ("undeclared prefix", "<title>Bir</title><link>/1</link><x:y>z</x:y>", ["Bir"]),
        ("end of CDATA left over", "<title>Bir ]]></title><link>/1</link>", ["Bir ]]>"]),
        ("CDATA in CDATA", "<title><![CDATA[Bir <![CDATA[iki]]> üç]]></title><link>/1</link>", ["Bir iki üç"]),
        ("upper case", "<TITLE>Bir</TITLE><LINK>/1</LINK>", []),
    ],
)
def test_badly_formed_entries_are_read_as_far_as_they_go(name, item, expected):
    assert titles(rss(item)) == expected


def test_the_second_reader_finds_entries_that_no_xml_parser_finds():
    body = "<RSS><CHANNEL><ITEM><TITLE>Bir</TITLE><LINK>https://n.example/a</LINK></ITEM></CHANNEL></RSS>"
    assert [(entry.title, entry.link) for entry in parse(body).entries] == [("Bir", LINK)]


def test_entities_of_ones_own_are_neither_multiplied_nor_fetched():
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    secret = '<!ENTITY xxe SYSTEM "file:///etc/passwd">'
    item = f"<item><title>&l9;&xxe;</title><link>{LINK}</link></item>"
    body = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">{lol}{secret}]><rss><channel>{item}</channel></rss>'
    start = time.process_time()
    assert titles(body) == ["&l9;&xxe;"]
    assert time.process_time() - start < 1.0


def test_a_thousand_entries_are_read_and_the_rest_is_named():
    feed = parse(rss(*(f"<link>/{n}</link>" for n in range(MAX_ENTRIES + 5))))
    assert len(feed.entries) == MAX_ENTRIES
    assert feed.dropped == ("the feed has more than 1,000 entries; the rest is not read",)


def test_deep_nesting_is_cut_off_and_not_fatal():
    deep = "<a>" * 100_000
    feed = parse(f"<rss><channel><item><title>Bir</title><link>{LINK}</link></item>{deep}")
    assert [entry.title for entry in feed.entries] == ["Bir"]


# --- anything at all --------------------------------------------------------------------------------------------------

PIECES = [
    "<rss>",
    "<channel>",
    "<item>",
    "</item>",
    "<title>",
    "</title>",
    "<link>",
    "</link>",
    "https://n.example/",
    "a",
]
PIECES += [
    "<feed xmlns='http://www.w3.org/2005/Atom'>",
    "<entry>",
    "</entry>",
    "<link href='/x'/>",
    "<![CDATA[",
    "]]>",
    "&",
]
PIECES += [
    "&nbsp;",
    "&#0;",
    "<?xml version='1.0' encoding='koi8-r'?>",
    "<!DOCTYPE x [",
    "]>",
    "\x00",
    "ə",
    "<p",
    "'",
    "<!--",
]
PIECES += [
    "<pubDate>",
    "22.11.2026",
    "</pubDate>",
    "<guid>",
    "</guid>",
    "xml:base='http://['",
    "<atom:link rel='hub'>",
    "</rss>",
]
SOUP = st.lists(st.sampled_from(PIECES), max_size=40).map(lambda pieces: "".join(pieces).encode())


@settings(deadline=None)
@given(SOUP | st.binary(max_size=300) | SOUP.map(lambda soup: b"<rss><channel>" + soup))
def test_any_bytes_give_entries_or_one_readable_line(body):
    try:
        feed = parse(body)
    except SetAside as failure:
        reason = failure.reason
    else:
        reason = ""
        check_entries(feed)
    assert "\n" not in reason


def check_entries(feed):
    for entry in feed.entries:
        assert entry.link.startswith(("http://", "https://"))
        "".join([entry.link, entry.title, entry.summary, entry.guid, entry.published_raw]).encode()
    assert len({entry.link for entry in feed.entries}) == len(feed.entries)


@settings(deadline=None)
@given(st.integers(0, len(TWO.encode())))
def test_a_feed_cut_anywhere_never_shows_a_cut_entry(at):
    whole = parse(TWO).entries
    try:
        feed = parse(TWO.encode()[:at])
    except SetAside:
        return
    assert feed.entries == whole[: len(feed.entries)]


def test_what_was_read_twice_is_equal():
    first, second = parse(NEWS), parse(NEWS)
    assert first == second
    assert replace(first, title="x") != first
