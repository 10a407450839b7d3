"""URLs: links made absolute, one form to keep, one key to compare (RFC 3986; WHATWG URL where browsers differ).

url-normalize is not used: it merges `//` inside paths (`/web/https://...`), turns `#!` into a parameter and rewrites
`=` in values, so that some real pages could not be fetched under the address that is kept.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit

import idna
from tld import get_fld

MAX_LENGTH = 8000  # RFC 9110 section 4.1 asks for at least 8000; a longer one is a mistake or an attack

# Parameters that name the way a reader came, never what is read.
TRACKING_PREFIXES = ("utm_", "mtm_", "piwik_", "hsa_", "at_custom")
_TRACKING_WORDS = """
    __hsfp __hssc __hstc __s __twitter_impression _branch_match_id _ga _gl _hsenc _hsmi _ke _kx _openstat
    at_bbc_team at_campaign at_format at_link_id at_link_origin at_link_type at_medium at_ptr_name
    dclid epik etext fb_action_ids fb_action_types fb_ref fb_source fbadid fbclid gad_campaignid gad_source gbraid gclid
    gclsrc guce_referrer guce_referrer_sig hsctatracking igsh igshid li_fat_id mc_cid mc_eid mibextid mkt_tok
    ml_subscriber ml_subscriber_hash msclkid oly_anon_id oly_enc_id pk_campaign pk_cid pk_content pk_keyword pk_kwd
    pk_medium pk_source rb_clickid s_kwcid srsltid tblci ttclid twclid vero_conv vero_id wbraid wickedid wt_mc wt_zmc
    xtor yclid ymclid ysclid
"""
TRACKING = frozenset(_TRACKING_WORDS.split())

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}")  # _ and edge hyphens do occur
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SLASHES = re.compile(r"^(https?:)/{3,}", re.IGNORECASE)
_IGNORED = str.maketrans("", "", "\t\r\n")  # browsers drop these inside a URL
_EDGES = "".join(map(chr, range(0x21))) + "\u00a0\u200b\u200e\u200f\u2028\u2029\ufeff"
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_BARE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPES = {f"{code:02X}": chr(code) if code in _UNRESERVED else f"%{code:02X}" for code in range(256)}
_PATH_SAFE = "/%:@!$&'()*+,;=~[]|"  # characters that stand for themselves; brackets and | do in real URLs
_QUERY_SAFE = _PATH_SAFE + "?"


class BadUrl(ValueError):
    """This is no http(s) URL that could be fetched; the text is one readable line."""


class _Parts(NamedTuple):
    scheme: str
    host: str
    port: int | None  # None: the default of the scheme
    path: str
    query: str


def absolute_url(link: str, *, base: str) -> str | None:
    """The link as given, made absolute against `base` (which may be "" for a full URL). Never raises.

    None for what is not a fetchable http(s) URL: `javascript:`, `mailto:`, `data:`, nothing, rubbish.
    """
    try:
        cleaned = _clean(link)
        if not cleaned:
            return None
        joined = cleaned if _SCHEME.match(cleaned) else urljoin(_clean(base), cleaned)
        _split(joined)
    except ValueError:
        return None
    return joined


def normalize_url(url: str) -> str:
    """The form that is kept and fetched: RFC 3986 section 6.2.2, without default port, fragment and tracking.

    Everything that may name another page stays: scheme, port, order of parameters, empty segments, a trailing slash.
    Idempotent. Raises `BadUrl`.
    """
    parts = _split(_clean(url))
    return _join(parts._replace(path=_normal_path(parts.path), query=_normal_query(parts.query)))


def request_url(url: str) -> str:
    """What goes out on the wire: as given, with a plain host, no fragment, and escaped what may not stand bare.

    Nothing else is changed: a server that redirects `/a` to `/a?utm_source=x` must not lead us in a circle.
    Raises `BadUrl`.
    """
    parts = _split(_clean(url))
    return _join(parts._replace(path=_escape(parts.path, _PATH_SAFE) or "/", query=_escape(parts.query, _QUERY_SAFE)))


def url_key(url: str) -> bytes:
    """sha256 of the normalised URL with http and https (and their ports 80 and 443) made equal. Raises `BadUrl`."""
    scheme, _, rest = normalize_url(url).partition("://")
    place, slash, path = rest.partition("/")
    place = place.removesuffix(":443" if scheme == "http" else ":80")
    return hashlib.sha256(f"https://{place}{slash}{path}".encode()).digest()


def host_of(url: str) -> str:
    """The host in lower-case ASCII, without a port; "" when the URL has none."""
    try:
        return _split(_clean(url)).host
    except BadUrl:
        return ""


def robots_url(url: str) -> str:
    """Where the rules for this URL stand (RFC 9309 section 2.3). Raises `BadUrl`."""
    return _join(_split(_clean(url))._replace(path="/robots.txt", query=""))


def same_site(a: str, b: str) -> bool:
    """Whether both lie in one registrable domain (`az.trend.az`, `www.trend.az`); addresses must be equal."""
    first, second = host_of(a), host_of(b)
    if not first or not second:
        return False
    return first == second or _site_of(first) == _site_of(second)


def _site_of(host: str) -> str:
    if host.startswith("[") or host.rpartition(".")[2].isdigit():
        return host
    known = get_fld(f"https://{host}/", fail_silently=True, search_private=True)
    return known or ".".join(host.split(".")[-2:])  # the list's own rule for a domain it does not know


def _clean(url: str) -> str:
    """As browsers read an attribute: edges trimmed, line breaks dropped, backslashes of the path turned."""
    cleaned = url.strip(_EDGES).translate(_IGNORED)
    if "\\" in cleaned:
        before, mark, after = re.split(r"([?#]|$)", cleaned, maxsplit=1)
        if not _SCHEME.match(before) or before[:4].lower() == "http":
            cleaned = before.replace("\\", "/") + mark + after
    return _SLASHES.sub(r"\1//", cleaned)


def _split(url: str) -> _Parts:
    if len(url) > MAX_LENGTH:
        raise BadUrl(f"this URL is {len(url)} characters long: {url[:80]}...")
    try:
        split = urlsplit(url)
        port = split.port
    except ValueError as error:
        raise BadUrl(f"this is not a URL ({error}): {url[:200]}") from None
    scheme = split.scheme.lower()
    if scheme not in _PORTS:
        raise BadUrl(f"this is not an http or https URL: {url[:200]}")
    if "@" in split.netloc:
        raise BadUrl(f"a URL with a user name or password is refused: {scheme}://...@{split.netloc.rpartition('@')[2]}")
    if port == 0:
        raise BadUrl(f"port 0 does not exist: {url[:200]}")
    host = _normal_host(_host_part(split.netloc))
    return _Parts(scheme, host, None if port == _PORTS[scheme] else port, split.path, split.query)


def _host_part(netloc: str) -> str:
    """The host as written (brackets kept): `SplitResult.hostname` lower-cases letters we still have to judge."""
    if netloc.startswith("["):
        return netloc[: netloc.find("]") + 1]
    return netloc.partition(":")[0]


def _join(parts: _Parts) -> str:
    port = "" if parts.port is None else f":{parts.port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.host}{port}{parts.path}{query}"


# --- host -----------------------------------------------------------------------------------------------------------


def _normal_host(written: str) -> str:
    host = written.lower() if written.isascii() else _ascii_host(written)
    if "%" in host:
        host = _ascii_host(unquote_to_bytes(host).decode("utf-8", "replace"))
    if host.startswith("["):
        return _normal_ipv6(host)
    host = host.removesuffix(".")
    if len(host) > 253 or not _HOST.fullmatch(host):
        raise BadUrl(f"this is not a host name: {written[:100]!r}")
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        return str(_read_ipv4(host))
    return host


def _ascii_host(host: str) -> str:
    """IDNA 2008 with the mapping of UTS 46, and IDNA 2003 for what only that allows (hearts)."""
    if len(host) > 253:
        raise BadUrl(f"this is not a host name: {host[:100]!r}")
    if host.isascii():
        return host.lower()
    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except idna.IDNAError:
        pass
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise BadUrl(f"this is not a host name: {host[:100]!r}") from None


def _normal_ipv6(host: str) -> str:
    try:
        return f"[{ipaddress.IPv6Address(host[1:-1])}]" if "%" not in host else _refuse_zone(host)
    except ipaddress.AddressValueError:
        raise BadUrl(f"this is not an IPv6 address: {host[:100]!r}") from None


def _refuse_zone(host: str) -> str:
    raise BadUrl(f"an address of one network interface is refused: {host[:100]!r}")


def _read_ipv4(host: str) -> ipaddress.IPv4Address:
    """IPv4 in every form that browsers and C libraries accept: 2130706433, 0x7f.1, 0177.0.0.1 (WHATWG URL 3.5)."""
    numbers = [_read_number(part) for part in host.split(".")]
    *heads, last = numbers
    if len(numbers) > 4 or any(head > 255 for head in heads) or last >= 256 ** (5 - len(numbers)):
        raise BadUrl(f"this is not an IPv4 address: {host[:100]!r}")
    return ipaddress.IPv4Address(sum(head << (24 - 8 * place) for place, head in enumerate(heads)) + last)


def _read_number(part: str) -> int:
    try:
        if part.startswith("0x"):
            return int(part[2:] or "0", 16)
        if len(part) > 1 and part.startswith("0"):
            return int(part, 8)
        return int(part, 10)
    except ValueError:
        raise BadUrl(f"this is not a number of an IPv4 address: {part[:40]!r}") from None


# --- path and query -------------------------------------------------------------------------------------------------


def _normal_path(path: str) -> str:
    return _without_dots(_normal_escapes(path, _PATH_SAFE)) or "/"


def _normal_query(query: str) -> str:
    if not query:
        return ""
    pieces = [_normal_escapes(piece, _QUERY_SAFE) for piece in query.split("&") if piece]
    return "&".join(piece for piece in pieces if not _is_tracking(piece))


def _is_tracking(piece: str) -> bool:
    name, _, value = piece.removeprefix("amp;").partition("=")  # `&amp;` escaped once too often is common in feeds
    name = name.lower()
    return (name in TRACKING or name.startswith(TRACKING_PREFIXES)) and ";" not in value  # `;` may begin another one


def _normal_escapes(text: str, safe: str) -> str:
    """Escapes in capitals, unreserved characters bare, everything else that may not stand bare escaped (as UTF-8)."""
    if "%" in text:
        text = _BARE_PERCENT.sub("%25", text)
        text = _ESCAPE.sub(lambda found: _ESCAPES[found[1].upper()], text)
    return _escape(text, safe)


def _escape(text: str, safe: str) -> str:
    """Letters as UTF-8; bytes of another charset, which headers bring as surrogates, as they were."""
    try:
        return quote(text, safe=safe, errors="surrogateescape")
    except UnicodeEncodeError:
        return quote(text, safe=safe, errors="replace")


def _without_dots(path: str) -> str:
    """RFC 3986 section 5.2.4; empty segments stay, because some servers mean them."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)
