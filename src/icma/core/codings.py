"""Content codings of HTTP undone (RFC 9110 section 8.4): gzip, deflate in both spellings, br, zstd, stacked or not."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator

import brotli

from .types import Headers

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPT_ENCODING = "gzip, deflate, br, zstd"  # what `decode_body` can undo; a request asks for exactly this
MAX_CODINGS = 4  # a longer chain is a trap, not a page
_STEP = 1 << 16  # bytes that one decoding step may give: a bomb is noticed after this much
_PIECES = (1 << 16, 64)  # bytes fed at a time; the small ones save what stands before a fault, which zlib throws away
_MEMBERS = 100  # of one gzip: each costs a copy of all that follows it
_SYNONYMS = {"x-gzip": "gzip", "brotli": "br"}


def decode_body(entity: bytes, headers: Headers, *, max_bytes: int) -> bytes:
    """The entity with its content codings undone, at most `max_bytes` long.

    Never raises: a broken or cut coding gives what could be decoded before the fault; an unknown coding, and one that
    was declared but not applied (servers do that), leave the bytes as they are.
    """
    names = codings_of(headers)
    body = entity
    for name in reversed(names if len(names) <= MAX_CODINGS else []):
        decode = _DECODERS.get(name)
        if decode is None or not body:
            break
        body = decode(body, max_bytes)
    return body[:max_bytes]


def codings_of(headers: Headers) -> list[str]:
    """The declared content codings in the order in which they were applied; `identity` and synonyms are resolved."""
    values = [value for name, value in headers if name.lower() == "content-encoding"]
    names = [part.strip().lower() for value in values for part in value.split(",")]
    return [_SYNONYMS.get(name, name) for name in names if name not in ("", "identity", "none")]


def _decode_gzip(body: bytes, max_bytes: int) -> bytes:
    """One or several members (RFC 1952); rubbish after the last one is ignored, as browsers do."""
    out = bytearray()
    rest = body
    for _ in range(_MEMBERS):
        if not rest.startswith(b"\x1f\x8b") or len(out) >= max_bytes:
            break
        decoded, rest = _inflate(rest, max_bytes - len(out), 16 + zlib.MAX_WBITS)
        out += decoded
    return bytes(out) if body.startswith(b"\x1f\x8b") else body


def _decode_deflate(body: bytes, max_bytes: int) -> bytes:
    """The standard means zlib (RFC 1950); many servers send the bare stream (RFC 1951), so that is tried second."""
    if body[0] & 0x0F == 8 and int.from_bytes(body[:2].ljust(2, b"\0"), "big") % 31 == 0:
        return _inflate(body, max_bytes, zlib.MAX_WBITS)[0]
    return _inflate(body, max_bytes, -zlib.MAX_WBITS)[0] or body


def _inflate(body: bytes, max_bytes: int, window: int) -> tuple[bytes, bytes]:
    """The first stream decoded as far as it goes, and the bytes after its end (none when it is broken or cut)."""
    out = bytearray()
    for size in _PIECES:
        stream = zlib.decompressobj(window)
        out.clear()
        try:
            for start in range(0, len(body), size):
                rest = body[start : start + size]
                while rest and not stream.eof and len(out) < max_bytes:
                    out += stream.decompress(rest, min(_STEP, max_bytes - len(out)))
                    rest = stream.unconsumed_tail
                if stream.eof or len(out) >= max_bytes:
                    return bytes(out), stream.unused_data + body[start + size :] if stream.eof else b""
        except zlib.error:
            continue
        break
    return bytes(out), b""


def _decode_brotli(body: bytes, max_bytes: int) -> bytes:
    out = bytearray()
    for size in _PIECES:
        out.clear()
        try:
            for decoded in _unbrotli(body, size):
                out += decoded
                if len(out) >= max_bytes:
                    break
        except brotli.error:
            continue
        return bytes(out)
    return bytes(out) or body


def _unbrotli(body: bytes, size: int) -> Iterator[bytes]:
    """What one brotli stream (RFC 7932) gives, step by step. Raises `brotli.error`."""
    stream = brotli.Decompressor()
    for start in range(0, len(body), size):
        piece = body[start : start + size]
        while not stream.is_finished():
            decoded = stream.process(piece, output_buffer_limit=_STEP)
            piece = b""
            yield decoded
            if not decoded and stream.can_accept_more_data():
                break


def _decode_zstd(body: bytes, max_bytes: int) -> bytes:
    """One or several frames (RFC 8878). Windows above 8 MiB are refused, as RFC 9659 asks of `zstd` in HTTP."""
    out = bytearray()
    rest = body
    try:
        while rest and len(out) < max_bytes:
            stream = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: 23})
            while not stream.eof and len(out) < max_bytes:
                decoded = stream.decompress(rest, min(_STEP, max_bytes - len(out)))
                rest = b""
                out += decoded
                if not decoded and stream.needs_input:
                    return bytes(out)  # cut
            rest = stream.unused_data
    except zstd.ZstdError:
        return bytes(out) or (body if not body.startswith(b"\x28\xb5\x2f\xfd") else b"")
    return bytes(out)


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _decode_gzip,
    "deflate": _decode_deflate,
    "br": _decode_brotli,
    "zstd": _decode_zstd,
}
