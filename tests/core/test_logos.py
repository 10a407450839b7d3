"""Logos by their bytes: what they are, how large, and that an SVG neither runs nor loads nor leads anywhere."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from icma.core.logos import MOST_BYTES, BadLogo, recognise_logo

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 120 40">'


def drawn(form: str, size: tuple[int, int] = (120, 40)) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, (156, 28, 46)).save(written, form)
    return written.getvalue()


def svg(inside: str = "<path d='M0 0h9'/>", start: str = OPEN) -> bytes:
    return f"{start}{inside}</svg>".encode()


def refusal(body: bytes) -> str:
    with pytest.raises(BadLogo) as caught:
        recognise_logo(body)
    return str(caught.value)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (drawn("PNG"), ("image/png", 120, 40)),
        (drawn("JPEG"), ("image/jpeg", 120, 40)),
        (drawn("WEBP", (64, 64)), ("image/webp", 64, 64)),
        (svg(), ("image/svg+xml", 120, 40)),
        (b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8"?>\n<!-- drawn -->\n' + svg(), ("image/svg+xml", 120, 40)),
        (svg(start='<svg xmlns="http://www.w3.org/2000/svg" width="48px" height="48.4">'), ("image/svg+xml", 48, 48)),
        (svg("<style>.a{fill:#900}</style><g fill='url(#g)' class='a'/><use href='#g'/>"), ("image/svg+xml", 120, 40)),
    ],
    ids=["png", "jpeg", "webp", "svg", "svg with prolog", "svg with sides", "svg with its own style"],
)
def test_a_logo_is_known_by_its_bytes(body: bytes, expected: tuple[str, int, int]) -> None:
    found = recognise_logo(body)
    assert (found.media_type, found.width, found.height) == expected


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "The file is empty."),
        (b"GIF89a not a picture", "This is no picture that browsers show; a logo is PNG, JPEG, WebP or SVG."),
        (b"<html><svg></svg></html>", "This is no picture that browsers show; a logo is PNG, JPEG, WebP or SVG."),
        (drawn("GIF"), "This is image/gif; a logo is PNG, JPEG, WebP or SVG."),
        (drawn("PNG")[:60], "The picture is damaged: its beginning can be read, the rest cannot."),
        (drawn("PNG") + b"\0" * MOST_BYTES, "The file has 200 KB; a logo may have 200 KB."),
        (drawn("PNG", (8, 8)), "The picture is 8 × 8; each side must lie between 16 and 4000."),
        (drawn("PNG", (4001, 400)), "The picture is 4001 × 400; each side must lie between 16 and 4000."),
        (drawn("PNG", (640, 20)), "The picture is 640 × 20; that is too long to stand in a header."),
        (svg(start='<svg xmlns="http://www.w3.org/2000/svg">'),
         "The SVG does not say its size: it needs width and height in pixels, or a viewBox."),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_a_logo_is_refused_with_the_reason(body: bytes, reason: str) -> None:
    assert refusal(body) == reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (svg("<script>alert(1)</script>"), "The SVG holds <script>"),
        (svg("<foreignObject/>"), "The SVG holds <foreignObject>"),
        (svg("<image href='#a'/>"), "The SVG holds <image>"),
        (svg("<a href='#a'/>"), "The SVG holds <a>"),
        (svg("<set attributeName='href' to='x'/>"), "The SVG holds <set>"),
        (svg("<path onload='alert(1)'/>"), "The SVG holds onload="),
        (svg("<path ONCLICK='alert(1)'/>"), "The SVG holds ONCLICK="),
        (svg("<use xlink:href='https://evil.example/a.svg#b'/>"), "The SVG refers to 'https://evil.example/a.svg#b'"),
        (svg("<use href='data:image/svg+xml,x'/>"), "The SVG refers to 'data:image/svg+xml,x'"),
        (svg("<path fill='url(https://evil.example/a)'/>"), "The SVG loads something from elsewhere (fill=)"),
        (svg("<path style='background:url( \"//evil.example\")'/>"), "The SVG loads something from elsewhere (style=)"),
        (svg("<style>@import 'https://evil.example/a.css'</style>"), "The style in the SVG loads"),
        (svg("<style>a{b:u\\72l(//evil.example)}</style>"), "The style in the SVG loads"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg(), "The SVG declares entities"),
        (b'<?xml version="1.0"?><?xml-stylesheet href="https://evil.example/"?>' + svg(), "no picture that browsers"),
        (svg('<?xml-stylesheet href="https://evil.example/"?>'), "The SVG takes its style from another file"),
        (b'<?xml version="1.0" encoding="utf-16"?>' + svg(), "The SVG is not written in UTF-8"),
        (svg("<path>"), "The SVG cannot be read"),
        (b"<svg><script/></svg>", "The file begins like an SVG, but its root is another element."),
    ],
)  # fmt: skip
def test_an_svg_neither_runs_nor_loads_nor_leads_anywhere(body: bytes, reason: str) -> None:
    assert reason in refusal(body)


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("<m:meta xmlns:m='http://www.w3.org/1999/xhtml' http-equiv='refresh' content='0;url=http://other.example/'/>",
         "The SVG holds elements of another language than SVG; a logo needs none."),
        ("<i:img xmlns:i='http://www.w3.org/1999/xhtml' srcset='http://other.example/x.png'/>",
         "The SVG holds elements of another language than SVG; a logo needs none."),
        ("<style>rect{background:image-set('http://other.example/x.png' 1x)}</style>",
         "The style in the SVG loads something from elsewhere."),
        ("<style>@font-face{font-family:a;src:'http://other.example/x.woff'}</style>",
         "The style in the SVG loads something from elsewhere."),
    ],
    ids=["a page that leads away", "a picture of HTML", "a set of pictures", "a font"],
)  # fmt: skip
def test_an_svg_loads_nothing_by_the_ways_of_pages(inside: str, reason: str) -> None:
    assert refusal(svg(inside)) == reason
