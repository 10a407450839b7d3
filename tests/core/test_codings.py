"""Content codings undone: whole, stacked, cut, broken and lying."""

from __future__ import annotations

import gzip
import random
import sys
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icma.core.codings import codings_of, decode_body

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PAGE = ("Bakıda külək gücləndi. Ветер усилился. The wind rose. Rüzgâr arttı. " * 700).encode() + random.Random(
    7
).randbytes(9000)
MOST = 10_000_000


def bare_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


CODED = {
    "gzip": ("gzip", gzip.compress(PAGE)),
    "gzip by its old name": ("x-gzip", gzip.compress(PAGE)),
    "gzip in several members": ("gzip", gzip.compress(PAGE[:999]) + gzip.compress(PAGE[999:])),
    "gzip with rubbish behind it": ("gzip", gzip.compress(PAGE) + b"\0\0rubbish"),
    "deflate as the standard says": ("deflate", zlib.compress(PAGE)),
    "deflate as servers send it": ("deflate", bare_deflate(PAGE)),
    "brotli": ("br", brotli.compress(PAGE)),
    "zstd": ("zstd", zstd.compress(PAGE)),
    "zstd in two frames": ("zstd", zstd.compress(PAGE[:999]) + zstd.compress(PAGE[999:])),
    "capitals and blanks": (" GZip ", gzip.compress(PAGE)),
    "two codings": ("br, gzip", gzip.compress(brotli.compress(PAGE))),
    "no coding": ("identity", PAGE),
    "a coding that was not applied": ("gzip", PAGE),
    "br that was not applied": ("br", PAGE),
    "zstd that was not applied": ("zstd", PAGE),
    "deflate that was not applied": ("deflate", b"<!doctype html><p>" + PAGE),
    "an unknown coding": ("exi", PAGE),
}


@pytest.mark.parametrize("name", CODED)
def test_every_coding_gives_the_page_back(name: str) -> None:
    coding, entity = CODED[name]
    expected = entity if name == "deflate that was not applied" else PAGE
    assert decode_body(entity, (("Content-Encoding", coding),), max_bytes=MOST) == expected


@pytest.mark.parametrize("name", CODED)
def test_no_more_than_the_cap_is_decoded(name: str) -> None:
    coding, entity = CODED[name]
    expected = entity if name == "deflate that was not applied" else PAGE
    assert decode_body(entity, (("content-encoding", coding),), max_bytes=1234) == expected[:1234]


@pytest.mark.parametrize("name", ["gzip", "deflate as the standard says", "deflate as servers send it", "brotli"])
def test_what_stands_before_a_fault_is_kept(name: str) -> None:
    coding, entity = CODED[name]
    middle = len(entity) // 2
    for broken in (entity[:middle], entity[:middle] + b"\xff" * 40 + entity[middle + 40 :]):
        decoded = decode_body(broken, (("Content-Encoding", coding),), max_bytes=MOST)
        same = next((at for at, (a, b) in enumerate(zip(decoded, PAGE, strict=False)) if a != b), len(decoded))
        assert same > 20_000


def test_a_bomb_stops_at_the_cap() -> None:
    for coding, entity in (
        ("gzip", gzip.compress(bytes(50_000_000))),
        ("br", brotli.compress(bytes(50_000_000))),
        ("zstd", zstd.compress(bytes(50_000_000))),
        ("gzip, gzip", gzip.compress(gzip.compress(bytes(50_000_000)))),
    ):
        assert decode_body(entity, (("Content-Encoding", coding),), max_bytes=1_000_000) == bytes(1_000_000)


def test_a_chain_of_codings_that_is_a_trap_is_left_alone() -> None:
    assert decode_body(b"\x1f\x8bxx", (("Content-Encoding", "gzip," * 50),), max_bytes=100) == b"\x1f\x8bxx"


def test_codings_of_several_headers_stand_in_the_order_applied() -> None:
    headers = (("Content-Encoding", "BR"), ("X", "y"), ("content-encoding", "identity, x-gzip"))
    assert codings_of(headers) == ["br", "gzip"]


@given(entity=st.binary(max_size=400), coding=st.sampled_from(["gzip", "deflate", "br", "zstd", "br,gzip", "", "x"]))
def test_no_bytes_raise(entity: bytes, coding: str) -> None:
    for magic in (b"", b"\x1f\x8b\x08\0\0\0\0\0\0\x03", b"\x28\xb5\x2f\xfd", b"\x78\x9c"):
        decoded = decode_body(magic + entity, (("Content-Encoding", coding),), max_bytes=5000)
        assert len(decoded) <= 5000
