"""What is left of markup from outside: inline tags by an allow-list, or words."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icma.core.sanitize import inline_html, plain_text

REL = 'rel="noopener noreferrer nofollow"'
MARKUP = st.text(alphabet="<>&;/\"'=!-ab pscrit[]\x00\ud800#x1") | st.text()


@pytest.mark.parametrize(
    ("html", "base_url", "expected"),
    [
        ("Salam <b>dünya</b>", "", "Salam <b>dünya</b>"),
        ("<p>a<br/>b</p>", "", "a<br>b"),
        ('<em style="x" onclick="y" lang="az" title="z">a</em>', "", "<em>a</em>"),
        ("a<script>alert(1)</script><style>b{}</style>c", "", "ac"),
        ('<a href="/x">q</a>', "https://n.example/y/", f'<a href="https://n.example/x" {REL}>q</a>'),
        ('<a href="//m.example/x">q</a>', "https://n.example/", f'<a href="https://m.example/x" {REL}>q</a>'),
        ('<a href="/x">q</a>', "", f"<a {REL}>q</a>"),
        ('<a href="/x">q</a>', "http://[", f"<a {REL}>q</a>"),
        ('<a href="javascript:alert(1)">q</a>', "https://n.example/", f"<a {REL}>q</a>"),
        ('<a href="java&#10;script:alert(1)">q</a>', "https://n.example/", f"<a {REL}>q</a>"),
        ('<a href="data:text/html,x">q</a>', "", f"<a {REL}>q</a>"),
        ('<a href="http://n.example/?a=1&amp;b=2">q</a>', "", f'<a href="http://n.example/?a=1&amp;b=2" {REL}>q</a>'),
        ("a < b & c", "", "a &lt; b &amp; c"),
        ("<svg><a xlink:href='javascript:1'>x</a></svg>", "", ""),
        ("bir\n iki", "", "bir iki"),
        ("bir \ud800", "", "bir "),
    ],
)
def test_only_harmless_inline_markup_is_left(html, base_url, expected):
    assert inline_html(html, base_url=base_url) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("Sadə mətn", "Sadə mətn"),
        ("<p>Bir</p><p>iki</p>", "Bir iki"),
        ("Bir<br>iki", "Bir iki"),
        ("bey<b>nəl</b>miləl", "beynəlmiləl"),
        ("&laquo;Нефть&raquo; &mdash; 5&nbsp;%", "«Нефть» — 5 %"),
        ("&amp;ldquo;Bakı&amp;rdquo; &amp;amp; Gəncə", "“Bakı” & Gəncə"),
        ("&lt;p&gt;Bakı&lt;/p&gt;&lt;p&gt;Gəncə&lt;/p&gt;", "Bakı Gəncə"),
        ("&lt;![CDATA[ &lt;p&gt;Bakı&lt;/p&gt; ]]&gt;", "Bakı"),
        ("<![CDATA[Bakı]]>", "Bakı"),
        ("2 < 3 & 5 > 4", "2 < 3 & 5 > 4"),
        ("List&lt;T&gt; AT&T", "List<T> AT&T"),
        ("a<script>alert('<p>')</script><!-- b -->c", "ac"),
        ('<img alt="a > b" src="x">c', "c"),
        ('<img alt="a < b" src="x">c', "c"),
        ("&#1041;&#x430;&#0;&#xD800;ку", "Ба��ку"),
        ("a\ud800<b>c</b>", "ac"),
        ("", ""),
    ],
)
def test_words_alone_are_left_with_entities_read(html, expected):
    assert plain_text(html) == expected


@settings(deadline=None)
@given(MARKUP)
def test_cleaned_markup_is_clean_and_stays_as_it_is(html):
    once = inline_html(html, base_url="https://n.example/")
    once.encode()
    assert inline_html(once, base_url="https://n.example/") == once
    assert "<script" not in once.lower()


@settings(deadline=None)
@given(MARKUP)
def test_plain_text_can_be_stored_whatever_came_in(html):
    plain_text(html).encode()


@pytest.mark.parametrize("piece", ["<", '<a "', "<a '", "<p", "&", "&#", "<!--", "<![CDATA[", "&lt;", "<a b=\"c' "])
def test_hostile_markup_costs_linear_time(piece):
    start = time.process_time()
    plain_text(piece * 20_000)
    assert time.process_time() - start < 2.0
