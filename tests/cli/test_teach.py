"""`icma source teach` and `icma reread` on the command line: what is proposed, shown, asked and refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from icma.cli.main import Refused, app
from icma.core.site_rules import SiteRule
from icma.sources import actions as sources
from icma.sources.guide_queries import own_rules
from icma.sources.queries import SourceFacts
from tests.make import NOW
from tests.site import Site

pytestmark = pytest.mark.django_db
HOST = "sahil.example"
HOME = f"https://{HOST}/"
FIRST = "Limanda {} gün ərzində yeni {} quraşdırılıb və onu ilk olaraq sahil sakinləri sınaqdan keçiriblər."
SECOND = "İdarənin rəisi deyib ki, {} üçün ayrılan vəsait {} ilin büdcəsində ayrıca sətirlə göstəriləcək, söz verib."
THIRD = "Növbəti iclas {} barədə olacaq, iştirak etmək istəyənlər isə {} günə qədər siyahıya yazıla bilərlər."
CALL = "Bizi sosial şəbəkələrdə də izləyin və xəbərləri hamıdan əvvəl oxuyun, abunə olmaq pulsuzdur."
THINGS = ("körpü", "fanar", "kran", "saat", "mayak")


def page(number: int, *, call: str = f'<div class="kanal"><p>{CALL}</p></div>') -> str:
    thing, when = THINGS[number], f"{number + 2}"
    text = "".join(f"<p>{line.format(when, thing)}</p>" for line in (FIRST, SECOND, THIRD))
    return f"""<html lang="az"><head><title>Sahil</title></head><body><div class="ust"><a href="/">Ana səhifə</a></div>
      <h2 class="bas">Limanda {thing} quraşdırıldı</h2><span class="vaxt">1{number}.11.2026 09:30</span>
      <div class="metn n-{number}8271">{text}{call}</div><div class="alt"><p>Sahil qəzeti, redaksiya: Liman küçəsi 5</p>
      </div></body></html>"""


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    with Site(HOST) as served:
        settings.ENV = replace(settings.ENV, dial=served.dial, contact="you@example.org")
        yield served


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    for number in range(4):
        (tmp_path / f"{number}.html").write_text(page(number), "utf-8")
    return [str(path) for path in sorted(tmp_path.glob("*.html"))]


def run(*words: str, say: str = "") -> str:
    ended = CliRunner().invoke(app, list(words), input=say)
    if isinstance(ended.exception, Refused):
        return f"refused: {ended.exception}"
    assert ended.exit_code == 0, (ended.output, ended.exception)
    return ended.output


def add() -> SourceFacts:
    return sources.add_source(name="Sahil", homepage=HOME, language="az", feeds=[], now=NOW)


def test_files_teach_a_rule_that_is_shown_and_not_written(files: list[str]) -> None:
    said = run("source", "teach", *files)
    assert said.splitlines()[:5] == [
        "Proposed rule, of every day:",
        "  body: div.metn holds what differs from page to page on 4 pages",
        "  drop: div.kanal repeats itself on the pages",
        "  title: h2.bas differs from page to page; the titles read now do not",
        "  date: span.vaxt holds day and time on every page; they are not read now",
    ]
    assert said.splitlines()[-1] == (
        "These pages belong to no source here, so nothing is written. Add it: icma source add URL"
    )
    assert said.count(f"would disappear: {CALL}") == 3


def test_a_named_source_with_files_gets_the_rule_when_the_operator_agrees(files: list[str]) -> None:
    source = add()
    said = run("source", "teach", "Sahil", *files, say="n\n")
    assert (said.splitlines()[-1].endswith("Nothing was written."), own_rules(source.id)) == (True, [])
    said = run("source", "teach", "sahil", *files, say="y\n")
    assert said.splitlines()[-1].endswith(
        "The rule is written. New pages are read by it; older ones when you say: icma reread sahil"
    )
    ((_, rule),) = own_rules(source.id)
    assert rule == SiteRule(body=("div.metn",), drop=("div.kanal",), title=("h2.bas",), date=("span.vaxt",))
    assert run("source", "list").splitlines()[-1] == "Sahil: 1 reading rule of yours"


def test_pages_are_fetched_as_robots_txt_allows(site: Site) -> None:
    source = add()
    for number in range(3):
        site.serve(HOST, f"/{number}", page(number), headers={"Content-Type": "text/html; charset=utf-8"})
    run("source", "teach", *(f"{HOME}{number}" for number in range(3)), "--yes")
    assert [rule.body for _, rule in own_rules(source.id)] == [("div.metn",)]
    site.serve(HOST, "/robots.txt", "User-agent: *\nDisallow: /")
    assert run("source", "teach", f"{HOME}1") == f"refused: robots.txt of {HOST} does not allow {HOME}1"


def test_a_second_rule_begins_on_its_own_day_and_ends_the_first(files: list[str]) -> None:
    source = add()
    run("source", "teach", "Sahil", *files, "--yes")
    run("source", "teach", "Sahil", *files, "--yes", "--since", "2026-12-01")
    spans = [(str(rule.since), str(rule.until)) for _, rule in own_rules(source.id)]
    assert spans == [("None", "2026-11-30"), ("2026-12-01", "None")]
    assert run("source", "teach", "Sahil", *files, "--yes", "--since", "2026-12-01") == (
        "refused: from 2026-12-01 on overlaps the rule from 2026-12-01 on. "
        "Say another day with --since, or change it at the desk."
    )


@pytest.mark.parametrize(
    ("bodies", "line"),
    [
        ([page(0), page(1)], "There is too little to learn from. Pages that can be read: 2; at least 3 are needed."),
        (
            ["<html><body><p>Salam</p></body></html>"] * 3,
            "There is too little to learn from. Only 0 of 3 pages have a text of their own; are they articles?",
        ),
        (
            [page(0)] * 3,
            "There is too little to learn from. Only 0 of 3 pages have a text of their own; are they articles?",
        ),
        (["", "\x00", " "], "There is too little to learn from. Pages that can be read: 0; at least 3 are needed."),
    ],
)
def test_too_little_to_learn_from_is_said_in_words(tmp_path: Path, bodies: list[str], line: str) -> None:
    paths = [tmp_path / f"{number}.html" for number in range(len(bodies))]
    for path, body in zip(paths, bodies, strict=True):
        path.write_text(body, "utf-8")
    assert run("source", "teach", *map(str, paths)) == f"refused: {line}"


def test_what_is_no_source_and_no_page_is_refused() -> None:
    add()
    nothing = "refused: There is too little to learn from. Pages that can be read: 0; at least 3 are needed."
    assert run("source", "teach", "Sahil") == nothing
    assert run("source", "teach", "Dəniz") == (
        "refused: 'Dəniz' is no source, no file and no http(s) address; see: icma source list"
    )
    assert run("reread", "Dəniz") == "refused: There is no source 'Dəniz'; see: icma source list"
    assert run("reread") == "refused: Say which source: icma reread NAME, or all of them: icma reread --all"
    assert run("reread", "Sahil", "--all").startswith("refused: Say which source")
