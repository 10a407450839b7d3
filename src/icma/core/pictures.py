"""What a picture really is, by its bytes: servers and file names lie; and whether two show the same."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "AVIF": "image/avif",
}  # what browsers show and what cannot carry script: no SVG
_SIDE = 9  # fields across and down that a picture is averaged to: 144 neighbours, each brighter than the last or not
_BRIGHTER = 2  # levels of 255; less is what compression does to an even sky
_TELLING = 16  # of the 144, set; a flat surface or a plain logo has fewer and would be like any other
MOST_PIXELS = 40_000_000  # that are unpacked: 160 MB; a larger one is known by its bytes alone
# Of the 144. Among 61 pictures saved again in six ways (down to a seventh of the size, JPEG at quality 40, WebP) none
# was further than 8 from itself and no two others nearer than 15: tests/core/test_pictures.py walks the same way.
ALIKE = 10
_SHAPE = 0.03  # by which width / height may differ: another one is another cut, and may be another picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a picture looks: the digest of its bytes, its likeness (b"" where there is none) and its size in pixels."""

    digest: str
    likeness: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedPicture:
    """Media type and size in pixels."""

    media_type: str
    width: int
    height: int


def recognise_picture(body: bytes) -> RecognisedPicture | None:
    """The picture in these bytes, by its header alone; None for anything else. Never raises."""
    from PIL import Image  # 12 MB that only pictures need

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(body), formats=tuple(MEDIA_TYPES)) as picture:
                width, height = picture.size
                kind = picture.format or ""
        except _broken_bytes():
            return None
    if kind not in MEDIA_TYPES or width < 1 or height < 1:
        return None
    return RecognisedPicture(media_type=MEDIA_TYPES[kind], width=width, height=height)


def likeness_of(body: bytes) -> bytes:
    """What stays of a picture in other sizes and compressions: for each of its fields whether the one to the right and
    the one below are brighter (the difference hash of N. Krawetz, "Kind of Like That", 2013, both ways).

    b"" for what cannot be unpacked, is too large or too even to tell. It unpacks bytes of strangers: call it where a
    crash costs nothing (`core.isolate`). Raises nothing else than `MemoryError`.
    """
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(body), formats=tuple(MEDIA_TYPES)) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    return b""
                # A JPEG is unpacked at an eighth of its size: 3 times faster.
                picture.draft("L", (8 * _SIDE, 8 * _SIDE))
                small = picture.convert("L").resize((_SIDE, _SIDE), Image.Resampling.BOX).tobytes()
        except _broken_bytes():
            return b""
    across = [(at, at + 1) for at in range(_SIDE * _SIDE) if (at + 1) % _SIDE]
    down = [(at, at + _SIDE) for at in range(_SIDE * (_SIDE - 1))]
    bits = [small[after] > small[before] + _BRIGHTER for before, after in across + down]
    if sum(bits) < _TELLING:
        return b""
    return int("".join("01"[bit] for bit in bits), 2).to_bytes(len(bits) // 8)


def are_alike(one: Look, other: Look) -> bool:
    """Whether two files hold one picture: the same bytes, or the same look in another size or compression."""
    if one.digest and one.digest == other.digest:
        return True
    if not one.likeness or not other.likeness or not one.height or not other.height:
        return False
    shapes = (one.width / one.height, other.width / other.height)
    if abs(shapes[0] - shapes[1]) > _SHAPE * max(shapes):
        return False
    return (int.from_bytes(one.likeness) ^ int.from_bytes(other.likeness)).bit_count() <= ALIKE


def _broken_bytes() -> tuple[type[Exception], ...]:
    """What Pillow's readers raise on bytes that they cannot make sense of; a broken AVIF is a RuntimeError."""
    from PIL import Image, UnidentifiedImageError

    unsound = (OSError, ValueError, SyntaxError, OverflowError, RuntimeError, EOFError, LookupError, TypeError)
    return (UnidentifiedImageError, Image.DecompressionBombError, *unsound)
