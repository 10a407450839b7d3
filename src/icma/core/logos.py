"""A logo as an operator gives it: what it really is, whether it is harmless and of a sane size."""

from __future__ import annotations

import io
import re
import warnings
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from .pictures import recognise_picture

MOST_BYTES = 200 * 1024
LEAST_SIDE, MOST_SIDE = 16, 4000  # pixels, or units of an SVG
MOST_LONG = 12  # width to height, and the other way round
RASTER = frozenset({"image/png", "image/jpeg", "image/webp"})

_SVG = "{http://www.w3.org/2000/svg}"
_SVG_START = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!DOCTYPE\s+svg\b|(?:\w+:)?svg[\s>/])", re.DOTALL
)
_ENCODING = re.compile(rb"\s*<\?xml[^>]*encoding\s*=\s*['\"]([^'\"]*)", re.IGNORECASE)
_LENGTH = re.compile(r"\s*([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*(?:px)?\s*$")
# What runs, loads or leads elsewhere; a logo needs none of it.
_FORBIDDEN = frozenset({
    "script", "foreignObject", "iframe", "embed", "object", "image", "feImage", "a", "audio", "video", "animate",
    "animateMotion", "animateTransform", "set", "handler", "listener",
})  # fmt: skip
_FOREIGN_CSS = re.compile(
    r"@import|url\(\s*['\"]?\s*(?!#)|image-set\(|\bsrc\s*[:(]|expression\(|-moz-binding|\\", re.IGNORECASE
)
# Drawing programs write notes in namespaces of their own, which no browser knows. These it does know.
_OTHER_LANGUAGES = ("{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/1998/Math/MathML}")


class BadLogo(ValueError):
    """The file cannot be the logo; the message says why, for the person who chose it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedLogo:
    """Media type by the bytes themselves, and size in pixels (units for an SVG)."""

    media_type: str
    width: int
    height: int


def recognise_logo(body: bytes) -> RecognisedLogo:
    """What these bytes are. Raises `BadLogo` with the reason."""
    if not body:
        raise BadLogo("The file is empty.")
    if len(body) > MOST_BYTES:
        raise BadLogo(f"The file has {len(body) // 1024} KB; a logo may have {MOST_BYTES // 1024} KB.")
    plain = body.removeprefix(b"\xef\xbb\xbf")
    found = _recognise_svg(plain) if _SVG_START.match(plain) else _recognise_raster(body)
    sides = (found.width, found.height)
    if min(sides) < LEAST_SIDE or max(sides) > MOST_SIDE:
        raise BadLogo(
            f"The picture is {found.width} × {found.height}; each side must lie between {LEAST_SIDE} and {MOST_SIDE}."
        )
    if max(sides) > MOST_LONG * min(sides):
        raise BadLogo(f"The picture is {found.width} × {found.height}; that is too long to stand in a header.")
    return found


def _recognise_raster(body: bytes) -> RecognisedLogo:
    found = recognise_picture(body)
    if found is None:
        raise BadLogo("This is no picture that browsers show; a logo is PNG, JPEG, WebP or SVG.")
    if found.media_type not in RASTER:
        raise BadLogo(f"This is {found.media_type}; a logo is PNG, JPEG, WebP or SVG.")
    if not _opens(body):
        raise BadLogo("The picture is damaged: its beginning can be read, the rest cannot.")
    return RecognisedLogo(media_type=found.media_type, width=found.width, height=found.height)


def _opens(body: bytes) -> bool:
    from PIL import Image, UnidentifiedImageError  # 12 MB that only pictures need

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(body), formats=("PNG", "JPEG", "WEBP")) as picture:
                # A few KB may claim any number of pixels; more than a logo has is refused by its size, not drawn here.
                if max(picture.size) <= MOST_SIDE:
                    picture.load()
        except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, OverflowError):
            return False
    return True


# --- SVG ------------------------------------------------------------------------------------------------------------


def _recognise_svg(body: bytes) -> RecognisedLogo:
    if b"<!ENTITY" in body or b"[" in body.partition(b"<!DOCTYPE")[2].partition(b">")[0]:
        raise BadLogo("The SVG declares entities; a logo needs none.")
    if b"<?xml-stylesheet" in body:
        raise BadLogo("The SVG takes its style from another file; everything must be in the file itself.")
    encoding = _ENCODING.match(body)
    if encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii"):
        raise BadLogo("The SVG is not written in UTF-8.")  # a browser might read other letters than were checked here
    root = _parse(body)
    for node in root.iter():
        _check_node(node)
    width, height = _size(root)
    return RecognisedLogo(media_type="image/svg+xml", width=width, height=height)


def _parse(body: bytes) -> ET.Element:
    try:
        root = ET.fromstring(body)  # noqa: S314 -- entities were refused before, and expat fetches nothing
    except (ET.ParseError, ValueError, LookupError) as error:
        raise BadLogo(f"The SVG cannot be read: {error}.") from error
    if root.tag != f"{_SVG}svg":
        raise BadLogo("The file begins like an SVG, but its root is another element.")
    return root


def _check_node(node: ET.Element) -> None:
    if not isinstance(node.tag, str):
        return
    if node.tag.startswith(_OTHER_LANGUAGES):
        raise BadLogo("The SVG holds elements of another language than SVG; a logo needs none.")
    name = node.tag.rpartition("}")[2]
    if name in _FORBIDDEN:
        raise BadLogo(f"The SVG holds <{name}>; a logo may neither run, load nor lead to anything.")
    if name == "style" and _FOREIGN_CSS.search("".join(node.itertext())):
        raise BadLogo("The style in the SVG loads something from elsewhere.")
    for attribute, value in node.attrib.items():
        short = attribute.rpartition("}")[2]
        if short.lower().startswith("on"):
            raise BadLogo(f"The SVG holds {short}=, which runs a script.")
        if short in ("href", "src") and not value.strip().startswith("#"):
            raise BadLogo(f"The SVG refers to {value.strip()[:60]!r}; everything must be in the file itself.")
        if _FOREIGN_CSS.search(value) and short not in ("d", "id", "class"):
            raise BadLogo(f"The SVG loads something from elsewhere ({short}=).")


def _size(root: ET.Element) -> tuple[int, int]:
    """Width and height as the SVG states them, else those of its viewBox."""
    stated = [_LENGTH.match(root.get(name) or "") for name in ("width", "height")]
    if stated[0] and stated[1]:
        return round(float(stated[0][1])), round(float(stated[1][1]))
    numbers = [_LENGTH.match(part) for part in (root.get("viewBox") or "").replace(",", " ").split()[2:4]]
    if len(numbers) == 2 and numbers[0] and numbers[1]:
        return round(float(numbers[0][1])), round(float(numbers[1][1]))
    raise BadLogo("The SVG does not say its size: it needs width and height in pixels, or a viewBox.")
