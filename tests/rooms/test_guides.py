"""Rows by which sources are read: the operator's rules, what was learned, the one notice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from tests.make import NOW, make_source

from icma.core.reader_id import READER_ID
from icma.core.reading_health import ReadingFacts, ReadingHabit, habit_of
from icma.core.site_profile import SiteProfile
from icma.core.site_rules import SiteRule, check_rule
from icma.core.sites import _all_rules, shipped_rules
from icma.journal.queries import changes_since
from icma.sources import actions as sources
from icma.sources import guide_actions as guides
from icma.sources import guide_queries as guided
from icma.sources.models import LearnedProfile, ReadingNotice, SourceCare, SourceRule

pytestmark = pytest.mark.django_db
HABIT: ReadingHabit = habit_of([ReadingFacts(length=2000)] * 20)


def test_shipped_rules_can_be_followed_and_say_when_to_look_again() -> None:
    every = [rule for rules in _all_rules().values() for rule in rules]
    for rule in every:
        check_rule(rule)
    assert [rule for rule in every if rule.until is None] == []
    assert [rule.names for rule in shipped_rules("https://www.minval.az/")] == [("Minval Politika", "Minval")]
    assert (shipped_rules("https://unknown.example/"), shipped_rules("not an address")) == ((), ())


def test_a_source_without_rules_and_profile_is_read_by_the_plain_reader() -> None:
    assert guided.guide_of(make_source()).reader_id == READER_ID


def test_the_operators_rules_win_over_shipped_ones_on_their_days() -> None:
    source = sources.add_source(name="M", homepage="https://minval.az/", language="ru", feeds=[], now=NOW)
    shipped = guided.guide_of(source)
    guides.add_rule(source_id=source.id, rule=SiteRule(body=("div.metn",), until=date(2026, 11, 22)), now=NOW)
    guide = guided.guide_of(source)
    today, tomorrow = guide.rules.at(NOW), guide.rules.at(NOW + timedelta(days=1))
    assert (today and today.body, today and today.names) == (("div.metn",), ())
    assert (tomorrow and tomorrow.body, tomorrow and tomorrow.names) == ((), ("Minval Politika", "Minval"))
    assert len({shipped.reader_id, guide.reader_id, READER_ID}) == 3
    assert changes_since(0)[-1][1:] == ("source.rule", f"source:{source.id}")


def test_a_new_rule_ends_the_one_before_it() -> None:
    source = make_source()
    guides.add_rule(source_id=source.id, rule=SiteRule(body=(".a",)), now=NOW)
    guides.add_rule(source_id=source.id, rule=SiteRule(body=(".b",), since=date(2026, 11, 1)), now=NOW)
    assert [(rule.body, rule.since, rule.until) for _, rule in guided.own_rules(source.id)] == [
        ((".a",), None, date(2026, 10, 31)),
        ((".b",), date(2026, 11, 1), None),
    ]


@pytest.mark.parametrize(
    ("rule", "field", "line"),
    [
        (SiteRule(drop=("*",)), "drop", "'*' ends in *, which is everything; name a tag, a class or an id."),
        (SiteRule(title=("h" * 10_000,)), "title", "This selector has 10000 characters; at most 300 are read."),
        (
            SiteRule(since=date(2026, 2, 1), until=date(2026, 1, 1)), "until",
            "It ends on 2026-01-01, before it begins on 2026-02-01.",
        ),
        (SiteRule(body=(".b",)), "since", "until 2026-12-31 overlaps the rule of every day."),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_is_refused_and_nothing_changes(rule: SiteRule, field: str, line: str) -> None:
    source = make_source()
    guides.add_rule(source_id=source.id, rule=SiteRule(body=(".a",), until=date(2026, 12, 31)), now=NOW)
    with pytest.raises(ValidationError) as refusal:
        guides.add_rule(source_id=source.id, rule=rule, now=NOW)
    assert refusal.value.message_dict == {field: [line]}
    assert SourceRule.objects.count() == 1


def test_a_rule_taken_away_reads_no_more() -> None:
    source = make_source()
    pk = guides.add_rule(source_id=source.id, rule=SiteRule(body=(".a",)), now=NOW)
    guides.remove_rule(pk=pk, now=NOW)
    guides.remove_rule(pk=pk, now=NOW)
    assert guided.guide_of(source).reader_id == READER_ID


def test_the_newest_profile_counts_and_older_ones_stay_as_they_were() -> None:
    source = make_source()
    first, second = SiteProfile(recurring=frozenset({"a", "b"})), SiteProfile(path=("html", "div.metn"))
    guides.keep_profile(source_id=source.id, profile=first, pages=8, now=NOW)
    guides.keep_profile(source_id=source.id, profile=second, pages=24, now=NOW + timedelta(days=1))
    assert guided.guide_of(source).profile == second
    assert guided.learned_of_sources()[source.id].in_words() == "learned from 24 pages on 2026-11-23"
    rows = LearnedProfile.objects.order_by("id").values_list("recurring", "path", "digest")
    assert list(rows) == [(["a", "b"], [], first.digest), ([], ["html", "div.metn"], second.digest)]


def test_pages_that_come_together_are_looked_at_once() -> None:
    source = make_source()
    for minute in range(3):
        guides.note_page_read(source_id=source.id, now=NOW + timedelta(minutes=minute))
    row = SourceCare.objects.get()
    assert (row.due_at, row.new_pages) == (NOW + guides.CARE_PAUSE, 3)
    assert guides.claim_care(source.id, now=NOW) is None
    visit = guides.claim_care(source.id, now=NOW + guides.CARE_PAUSE)
    assert visit is not None
    with guides.finishing_care(visit, learned=True, now=NOW):
        pass
    row = SourceCare.objects.get()
    assert (row.due_at, row.new_pages, row.learned_at) == (None, 0, NOW)
    guides.note_page_read(source_id=source.id, now=NOW)
    assert SourceCare.objects.get().due_at == NOW + guides.CARE_PAUSE


def test_there_is_one_notice_until_the_source_recovers() -> None:
    source = make_source()
    for line in ("texts are short", "texts are shorter"):
        guides.open_notice_of(source_id=source.id, line=line, habit=HABIT, now=NOW)
    (notice,) = guided.open_notices()
    assert (notice.source, notice.line, notice.habit) == ("Haqqin", "texts are short", HABIT)
    guides.dismiss_notice(pk=notice.id, by="leyla", now=NOW)
    guides.open_notice_of(source_id=source.id, line="again", habit=HABIT, now=NOW)
    assert (guided.open_notices(), len(guided.open_notices(dismissed=True))) == ([], 1)
    guides.close_notice(pk=notice.id, now=NOW)
    guides.open_notice_of(source_id=source.id, line="a later trouble", habit=HABIT, now=NOW)
    assert [one.line for one in guided.open_notices()] == ["a later trouble"]
    assert list(ReadingNotice.objects.order_by("id").values_list("line", "dismissed_by")) == [
        ("texts are short", "leyla"), ("a later trouble", ""),
    ]  # fmt: skip
