"""Comments: who sees what, and the numbers that hang on it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from tests.make import NOW, make_article, make_reader, make_source

from icma.comments import moderation_actions as moderating
from icma.comments.actions import Refused, add_comment, appeal, delete_comment, edit_comment, report, vote
from icma.comments.privacy_actions import forget_addresses, forget_author
from icma.comments.queries import Viewer, comment_view, history, one_thread, shown_counts, thread_page
from icma.house.actions import change_portal
from icma.house.reader_actions import ban_reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(archive: Path) -> int:
    change_portal(values={"hold_first": 0}, now=NOW)
    return make_article(make_source(), "Хедлайн")


def write(article: int, author: int, text: str = "Salam, dünya", *, minutes: float = 0, **more: Any) -> int:
    """A comment that everybody sees; its number."""
    return add_comment(article_id=article, author_id=author, text=text, now=NOW + timedelta(minutes=minutes), **more).id


def texts(article: int, **more: Any) -> list[tuple[str, list[str]]]:
    """(first comment, its answers) of the first page."""
    page = thread_page(article, now=NOW + timedelta(hours=1), **more)
    return [
        (one.root.html or one.root.state, [reply.html or reply.state for reply in one.replies]) for one in page.threads
    ]


def code(call: Callable[[], Any]) -> str:
    """The code of the refusal."""
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.code


def test_a_comment_is_shown_and_counted(article: int) -> None:
    anar = make_reader("Anar")
    pk = write(article, anar, "Salam, **dünya**")
    assert texts(article) == [("<p>Salam, <strong>dünya</strong></p>", [])]
    assert shown_counts([article, 10**9]) == {article: 1, 10**9: 0}
    seen = comment_view(pk, now=NOW)
    assert seen is not None
    assert seen.author is not None
    assert (seen.author.name, seen.version_number, seen.text, seen.may_edit) == ("Anar", 1, "", False)


def test_the_first_comment_of_a_new_reader_waits_and_only_its_author_sees_it(article: int) -> None:
    change_portal(values={"hold_first": 1}, now=NOW)
    anar, leyla = make_reader("Anar"), make_reader("Leyla")
    added = add_comment(article_id=article, author_id=anar, text="Salam", now=NOW)
    assert (added.state, added.why) == ("held", ("first",))
    assert texts(article) == texts(article, viewer=Viewer(id=leyla)) == []
    assert texts(article, viewer=Viewer(id=anar)) == [("<p>Salam</p>", [])]
    assert shown_counts([article]) == {article: 0}
    moderating.show_comment(pk=added.id, now=NOW)
    assert texts(article) == [("<p>Salam</p>", [])]
    assert (
        add_comment(article_id=article, author_id=anar, text="Yenə mən", now=NOW + timedelta(minutes=1)).state
        == "shown"
    )


def test_one_text_from_many_accounts_waits_and_says_why(article: int) -> None:
    text = "Gilavarda ən yaxşı mənzillər yalnız bizdədir, tələsin!"
    states = []
    for number, letter in enumerate("abcdefgh"):
        crowd = make_reader(f"Vandal {letter}")
        states.append(add_comment(article_id=article, author_id=crowd, text=f"{text} {number}", now=NOW))
    assert [added.state for added in states] == ["shown"] * 4 + ["held"] * 4
    assert states[-1].why == ("spam:copied,new",)
    later = NOW + timedelta(days=2)
    assert add_comment(article_id=article, author_id=make_reader("Leyla"), text=text, now=later).state == "shown"


def test_short_words_of_many_are_no_copies(article: int) -> None:
    said = [
        add_comment(article_id=article, author_id=make_reader(f"Anar {letter}"), text="Allah rəhmət eləsin!", now=NOW)
        for letter in "abcdefgh"
    ]
    assert {added.state for added in said} == {"shown"}


def test_answers_are_flat_after_two_levels_and_say_whom_they_answer(article: int) -> None:
    anar, leyla = make_reader("Anar"), make_reader("Leyla")
    root = write(article, anar, "kök")
    first = write(article, leyla, "bir", parent_id=root)
    second = write(article, anar, "iki", parent_id=first, minutes=1)
    write(article, leyla, "üç", parent_id=second, minutes=2)
    thread = thread_page(article, now=NOW).threads[0]
    assert [(r.level, r.parent_author) for r in (thread.root, *thread.replies)] == [
        (0, ""), (1, ""), (2, "Leyla"), (2, "Anar"),
    ]  # fmt: skip
    assert (thread.root.answers, thread.more) == (3, 0)


def test_a_long_thread_says_how_much_more_there_is(article: int) -> None:
    readers = [make_reader(f"Oxucu {n}x") for n in range(12)]
    root = write(article, readers[0], "kök")
    for reader in readers[1:]:
        write(article, reader, "cavab", parent_id=root)
    assert thread_page(article, now=NOW).threads[0].more == 1
    found = one_thread(root, limit=5, now=NOW)
    assert found is not None
    assert (len(found[0].replies), bool(found[1])) == (5, True)
    rest = one_thread(root, after=int(found[1]), limit=10, now=NOW)
    assert rest is not None
    assert (len(rest[0].replies), rest[1]) == (6, "")


@pytest.mark.parametrize(
    ("sort", "expected"), [("best", ["b", "c", "a"]), ("new", ["c", "b", "a"]), ("old", ["a", "b", "c"])]
)
def test_threads_are_sorted_and_paged(article: int, sort: str, expected: list[str]) -> None:
    readers = [make_reader(name) for name in ("Anar", "Leyla", "Tural")]
    pks = [write(article, reader, text) for reader, text in zip(readers, "abc", strict=True)]
    vote(pk=pks[1], reader_id=readers[0], value=1, now=NOW)
    vote(pk=pks[0], reader_id=readers[2], value=-1, now=NOW)
    vote(pk=pks[2], reader_id=readers[0], value=-1, now=NOW)
    vote(pk=pks[2], reader_id=readers[0], value=0, now=NOW)
    seen, after = [], ""
    while True:
        page = thread_page(article, sort=sort, after=after, roots=1, now=NOW)
        seen += [one.root.html[3:4] for one in page.threads]
        after = page.next
        if not after:
            break
    assert seen == expected


@pytest.mark.parametrize("after", ["x", "1_x", "9" * 40, "nan_5", "-1_5", "٣", "1e999_4", "_", "0.5_0"])
def test_a_cursor_that_we_never_gave_begins_anew(article: int, after: str) -> None:
    write(article, make_reader("Anar"))
    assert len(texts(article, after=after)) in (0, 1)


def test_what_is_taken_away_leaves_a_place_only_while_it_has_answers(article: int) -> None:
    anar, leyla = make_reader("Anar"), make_reader("Leyla")
    alone, answered = write(article, anar, "tək"), write(article, anar, "cavablı", minutes=1)
    write(article, leyla, "cavab", parent_id=answered)
    for pk in (alone, answered):
        delete_comment(pk=pk, author_id=anar, now=NOW)
    assert texts(article) == [("deleted", ["<p>cavab</p>"])]
    assert shown_counts([article]) == {article: 1}
    assert comment_view(alone, now=NOW) is None


def test_a_hidden_comment_is_a_place_to_others_and_a_reason_to_its_author(article: int) -> None:
    anar, leyla = make_reader("Anar"), make_reader("Leyla")
    root = write(article, leyla, "kök")
    pk = write(article, anar, "sözlər", parent_id=root)
    moderating.hide_comment(pk=pk, why="insult", now=NOW)
    assert texts(article) == [("<p>kök</p>", ["hidden"])]
    mine = comment_view(pk, viewer=Viewer(id=anar), now=NOW)
    assert mine is not None
    assert (mine.html, mine.why) == ("<p>sözlər</p>", ("insult",))
    assert code(lambda: appeal(pk=pk, author_id=leyla, words="niyə?", now=NOW)) == "not_yours"
    appeal(pk=pk, author_id=anar, words="niyə?", now=NOW)
    assert code(lambda: appeal(pk=pk, author_id=anar, words="niyə?", now=NOW)) == "twice"
    assert moderating.settle_appeal(pk=pk, upheld=True, now=NOW)
    assert not moderating.settle_appeal(pk=pk, upheld=False, now=NOW)
    assert texts(article) == [("<p>kök</p>", ["<p>sözlər</p>"])]


def test_an_edit_within_ten_minutes_keeps_what_stood_there(article: int) -> None:
    anar = make_reader("Anar")
    pk = write(article, anar, "bir")
    edit_comment(pk=pk, author_id=anar, text="iki", now=NOW + timedelta(minutes=9))
    assert texts(article) == [("<p>iki</p>", [])]
    assert history(pk) == (("<p>bir</p>", NOW + timedelta(minutes=9)),)
    late = NOW + timedelta(minutes=11)
    assert code(lambda: edit_comment(pk=pk, author_id=anar, text="üç", now=late)) == "too_late"
    delete_comment(pk=pk, author_id=anar, now=late)
    assert history(pk) == ()


@pytest.mark.parametrize(
    ("kind", "pattern", "effect", "text", "expected"),
    [
        ("words", "kazino", "hold", "Bizim kazinoda udun", "held"),
        ("words", "kazino", "hold", "k a z i n o", "held"),
        ("words", "kazino", "hold", "kаzinо", "held"),  # two Cyrillic letters
        ("words", "казино", "hold", "лучшее казино города", "held"),
        ("words", "ставка", "hold", "делайте ставки", "held"),
        ("words", "gözəl söz", "hold", "nə gözəl sözlər", "held"),
        ("words", "kazino", "hold", "kazak", "shown"),
        ("words", "loan", "refuse", "cheap loans", "rule"),
        ("link", "spam.example", "hold", "bax: https://www.spam.example/x", "held"),
        ("link", "spam.example", "hold", "bax: https://notspam.example/x", "shown"),
        ("link", "https://Spam.example/abc", "refuse", "https://spam.example", "rule"),
        ("link", "пример.рф", "refuse", "https://пример.рф/x", "rule"),
    ],
)
def test_rules_hold_and_refuse(article: int, kind: str, pattern: str, effect: str, text: str, expected: str) -> None:
    moderating.save_rule(kind=kind, pattern=pattern, effect=effect, now=NOW)
    anar = make_reader("Anar", joined=NOW - timedelta(days=90))
    try:
        found = add_comment(article_id=article, author_id=anar, text=text, now=NOW).state.value
    except Refused as refused:
        found = refused.code
    assert found == expected


def test_what_cannot_be_written_is_refused_with_a_reason(article: int) -> None:
    anar, tural = make_reader("Anar"), make_reader("Tural")

    def add(text: str = "Salam", author: int = anar, at: datetime = NOW, **more: Any) -> Callable[[], Any]:
        return lambda: add_comment(**{"article_id": article, "author_id": author, "text": text, "now": at, **more})

    assert code(add("  \u200b\u202e ")) == "empty"
    assert code(add("---")) == "empty"
    assert code(add("a" * 5001)) == "too_long"
    assert code(add("a" * 1_000_000)) == "too_long"
    assert code(add(article_id=10**9)) == "gone"
    assert code(add(author=10**9)) == "gone"
    assert code(add(parent_id=10**9)) == "parent"
    pk = write(article, anar)
    assert code(add("İkinci", at=NOW + timedelta(seconds=4))) == "too_fast"
    moderating.slow_discussion(article_id=article, seconds=60, now=NOW)
    assert code(add("İkinci", at=NOW + timedelta(seconds=30))) == "slow"
    moderating.lock_discussion(article_id=article, now=NOW)
    assert code(add("İkinci", at=NOW + timedelta(minutes=5))) == "locked"
    moderating.unlock_discussion(article_id=article, now=NOW)
    ban_reader(user_id=tural, until=NOW + timedelta(days=1), reason="spam", now=NOW)
    assert code(add(author=tural)) == "banned"
    assert code(lambda: vote(pk=pk, reader_id=tural, value=1, now=NOW)) == "banned"
    assert code(lambda: vote(pk=pk, reader_id=anar, value=1, now=NOW)) == "own"
    assert code(lambda: report(pk=pk, reader_id=anar, reason="spam", now=NOW)) == "own"
    assert add_comment(article_id=article, author_id=tural, text="Qayıtdım", now=NOW + timedelta(days=2)).id > pk
    change_portal(values={"commenting": False}, now=NOW)
    assert code(add("Yenə", at=NOW + timedelta(days=3))) == "closed"


def test_thirty_an_hour_are_enough_for_one_reader(article: int) -> None:
    anar = make_reader("Anar")
    for n in range(30):
        write(article, anar, f"Şərh {n}", minutes=n)
    at = NOW + timedelta(minutes=31)
    assert code(lambda: add_comment(article_id=article, author_id=anar, text="Çox", now=at)) == "too_fast"


def test_reports_of_three_known_readers_make_a_comment_wait(article: int) -> None:
    anar = make_reader("Anar")
    pk = write(article, anar)
    known = [make_reader(f"Köhnə {word}", joined=NOW - timedelta(days=9)) for word in ("bir", "iki", "üç")]
    for reader in (make_reader("Təzə bir"), *known[:2]):
        report(pk=pk, reader_id=reader, reason="insult", now=NOW)
        report(pk=pk, reader_id=reader, reason="spam", now=NOW)
    assert len(texts(article)) == 1
    report(pk=pk, reader_id=known[2], reason="hate", words="\u202eaxı", now=NOW)
    assert texts(article) == []
    moderating.show_comment(pk=pk, now=NOW)
    assert len(texts(article)) == 1


def test_reports_take_no_answers_away(article: int) -> None:
    """Three readers could make a whole thread vanish: its first comment waits, those below it stay."""
    anar, leyla = make_reader("Anar"), make_reader("Leyla")
    root = write(article, anar, "kök")
    answer = write(article, leyla, "cavab", parent_id=root)
    write(article, anar, "təşəkkür", parent_id=answer, minutes=1)
    known = [make_reader(f"Köhnə {word}", joined=NOW - timedelta(days=9)) for word in ("bir", "iki", "üç")]
    for pk, place in ((root, "held"), (answer, "held")):
        for reader in known:
            report(pk=pk, reader_id=reader, reason="spam", now=NOW)
        assert comment_view(pk, viewer=Viewer(moderates=True), now=NOW).state == place  # type: ignore[union-attr]
    assert texts(article) == [("held", ["<p>təşəkkür</p>"])]
    found = one_thread(root, now=NOW)
    assert found is not None
    assert (found[0].root.author, found[0].root.text) == (None, "")
    assert shown_counts([article]) == {article: 1}


def test_nobody_answers_what_others_cannot_see(article: int) -> None:
    """Such an answer would be counted and stand nowhere."""
    change_portal(values={"hold_first": 1}, now=NOW)
    anar, leyla = make_reader("Anar"), make_reader("Leyla")
    waits = add_comment(article_id=article, author_id=anar, text="Salam", now=NOW).id
    change_portal(values={"hold_first": 0}, now=NOW)
    at = NOW + timedelta(minutes=1)
    for author in (anar, leyla):
        more: dict[str, Any] = {"article_id": article, "author_id": author, "parent_id": waits, "now": at}
        assert code(lambda more=more: add_comment(text="Cavab", **more)) == "parent"
    assert shown_counts([article]) == {article: 0}


def test_addresses_are_gone_before_thirty_days_have_passed(article: int) -> None:
    """The sweep looks once a day: what it leaves has a day to go."""
    write(article, make_reader("Anar"), address="192.0.2.7")
    assert forget_addresses(now=NOW + timedelta(days=29, seconds=-1)) == 0
    assert forget_addresses(now=NOW + timedelta(days=29)) == 1


@pytest.mark.parametrize(("keep", "expected"), [(True, ("<p>kök</p>", None)), (False, ("", None))])
def test_a_leaving_reader_chooses_what_becomes_of_the_comments(
    article: int, keep: bool, expected: tuple[str, None]
) -> None:
    anar, leyla = make_reader("Anar"), make_reader("Leyla")
    root = write(article, anar, "kök")
    other = write(article, leyla, "cavab", parent_id=root)
    vote(pk=other, reader_id=anar, value=1, now=NOW)
    forget_author(user_id=anar, keep=keep, now=NOW)
    thread = thread_page(article, now=NOW).threads[0]
    assert (thread.root.html, thread.root.author) == expected
    assert thread.replies[0].up == 0
    assert moderating.recount(article) == 0


@pytest.mark.parametrize("threads", [1, 3])
def test_a_page_costs_the_same_number_of_queries(article: int, threads: int) -> None:
    readers = [make_reader(f"Oxucu {word}") for word in ("bir", "iki", "üç")]
    for reader in readers[:threads]:
        root = write(article, reader, "kök")
        turn = len(texts(article))
        answer = write(article, readers[0], f"cavab {turn}", parent_id=root, minutes=turn)
        write(article, readers[1], f"sual {turn}", parent_id=answer, minutes=turn)
    with CaptureQueriesContext(connection) as asked:
        thread_page(article, viewer=Viewer(id=readers[2]), now=NOW)
    assert len(asked) == 8


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_twice_at_once_is_one_comment(archive: Path) -> None:
    change_portal(values={"hold_first": 0}, now=NOW)
    article, anar = make_article(make_source(), "x"), make_reader("Anar")

    def send(_: int) -> int:
        try:
            return write(article, anar, token="one-form")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(send, range(4)))) == 1
    assert shown_counts([article]) == {article: 1}


@pytest.mark.django_db(transaction=True)
def test_votes_cast_at_once_are_counted_once_each(archive: Path) -> None:
    change_portal(values={"hold_first": 0}, now=NOW)
    article = make_article(make_source(), "x")
    pk = write(article, make_reader("Anar"))
    readers = [make_reader(f"Oxucu {word}") for word in ("bir", "iki", "üç")]

    def cast(turn: int) -> None:
        try:
            vote(pk=pk, reader_id=readers[turn % 3], value=1 if turn % 2 else -1, now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(cast, range(24)))
    seen = comment_view(pk, now=NOW)
    assert seen is not None
    assert seen.up + seen.down == 3


@pytest.mark.django_db(transaction=True)
def test_editing_against_deleting_ends_deleted_and_empty(archive: Path) -> None:
    change_portal(values={"hold_first": 0}, now=NOW)
    article, anar = make_article(make_source(), "x"), make_reader("Anar")
    pk = write(article, anar)

    def act(turn: int) -> None:
        try:
            if turn == 2:
                delete_comment(pk=pk, author_id=anar, now=NOW)
            else:
                edit_comment(pk=pk, author_id=anar, text=f"Dəyişdi {turn}", now=NOW)
        except Refused:
            pass
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(act, range(5)))
    assert history(pk) == ()
    assert texts(article) == []
    assert shown_counts([article]) == {article: 0}
    assert moderating.recount(article) == 0
