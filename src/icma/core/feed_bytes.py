"""The bytes of a feed made readable: unpacked, decoded, without a DOCTYPE, with the usual slips of outlets mended.

Nothing here parses. What comes out is UTF-8 that lxml reads in recovering mode.
"""

from __future__ import annotations

import re
import zlib
from html.entities import html5

from .failures import SetAside, Trouble

MAX_FEED_BYTES = 10 * 1024 * 1024  # what Fetcher brings at most; real feeds stay under 2 MB
_MAX_TAGS = 500_000  # a tree costs about 150 bytes a tag; a feed of 1,000 entries has 20,000
_NO_FEED = Trouble.NOT_A_FEED
_HEAD = 8192  # rubbish before the root element is looked through this far
_GZIP = b"\x1f\x8b"
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")
_ROOT = re.compile(
    rb"<(?:\?xml\b|(?:[A-Za-z][\w.-]{0,20}:)?(?:rss|feed|RDF|channel|urlset|sitemapindex)[\s>/])", re.IGNORECASE
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|meta)\b", re.IGNORECASE)
_JSON = re.compile(rb"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]])")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""", re.IGNORECASE)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[<>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
# Only code pages of news; Python also knows "unicode_escape", "rot13" and other things that are none.
_CODE_PAGE = re.compile(
    r"(?:windows-?|cp-?)(?:125\d|866|874|932|936|949|950)|iso-?8859-?\d{1,2}|latin-?\d{1,2}|koi8-?[rut]|(?:us-)?ascii"
    r"|utf-?16(?:-?[lb]e)?|utf-?32(?:-?[lb]e)?|gb2312|gbk|gb18030|big5|shift[_-]jis|euc-(?:jp|kr)|mac-?cyrillic|ibm866",
    re.IGNORECASE,
)
_SECTION_OR_SLIP = re.compile(
    rb"<!\[CDATA\[(?:.*?\]\]>|.*\Z)|\]\]>"
    rb"|&(?!amp;|lt;|gt;|quot;|apos;|#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};)([A-Za-z][A-Za-z0-9]{1,30};)?",
    re.DOTALL,
)


def decode_feed(body: bytes, *, content_type: str = "") -> bytes:
    """The body unpacked, as UTF-8 without a byte order mark. The encoding that it declares no longer counts.

    Raises `SetAside` with one readable line when nothing or too much is in it.
    """
    if len(body) >= MAX_FEED_BYTES:
        raise SetAside(f"the feed is too large: {len(body) / 1e6:.0f} MB or more, the limit is 10 MB", trouble=_NO_FEED)
    if body.startswith(_GZIP):
        body = _unpack(body)
    if not body.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise SetAside("the feed is empty", trouble=_NO_FEED)
    return _to_utf8(body, content_type)


def is_json(plain: bytes) -> bool:
    """Whether these bytes can only be meant as JSON; no XML or HTML begins like that."""
    return _JSON.match(plain) is not None


def readable_xml(plain: bytes) -> bytes:
    """From the root or XML declaration on, without a DOCTYPE; well-coded UTF-8 in, well-coded UTF-8 out.

    Raises `SetAside` with one readable line when this is nothing that could be a feed.
    """
    xml = _from_root(plain)
    head = xml[:_HEAD]
    if b"<!D" in head or b"<!d" in head:
        xml = _drop_doctype(xml)
    if xml.count(b"<") + xml.count(b"&") > _MAX_TAGS:
        raise SetAside(f"the feed has more than {_MAX_TAGS:,} tags and entities", trouble=_NO_FEED)
    return xml


def mend_xml(xml: bytes) -> bytes:
    """For XML that is not well-formed: without what is no XML character, and every `&` as XML wants it.

    Bare ampersands are escaped, the names of HTML become numbers; CDATA is left as it is.
    """
    plain = xml.translate(None, _CONTROLS).replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")
    return _SECTION_OR_SLIP.sub(_mend_one, plain)


def _unpack(body: bytes) -> bytes:
    """A gzip coding that the server forgot to name. A broken end leaves what came before it."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(body, MAX_FEED_BYTES)
    except zlib.error as error:
        raise SetAside(f"the feed is gzip that cannot be unpacked: {error}", trouble=_NO_FEED) from error
    if len(plain) >= MAX_FEED_BYTES:
        raise SetAside("the feed is too large: gzip of 10 MB or more", trouble=_NO_FEED)
    return plain


def _to_utf8(body: bytes, content_type: str) -> bytes:
    """Byte order mark, then UTF-8 if it is valid, then what is declared, then what the letters look like."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return body[3:] if name == "utf-8" and _is_utf8(body[3:]) else _recode(body, name)
    if body[:64].count(b"\0") > 8:  # UTF-16 without its mark
        return _recode(body, "utf-16-le" if body[1:2] == b"\0" else "utf-16-be")
    if _is_utf8(body):  # a text in another code page is as good as never valid UTF-8, whatever it declares
        return body
    declared = _DECLARED.match(body[:400])
    charset = _CHARSET.search(content_type)
    for name in (declared[1].decode("ascii") if declared else "", charset[1] if charset else ""):
        if _CODE_PAGE.fullmatch(name):
            try:
                return body.decode(name).encode()
            except (UnicodeError, LookupError):
                continue
    return _recode(body, _guess_code_page(body))


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _recode(body: bytes, name: str) -> bytes:
    return body.decode(name, errors="replace").replace("\ufeff", "").encode(errors="replace")


def _guess_code_page(body: bytes) -> str:
    """UTF-8 with a few broken letters (cut strings), else windows-1251 when that reads as Cyrillic, else Turkish."""
    loose = body.decode(errors="replace")
    broken = loose.count("\ufffd")
    whole = sum(1 for letter in loose[:20_000] if letter > "\x7f") - loose.count("\ufffd", 0, 20_000)
    if broken * 4 <= whole:
        return "utf-8"
    high = [byte for byte in body[:50_000] if byte > 0x7F]
    cyrillic = sum(1 for byte in high if byte >= 0xC0 or byte in b"\xa8\xb8")
    lower = sum(1 for byte in high if byte >= 0xE0)
    in_words = re.search(rb"[\xe0-\xff]{4}", body) is not None  # Turkish has no four marked letters in a row
    return "windows-1251" if in_words and cyrillic * 10 >= len(high) * 7 and lower * 2 >= cyrillic else "windows-1254"


def _from_root(plain: bytes) -> bytes:
    """Without what stands before the XML declaration or the root element."""
    if plain.startswith((b"<?xml", b"<rss", b"<feed")):
        return plain
    head = plain[:_HEAD]
    root, page = _ROOT.search(head), _HTML.search(head)
    if root and not (page and page.start() < root.start()):
        return plain[root.start() :]
    if page:
        raise SetAside("this is an HTML page, not a feed", trouble=_NO_FEED)
    start = plain.lstrip()
    if start.startswith(b"<"):
        return start
    shown = start[:40].decode(errors="replace")
    if not "".join(shown.split()).isprintable():
        raise SetAside("this is not a feed but binary data", trouble=_NO_FEED)
    raise SetAside(f"this is not a feed; it begins with {shown!r}", trouble=_NO_FEED)


def _drop_doctype(xml: bytes) -> bytes:
    """No feed needs one, and entities of one's own are how XML bombs and file readers are built."""
    start = re.search(rb"<!DOCTYPE", xml[:_HEAD], re.IGNORECASE)
    found = _DOCTYPE.match(xml, start.start(), start.start() + _HEAD * 8) if start else None
    if found is None:
        return xml
    if re.match(rb"<!DOCTYPE\s+html\b", found[0], re.IGNORECASE):
        raise SetAside("this is an HTML page, not a feed", trouble=_NO_FEED)
    return xml[: found.start()] + xml[found.end() :]


def _mend_one(found: re.Match[bytes]) -> bytes:
    if found[0].startswith(b"<"):
        return found[0]
    if found[0] == b"]]>":  # the parser would lose the words before it
        return b"]]&gt;"
    name = (found[1] or b"").decode("ascii")
    letters = html5.get(name)
    if letters is None:
        return b"&amp;" + found[0][1:]
    return "".join(f"&#{ord(letter)};" for letter in letters).encode("ascii")
