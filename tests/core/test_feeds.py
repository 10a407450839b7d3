"""Feeds as outlets write them, with every trap that was seen in one."""

from datetime import UTC, datetime

import pytest
from tests.feed_texts import LINK, SPACES, atom, links, only_entry, parse, rss

from icma.core.types import Certainty, FeedEntry, FeedKind, Moment, ParsedFeed

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
