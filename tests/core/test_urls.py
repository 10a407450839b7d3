"""One form to keep, one key to compare."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from icma.core.urls import BadUrl, absolute_url, host_of, normalize_url, request_url, robots_url, same_site, url_key

NORMAL = [
    ("as it is", "https://xeber.example/news/1", "https://xeber.example/news/1"),
    ("scheme and host in capitals", "HTTPS://Xeber.EXAMPLE/News", "https://xeber.example/News"),
    ("no path", "https://xeber.example", "https://xeber.example/"),
    ("default port", "https://xeber.example:443/a", "https://xeber.example/a"),
    ("default port of http", "http://xeber.example:80/a", "http://xeber.example/a"),
    ("another port", "http://xeber.example:8080/a", "http://xeber.example:8080/a"),
    ("an empty port", "http://xeber.example:/a", "http://xeber.example/a"),
    ("fragment", "https://xeber.example/a#top", "https://xeber.example/a"),
    ("trailing slash stays", "https://xeber.example/a/", "https://xeber.example/a/"),
    ("doubled slashes stay", "https://xeber.example//a//b", "https://xeber.example//a//b"),
    ("a URL in the path stays", "https://arxiv.example/web/https://a.az/x", "https://arxiv.example/web/https://a.az/x"),
    ("dot segments", "https://xeber.example/a/./b/../c", "https://xeber.example/a/c"),
    ("dots over the root", "https://xeber.example/../../c/..", "https://xeber.example/"),
    ("escaped dots", "https://xeber.example/a/%2e%2E/c", "https://xeber.example/c"),
    ("letters escaped for nothing", "https://xeber.example/%7Ea%62c", "https://xeber.example/~abc"),
    ("escapes in small letters", "https://xeber.example/x%c9%99b", "https://xeber.example/x%C9%99b"),
    ("an escaped slash stays escaped", "https://xeber.example/a%2fb", "https://xeber.example/a%2Fb"),
    ("a lone percent", "https://xeber.example/100%", "https://xeber.example/100%25"),
    ("az letters in the path", "https://xeber.example/xəbər/ışıq", "https://xeber.example/x%C9%99b%C9%99r/%C4%B1%C5%9F%C4%B1q"),
    ("Cyrillic in the path", "https://xeber.example/новости", "https://xeber.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"),
    ("another charset in the path", "https://xeber.example/%ed%ee%e2", "https://xeber.example/%ED%EE%E2"),
    ("Turkish in the query", "https://xeber.example/?q=çığ", "https://xeber.example/?q=%C3%A7%C4%B1%C4%9F"),
    ("a blank in the path", "https://xeber.example/a b", "https://xeber.example/a%20b"),
    ("blanks and breaks around and inside", " \n https://xeber.example/a\n\tb ", "https://xeber.example/ab"),
    ("IDN, Cyrillic", "https://Новости.РФ/", "https://xn--b1amnebsh.xn--p1ai/"),
    ("IDN, az", "https://bakı.az/", "https://xn--bak-lua.az/"),
    ("IDN already coded", "https://XN--BAK-LUA.az/", "https://xn--bak-lua.az/"),
    ("a heart", "https://i❤.ws/", "https://xn--i-7iq.ws/"),
    ("an underscore in the host", "https://my_site.example.az/", "https://my_site.example.az/"),
    ("a dot after the host", "https://xeber.example./a", "https://xeber.example/a"),
    ("path parameters", "https://xeber.example/a;v=1;w/b;x", "https://xeber.example/a;v=1;w/b;x"),
    ("an empty query", "https://xeber.example/a?", "https://xeber.example/a"),
    ("a query of nothing", "https://xeber.example/a?&&", "https://xeber.example/a"),
    ("parameters keep order and shape", "https://xeber.example/?b=2&a=1&c&d=&a=x=y", "https://xeber.example/?b=2&a=1&c&d=&a=x=y"),
    ("an escaped ampersand stays", "https://xeber.example/?a=1%262&b=%2B+", "https://xeber.example/?a=1%262&b=%2B+"),
    ("a question mark in the query", "https://xeber.example/?a=b?c", "https://xeber.example/?a=b?c"),
    ("utm", "https://xeber.example/a?utm_source=rss&utm_medium=feed", "https://xeber.example/a"),
    ("utm among others", "https://xeber.example/?id=5&UTM_Source=x&page=2", "https://xeber.example/?id=5&page=2"),
    ("clicks of all kinds", "https://xeber.example/?fbclid=1&gclid=2&yclid=3&_openstat=4&mc_cid=5&id=6", "https://xeber.example/?id=6"),
    ("escaped once too often", "https://xeber.example/?id=5&amp;utm_source=rss", "https://xeber.example/?id=5"),
    ("a tracking name as a value", "https://xeber.example/?p=utm_source", "https://xeber.example/?p=utm_source"),
    ("names that only begin alike", "https://xeber.example/?utm=1&gclids=2&ref=3&from=4", "https://xeber.example/?utm=1&gclids=2&ref=3&from=4"),
    ("an article behind a tracking name", "https://xeber.example/?utm_source=x;id=5", "https://xeber.example/?utm_source=x;id=5"),
    ("backslashes as browsers read them", "https:\\\\xeber.example\\a\\b?c=\\d", "https://xeber.example/a/b?c=%5Cd"),
    ("too many slashes", "https:////xeber.example/a", "https://xeber.example/a"),
    ("IPv4 as one number", "http://2130706433/", "http://127.0.0.1/"),
    ("IPv4 in hexadecimal", "http://0x7f.1/", "http://127.0.0.1/"),
    ("IPv4 in octal", "http://0177.0.0.01/", "http://127.0.0.1/"),
    ("IPv4 in three parts", "http://127.0.1/", "http://127.0.0.1/"),
    ("IPv4 zero", "http://0/", "http://0.0.0.0/"),
    ("IPv4 escaped", "http://%31%32%37.1/", "http://127.0.0.1/"),
    ("IPv4 in wide digits", "http://１２７.１/", "http://127.0.0.1/"),
    ("IPv6", "http://[0:0::1]:8000/", "http://[::1]:8000/"),
    ("IPv4 inside IPv6", "http://[::FFFF:127.0.0.1]/", "http://[::ffff:7f00:1]/"),
]  # fmt: skip


@pytest.mark.parametrize(("url", "expected"), [row[1:] for row in NORMAL], ids=[row[0] for row in NORMAL])
def test_a_url_has_one_form_that_is_kept(url: str, expected: str) -> None:
    assert normalize_url(url) == expected
    assert normalize_url(expected) == expected


BAD = [
    ("", "this is not an http or https URL: "),
    ("javascript:alert(1)", "this is not an http or https URL: javascript:alert(1)"),
    ("ftp://xeber.example/", "this is not an http or https URL: ftp://xeber.example/"),
    ("//xeber.example/", "this is not an http or https URL: //xeber.example/"),
    ("https://", "this is not a host name: ''"),
    ("https://a:b@xeber.example/", "a URL with a user name or password is refused: https://...@xeber.example"),
    ("https://xeber.example\\@127.0.0.1/", None),  # the path begins at the backslash
    ("https://xeber..example/", "this is not a host name: 'xeber..example'"),
    ("https://xe ber.example/", "this is not a host name: 'xe ber.example'"),
    ("https://xeber.example:0/", "port 0 does not exist: https://xeber.example:0/"),
    ("https://xeber.example:70000/", "this is not a URL (Port out of range 0-65535): https://xeber.example:70000/"),
    ("http://1.2.3.4.5/", "this is not an IPv4 address: '1.2.3.4.5'"),
    ("http://256.0.0.1/", "this is not an IPv4 address: '256.0.0.1'"),
    ("http://4294967296/", "this is not an IPv4 address: '4294967296'"),
    ("http://08.1/", "this is not a number of an IPv4 address: '08'"),
    ("http://[fe80::1%25eth0]/", "an address of one network interface is refused: '[fe80::1%eth0]'"),
    ("https://" + "a" * 9000, f"this URL is 9008 characters long: https://{'a' * 72}..."),
]


@pytest.mark.parametrize(("url", "line"), BAD)
def test_a_bad_url_is_refused_in_one_line(url: str, line: str | None) -> None:
    if line is None:
        assert normalize_url(url) == "https://xeber.example/@127.0.0.1/"
        return
    with pytest.raises(BadUrl) as caught:
        normalize_url(url)
    assert str(caught.value) == line


PLAIN_PIECES = (
    "http:// https:// // / .. % %41 %2f ? & = # : @ [ ] ::1 \\ ; utm_source=x amp; a.az новости.рф bakı.az 127.1 0x7f"
)
URL_PIECES = st.sampled_from([*PLAIN_PIECES.split(), " ", "\x00", "\udcff", "\ud800"]) | st.text(max_size=8)
ANY_URL = st.lists(URL_PIECES, max_size=12).map("".join) | st.builds(
    "{}{}/{}?{}".format,
    st.sampled_from(["http://", "https://"]),
    st.sampled_from(["a.az", "i❤.ws", "İ.az"]),
    st.text(),
    st.text(),
)


@given(ANY_URL)
@example("http://a.az/%%34%31")
@example("http://a.az/\udc80?\ud800")
@example("http://[/")
def test_every_url_is_normalised_once_and_for_all_or_is_a_bad_url(url: str) -> None:
    try:
        normal = normalize_url(url)
    except BadUrl:
        return
    assert normalize_url(normal) == normal
    assert normal.isascii()
    assert url_key(normal) == url_key(url)
    assert request_url(normal) == normal
    assert host_of(normal) == host_of(url) != ""


@given(link=ANY_URL | st.text(), base=ANY_URL | st.just("https://xeber.example/a/b"))
def test_no_link_is_fatal_and_every_link_made_absolute_can_be_kept(link: str, base: str) -> None:
    absolute = absolute_url(link, base=base)
    assert absolute is None or normalize_url(absolute).startswith(("http://", "https://"))


BASE = "https://xeber.example/az/news/1?x=1"
LINKS = [
    ("https://novosti.example/a?utm_source=rss", "https://novosti.example/a?utm_source=rss"),  # as given
    ("//fayl.example/a.jpg", "https://fayl.example/a.jpg"),
    ("/ru/2", "https://xeber.example/ru/2"),
    ("2", "https://xeber.example/az/news/2"),
    ("../2", "https://xeber.example/az/2"),
    ("?page=2", "https://xeber.example/az/news/1?page=2"),
    ("  /a\n", "https://xeber.example/a"),
    ("\\a\\b", "https://xeber.example/a/b"),
    ("/xəbər/ışıq", "https://xeber.example/xəbər/ışıq"),
    ("http:///novosti.example/a", "http://novosti.example/a"),
    ("https:/a", None),
    ("https:a", None),
    ("javascript:void(0)", None),
    ("java\nscript:void(0)", None),
    ("mailto:a@xeber.example", None),
    ("data:text/html,x", None),
    ("tel:+994", None),
    ("ftp://xeber.example/", None),
    ("https://", None),
    ("https://[", None),
    ("https://user@xeber.example/", None),
    ("", None),
    (" \u200b", None),
]


@pytest.mark.parametrize(("link", "expected"), LINKS)
def test_links_are_made_absolute_as_a_browser_does(link: str, expected: str | None) -> None:
    assert absolute_url(link, base=BASE) == expected


def test_a_full_link_needs_no_base_and_a_relative_one_does() -> None:
    assert absolute_url("https://xeber.example/a", base="") == "https://xeber.example/a"
    assert absolute_url("/a", base="") is None


EQUAL_KEYS = [
    ("http://xeber.example/a", "https://xeber.example/a"),
    ("http://xeber.example:80/a", "https://xeber.example:443/a"),
    ("http://xeber.example:443/a", "https://xeber.example:80/a"),
    ("https://xeber.example/a?utm_source=rss#x", "http://XEBER.example/a"),
    ("https://xeber.example/xəbər", "https://xeber.example/x%c9%99b%c9%99r"),
]


@pytest.mark.parametrize(("one", "other"), EQUAL_KEYS)
def test_equal_pages_have_equal_keys(one: str, other: str) -> None:
    assert url_key(one) == url_key(other)


def test_the_key_is_the_digest_of_the_normal_form_and_tells_pages_apart() -> None:
    assert url_key("http://xeber.example/a?b#c") == hashlib.sha256(b"https://xeber.example/a?b").digest()
    different = ["/a", "/a/", "/A", "/a?b", "/a?b=", "/a?c&b", "/a?b&c"]
    keys = {url_key(f"https://{host}{path}") for host in ("xeber.example", "www.xeber.example") for path in different}
    assert len(keys) == 2 * len(different)


def test_on_the_wire_a_url_keeps_what_the_server_wrote() -> None:
    assert request_url("https://Xeber.example/a?utm_source=x&&b#c") == "https://xeber.example/a?utm_source=x&&b"
    assert request_url("https://xeber.example/%7ea/%/ə") == "https://xeber.example/%7ea/%/%C9%99"
    assert request_url("https://xeber.example/\udced\udcee") == "https://xeber.example/%ED%EE"


def test_robots_txt_stands_at_the_root_of_the_same_host_and_port() -> None:
    assert robots_url("https://xeber.example:8443/a/b?c#d") == "https://xeber.example:8443/robots.txt"


SITES = [
    ("https://az.xeber.az/a", "http://www.xeber.az/", True),
    ("https://a.com.az/", "https://b.com.az/", False),
    ("https://a.github.io/", "https://b.github.io/", False),
    ("https://новости.рф/", "https://www.новости.рф/", True),
    ("https://один.рф/", "https://два.рф/", False),
    ("http://127.0.0.1/", "http://127.0.0.1:8000/", True),
    ("http://10.0.0.1/", "http://20.0.0.1/", False),
    ("https://xeber.example/", "https://foto.xeber.example/", True),
    ("https://xeber.example/", "https://novosti.example/", False),
    ("http://localhost/", "http://example/", False),
    ("http://[::1]/", "http://[::2]/", False),
    ("https://xeber.az/", "rubbish", False),
    ("", "", False),
]


@pytest.mark.parametrize(("one", "other", "expected"), SITES)
def test_a_site_is_a_registrable_domain(one: str, other: str, expected: bool) -> None:
    assert same_site(one, other) is expected
    assert same_site(other, one) is expected
