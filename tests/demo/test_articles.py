"""The invented articles as written: complete, in the right language, with pictures and captions."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from icma.core.blocks import text_of_blocks
from icma.core.types import Embed, Heading, Image, ListBlock, Paragraph, Quote, Table
from icma.demo.outlets import OUTLETS
from icma.demo.writing import PICTURES, SECTIONS, Article, BadArticle, articles_in, read_age, read_article, read_blocks

OUTLET_OF = {outlet.language: outlet.slug for outlet in OUTLETS}
EVERY = [(language, article) for language in ("az", "ru", "en") for article in articles_in(OUTLET_OF[language])]
NAMES = [f"{language}/{article.slug}" for language, article in EVERY]
CAPTION_ENDS = {"az": "İllüstrasiya", "ru": "Иллюстрация", "en": "Illustration"}
LETTERS = {"az": r"[a-zçəğıöşü]", "ru": r"[а-яё]", "en": r"[a-z]"}  # of the language, small
FOREIGN = {"az": r"[а-яёwâîû]", "ru": r"[a-zəğışç]", "en": r"[а-яёəğışçöü]"}


def test_three_outlets_tell_eight_articles_each() -> None:
    assert {outlet.language: len(articles_in(outlet.slug)) for outlet in OUTLETS} == {"az": 8, "ru": 8, "en": 8}


def test_the_shared_events_are_told_by_these_outlets() -> None:
    told: dict[str, str] = {}
    for language, article in EVERY:
        told[article.event] = (told.get(article.event, "") + " " + language).strip()
    assert {event: languages for event, languages in told.items() if " " in languages} == {
        "ferry": "az ru en",
        "bridge": "az ru en",
        "fire": "az ru en",
        "storm": "az ru en",
        "budget": "az ru en",
        "chess": "az en",
        "school": "az ru",
    }


def test_together_they_use_every_section_and_every_kind_of_block() -> None:
    assert {article.section for _, article in EVERY} == set(SECTIONS)
    kinds = {type(block) for _, article in EVERY for block in article.blocks}
    assert kinds == {Paragraph, Heading, Quote, ListBlock, Table, Image, Embed}


@pytest.mark.parametrize(("language", "article"), EVERY, ids=NAMES)
def test_an_article_is_complete(language: str, article: Article) -> None:
    paragraphs = [block for block in article.blocks if isinstance(block, Paragraph)]
    assert 4 <= len(paragraphs) <= 9
    assert article.section in SECTIONS
    assert all((article.title, article.lead, article.authors, article.tags))
    assert timedelta(minutes=10) <= article.age <= timedelta(days=3)
    pictures = [(article.cover, article.caption)]
    pictures += [(block.src, block.caption) for block in article.blocks if isinstance(block, Image)]
    for name, caption in pictures:
        assert (PICTURES / name).is_file()
        assert caption.endswith(f". {CAPTION_ENDS[language]}")


@pytest.mark.parametrize(("language", "article"), EVERY, ids=NAMES)
def test_an_article_is_written_in_its_language(language: str, article: Article) -> None:
    text = " ".join((article.title, article.lead, *article.authors, article.caption, text_of_blocks(article.blocks)))
    prose = re.sub(r"@[\w-]+", "", text)
    assert re.findall(FOREIGN[language], prose.lower()) == []
    assert len(re.findall(LETTERS[language], prose)) > 800
    if language == "az":
        assert prose.lower().count("ə") > 0.04 * len(prose)


@pytest.mark.parametrize("language", ["az", "ru", "en"])
def test_numbers_and_covers_within_an_outlet_are_one_of_a_kind(language: str) -> None:
    articles = articles_in(OUTLET_OF[language])
    assert [article.number for article in articles] == list(range(1, len(articles) + 1))
    assert len({article.cover for article in articles}) == len(articles)


def test_links_between_articles_lead_to_articles_of_the_same_outlet() -> None:
    for language, article in EVERY:
        wanted = set(
            re.findall(r'href="@([\w-]+)"', " ".join(b.html for b in article.blocks if isinstance(b, Paragraph)))
        )
        assert wanted - {other.slug for other in articles_in(OUTLET_OF[language])} == set()


@pytest.mark.parametrize(
    ("written", "block"),
    [
        ("Bir *iki* **üç**", Paragraph(html="Bir <em>iki</em> <strong>üç</strong>")),
        ("две\nстроки", Paragraph(html="две строки")),
        ("a < b & [c](@d-e)", Paragraph(html='a &lt; b &amp; <a href="@d-e">c</a>')),
        ("## Başlıq", Heading(level=2, text="Başlıq")),
        ("> Söz\n> -- Kim", Quote(html="Söz", cite="Kim")),
        ("- a\n- b", ListBlock(ordered=False, items=("a", "b"))),
        ("1. a\n2. b", ListBlock(ordered=True, items=("a", "b"))),
        ("| a | b |\n| 1 | 2 |", Table(rows=(("a", "b"), ("1", "2")), header=True)),
        ("![alt. Illustration](x.jpg)", Image(src="x.jpg", alt="alt. Illustration", caption="alt. Illustration")),
        ("@[video](ferry)", Embed(kind="frame", url="ferry")),
    ],
)
def test_the_dialect_of_the_article_files(written: str, block: object) -> None:
    assert read_blocks(f"\n{written}\n\n") == (block,)


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("12m", timedelta(minutes=12)),
        ("1d 4h", timedelta(days=1, hours=4)),
        ("-2m", timedelta(minutes=-2)),
    ],
)
def test_an_age_is_read(text: str, age: timedelta) -> None:
    assert read_age(text) == age


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("title without a colon\n\nText", "odd.md: 'title without a colon' is not a `key: value` line"),
        ("title: Only a title\n\nText", "odd.md: 'number'"),
        (
            "number: 1\ntitle: t\nlead: l\nsection: s\nage: 3 weeks\n\nText",
            "odd.md: age '3 weeks': write 12m, 3h or 1d 4h",
        ),
    ],
)
def test_an_article_file_that_breaks_the_form_is_named(tmp_path: Path, written: str, reason: str) -> None:
    file = tmp_path / "odd.md"
    file.write_text(written, encoding="utf-8")
    with pytest.raises(BadArticle) as raised:
        read_article(file)
    assert str(raised.value) == reason
