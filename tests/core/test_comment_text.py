"""The subset of markdown that comments have, and what never becomes markup."""

from __future__ import annotations

import re
import time

import pytest

from icma.core.comment_text import link_hosts, plain_text, render_comment, safe_html

REL = ' rel="nofollow ugc noopener noreferrer"'


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("Salam", "<p>Salam</p>"),
        ("*vurğu* **güclü** `kod`", "<p><em>vurğu</em> <strong>güclü</strong> <code>kod</code></p>"),
        ("bir\niki", "<p>bir<br>\niki</p>"),
        ("> цитата", "<blockquote>\n<p>цитата</p>\n</blockquote>"),
        ("- bir\n- iki", "<ul>\n<li>bir</li>\n<li>iki</li>\n</ul>"),
        ("3. üç\n4. dörd", '<ol start="3">\n<li>üç</li>\n<li>dörd</li>\n</ol>'),
        ("[bax](https://x.example/a?b=1&c=2)", f'<p><a href="https://x.example/a?b=1&amp;c=2"{REL}>bax</a></p>'),
        ("bax: https://x.example/a.", f'<p>bax: <a href="https://x.example/a"{REL}>https://x.example/a</a>.</p>'),
        ("```\nx < y\n```", "<pre><code>x &lt; y\n</code></pre>"),
        ("# başlıq", "<p># başlıq</p>"),
        ("![şəkil](https://x.example/1.png)", f'<p>!<a href="https://x.example/1.png"{REL}>şəkil</a></p>'),
        ("| a | b |\n|---|---|", "<p>| a | b |<br>\n|---|---|</p>"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("1 < 2 & 3 > 2", "<p>1 &lt; 2 &amp; 3 &gt; 2</p>"),
        ("[x](/desk/)", "<p><a>x</a></p>"),
    ],
)
def test_markdown_becomes_markup(typed: str, html: str) -> None:
    said = render_comment(typed).replace(f"<a{REL}>", "<a>")
    assert said == html


# In the manner of the OWASP and PortSwigger lists: what browsers have run when somebody let it through.
ATTACKS = (
    "<script>alert(1)</script>", "<ScRiPt src=//evil.example></sCrIpT>", "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>", "<svg><script>alert(1)</script></svg>", "<body onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>", "<object data=javascript:alert(1)>", "<embed src=//evil.example>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>", "<base href=//evil.example/>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<style>@import'//evil.example'</style>",
    "<link rel=stylesheet href=//evil.example>", "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<form action=//evil.example><input name=q>", "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<input autofocus onfocus=alert(1)>", "<marquee onstart=alert(1)>", "<a href=\"java\tscript:alert(1)\">x</a>",
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](java&#10;script:alert(1))", "[x](data:text/html,x)",
    "[x](vbscript:x)", "[x](&#x6A;avascript:alert(1))", "[x](<javascript:alert(1)>)", "<javascript:alert(1)>",
    "[x](https://x.example \"onmouseover=alert(1)\")", "[x](https://x.example/\"onmouseover=\"alert(1))",
    "https://x.example/\"onmouseover=\"alert(1)", "https://x.example/'><script>alert(1)</script>",
    "[x](//evil.example)", "[x](file:///etc/passwd)", "`<script>`</code><script>alert(1)</script>",
    "```\n</code></pre><script>alert(1)</script>\n```", "<!--<script>alert(1)//-->", "<![CDATA[<script>]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "\u003cimg src=x onerror=alert(1)\u003e", "＜script＞alert(1)＜/script＞",
    "<x\x00script>alert(1)</script>", "<template><script>alert(1)</script></template>",
    "<a href='&#1;javascript:x'>y</a>",
)  # fmt: skip
TAG = re.compile(r"</?([a-z]+)((?:\s[^>]*)?)>")
ALLOWED = {"p", "br", "em", "strong", "blockquote", "ul", "ol", "li", "code", "pre", "a"}
LINK = re.compile(rf'( href="https?://[^"<>]*")?{re.escape(REL)}')


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("around", ["{}", "> {}", "- {}", "**{}**", "[{}](https://x.example)", "söz {} söz"])
def test_no_attack_leaves_anything_but_the_tags_of_a_comment(attack: str, around: str) -> None:
    html = render_comment(around.format(attack))
    assert html.count("<") == len(TAG.findall(html))
    for tag, rest in TAG.findall(html):
        assert tag in ALLOWED
        assert rest == "" or (tag == "a" and LINK.fullmatch(rest))
    assert safe_html(html) == html


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p onclick=x>a</p>", "<p>a</p>"), ("<script>x</script>a", "a"), ('<a href="/desk/">a</a>', f"<a{REL}>a</a>"),
        ("<!-- x -->a", "a"), ("<h1>a</h1>", "a"),
    ],
)  # fmt: skip
def test_what_stands_in_the_database_is_not_believed(html: str, kept: str) -> None:
    assert safe_html(html) == kept


def test_hosts_of_links_are_named_as_machines_name_them() -> None:
    text = "https://Spam.Example/x [y](http://пример.рф./z) https://u@evil.example:8/ `https://code.example`"
    assert link_hosts(render_comment(text)) == ("spam.example", "xn--e1afmkfd.xn--p1ai", "evil.example")


def test_letters_and_devices_get_words_only() -> None:
    assert plain_text(render_comment("**Salam** & <b>x</b>\n\n- bir")) == "Salam & <b>x</b> bir"


@pytest.mark.parametrize(
    "hostile", ["> " * 2500, "*" * 5000, "[" * 5000, "- " * 2500, "`" * 5000, "[a](" * 1250, "**a" * 1600]
)
def test_no_text_of_the_longest_size_takes_long(hostile: str) -> None:
    begun = time.process_time()
    render_comment(hostile)
    assert time.process_time() - begun < 1.0
