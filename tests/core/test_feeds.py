"""Feeds as outlets write them, with every trap that was seen in one."""

import gzip
import time
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icma.core.failures import SetAside
from icma.core.feeds import MAX_ENTRIES, parse_feed
from icma.core.types import Certainty, FeedEntry, FeedKind, Moment, ParsedFeed

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BAKU = ZoneInfo("Asia/Baku")
BASE = "https://n.example/rss/all"
SPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"'
)
LINK = "https://n.example/a"


def parse(body, *, base_url=BASE, content_type=""):
    raw = body if isinstance(body, bytes) else body.encode()
    return parse_feed(raw, base_url=base_url, content_type=content_type, now=NOW, zone=BAKU)


def rss(*items, channel=""):
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0" {SPACES}><channel>{channel}{inside}</channel></rss>'


def atom(*entries, feed="", attributes=""):
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" {attributes}>{feed}{inside}</feed>'


def only_entry(body, **more) -> FeedEntry:
    feed = parse(body, **more)
    assert feed.dropped == ()
    assert len(feed.entries) == 1
    return feed.entries[0]


def links(body, **more):
    return [entry.link for entry in parse(body, **more).entries]


def titles(body, **more):
    return [entry.title for entry in parse(body, **more).entries]


# --- whole feeds ------------------------------------------------------------------------------------------------------


def test_an_rss_feed_gives_all_it_says():
    body = f"""<?xml version="1.0" encoding="utf-8"?>
    <rss version="2.0" {SPACES}>
      <channel>
        <title>Xəzər Xəbər</title><link>https://n.example/</link><language>az-AZ</language><ttl>20</ttl>
        <image><url>/logo.png</url><title>Loqo</title><link>https://elsewhere.example/</link></image>
        <atom:link rel="self" href="https://n.example/rss/all"/>
        <atom:link rel="hub" href="https://hub.example/"/>
        <item>
          <title>Bakıda &quot;Gilavar&quot; — yeni bərə</title>
          <link> https://n.example/a?utm_source=rss </link>
          <guid isPermaLink="false">n-1</guid>
          <description><![CDATA[<p><img src="/i/1.jpg"></p>Bərə gündə &laquo;dörd&raquo; dəfə üz... ]]></description>
          <dc:creator>Aysel M.</dc:creator><author>redaksiya@n.example (Rauf Ə.)</author>
          <category>Nəqliyyat</category><category domain="x">Bakı</category><category>Bakı</category>
          <pubDate>Sun, 22 Nov 2026 14:05:20 +0400</pubDate>
        </item>
      </channel>
    </rss>"""
    assert parse(body) == ParsedFeed(
        kind=FeedKind.RSS,
        title="Xəzər Xəbər",
        language="az-az",
        homepage="https://n.example/",
        hub_url="https://hub.example/",
        ttl_minutes=20,
        entries=(
            FeedEntry(
                link="https://n.example/a?utm_source=rss",
                guid="n-1",
                title='Bakıda "Gilavar" — yeni bərə',
                summary="Bərə gündə «dörd» dəfə üz...",
                authors=("Aysel M.", "Rauf Ə."),
                categories=("Nəqliyyat", "Bakı"),
                image_url="https://n.example/i/1.jpg",
                published_raw="Sun, 22 Nov 2026 14:05:20 +0400",
                published=Moment(at=datetime(2026, 11, 22, 10, 5, 20, tzinfo=UTC), certainty=Certainty.ZONE_STATED),
            ),
        ),
    )


def test_an_atom_feed_gives_all_it_says():
    body = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ru">
      <title type="html">Вести &amp;amp; факты</title>
      <link rel="self" href="https://n.example/atom"/><link href="https://n.example/"/>
      <link rel="hub" href="//hub.example/"/>
      <entry>
        <id>tag:n.example,2026:1</id>
        <title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Порт <b>открыт</b></div></title>
        <link rel="self" href="https://n.example/atom/1"/>
        <link rel="alternate" type="application/json" href="https://n.example/1.json"/>
        <link rel="alternate" type="text/html" href="https://n.example/1"/>
        <link rel="enclosure" type="image/webp" href="/1.webp"/>
        <summary type="html">&lt;p&gt;Паром ходит 4 раза &amp;mdash; в день&lt;/p&gt;</summary>
        <author><name>Иван П.</name><email>i@n.example</email></author><author><name>Анна К.</name></author>
        <category term="port" label="Порт"/>
        <updated>2026-11-22T10:05:20Z</updated><published>2026-11-21T09:00:00+04:00</published>
      </entry>
    </feed>"""
    assert parse(body) == ParsedFeed(
        kind=FeedKind.ATOM,
        title="Вести & факты",
        language="ru",
        homepage="https://n.example/",
        hub_url="https://hub.example/",
        entries=(
            FeedEntry(
                link="https://n.example/1",
                guid="tag:n.example,2026:1",
                title="Порт открыт",
                summary="Паром ходит 4 раза — в день",
                authors=("Иван П.", "Анна К."),
                categories=("Порт",),
                image_url="https://n.example/1.webp",
                published_raw="2026-11-21T09:00:00+04:00",
                published=Moment(at=datetime(2026, 11, 21, 5, 0, tzinfo=UTC), certainty=Certainty.ZONE_STATED),
            ),
        ),
    )


def test_an_rdf_feed_is_read_as_rss():
    body = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Köhnə</title>
      <dc:language>az</dc:language></channel><item rdf:about="y"><title>Bir</title><link>https://n.example/a</link>
      <dc:date>2026-11-21T09:00:00+04:00</dc:date></item></rdf:RDF>"""
    feed = parse(body)
    assert (feed.kind, feed.title, feed.language) == (FeedKind.RSS, "Köhnə", "az")
    assert [(entry.link, entry.title, entry.published_raw) for entry in feed.entries] == [
        (LINK, "Bir", "2026-11-21T09:00:00+04:00")
    ]


def test_a_feed_without_entries_is_a_feed():
    assert parse(rss(channel="<title>Boş</title>")) == ParsedFeed(kind=FeedKind.RSS, entries=(), title="Boş")


@pytest.mark.parametrize("ttl", ["0", "-5", "1e9", "", "soon", "99999999999", "٣"])
def test_a_senseless_ttl_is_none(ttl):
    assert parse(rss(channel=f"<ttl>{ttl}</ttl>")).ttl_minutes is None


# --- guids and links --------------------------------------------------------------------------------------------------


def test_a_feed_without_guids_gives_one_entry_per_link():
    feed = parse(rss(*(f"<title>{n}</title><link>https://n.example/{n}</link>" for n in range(3))))
    assert [(entry.link, entry.guid) for entry in feed.entries] == [(f"https://n.example/{n}", "") for n in range(3)]


def test_one_guid_for_all_entries_is_no_guid():
    items = [f"<link>https://n.example/{n}</link><guid>{guid}</guid>" for n, guid in enumerate(["same", "same", "own"])]
    assert [(entry.link, entry.guid) for entry in parse(rss(*items)).entries] == [
        ("https://n.example/0", ""),
        ("https://n.example/1", ""),
        ("https://n.example/2", "own"),
    ]


def test_the_second_entry_of_one_link_is_named_and_left_out():
    feed = parse(rss("<title>Bir</title><link>/a</link>", "<title>İki</title><link>/a</link>"))
    assert [entry.title for entry in feed.entries] == ["Bir"]
    assert feed.dropped == ("entry 2 (İki) repeats the link of an earlier one: https://n.example/a",)


@pytest.mark.parametrize(
    ("name", "item", "expected"),
    [
        ("plain", "<link>https://n.example/a</link>", LINK),
        ("blanks around", "<link>\n  https://n.example/a\t</link>", LINK),
        ("in CDATA", "<link><![CDATA[https://n.example/a?x=1&copy=2]]></link>", "https://n.example/a?x=1&copy=2"),
        ("escaped", "<link>https://n.example/a?x=1&amp;copy=2</link>", "https://n.example/a?x=1&copy=2"),
        ("bare ampersand", "<link>https://n.example/a?x=1&copy=2</link>", "https://n.example/a?x=1&copy=2"),
        ("relative to the root", "<link>/a</link>", LINK),
        ("relative to the feed", "<link>a</link>", "https://n.example/rss/a"),
        ("protocol-relative", "<link>//m.example/a</link>", "https://m.example/a"),
        ("letters in the path", "<link>https://n.example/xəbər</link>", "https://n.example/xəbər"),
        ("guid instead", "<guid>https://n.example/a</guid>", LINK),
        ("guid, empty attribute", "<guid isPermaLink=''>https://n.example/a</guid>", LINK),
        ("guid for javascript", "<link>javascript:void(0)</link><guid>https://n.example/a</guid>", LINK),
        ("atom link in RSS", '<atom:link href="https://n.example/a"/>', LINK),
        ("link with href in RSS", '<link href="https://n.example/a"/>', LINK),
        ("empty link, then atom", '<link/><atom:link rel="alternate" href="https://n.example/a"/>', LINK),
    ],
)
def test_links_are_found_and_made_absolute(name, item, expected):
    assert links(rss(item)) == [expected]


@pytest.mark.parametrize(
    ("item", "line"),
    [
        (
            "<title>Bir</title><link>javascript:alert(1)</link>",
            "entry 1 (Bir) has no link that could be opened: javascript:alert(1)",
        ),
        (
            "<link>mailto:a@n.example</link>",
            "entry 1 (without a title) has no link that could be opened: mailto:a@n.example",
        ),
        (
            "<title>Bir</title><guid isPermaLink=''>9e107d9d372bb6826bd81d3542a419d6</guid>",
            "entry 1 (Bir) has no link that could be opened",
        ),
        (
            "<guid isPermaLink='false'>https://n.example/a</guid>",
            "entry 1 (without a title) has no link that could be opened",
        ),
        ("<link>http://[</link>", "entry 1 (without a title) has no link that could be opened: http://["),
    ],
)
def test_an_entry_without_a_usable_link_is_named(item, line):
    feed = parse(rss(item))
    assert (feed.entries, feed.dropped) == ((), (line,))


@pytest.mark.parametrize(
    ("attributes", "entry", "expected"),
    [
        ('xml:base="https://m.example/x/"', '<link href="a"/>', "https://m.example/x/a"),
        ('xml:base="/x/"', '<link href="a"/>', "https://n.example/x/a"),
        ("", '<link xml:base="https://m.example/y/" href="a"/>', "https://m.example/y/a"),
        ("", '<link href="a"/>', "https://n.example/rss/a"),
    ],
)
def test_xml_base_moves_relative_links(attributes, entry, expected):
    assert links(atom(entry, attributes=attributes)) == [expected]


def test_a_bare_md5_guid_is_kept_as_guid():
    entry = only_entry(rss(f"<link>{LINK}</link><guid isPermaLink=''>9e107d9d372bb6826bd81d3542a419d6</guid>"))
    assert (entry.link, entry.guid) == (LINK, "9e107d9d372bb6826bd81d3542a419d6")


# --- texts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Bakı: “Neftçi” — 2:1", "Bakı: “Neftçi” — 2:1"),
        ("&amp;ldquo;Neftçi&amp;rdquo;&amp;nbsp;qalib", "“Neftçi” qalib"),
        ("&ldquo;Neftçi&rdquo;&nbsp;qalib", "“Neftçi” qalib"),
        ("<![CDATA[&ldquo;Neftçi&rdquo;&nbsp;qalib]]>", "“Neftçi” qalib"),
        ("<![CDATA[<b>Порт</b> открыт]]>", "Порт открыт"),
        ("Порт <b>открыт</b>", "Порт открыт"),
        ("AT&T və R&D", "AT&T və R&D"),
        ("&lt;![CDATA[ Порт открыт ]]&gt;", "Порт открыт"),
        ("5 &lt; 7", "5 < 7"),
        ("A\x07B\x00C &#0;&#x1F;D", "ABC D"),
        ("&bomb; &xxe;", "&bomb; &xxe;"),
        ("  çox \n boşluq ", "çox boşluq"),
        ("", ""),
    ],
)
def test_titles_are_the_publishers_words_without_markup(title, expected):
    assert only_entry(rss(f"<title>{title}</title><link>{LINK}</link>")).title == expected


def test_an_entry_without_a_title_is_kept():
    entry = only_entry(rss(f"<link>{LINK}</link><description>Mətn</description>"))
    assert (entry.title, entry.summary) == ("", "Mətn")


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("<description>Kəsilmiş mətnin son söz</description>", "Kəsilmiş mətnin son söz"),
        ("<description>&lt;![CDATA[&lt;p&gt;Nazir bildiri... &lt;/p&gt;]]&gt;</description>", "Nazir bildiri..."),
        ("<description>Nazir bildirib. Ətraflı: https://n.example/a</description>", "Nazir bildirib."),
        (
            "<description><![CDATA[Nazir bildirib. Ətraflı: <a href='https://n.example/a'>https://n.example/a</a>]]></description>",
            "Nazir bildirib.",
        ),
        ("<description>Министр сказал. Подробнее: https://n.example/a</description>", "Министр сказал."),
        ("<description>Bakan konuştu. Devamı: https://n.example/a</description>", "Bakan konuştu."),
        ("<description>He spoke. Read more: https://n.example/a</description>", "He spoke."),
        ("<description>Nazir ətraflı: belə dedi</description>", "Nazir ətraflı: belə dedi"),
        ("<description>Ünvan: https://n.example/a</description>", "Ünvan: https://n.example/a"),
        (
            "<description/><content:encoded><![CDATA[<p>Tam mətn</p><p>davamı</p>]]></content:encoded>",
            "Tam mətn davamı",
        ),
        ("<description>Qısa</description><content:encoded>Tam mətn</content:encoded>", "Qısa"),
        ("<description><![CDATA[<script>x()</script><p>Söz</p>]]></description>", "Söz"),
    ],
)
def test_summaries_are_plain_and_without_the_call_to_follow(item, expected):
    assert only_entry(rss(f"<link>{LINK}</link>{item}")).summary == expected


def test_a_whole_article_in_place_of_a_description_is_cut_at_a_word():
    entry = only_entry(rss(f"<link>{LINK}</link><description/><content:encoded>{'uzun söz ' * 500}</content:encoded>"))
    assert entry.summary == ("uzun söz " * 55 + "uzun…")


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("<author>a@n.example (Rauf Ə.)</author>", ("Rauf Ə.",)),
        ("<author>a@n.example</author>", ()),
        (
            "<dc:creator>Rauf Ə.</dc:creator><dc:creator>Иван П.</dc:creator><author>Rauf Ə.</author>",
            ("Rauf Ə.", "Иван П."),
        ),
        ("<dc:creator><![CDATA[ Rauf &amp; Aysel ]]></dc:creator>", ("Rauf & Aysel",)),
        ("<author></author>", ()),
    ],
)
def test_authors_are_names_and_never_mail_addresses(item, expected):
    assert only_entry(rss(f"<link>{LINK}</link>{item}")).authors == expected


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ('<enclosure url="//files.n.example/1.jpg" type="image/jpeg"/>', "https://files.n.example/1.jpg"),
        ('<enclosure url="/1.mp3" type="audio/mpeg"/><media:thumbnail url="/2.jpg"/>', "https://n.example/2.jpg"),
        ('<media:content medium="image" url="/3"/>', "https://n.example/3"),
        ('<media:group><media:content url="/4.png" type="image/png"/></media:group>', "https://n.example/4.png"),
        (
            '<media:content url="/5.mp4" type="video/mp4"><media:thumbnail url="/5.jpg"/></media:content>',
            "https://n.example/5.jpg",
        ),
        ("<image><url>/6.jpg</url></image>", "https://n.example/6.jpg"),
        (
            "<description><![CDATA[<img alt='x' src='/7.jpg?a=1&amp;b=2'>]]></description>",
            "https://n.example/7.jpg?a=1&b=2",
        ),
        ('<enclosure url="javascript:x" type="image/jpeg"/>', ""),
        ('<description><![CDATA[<img src="data:image/png;base64,xx">]]></description>', ""),
        ("", ""),
    ],
)
def test_the_picture_of_an_entry(item, expected):
    assert only_entry(rss(f"<link>{LINK}</link>{item}")).image_url == expected


# --- dates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "raw", "at", "certainty"),
    [
        (
            "<pubDate>Sun, 22 Nov 2026 14:05:20 +0400</pubDate>",
            "Sun, 22 Nov 2026 14:05:20 +0400",
            (22, 10, 5),
            Certainty.ZONE_STATED,
        ),
        ("<pubDate>22.11.2026 14:05</pubDate>", "22.11.2026 14:05", (22, 10, 5), Certainty.NO_ZONE),
        ("<pubDate> 22 Noyabr 2026, 14:05\n</pubDate>", "22 Noyabr 2026, 14:05", (22, 10, 5), Certainty.NO_ZONE),
        (
            "<pubDate/><dc:date>2026-11-21T09:00:00Z</dc:date>",
            "2026-11-21T09:00:00Z",
            (21, 9, 0),
            Certainty.ZONE_STATED,
        ),
        (
            "<atom:updated>2026-11-21T09:00:00Z</atom:updated>",
            "2026-11-21T09:00:00Z",
            (21, 9, 0),
            Certainty.ZONE_STATED,
        ),
        ("<guid>20261121</guid><pubDate>Dünən, 09:00</pubDate>", "Dünən, 09:00", (21, 5, 0), Certainty.INFERRED),
    ],
)
def test_dates_keep_their_wording_and_say_how_sure_they_are(item, raw, at, certainty):
    entry = only_entry(rss(f"<link>{LINK}</link>{item}"))
    day, hour, minute = at
    assert entry.published_raw == raw
    assert entry.published is not None
    assert entry.published.at.replace(second=0) == datetime(2026, 11, day, hour, minute, tzinfo=UTC)
    assert entry.published.certainty is certainty


@pytest.mark.parametrize(
    "raw",
    [
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Fri, 01 Jan 2099 00:00:00 +0400",
        "Mon, 00 Jan 0000 00:00:00 +0000",
        "yaxınlarda",
        "",
    ],
)
def test_a_date_nobody_can_believe_is_none_but_kept_as_written(raw):
    entry = only_entry(rss(f"<link>{LINK}</link><pubDate>{raw}</pubDate><guid>20261121</guid>"))
    assert (entry.published, entry.published_raw) == (None, raw)


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
