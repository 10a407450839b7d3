"""A source changes its layout: one notice, a rule taught and written, the archive read again, no version made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

from tests.journeys.harvest import HOST, Harvest
from tests.make import make_exchange
from typer.testing import CliRunner

from icma.articles import actions as articles
from icma.articles.models import Article, Version
from icma.articles.reading_queries import reading_facts
from icma.captures import actions as captures
from icma.captures.models import Unread
from icma.captures.segments import store_exchanges
from icma.cli.main import app
from icma.core.blocks import blocks_from_json, text_of_blocks
from icma.core.isolate import ReaderPool
from icma.core.reader_id import READER_ID
from icma.core.site_rules import SiteRule
from icma.core.types import Extracted, Paragraph
from icma.pipeline.rereading import count_versions, reread_source
from icma.pipeline.steps import read_capture
from icma.sources import actions as sources
from icma.sources import guide_actions as guides
from icma.sources import guide_queries as guided
from icma.sources.models import LearnedProfile, ReadingNotice, SourceCare
from icma.sources.queries import SourceFacts

WORDS = [
    "liman", "bərə", "sahil", "dəniz", "gəmi", "külək", "fanar", "bazar", "məktəb", "körpü", "qatar", "yol", "dağ",
    "meşə", "bulaq", "çay", "şəhər", "qəsəbə", "idarə", "rəis", "sakin", "balıqçı", "dalğa", "yelkən", "lövbər",
    "xəritə", "kitab", "musiqi", "rəssam", "teatr",
]  # fmt: skip
CALL = "Ən vacib xəbərləri vaxtında bilmək üçün bizim kanalımıza qoşulun və dostlarınızı da dəvət edin."


def paragraphs(number: int) -> list[str]:
    """Six paragraphs that no other page has."""
    return [
        " ".join(WORDS[(number * 7 + line * 5 + place * (line + 2)) % len(WORDS)] for place in range(18)).capitalize()
        + f" və bu, {number}-ci xəbərin {line + 1}-ci cümləsidir, deyə idarə bildirib."
        for line in range(6)
    ]


def page(number: int, *, new_layout: bool = False) -> str:
    title = f"Gilavarda {WORDS[number % len(WORDS)]} haqqında {number}-ci xəbər"
    text = "".join(f"<p>{line}</p>" for line in paragraphs(number)) + f"<p>{CALL}</p>"
    body = f'<article><h1>{title}</h1><div class="metn">{text}</div></article>'
    if new_layout:  # the whole text is hidden until a script has run; what is seen is a teaser
        teaser = f"<p>{paragraphs(number)[0][:90]} davamı var.</p>"
        body = (
            f'<h1>{title}</h1><div class="giris">{teaser}</div><div class="tam-metn" style="display:none">{text}</div>'
        )
    return f"""<!doctype html><html lang="az"><head><title>{title}</title><meta property="article:published_time"
      content="2026-11-21T09:30:00+04:00"></head><body><main>{body}</main></body></html>"""


def publish(harvest: Harvest, source_id: int, numbers: range, *, new_layout: bool = False) -> None:
    """These pages are captured (an archive is replayed: no host's turns to wait for) and read; then time passes."""
    for number in numbers:
        capture(harvest, source_id, number, page(number, new_layout=new_layout))
    harvest.ahead += timedelta(minutes=20)
    harvest.run()
    harvest.ahead += guides.CARE_PAUSE
    harvest.run()


def capture(harvest: Harvest, source_id: int, number: int, body: str) -> None:
    url, now = f"https://{HOST}/xeber/{number}", harvest.now()
    page_id = captures.open_page(url=url, source_id=source_id, now=now)
    articles.open_article(page_id=page_id, source_id=source_id, seen_at=now, now=now)
    stored = store_exchanges([make_exchange(url, body.encode(), at=now)])
    captures.import_capture(stored=stored[0], page_id=page_id, now=now)


def add(harvest: Harvest) -> SourceFacts:
    return sources.add_source(name="Xəbər", homepage=f"https://{HOST}/", language="az", feeds=[], now=harvest.now())


def text_of(number: int) -> str:
    title = f"Gilavarda {WORDS[number % len(WORDS)]} haqqında {number}-ci xəbər"
    article = Article.objects.select_related("current__reading").get(current__reading__title=title)
    assert article.current is not None
    return text_of_blocks(blocks_from_json(article.current.reading.blocks))


def run(*words: str) -> str:
    ended = CliRunner().invoke(app, list(words))
    assert ended.exit_code == 0, (ended.output, ended.exception)
    return ended.output


def test_a_layout_that_changes_raises_one_notice_and_is_mended_without_a_version(harvest: Harvest) -> None:
    source = add(harvest)
    publish(harvest, source.id, range(1, 13))
    assert text_of(3) == "\n".join([*paragraphs(3), CALL])
    profile = LearnedProfile.objects.get()
    assert (profile.pages, len(profile.recurring)) == (12, 1)
    publish(harvest, source.id, range(13, 31))
    assert text_of(20) == "\n".join(paragraphs(20))
    assert (ReadingNotice.objects.count(), guided.guide_of(source).reader_id) == (0, f"{READER_ID}+p{profile.digest}")

    for numbers in (range(31, 37), range(37, 43), range(43, 47)):
        publish(harvest, source.id, numbers, new_layout=True)
    (notice,) = guided.open_notices()
    assert ReadingNotice.objects.count() == 1
    assert notice.line.startswith("texts are ")
    listed = run("source", "list")
    assert f"Xəbər is read worse since {notice.opened_at:%Y-%m-%d}: {notice.line}" in listed
    assert "Xəbər: learned from 12 pages on" in listed

    versions = list(Version.objects.order_by("pk").values_list("pk", "article_id", "number"))
    said = run("source", "teach", "Xəbər", "--yes")
    assert "body: div.tam-metn holds what differs from page to page on 8 pages" in said
    assert [rule.body for _, rule in guided.own_rules(source.id)] == [("div.tam-metn",)]
    assert text_of(40) != "\n".join(paragraphs(40))
    assert count_versions(source) == len(versions)
    assert "46 versions read again: " in run("reread", "Xəbər")
    assert text_of(40) == "\n".join(paragraphs(40))
    assert text_of(3) == "\n".join(paragraphs(3))
    assert list(Version.objects.order_by("pk").values_list("pk", "article_id", "number")) == versions
    assert (guided.open_notices(), ReadingNotice.objects.filter(closed_at=None).count()) == ([], 0)
    assert "Everything was read by today's reader already." in run("reread", "--all")


def test_a_change_of_rules_and_profile_is_never_an_edit_of_the_publisher(harvest: Harvest) -> None:
    source = add(harvest)
    publish(harvest, source.id, range(1, 13))
    for number in range(1, 13):  # other bytes, the same words: read again, with the profile learned meanwhile
        capture(harvest, source.id, number, page(number).replace("<main>", "<main><!-- 2 -->"))
    harvest.run()
    assert set(Version.objects.values_list("number", flat=True)) == {1}
    assert text_of(5) == "\n".join(paragraphs(5))
    guides.add_rule(source_id=source.id, rule=SiteRule(body=("div.metn > p",), title=("h1",)), now=harvest.now())
    for number in range(1, 13):
        body = page(number).replace("<main>", "<main><!-- 3 -->")
        edited = body.replace("xəbərin 2-ci", "xəbərin sonradan yazılmış 2-ci") if number == 5 else body
        capture(harvest, source.id, number, edited)
    harvest.ahead += timedelta(hours=8)
    harvest.run()
    assert sorted(Version.objects.values_list("number", flat=True)) == [1] * 12 + [2]
    readers = set(Version.objects.values_list("reading__reader_id", flat=True))
    assert readers == {guided.guide_of(source).reader_id}


def test_reading_again_that_is_stopped_goes_on_where_it_was(harvest: Harvest) -> None:
    source = add(harvest)
    publish(harvest, source.id, range(1, 7))
    assert SourceCare.objects.get().due_at is None
    guides.add_rule(source_id=source.id, rule=SiteRule(drop=("div.metn > p",), body=("main",)), now=harvest.now())
    going = reread_source(source, readers=harvest.readers, threads=1, now=harvest.now())
    first = next(going)
    going.close()
    assert (first.changed, count_versions(source)) == (False, 5)
    rest = list(reread_source(source, readers=harvest.readers, threads=1, now=harvest.now()))
    assert (len(rest), count_versions(source)) == (5, 0)
    assert [fact.rule for fact in reading_facts(source.id, limit=20)] == [False] * 6


def test_what_could_not_be_read_waits_for_the_reader_that_can(harvest: Harvest) -> None:
    source = add(harvest)
    capture(harvest, source.id, 1, "<html><body><div style='display:none' class='m'><p>Qısa</p></div></body></html>")
    harvest.run()
    row = Unread.objects.get()
    assert (row.due_at, row.last_error) == (None, "no article text was found on this page")
    assert list(reread_source(source, readers=harvest.readers, threads=1, now=harvest.now())) == []
    row.refresh_from_db()
    assert (row.set_aside_at, row.attempts) == (None, 0)


class WhileReading(ReaderPool):
    """Readers in whose first reading something happens, as another worker or the operator would do it."""

    def __init__(self, happens: Callable[[], object]) -> None:
        super().__init__(1)
        self._happens = [happens]

    def read(self, body: bytes, **told: Any) -> Extracted:
        while self._happens:
            self._happens.pop()()
        return super().read(body, **told)


def with_notice(number: int, *, seen: int) -> str:
    """A page whose first paragraph a rule can drop; other bytes each time it is seen."""
    return page(number).replace("<p>", '<p class="elan">', 1).replace("<main>", f"<main><!-- {seen} -->")


def test_a_rule_that_is_written_while_a_page_is_read_is_no_edit(harvest: Harvest) -> None:
    source = add(harvest)
    for seen in (1, 2):
        capture(harvest, source.id, 1, with_notice(1, seen=seen))
        if seen == 1:
            harvest.run()
    (due,) = Unread.objects.values_list("pk", flat=True)

    def write_rule() -> None:
        guides.add_rule(source_id=source.id, rule=SiteRule(drop=("p.elan",)), now=harvest.now())
        list(reread_source(source, readers=harvest.readers, threads=1, now=harvest.now()))

    with WhileReading(write_rule) as readers:
        read_capture(due, readers=readers, now=harvest.now())
        assert (Unread.objects.count(), Version.objects.count()) == (1, 1)
        read_capture(due, readers=readers, now=harvest.now())
    assert (Unread.objects.count(), Version.objects.count()) == (0, 1)
    assert text_of(1) == "\n".join([*paragraphs(1)[1:], CALL])


def test_a_rule_that_begins_today_makes_no_edits_of_yesterdays_pages(harvest: Harvest) -> None:
    source = add(harvest)
    for number in range(1, 4):
        capture(harvest, source.id, number, with_notice(number, seen=1))
    harvest.run()
    harvest.ahead += timedelta(days=1)
    guides.add_rule(source_id=source.id, rule=SiteRule(body=("article",)), now=harvest.now())
    today = harvest.now().astimezone(UTC).date()
    guides.add_rule(source_id=source.id, rule=SiteRule(drop=("p.elan",), since=today), now=harvest.now())
    for number in range(1, 4):
        body = with_notice(number, seen=2)
        capture(harvest, source.id, number, body.replace("xəbərin 3-ci", "xəbərin yeni 3-ci") if number == 2 else body)
    harvest.run()
    assert [text_of(number).startswith(paragraphs(number)[0]) for number in (1, 2, 3)] == [True, False, True]
    assert sorted(Version.objects.values_list("number", flat=True)) == [1, 1, 1, 2]


def test_what_is_shown_stays_when_todays_reader_finds_nothing_in_it(harvest: Harvest) -> None:
    source = add(harvest)
    capture(harvest, source.id, 1, "<html><body><h1>Liman</h1><script>1</script></body></html>")
    (first,) = Unread.objects.values_list("capture_id", "capture__page_id")
    better = Extracted(reader_id="icma-0", title="Liman", text="Mətn.", blocks=(Paragraph(html="Mətn."),))
    articles.store_reading(
        page_id=first[1], capture_id=first[0], captured_at=harvest.now(), extracted=better, language_hint="az",
        now=harvest.now(),
    )  # fmt: skip
    task = captures.claim_unread(first[0], now=harvest.now())
    assert task is not None
    with captures.finishing_unread(task):
        pass
    capture(harvest, source.id, 1, page(1))
    (due,) = Unread.objects.values_list("pk", flat=True)
    read_capture(due, readers=harvest.readers, now=harvest.now())
    assert list(Version.objects.values_list("number", "reading__opening")) == [(1, "Mətn.")]
    assert Unread.objects.get().last_error == (
        "What is shown cannot be read again to be compared with: no article text was found on this page"
    )
