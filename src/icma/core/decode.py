"""Bytes to text: any encoding, declared, wrongly declared or not declared at all (WHATWG Encoding; HTML 13.2.3)."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from .codings import decode_body
from .types import Headers

MAX_BYTES = 10 * 1024 * 1024  # what the Fetcher brings home at most; a gzip left in may not grow beyond it either
_HEAD = 4096  # bytes in which a <meta charset> is looked for; browsers look at 1,024, publishers write later
_PART = 1 << 18  # characters cleaned at a time
_SAMPLE = 1 << 16  # bytes that are weighed when nobody declared the encoding
_BROKEN_SHARE = 0.02  # broken sequences per letter outside ASCII up to which a text still counts as UTF-8


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Text of a page. `problem` is "" or one readable line, and then `text` is empty."""

    text: str = ""
    encoding: str = ""  # Python's name of the codec
    problem: str = ""


def decode_page(body: bytes, *, content_type: str = "", headers: Headers = (), language_hint: str = "") -> Decoded:
    """The text of an HTML page, or the reason in words why these bytes are none. Never raises.

    A gzip, zstd or brotli coding that was left in is undone. A byte order mark wins, then valid UTF-8, then what is
    declared, then what the letters look like. NUL and other control characters are dropped.
    """
    body = _undo_codings(body[:MAX_BYTES], headers)
    if not body.strip(b"\0 \t\r\n"):
        return Decoded(problem="the page is empty")
    if reason := name_binary(body, content_type):
        return Decoded(problem=reason)
    encoding = choose_encoding(body, content_type=content_type, language_hint=language_hint)
    text = body.decode(encoding, "replace").lstrip("\ufeff")
    # by parts: one substitution over 10 MB of NULs holds 200 MB of scraps at once
    parts = (_CONTROLS.sub("", text[start : start + _PART]) for start in range(0, len(text), _PART))
    return Decoded(text="".join(parts), encoding=encoding)


def choose_encoding(body: bytes, *, content_type: str = "", language_hint: str = "") -> str:
    """The codec in which the bytes read best; always one that Python knows."""
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return codec
    if wide := _wide_encoding(body):
        return wide
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return _escaped_encoding(body) or "utf-8"
    declared = _declared(body, content_type)
    if _broken_share(body) <= _BROKEN_SHARE:
        return "utf-8"
    for codec in declared:
        if codec != "utf-8" and _reads(body, codec):
            return codec
    return _guess(body[:_SAMPLE], language_hint)


# --- what is not a page ---------------------------------------------------------------------------------------------

_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "an image"),
    (b"\x89PNG", "an image"),
    (b"GIF8", "an image"),
    (b"BM", "an image"),
    (b"II*\0", "an image"),
    (b"\0\0\1\0", "an image"),
    (b"%PDF", "a PDF"),
    (b"PK\3\4", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"BZh", "an archive"),
    (b"\xfd7zXZ", "an archive"),
    (b"ID3", "a sound recording"),
    (b"OggS", "a sound recording"),
    (b"fLaC", "a sound recording"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"FLV", "a video"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\0asm", "a program"),
)
_TYPES = {"image": "an image", "video": "a video", "audio": "a sound recording", "font": "a font"}
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|meta|title|div|p|article|script)\b", re.IGNORECASE)
_WIDE_MARKUP = re.compile(rb"<\0(?:!\0|[hHbBmMdDpP]\0)|\0<\0(?:!|[hHbBmMdDpP])")


def name_binary(body: bytes, content_type: str) -> str:
    """ "this is an image, not a page" and the like, by the first bytes and then by the declared type; "" for text."""
    kind = next((name for magic, name in _KINDS if body.startswith(magic)), "")
    if body[4:12] in (b"ftypavif", b"ftypheic", b"ftypmif1"):
        kind = "an image"
    elif body[4:8] == b"ftyp":
        kind = "a video"
    elif body[:4] == b"RIFF":
        kind = {b"WEBP": "an image", b"WAVE": "a sound recording"}.get(body[8:12], "a video")
    declared = content_type.partition("/")[0].strip().lower()
    if not kind and not _MARKUP.search(body[:_SAMPLE]):
        kind = _TYPES.get(declared, "") if not body.lstrip().startswith(b"<") else ""
    if not kind and _looks_binary(body):
        kind = "binary data"
    if kind == "an image" and body[:2] == b"BM" and not _looks_binary(body):
        kind = ""  # a text may begin with the letters BM
    return f"this is {kind}, not a page" if kind else ""


def _looks_binary(body: bytes) -> bool:
    sample = body[:_HEAD]
    if _WIDE_MARKUP.search(sample) or sample[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return False
    # NUL is counted apart: broken pages hold many, and a tag can stand in noise by chance
    controls = sum(sample.count(code) for code in range(1, 32) if code not in (9, 10, 12, 13, 27))
    if not _MARKUP.search(sample):
        controls += sample.count(0)
    return controls > max(8, len(sample) // 20)


def _undo_codings(body: bytes, headers: Headers) -> bytes:
    if body.startswith(b"\x1f\x8b\x08"):
        return decode_body(body, (("content-encoding", "gzip"),), max_bytes=MAX_BYTES)
    if body.startswith(b"\x28\xb5\x2f\xfd"):
        return decode_body(body, (("content-encoding", "zstd"),), max_bytes=MAX_BYTES)
    declares_br = any(name.lower() == "content-encoding" and "br" in value.lower() for name, value in headers)
    if declares_br and not _MARKUP.search(body[:_SAMPLE]):  # brotli has no magic bytes
        return decode_body(body, headers, max_bytes=MAX_BYTES) or body
    return body


# --- encodings ------------------------------------------------------------------------------------------------------

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What the label says and what the bytes are: the superset that browsers use (WHATWG Encoding, section 4.2).
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "iso8859-8": "cp1255",
}
_NOT_FOR_PAGES = ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_META_CHARSET = re.compile(
    rb"""<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_HTTP_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_ESCAPED = {b"\x1b$": "iso2022_jp", b"\x1b(": "iso2022_jp"}


def _declared(body: bytes, content_type: str) -> list[str]:
    """The HTTP header's word first, then the page's own."""
    http = _HTTP_CHARSET.search(content_type)
    meta = _META_CHARSET.search(body[:_HEAD])
    labels = [http[1] if http else "", meta[1].decode("ascii", "replace") if meta else ""]
    return [codec for codec in map(_codec, labels) if codec]


def _codec(label: str) -> str:
    """Python's name for a label, "" for an unknown one and for codecs that do not give text."""
    try:
        b" ".decode(label, "replace")  # LookupError also for codecs such as hex, which give bytes
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return ""
    return "" if name in _NOT_FOR_PAGES else _SUPERSETS.get(name, name)


def _wide_encoding(body: bytes) -> str:
    """UTF-16 without a byte order mark: every second byte of its markup is NUL."""
    sample = body[:_HEAD]
    if not _WIDE_MARKUP.search(sample):
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) < len(sample) // 8:
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _escaped_encoding(body: bytes) -> str:
    """ISO-2022-JP is plain ASCII with escapes, so it passes as UTF-8."""
    return next((codec for escape, codec in _ESCAPED.items() if escape in body and _reads(body, codec)), "")


def _broken_share(body: bytes) -> float:
    """Broken UTF-8 sequences per letter outside ASCII: low for UTF-8 with a cut letter, high for any other encoding."""
    text = body[: 4 * _SAMPLE].decode("utf-8", "replace")
    broken = text.count("\ufffd")
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    return broken / foreign if foreign else 0.0


def _reads(body: bytes, codec: str) -> bool:
    """The declared codec can be believed: nearly everything decodes, and no control characters come out."""
    text = body[:_SAMPLE].decode(codec, "replace")
    foreign = [letter for letter in text if letter > "\x7f"]
    if not foreign:
        return True
    bad = sum(1 for letter in foreign if letter == "\ufffd" or "\x80" <= letter <= "\x9f")
    return bad <= len(foreign) * _BROKEN_SHARE * 2 and not _is_garbled(foreign, codec)


_CYRILLIC_CODECS = ("cp1251", "koi8-r", "iso8859-5", "cp866")


def _is_garbled(foreign: list[str], codec: str) -> bool:
    """A Cyrillic code page read as another one: capitals inside words outnumber small letters."""
    if codec not in _CYRILLIC_CODECS:
        return False
    small = sum(1 for letter in foreign if "а" <= letter <= "ё")
    return small * 2 < len(foreign)


def _guess(sample: bytes, language_hint: str) -> str:
    """Nobody declared it, or wrongly. CJK decoders are strict, Cyrillic is told by its small letters."""
    high = bytes(code for code in sample if code > 0x7F)
    cyrillic = max(_CYRILLIC_CODECS, key=lambda codec: _small_cyrillic(high, codec))
    if _runs(sample) > 2.5:  # letters above ASCII come in words: not a Latin script
        for codec in ("euc_jp", "cp949", "cp932", "gb18030", "big5hkscs"):
            if _strictly_reads(sample, codec):
                return codec
        if _small_cyrillic(high, cyrillic) > 0.6:
            return cyrillic
        return {"ar": "cp1256", "fa": "cp1256", "he": "cp1255", "el": "cp1253"}.get(language_hint, cyrillic)
    return {"az": "cp1254", "tr": "cp1254", "pl": "cp1250", "cs": "cp1250", "hu": "cp1250"}.get(language_hint) or (
        "cp1254" if _looks_turkish(sample) else "cp1252"
    )


def _runs(sample: bytes) -> float:
    """Mean length of the runs of bytes above ASCII: about 1 in Latin scripts, a word in Cyrillic, a line in CJK."""
    runs = re.findall(rb"[\x80-\xff]+", sample)
    return sum(map(len, runs)) / len(runs) if runs else 0.0


def _small_cyrillic(high: bytes, codec: str) -> float:
    """Share of small Cyrillic letters, each of the ten most frequent ones of Russian counting double."""
    text = high.decode(codec, "replace")
    small = sum(1 for letter in text if "а" <= letter <= "ё")
    frequent = sum(text.count(letter) for letter in "оеаинтсрвл")
    return (small + frequent) / (2 * len(text)) * 1.5 if text else 0.0


_CJK = re.compile("[\u3040-\u30ff\u4e00-\u9fff가-힣]")


def _strictly_reads(sample: bytes, codec: str) -> bool:
    try:
        text = sample[: len(sample) - 4].decode(codec)
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 8:
            return False
        text = sample[: error.start].decode(codec)
    foreign = [letter for letter in text if letter > "\x7f"]
    wanted = len(_CJK.findall(text))
    rare = sum(1 for letter in foreign if "\uff61" <= letter <= "\uff9f" or "\ue000" <= letter <= "\uf8ff")
    return bool(foreign) and wanted >= 0.7 * len(foreign) and rare <= 0.05 * len(foreign) and _plausible(text, codec)


def _plausible(text: str, codec: str) -> bool:
    """Cyrillic bytes pass as rare Chinese signs; real texts of a language hold its own frequent signs."""
    if codec in ("euc_jp", "cp932"):
        return any(kana in text for kana in "のにはをた")
    if codec == "cp949":
        return sum(text.count(sign) for sign in "이다는의에을가하고지") * 12 > sum(1 for s in text if "가" <= s <= "힣")
    signs = "的一是在不了有和人這这中大為为" if codec == "gb18030" else "的一是在不了有和人這中大為"
    return sum(text.count(sign) for sign in signs) * 50 > sum(1 for letter in text if letter >= "\u4e00")


def _looks_turkish(sample: bytes) -> bool:
    """ı ş ğ İ of cp1254 stand where cp1252 has Icelandic letters."""
    turkish = sum(sample.count(code) for code in b"\xfd\xfe\xf0\xdd\xde\xd0")
    return turkish * 3 > sum(1 for code in sample if code > 0x7F)
