"""The invented articles as written: complete, in the right language, with pictures and captions."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from icma.core.blocks import text_of_blocks
from icma.core.types import Embed, Heading, Image, ListBlock, Paragraph, Quote, Table
from icma.demo.outlets import OUTLETS, Outlet
from icma.demo.writing import (
    PICTURES,
    SECTIONS,
    Article,
    BadArticle,
    articles_in,
    edits_in,
    read_age,
    read_article,
    read_blocks,
)  # fmt: skip

FIRST = [(outlet, article) for outlet in OUTLETS for article in articles_in(outlet.slug)]
EDITS = [(outlet, edit) for outlet in OUTLETS for edits in edits_in(outlet.slug).values() for edit in edits]
EVERY = [(article.language or outlet.language, article) for outlet, article in FIRST + EDITS]
NAMES = [f"{outlet.slug}/{article.slug}{'*' if article.edited_after else ''}" for outlet, article in FIRST + EDITS]
CAPTION_ENDS = {"az": "İllüstrasiya", "ru": "Иллюстрация", "en": "Illustration"}
LETTERS = {"az": r"[a-zçəğıöşü]", "ru": r"[а-яё]", "en": r"[a-z]"}  # of the language, small
FOREIGN = {"az": r"[а-яёwâîû]", "ru": r"[a-zəğışç]", "en": r"[а-яёəğışçöü]"}
CORRECTION = re.compile(r"(Düzəliş|Исправление|Correction):")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
each_outlet = pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.slug)


def test_seven_outlets_tell_a_hundred_and_four_articles() -> None:
    assert {outlet.slug: len(articles_in(outlet.slug)) for outlet in OUTLETS} == {
        "gilavar-xeber": 16,
        "gilavar-segodnya": 16,
        "gilavar-courier": 18,
        "sahil-qezeti": 14,
        "portovy-vestnik": 14,
        "mirvari-media": 14,
        "lagoon-post": 12,
    }
    assert Counter(a.language for a in articles_in("mirvari-media")) == {"az": 8, "ru": 6}


def test_events_are_told_by_several_outlets_and_in_several_languages() -> None:
    told: dict[str, set[tuple[str, str]]] = {}
    for outlet, article in FIRST:
        told.setdefault(article.event, set()).add((outlet.slug, article.language or outlet.language))
    shared = {event: tellers for event, tellers in told.items() if len(tellers) > 1}
    assert len(shared) >= 20
    assert sum(len({language for _, language in tellers}) == 3 for tellers in shared.values()) >= 8


def test_some_articles_are_edited_one_of_them_corrected_and_some_disappear() -> None:
    assert len(EDITS) >= 5
    corrected = [edit for _, edit in EDITS if CORRECTION.search(text_of_blocks(edit.blocks))]
    assert len(corrected) >= 1
    for outlet, edit in EDITS:
        first = next(article for article in articles_in(outlet.slug) if article.slug == edit.slug)
        assert (edit.number, edit.age) == (first.number, first.age)
        assert (edit.title, edit.lead, edit.blocks) != (first.title, first.lead, first.blocks)
    assert len([article for _, article in FIRST if article.gone_after]) >= 1


def test_in_the_first_half_hour_something_is_edited_and_something_disappears() -> None:
    edits = [edit.edited_after - edit.age for _, edit in EDITS if edit.edited_after]
    gone = [article.gone_after - article.age for _, article in FIRST if article.gone_after]
    assert [sum(timedelta(0) < after <= 30 * MINUTE for after in some) >= 1 for some in (edits, gone)] == [True, True]


def test_while_the_newsroom_runs_another_article_comes_out_every_two_minutes() -> None:
    ages = sorted(-article.age for _, article in FIRST if article.age < timedelta(0))
    assert ages == [2 * MINUTE * step for step in range(1, 25)]


def test_every_one_of_the_last_six_days_has_articles() -> None:
    days = Counter(article.age // DAY for _, article in FIRST if article.age > timedelta(0))
    assert sorted(days) == [0, 1, 2, 3, 4, 5]


@each_outlet
def test_no_two_articles_of_an_outlet_come_out_in_the_same_minute(outlet: Outlet) -> None:
    ages = [(article.language, article.age) for article in articles_in(outlet.slug)]
    assert len(set(ages)) == len(ages)


def test_together_they_use_every_section_and_every_kind_of_block() -> None:
    assert {article.section for _, article in EVERY} == set(SECTIONS)
    kinds = {type(block) for _, article in EVERY for block in article.blocks}
    assert kinds == {Paragraph, Heading, Quote, ListBlock, Table, Image, Embed}


@pytest.mark.parametrize(("language", "article"), EVERY, ids=NAMES)
def test_an_article_is_complete(language: str, article: Article) -> None:
    paragraphs = [block for block in article.blocks if isinstance(block, Paragraph)]
    assert 3 <= len(paragraphs) <= 10
    assert article.section in SECTIONS
    assert all((article.title, article.lead, article.authors, article.tags))
    assert timedelta(minutes=-48) <= article.age <= timedelta(days=6)
    pictures = [(article.cover, article.caption)]
    pictures += [(block.src, block.caption) for block in article.blocks if isinstance(block, Image)]
    for name, caption in pictures:
        assert (PICTURES / name).is_file()
        assert caption.endswith(f". {CAPTION_ENDS[language]}")


@each_outlet
def test_numbers_and_covers_within_an_outlet_are_one_of_a_kind(outlet: Outlet) -> None:
    articles = articles_in(outlet.slug)
    assert [article.number for article in articles] == list(range(1, len(articles) + 1))
    assert len({article.cover for article in articles}) == len(articles)


def test_links_between_articles_lead_to_articles_of_the_same_outlet() -> None:
    for outlet, article in FIRST + EDITS:
        inline = " ".join(block.html for block in article.blocks if isinstance(block, Paragraph))
        wanted = set(re.findall(r'href="@([\w-]+)"', inline))
        assert wanted - {other.slug for other in articles_in(outlet.slug)} == set()


@pytest.mark.parametrize(("language", "article"), EVERY, ids=NAMES)
def test_an_article_is_written_in_its_language(language: str, article: Article) -> None:
    text = " ".join((article.title, article.lead, *article.authors, article.caption, text_of_blocks(article.blocks)))
    prose = re.sub(r"@[\w-]+", "", text)
    assert re.findall(FOREIGN[language], prose.lower()) == []
    assert len(re.findall(LETTERS[language], prose)) > 800
    if language == "az":
        assert prose.lower().count("ə") > 0.04 * len(prose)


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


def test_an_edit_bears_the_slug_of_its_article(tmp_path: Path) -> None:
    head = "title: t\nnumber: 3\nsection: society\nage: 5m\nedited_after: 14m\ngone_after: 1h\nlanguage: ru\n"
    file = tmp_path / "odd.edit-2.md"
    file.write_text(f"{head}cover: x.jpg\ncaption: c\nlead: l\n\nText", encoding="utf-8")
    edit = read_article(file)
    assert (edit.slug, edit.event, edit.language) == ("odd", "odd", "ru")
    assert (edit.edited_after, edit.gone_after) == (14 * MINUTE, 60 * MINUTE)
