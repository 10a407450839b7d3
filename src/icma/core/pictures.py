"""What a picture really is, by its bytes: servers and file names lie."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedPicture:
    """Media type and size in pixels."""

    media_type: str
    width: int
    height: int


def recognise_picture(body: bytes) -> RecognisedPicture | None:
    """The picture in these bytes, by its header alone; None for anything else. Never raises."""
    from PIL import Image, UnidentifiedImageError  # 12 MB that only pictures need

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(body), formats=tuple(MEDIA_TYPES)) as picture:
                width, height = picture.size
                kind = picture.format or ""
        except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, OverflowError):
            return None
    if kind not in MEDIA_TYPES or width < 1 or height < 1:
        return None
    return RecognisedPicture(media_type=MEDIA_TYPES[kind], width=width, height=height)
