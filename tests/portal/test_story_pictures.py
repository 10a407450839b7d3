"""The pictures of a story's page: each photograph once, with every outlet that shows it."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import lxml.html
import pytest
from django.test import Client
from PIL import Image
from tests.make import NOW, make_article, make_exchange, make_source
from tests.rooms.stories import carry

from icma.captures import actions as captures
from icma.captures.queries import pictures_due
from icma.captures.segments import store_exchanges
from icma.core.pictures import likeness_of, recognise_picture
from icma.core.types import Certainty, Extracted, Moment, Paragraph
from icma.demo import drawing
from icma.sources.actions import change_rights
from icma.sources.queries import Rights, source_named
from icma.stories.queries import story_of

pytestmark = pytest.mark.django_db
DRAWN = sorted((Path(drawing.__file__).parent.parent / "pictures").glob("*.jpg"))
WORDS = "Пожар на складе в Лиманске потушен, пострадали 4 человека, сообщила спасательная служба."


def smaller(path: Path, part: float) -> bytes:
    written = io.BytesIO()
    with Image.open(path) as picture:
        size = (round(picture.width * part), round(picture.height * part))
        picture.resize(size).save(written, "JPEG", quality=60)
    return written.getvalue()


def publish_with(name: str, picture: bytes, *, minutes: int, with_likeness: bool = True) -> int:
    """An article of an outlet that shows this picture at its head."""
    source = make_source(name, language="ru", pictures=True)
    at, url = NOW + timedelta(minutes=minutes), f"{source.homepage}{minutes}.jpg"
    extracted = Extracted(
        reader_id="tests", title=f"Пожар на складе в Лиманске: {name}", language="ru", text=WORDS, cover_image=url,
        published_at=Moment(at=at, certainty=Certainty.ZONE_STATED), blocks=(Paragraph(html=WORDS),),
    )  # fmt: skip
    pk = make_article(source, extracted.title, extracted=extracted, now=at)
    captures.want_pictures(urls=[url], source_id=source.id, now=at)
    (due,) = pictures_due(now=at, limit=9)
    visit, seen = captures.claim_picture(due, now=at), recognise_picture(picture)
    assert visit is not None
    assert seen is not None
    captures.finish_picture(
        visit, stored=store_exchanges([make_exchange(url, picture, at=at, content_type=seen.media_type)]),
        robots_id=None, media_type=seen.media_type, size=(seen.width, seen.height),
        likeness=likeness_of(picture) if with_likeness else b"",
    )  # fmt: skip
    return pk


def shown(client: Client, article: int) -> list[tuple[str, str, str]]:
    """Which article each picture leads to, its width, and whose it is said to be."""
    page = lxml.html.fromstring(client.get(f"/ru/story/{story_of(article)}-/", follow=True).content)
    return [
        (item.xpath("./a/@href")[0].split("/")[3].partition("-")[0], item.xpath(".//img/@width")[0],
         item.xpath(".//span")[0].text)
        for item in page.xpath("//ul[@class='strip']/li")
    ]  # fmt: skip


def test_one_photograph_stands_once_with_all_its_outlets_and_as_large_as_any_has_it(
    client: Client, archive: Path
) -> None:
    first = publish_with("Kanal", smaller(DRAWN[0], 0.4), minutes=0)
    other = publish_with("Vestnik", DRAWN[1].read_bytes(), minutes=1)
    large = publish_with("Sahil", DRAWN[0].read_bytes(), minutes=2)
    publish_with("Liman", smaller(DRAWN[0], 0.7), minutes=3)
    carry()
    assert {story_of(pk) for pk in (first, other, large)} == {story_of(first)}
    assert shown(client, first) == [(str(large), "960", "Kanal, Sahil, Liman"), (str(other), "960", "Vestnik")]


def test_equal_bytes_are_folded_even_where_nobody_looked_at_them(client: Client, archive: Path) -> None:
    """Pictures from before the portal noted how a picture looks, and those too large to be unpacked."""
    first = publish_with("Kanal", DRAWN[0].read_bytes(), minutes=0, with_likeness=False)
    publish_with("Sahil", DRAWN[0].read_bytes(), minutes=1, with_likeness=False)
    small = publish_with("Liman", smaller(DRAWN[0], 0.5), minutes=2, with_likeness=False)
    carry()
    assert shown(client, first) == [(str(first), "960", "Kanal, Sahil"), (str(small), "480", "Liman")]


def test_an_outlet_whose_rights_close_its_pictures_is_not_named_under_one(client: Client, archive: Path) -> None:
    first = publish_with("Kanal", DRAWN[0].read_bytes(), minutes=0)
    publish_with("Sahil", DRAWN[0].read_bytes(), minutes=1)
    carry()
    sahil = source_named("Sahil")
    assert sahil is not None
    change_rights(source_id=sahil.id, rights=Rights.HEADLINE, reason="x", now=NOW)
    assert shown(client, first) == [(str(first), "960", "Kanal")]
