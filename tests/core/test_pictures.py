"""Pictures by their bytes: what they are, and which of them show the same however they were saved."""

from __future__ import annotations

import hashlib
import io
import itertools
import random
from pathlib import Path

import pytest
from PIL import Image

from icma.core.isolate import ReaderPool
from icma.core.pictures import Look, are_alike, likeness_of, recognise_picture
from icma.demo import drawing

DRAWN = sorted((Path(drawing.__file__).parent.parent / "pictures").glob("*.jpg"))
AGAIN = {
    "harder compressed": ("JPEG", 1, 40),
    "half as large": ("JPEG", 0.5, 75),
    "a quarter": ("JPEG", 0.25, 60),
    "a thumbnail": ("JPEG", 0.15, 80),
    "WebP": ("WEBP", 0.6, 60),
    "PNG": ("PNG", 0.33, None),
}
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")


def saved(picture: Image.Image, form: str, part: float = 1, quality: int | None = None) -> bytes:
    """The picture as another outlet publishes it."""
    size = (max(1, round(picture.width * part)), max(1, round(picture.height * part)))
    written = io.BytesIO()
    kept = {} if quality is None else {"quality": quality}
    picture.convert("RGB").resize(size, Image.Resampling.LANCZOS).save(written, form, **kept)
    return written.getvalue()


def look(body: bytes) -> Look:
    found = recognise_picture(body)
    assert found is not None
    digest = hashlib.sha256(body).hexdigest()
    return Look(digest=digest, likeness=likeness_of(body), width=found.width, height=found.height)


@pytest.mark.parametrize("how", AGAIN)
def test_a_picture_is_known_again_however_it_was_saved(how: str) -> None:
    form, part, quality = AGAIN[how]
    lost = []
    for path in DRAWN[::3]:
        with Image.open(path) as picture:
            if not are_alike(look(path.read_bytes()), look(saved(picture, form, part, quality))):
                lost.append(path.name)
    assert lost == []


def test_no_two_different_pictures_are_alike() -> None:
    looks = {path.name: look(path.read_bytes()) for path in DRAWN}
    assert len(looks) > 40
    pairs = itertools.combinations(looks.items(), 2)
    assert [(one, other) for (one, mine), (other, theirs) in pairs if are_alike(mine, theirs)] == []


def test_another_cut_of_a_picture_is_another_picture() -> None:
    with Image.open(DRAWN[0]) as picture:
        whole = look(saved(picture, "PNG"))
        cut = look(saved(picture.crop((0, 0, picture.width * 2 // 3, picture.height)), "PNG"))
        squeezed = look(saved(picture.resize((picture.width, picture.height // 2)), "PNG"))
    assert (are_alike(whole, cut), are_alike(whole, squeezed)) == (False, False)


@pytest.mark.parametrize("colour", [(0, 0, 0), (156, 28, 46), (255, 255, 255)])
def test_an_even_surface_is_like_nothing_but_its_own_bytes(colour: tuple[int, int, int]) -> None:
    even = Image.new("RGB", (64, 36), colour)
    one, other = look(saved(even, "PNG")), look(saved(even, "JPEG"))
    assert (one.likeness, other.likeness) == (b"", b"")
    assert (are_alike(one, one), are_alike(one, other)) == (True, False)


@pytest.mark.parametrize("form", FORMATS)
def test_broken_bytes_have_no_likeness_and_raise_nothing(form: str) -> None:
    with Image.open(DRAWN[1]) as picture:
        whole = saved(picture, form, 0.2)
    chance = random.Random(4)
    assert (len(likeness_of(whole)), recognise_picture(whole) is None) == (18, False)
    assert likeness_of(whole[:20]) == b""
    for _ in range(60):
        broken = bytearray(whole[: chance.randrange(len(whole) // 2, len(whole))])
        for _ in range(8):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        assert len(likeness_of(bytes(broken))) in (0, 18)
        found = recognise_picture(bytes(broken))
        assert found is None or found.width > 0
    assert (likeness_of(b""), likeness_of(b"<svg/>")) == (b"", b"")


def test_a_picture_too_large_to_unpack_is_known_by_its_bytes() -> None:
    written = io.BytesIO()
    Image.new("1", (30_000, 2_000)).save(written, "PNG")
    assert likeness_of(written.getvalue()) == b""


def test_the_process_that_can_be_killed_sees_the_same() -> None:
    body = DRAWN[0].read_bytes()
    with ReaderPool(1) as pool:
        assert pool.likeness(body, url="https://sabah.example/1.jpg") == likeness_of(body) != b""
        assert pool.likeness(b"no picture", url="https://sabah.example/2.jpg") == b""
