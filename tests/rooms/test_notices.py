"""Decisions: obeyed, written down once, told, and taken back exactly."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from tests.make import NOW, make_article, make_reader, make_source

from icma.comments.actions import Refused, add_comment, appeal, delete_comment, report
from icma.comments.moderation_actions import hold_comment
from icma.comments.moderation_queries import (
    appeals,
    discussion_facts,
    dry_run,
    held,
    queue_counts,
    reported,
    rules,
)
from icma.comments.queries import Viewer, comment_view
from icma.following.queries import unread_count
from icma.house.actions import change_portal
from icma.house.reader_actions import appoint_moderator
from icma.house.reader_queries import reader_facts
from icma.journal.queries import changes_since, latest_cursor
from icma.notices.actions import decide, drop_rule, set_rule
from icma.notices.privacy_actions import forget_words
from icma.notices.queries import decision, decisions_about, month_totals, newest_about, public_log
from icma.notices.reasons import AGAINST, Kind, kind_in_words, reason_in_words, reasons_for
from icma.notices.undo_actions import take_back

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def article(archive: Path) -> int:
    change_portal(values={"hold_first": 0}, now=NOW)
    return make_article(make_source(), "Хедлайн")


@pytest.fixture
def moderator() -> int:
    pk = make_reader("Leyla", joined=NOW - timedelta(days=9))
    appoint_moderator(user_id=pk, now=NOW)
    return pk


def write(article: int, author: int, text: str = "Salam, dünya") -> int:
    return add_comment(article_id=article, author_id=author, text=text, now=NOW).id


def hide(pk: int, by: int, *, reason: str = "insult", now: datetime = NOW, **more: Any) -> int:
    return decide(kind="comment.hidden", subject=f"comment:{pk}", by=by, reason=reason, now=now, **more)


def state(pk: int) -> tuple[str, tuple[str, ...]]:
    seen = comment_view(pk, viewer=Viewer(moderates=True), now=NOW)
    assert seen is not None
    return seen.state.value, seen.why


def code(call: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.code


def test_one_decision_is_one_row_one_line_and_one_notice(article: int, moderator: int) -> None:
    author = make_reader("Anar")
    pk, before = write(article, author), latest_cursor()
    made = hide(pk, moderator, words="Daha sakit, xahiş edirik")
    found = decision(made)
    assert found is not None
    assert (found.kind, found.reason, found.words, found.by, found.article_id, found.before) == (
        "comment.hidden", "insult", "Daha sakit, xahiş edirik", moderator, article, "shown",
    )  # fmt: skip
    assert (found.kind_words, found.reason_words) == ("Comment hidden", "Insult")
    lines = [line[1:] for line in changes_since(before)]
    assert [line for line in lines if line[0].startswith("decision")] == [("decision.made", f"notice:{made}")]
    assert (len(decisions_about(f"comment:{pk}")), unread_count(author)) == (1, 1)
    assert state(pk) == ("hidden", ("insult",))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.APPEAL_REOPENED, Kind.REPORTS_REOPENED)])
def test_every_kind_has_reasons_and_words(kind: Kind) -> None:
    assert reasons_for(kind)
    assert kind_in_words(kind) != kind.value
    assert all(reason_in_words(reason) != reason for reason in reasons_for(kind))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"reason": "because"}, "reason"),
        ({"reason": "fine"}, "reason"),
        ({"kind": "comment.eaten"}, "kind"),
        ({"kind": "comment.eaten", "reason": ""}, "kind"),
        ({"subject": "reader:1"}, "kind"),
        ({"subject": "comment:x"}, "kind"),
        ({"subject": "comment:٣"}, "kind"),
        ({"subject": "comment:99999999999999999999"}, "kind"),
        ({"subject": "comment:987654"}, "gone"),
    ],
)
def test_what_cannot_be_decided_is_refused_and_nothing_is_written(
    article: int, moderator: int, given: dict[str, str], expected: str
) -> None:
    pk = write(article, make_reader("Anar"))
    order: dict[str, Any] = {"kind": "comment.hidden", "subject": f"comment:{pk}", "reason": "spam"} | given
    assert code(lambda: decide(by=moderator, now=NOW, **order)) == expected
    assert (public_log(), state(pk)) == ([], ("shown", ()))


def test_the_second_moderator_is_told_that_it_is_settled(article: int, moderator: int) -> None:
    pk = write(article, make_reader("Anar"))
    first = hide(pk, moderator, seen=0)
    with pytest.raises(Refused) as refused:
        decide(kind="comment.shown", subject=f"comment:{pk}", by=moderator, reason="fine", now=NOW, seen=0)
    assert (refused.value.code, refused.value.values) == ("settled", {"decision": first})
    assert code(lambda: hide(pk, moderator)) == "settled"  # hidden for this very reason already
    assert state(pk) == ("hidden", ("insult",))


@pytest.mark.django_db(transaction=True)
def test_of_eight_moderators_at_the_same_moment_one_decides(archive: Path) -> None:
    change_portal(values={"hold_first": 0}, now=NOW)
    pk = write(make_article(make_source(), "Хедлайн"), make_reader("Anar"))

    def decide_now(reason: str) -> str:
        try:
            return str(hide(pk, by, reason=reason, seen=0))
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()

    by = make_reader("Leyla")
    with ThreadPoolExecutor(8) as threads:
        answers = sorted(threads.map(decide_now, AGAINST[:8]))
    (only,) = decisions_about(f"comment:{pk}")
    assert answers == [str(only.id), *["settled"] * 7]
    assert state(pk) == ("hidden", (only.reason,))


def test_who_deletes_the_comment_first_wins(article: int, moderator: int) -> None:
    author = make_reader("Anar")
    pk = write(article, author)
    delete_comment(pk=pk, author_id=author, now=NOW)
    assert code(lambda: hide(pk, moderator)) == "gone"


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "comment.shown"}, {"reason": "spam"}, {"words": "anything"}, {"subject": "comment:987"},
        {"at": NOW + MINUTE}, {"answers": "appeal"}, {"before": ""}, {"article_id": None}, {"until": NOW},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_the_database_refuses_to_change_a_decision(article: int, moderator: int, change: dict[str, Any]) -> None:
    made = hide(write(article, make_reader("Anar")), moderator, words="Sakit")
    column, value = next(iter(change.items()))
    with pytest.raises(IntegrityError, match="a decision is never changed"), transaction.atomic():
        connection.cursor().execute(
            f"/**/ UPDATE notices_decision SET {column} = %s WHERE id = %s", [value, made]
        )  # the law of writing looks at the beginning


def test_a_leaving_moderator_and_a_leaving_reader_take_name_and_words_along(article: int, moderator: int) -> None:
    pk = write(article, make_reader("Anar"))
    made = hide(pk, moderator, words="Sakit")
    assert forget_words(subjects=[f"comment:{pk}"]) == 1
    from icma.house.account_actions import remove_reader

    remove_reader(user_id=moderator, now=NOW)
    found = decision(made)
    assert found is not None
    assert (found.words, found.by, found.reason) == ("", None, "insult")


# --- taking back ----------------------------------------------------------------------------------------------------


def test_hiding_taken_back_shows_the_comment_and_its_reports_wait_again(article: int, moderator: int) -> None:
    pk = write(article, make_reader("Anar"))
    report(pk=pk, reader_id=make_reader("Vaqif"), reason="insult", words="Kobuddur", now=NOW)
    made = hide(pk, moderator, now=NOW + MINUTE)
    assert queue_counts().reported == 0
    back = take_back(pk=made, by=moderator, now=NOW + 2 * MINUTE)
    found = decision(back)
    assert found is not None
    assert (found.kind, found.takes_back, found.reason) == ("comment.shown", made, "mistake")
    assert (state(pk), queue_counts().reported) == (("shown", ()), 1)


def test_showing_taken_back_puts_the_comment_into_the_queue_with_the_reasons_it_had(
    article: int, moderator: int
) -> None:
    change_portal(values={"hold_first": 1}, now=NOW)
    pk = write(article, make_reader("Anar"))
    assert state(pk) == ("held", ("first",))
    made = decide(kind="comment.shown", subject=f"comment:{pk}", by=moderator, reason="fine", now=NOW)
    assert state(pk) == ("shown", ())
    take_back(pk=made, by=moderator, now=NOW)
    assert state(pk) == ("held", ("first",))


def test_kept_taken_back_opens_the_reports_and_tells_nobody(article: int, moderator: int) -> None:
    author = make_reader("Anar")
    pk = write(article, author)
    report(pk=pk, reader_id=make_reader("Vaqif"), reason="spam", now=NOW)
    made = decide(kind="comment.kept", subject=f"comment:{pk}", by=moderator, reason="fine", now=NOW + MINUTE)
    assert queue_counts().reported == 0
    take_back(pk=made, by=moderator, now=NOW + 2 * MINUTE)
    assert (queue_counts().reported, unread_count(author)) == (1, 0)


@pytest.mark.parametrize(
    ("kind", "after"), [("appeal.upheld", ("shown", ())), ("appeal.denied", ("hidden", ("insult",)))]
)
def test_an_appeal_is_answered_and_taken_back(
    article: int, moderator: int, kind: str, after: tuple[str, tuple[str, ...]]
) -> None:
    author = make_reader("Anar")
    pk = write(article, author)
    hide(pk, moderator)
    appeal(pk=pk, author_id=author, words="Bu, sitatdır", now=NOW)
    assert [item.appeal.words for item in appeals(limit=9, now=NOW) if item.appeal] == ["Bu, sitatdır"]
    reason = "mistake" if kind == "appeal.upheld" else "insult"
    made = decide(
        kind=kind, subject=f"comment:{pk}", by=moderator, reason=reason, answers="appeal", now=NOW + MINUTE
    )  # fmt: skip
    assert (state(pk), queue_counts().appeals, unread_count(author)) == (after, 0, 2)
    take_back(pk=made, by=moderator, now=NOW + 2 * MINUTE)
    assert (state(pk), queue_counts().appeals) == (("hidden", ("insult",)), 1)


def test_a_decision_is_taken_back_once_and_only_while_it_is_the_newest(article: int, moderator: int) -> None:
    pk = write(article, make_reader("Anar"))
    first = hide(pk, moderator)
    back = take_back(pk=first, by=moderator, now=NOW)
    assert code(lambda: take_back(pk=first, by=moderator, now=NOW)) == "settled"
    assert code(lambda: take_back(pk=back, by=moderator, now=NOW)) == "undone"
    assert code(lambda: take_back(pk=10**9, by=moderator, now=NOW)) == "gone"
    assert newest_about([f"comment:{pk}", "comment:5"]) == {f"comment:{pk}": back, "comment:5": 0}


# --- bans, discussions, rules ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (None, "until"),
        (NOW, "until"),
        (NOW - MINUTE, "until"),
        (NOW + timedelta(days=4000), "until"),
        (datetime.max.replace(tzinfo=UTC), "until"),
    ],
)
def test_a_ban_has_an_end_that_somebody_lives_to_see(moderator: int, until: datetime | None, expected: str) -> None:
    anar = make_reader("Anar")
    order: dict[str, Any] = {"kind": "reader.banned", "subject": f"reader:{anar}", "reason": "spam", "until": until}
    assert code(lambda: decide(by=moderator, now=NOW, **order)) == expected


def test_a_ban_ends_by_itself_by_lifting_or_by_taking_back(moderator: int) -> None:
    anar = make_reader("Anar")
    subject, until = f"reader:{anar}", NOW + timedelta(days=7)
    decide(kind="reader.banned", subject=subject, by=moderator, reason="spam", until=until, now=NOW)
    longer = decide(
        kind="reader.banned", subject=subject, by=moderator, reason="hate", until=until + timedelta(days=9), now=NOW
    )  # fmt: skip
    take_back(pk=longer, by=moderator, now=NOW)
    found = reader_facts(anar)
    assert found is not None
    assert (found.banned_until, found.ban_reason) == (until, "spam")
    assert (found.is_banned(until - MINUTE), found.is_banned(until)) == (True, False)
    decide(kind="reader.ban_lifted", subject=subject, by=moderator, reason="calm", now=NOW)
    assert code(
        lambda: decide(kind="reader.ban_lifted", subject=subject, by=moderator, reason="calm", now=NOW)
    ) == "settled"  # fmt: skip
    lifted = reader_facts(anar)
    assert lifted is not None
    assert lifted.banned_until is None
    assert unread_count(anar) == 2  # banned (told anew when it changed), lifted


def test_nobody_of_the_house_is_banned(moderator: int) -> None:
    order: dict[str, Any] = {"kind": "reader.banned", "subject": f"reader:{moderator}", "reason": "spam"}
    assert code(lambda: decide(by=moderator, until=NOW + MINUTE, now=NOW, **order)) == "house"
    assert code(lambda: decide(by=moderator, until=NOW + MINUTE, now=NOW, **(order | {"subject": "reader:987"}))) == (
        "gone"
    )


def test_a_discussion_is_closed_slowed_and_freed(article: int, moderator: int) -> None:
    subject = f"article:{article}"

    def do(kind: str, reason: str, **more: Any) -> int:
        return decide(kind=kind, subject=subject, by=moderator, reason=reason, now=NOW, **more)

    locked = do("discussion.locked", "heated")
    assert code(lambda: do("discussion.locked", "heated")) == "settled"
    assert code(lambda: write(article, make_reader("Anar"))) == "locked"
    take_back(pk=locked, by=moderator, now=NOW)
    assert discussion_facts(article).locked_at is None
    do("discussion.slowed", "heated", seconds=60)
    five = do("discussion.slowed", "heated", seconds=300)
    take_back(pk=five, by=moderator, now=NOW)
    assert discussion_facts(article).slow_seconds == 60
    freed = do("discussion.freed", "calm")
    assert discussion_facts(article).slow_seconds == 0
    take_back(pk=freed, by=moderator, now=NOW)
    assert discussion_facts(article).slow_seconds == 60
    assert [code(lambda: do("discussion.slowed", "heated", seconds=n)) for n in (0, -1, 86_401)] == ["seconds"] * 3  # noqa: B023 -- called at once
    assert code(lambda: decide(kind="discussion.locked", subject="article:987", by=None, reason="over", now=NOW)) == (
        "gone"
    )


def test_a_rule_is_tried_before_it_is_kept(article: int, moderator: int) -> None:
    author = make_reader("Anar")
    texts = ("Adi şərh", "Заходите в наши казино!", "Очень люблю к а з и н о", "Musiqi", "Каз и но: два слова")
    written = [
        add_comment(article_id=article, author_id=author, text=text, now=NOW + number * MINUTE).id
        for number, text in enumerate(texts)
    ]
    trial = dry_run(kind="words", pattern="казино", now=NOW)
    assert (trial.checked, trial.found, trial.whole) == (5, 2, True)
    assert [hit.id for hit in trial.hits] == [written[2], written[1]]
    assert public_log() == []
    rule = set_rule(
        by=moderator, kind="words", pattern="казино", effect="hold", reason="spam", note="реклама", now=NOW
    )  # fmt: skip
    late = add_comment(article_id=article, author_id=author, text="Казино рядом", now=NOW + timedelta(hours=2))
    assert (late.state.value, late.why) == ("held", (f"rule:{rule}",))
    (item,) = held(limit=9, now=NOW)
    assert item.rule is not None
    assert (item.rule.pattern, item.comment.id) == ("казино", late.id)
    other = set_rule(by=moderator, kind="link", pattern="spam.example", effect="refuse", reason="spam", now=NOW)
    assert (other != rule, [one.pattern for one in rules()]) == (True, ["spam.example", "казино"])
    for pk in (other, rule):
        drop_rule(pk=pk, by=moderator, now=NOW)
    assert [row.kind for row in public_log()] == ["rule.removed"] * 2 + ["rule.saved"] * 2


# --- what waits -----------------------------------------------------------------------------------------------------


def test_an_item_of_the_queue_has_its_parent_neighbours_reports_and_history(article: int) -> None:
    anar, vaqif = make_reader("Anar"), make_reader("Vaqif")

    def say(who: int, text: str, minutes: int, parent: int | None = None) -> int:
        at = NOW + minutes * MINUTE
        return add_comment(article_id=article, author_id=who, text=text, parent_id=parent, now=at).id

    first, root, last = say(anar, "Birinci", 0), say(vaqif, "Kök", 1), say(anar, "Sonuncu", 2)
    before, middle, after = (say(anar, text, 3 + n, root) for n, text in enumerate(("Əvvəl", "Orta", "Sonra")))
    report(pk=middle, reader_id=vaqif, reason="false", words="Uydurmadır", now=NOW)
    report(pk=root, reader_id=anar, reason="other", now=NOW)
    by_id = {item.comment.id: item for item in reported(limit=9, now=NOW)}
    item = by_id[middle]
    assert item.parent is not None and item.before is not None and item.after is not None  # noqa: PT018 -- one thought
    assert (item.parent.id, item.before.id, item.after.id) == (root, before, after)
    (one,) = item.reports
    assert one.reader is not None
    assert (one.reader.name, one.reason, one.words) == ("Vaqif", "false", "Uydurmadır")
    assert (item.history.shown, item.history.hidden, item.history.held) == (5, 0, 0)
    beside = by_id[root]
    assert beside.before is not None and beside.after is not None  # noqa: PT018 -- one thought
    assert (beside.parent, beside.before.id, beside.after.id) == (None, first, last)
    assert [item.comment.id for item in reported(limit=9, after=root, now=NOW)] == [middle]


def test_reported_and_held_is_in_one_queue_only(article: int) -> None:
    pk = write(article, make_reader("Anar"))
    report(pk=pk, reader_id=make_reader("Vaqif"), reason="spam", now=NOW)
    hold_comment(pk=pk, why="reports", now=NOW)
    counts = queue_counts()
    assert (counts.held, counts.reported, counts.all) == (1, 0, 1)


def test_the_public_log_and_the_totals_by_month(article: int, moderator: int) -> None:
    author = make_reader("Anar")
    september = datetime(2026, 9, 30, 21, 30, tzinfo=UTC)  # October in Baku
    pk = write(article, author)
    made = hide(pk, moderator, now=september)
    take_back(pk=made, by=moderator, now=september)
    hide(pk, moderator, reason="law", now=NOW)
    rows = public_log(limit=2)
    assert [(row.kind, row.reason, row.article_id, row.takes_back) for row in rows] == [
        ("comment.hidden", "law", article, False), ("comment.shown", "mistake", article, True),
    ]  # fmt: skip
    assert [row.cursor for row in public_log(before=rows[-1].cursor)] == [made]
    from zoneinfo import ZoneInfo

    totals = month_totals(ZoneInfo("Asia/Baku"), since=NOW - timedelta(days=99))
    assert [(f"{one.month:%Y-%m}", one.kind, one.count) for one in totals] == [
        ("2026-11", "comment.hidden", 1), ("2026-10", "comment.hidden", 1), ("2026-10", "comment.shown", 1),
    ]  # fmt: skip
