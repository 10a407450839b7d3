"""`icma source teach` and `icma reread` on the command line: what is proposed, shown, asked and refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from typer.testing import CliRunner

from icma.cli.main import Refused, app
from icma.core.site_profile import SiteProfile
from icma.core.site_rules import SiteRule
from icma.sources import actions as sources
from icma.sources import guide_actions as guides
from icma.sources.guide_queries import own_rules
from icma.sources.queries import SourceFacts, source_named, source_of_url
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


def sahil() -> SourceFacts:
    found = source_named("Sahil")
    assert found is not None
    return found


def test_files_teach_a_rule_that_is_shown_and_not_written(files: list[str]) -> None:
    said = run("source", "teach", *files)
    assert said.splitlines()[:5] == [
        "Proposed rule, of every day:",
        "  body: div.metn holds what differs from page to page on 4 pages",
        "  drop: div.kanal repeats itself on the pages",
        "  title: h2.bas differs from page to page; the titles read now do not",
        "  date: span.vaxt holds day and time on every page; they are not read now",
    ]
    assert said.splitlines()[-2:] == [
        "Of 4 pages 4 would be read otherwise.",
        "These pages belong to no source here, so nothing is written. Add it: icma source add URL",
    ]
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


def test_a_page_is_read_as_the_portal_here_reads_its_source(
    files: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, site: Site
) -> None:
    (tmp_path / "icma.sqlite3").touch()
    monkeypatch.setenv("ICMA_HOME", str(tmp_path))
    monkeypatch.setenv("ICMA_DIAL", ",".join(f"{host}={ip}:{port}" for host, (ip, port) in site.dial.items()))
    site.serve(HOST, "/xeber/1", page(1), headers={"Content-Type": "text/html; charset=utf-8"})
    address = f"http://{HOST}/xeber/1"
    plain = run("read", address)
    assert (plain.splitlines()[0], CALL in plain) == ("     title  Sahil", True)
    source = add()
    today = timezone.now().date()
    rule = SiteRule(title=("h2.bas",), drop=("div.kanal",), authors=("p.muellif",), since=today)
    guides.add_rule(source_id=source.id, rule=rule, now=NOW)
    guides.keep_profile(source_id=source.id, profile=SiteProfile(recurring=frozenset({"a"})), pages=9, now=NOW)
    for said in (run("read", address), run("read", files[1], "--source", "sahil")):
        assert said.splitlines()[:2] == [
            f"Read as a page of Sahil: the rule from {today} on, learned from 9 pages on 2026-11-22.",
            "     title  Limanda fanar quraşdırıldı",
        ]
        assert " not found  authors (by the rule)" in said.splitlines()
        assert CALL not in said
    assert run("read", files[1], "--source", "Liman") == "refused: There is no source 'Liman'; see: icma source list"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://az.liman.example/1", "Liman az"),
        ("https://www.liman.example/1", "Liman"),
        ("https://ru.liman.example/1", "Liman"),
        ("https://liman.example.org/1", None),
        ("file:///srv/liman.html", None),
    ],
)
def test_an_address_belongs_to_the_source_of_its_host_before_others_of_the_site(url: str, name: str | None) -> None:
    for named, home in (("Liman", "https://www.liman.example/"), ("Liman az", "https://az.liman.example/")):
        sources.add_source(name=named, homepage=home, language="az", feeds=[], now=NOW)
    found = source_of_url(url)
    assert (found.name if found else None) == name


def test_rules_are_typed_listed_ended_and_taken_away() -> None:
    add()
    assert run("source", "rule", "list", "sahil") == "Sahil has no rules; propose one: icma source teach sahil\n"
    words = ("source", "rule", "add", "Sahil", "--body", "div.metn", "--drop", "div.kanal", "--drop", "p.elan")
    assert run(*words) == (
        "The rule is written. New pages are read by it; older ones when you say: icma reread sahil\n"
    )
    run("source", "rule", "add", "Sahil", "--title", "h2.bas", "--name", "Sahil qəzeti", "--since", "2026-11-18")
    (first, _), (second, _) = own_rules(sahil().id)
    assert run("source", "rule", "list", "Sahil").splitlines() == [
        f"{first}  until 2026-11-17: body div.metn; drop div.kanal, p.elan",
        f"{second}  from 2026-11-18 on: title h2.bas; names Sahil qəzeti",
    ]
    assert run("source", "rule", "end", str(second), "2026-11-20") == f"Rule {second} is in force until 2026-11-20.\n"
    assert run("source", "rule", "end", str(second), "2026-11-10") == (
        "refused: It ends on 2026-11-10, before it begins on 2026-11-18."
    )
    assert run("source", "rule", "remove", str(first)) == f"Rule {first} is gone. Older pages: icma reread sahil\n"
    assert [(pk, rule.until) for pk, rule in own_rules(sahil().id)] == [(second, date(2026, 11, 20))]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("add", "Sahil", "--body", "div:hover"), "body: 'div:hover' asks for more than icma follows; there are "),
        (("add", "Sahil"), "Say at least one selector or name, such as --body 'div.text'."),
        (("add", "Liman", "--body", "p"), "There is no source 'Liman'; see: icma source list"),
        (("list", "Liman"), "There is no source 'Liman'; see: icma source list"),
        (("remove", "987"), "There is no rule 987; see: icma source rule list NAME"),
        (("end", "987", "2026-01-01"), "There is no rule 987; see: icma source rule list NAME"),
    ],
)
def test_a_rule_that_cannot_be_typed_so_is_refused_in_words(words: tuple[str, ...], line: str) -> None:
    add()
    assert run("source", "rule", *words).startswith(f"refused: {line}")
    assert own_rules(sahil().id) == []
