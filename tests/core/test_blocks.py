"""Blocks survive the form in which readings keep them."""

from __future__ import annotations

import json

import pytest

from icma.core.blocks import blocks_from_json, blocks_to_json, image_sources, text_of_blocks, text_of_html
from icma.core.types import Block, Embed, Heading, Image, ListBlock, Paragraph, Quote, Table

BLOCKS: tuple[Block, ...] = (
    Paragraph(html="Bakı <em>Şəki</em><br>yolu &amp; körpü"),
    Paragraph(html=""),
    Heading(level=3, text="Ara başlıq"),
    Quote(html="Sitat", cite="Səidə Muradova"),
    Quote(html="Без имени"),
    ListBlock(ordered=True, items=("bir", "iki")),
    ListBlock(ordered=False, items=()),
    Table(rows=(("Год", "Число"), ("2026", "7")), header=True, caption="Итог"),
    Image(src="https://x.example/a.jpg", alt="Liman", caption="Səhər", credit="A. Quliyev"),
    Embed(kind="youtube", url="https://youtu.be/x"),
)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: type(block).__name__)
def test_a_block_comes_back_from_json_as_it_went(block: Block) -> None:
    assert blocks_from_json(json.loads(json.dumps(blocks_to_json([block])))) == (block,)


def test_the_text_of_blocks_has_no_captions_and_no_markup() -> None:
    assert text_of_blocks(BLOCKS) == (
        "Bakı Şəki\nyolu & körpü\nAra başlıq\nSitat\nБез имени\nbir\niki\nГод\tЧисло\n2026\t7"
    )


def test_pictures_are_named_in_reading_order() -> None:
    assert image_sources(BLOCKS) == ["https://x.example/a.jpg"]


def test_text_of_html_undoes_entities_once() -> None:
    assert text_of_html("a &lt;b&gt; &amp;amp;") == "a <b> &amp;"
