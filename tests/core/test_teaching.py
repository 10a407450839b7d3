"""Proposing rules costs little on pages that are made to cost much."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from icma.core.site_rules import SiteRule
from icma.core.teaching import TaughtPage, propose_rule
from icma.core.types import Extracted

NOW = datetime(2026, 11, 22, tzinfo=UTC)
_SECONDS = 6.0  # of CPU; measured: 0.3 to 1.2, and over a minute while each text was compared with each other one
_WORDS = "Limanda yeni körpü quraşdırılıb və onu ilk olaraq sahil sakinləri sınaqdan keçiriblər, deyə {}-ci sakin deyib"


def many_recurring(number: int) -> str:
    own = "".join(f"<p>{_WORDS.format(number * 10_000 + line)}</p>" for line in range(3_000))
    same = "".join(f'<div class="k{line}"><p>Hər səhifədə {line} dəfə görünən mətn</p></div>' for line in range(2_500))
    return f'<div class="metn">{own}{same}</div>'


def many_dated(number: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = (f"date-{a}{b}{c}" for a in letters for b in letters for c in letters[:12])
    own = "".join(f"<p>{_WORDS.format(number * 100 + line)}</p>" for line in range(20))
    return f'<div class="metn">{own}</div>' + "".join(f'<b class="{name}">x</b>' for name in names)


@pytest.mark.parametrize("content", [many_recurring, many_dated])
def test_pages_of_many_texts_and_names_teach_in_bounded_time(content: Callable[[int], str]) -> None:
    pages = [
        TaughtPage(
            body=f"<html><body><h1>Başlıq {number}</h1>{content(number)}</body></html>".encode(),
            url=f"https://sahil.example/{number}", fetched_at=NOW,
            reading=Extracted(reader_id="tests", title=f"Başlıq {number}"),
        )
        for number in range(4)
    ]  # fmt: skip
    began = time.process_time()
    proposal = propose_rule(pages, zone=UTC)
    assert time.process_time() - began < _SECONDS
    assert proposal.rule is not None
    assert proposal.rule.body == ("div.metn",)
    assert proposal.rule == SiteRule(body=("div.metn",), drop=proposal.rule.drop)
