"""The moderators' pages: who may enter, what they show, what their buttons do."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.crowd_actions import make_waiting
from tests.make import NOW, make_article, make_reader, make_source

from icma.comments.actions import add_comment, appeal, report
from icma.comments.moderation_queries import discussion_facts, held, queue_counts, rules
from icma.comments.queries import Viewer, comment_view
from icma.following.queries import unread_count
from icma.house.actions import appoint_operator, change_portal
from icma.house.reader_actions import appoint_moderator
from icma.house.reader_queries import reader_facts
from icma.notices.actions import decide
from icma.notices.queries import decisions_about, public_log

pytestmark = pytest.mark.django_db
HOME = "/desk/moderation/"
LETTERS = "abdefhkmrt"  # no two look alike
GETS = ("", "reported/", "appeals/", "discussions/", "rules/", "log/", "comment/{c}/", "reader/{r}/", "article/{a}/",
        "rules/new/")  # fmt: skip
POSTS = ("decide/", "undo/", "reader/{r}/", "article/{a}/", "rules/new/", "rules/{r}/remove/")


@pytest.fixture
def article(archive: Path) -> int:
    change_portal(values={"hold_first": 1}, now=NOW)
    return make_article(make_source(), "Мост <b>открыт</b>", language="ru")


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(get_user_model().objects.get(pk=moderator()))
    return client


def moderator(name: str = "Leyla") -> int:
    pk = make_reader(name, joined=NOW - timedelta(days=9))
    appoint_moderator(user_id=pk, now=NOW)
    return pk


def write(article: int, author: int, text: str = "Salam, dünya", **more: Any) -> int:
    return add_comment(article_id=article, author_id=author, text=text, now=NOW, **more).id


def state(pk: int) -> tuple[str, tuple[str, ...]]:
    seen = comment_view(pk, viewer=Viewer(moderates=True), now=NOW)
    assert seen is not None
    return seen.state.value, seen.why


def words(client: Client, path: str, **headers: str) -> str:
    """What a page says, without markup."""
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, path
    main = answer.content.decode().partition("<main")[2]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^<>]*>", " ", main)))


def told(client: Client, path: str = HOME) -> list[str]:
    """The lines on top of the next page."""
    page = client.get(path).content.decode()
    return [unescape(line) for line in re.findall(r'<p class="told [^>]*>(.*?)</p>', page)]


def do(client: Client, button: str, **given: Any) -> str:
    """Press a button of the queue; where it leads."""
    answer = client.post(f"{HOME}decide/", {"do": button, "back": HOME, **given})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


# --- who may enter --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["guest", "reader", "moderator", "operator"])
def test_who_may_enter_which_page(client: Client, article: int, who: str) -> None:
    anar = make_reader("Anar")
    named = {"c": write(article, anar), "r": anar, "a": article}
    user = {"reader": lambda: make_reader("Vaqif"), "moderator": moderator, "operator": operator}.get(who)
    if user:
        client.force_login(get_user_model().objects.get(pk=user()))
    seen = {path: client.get(HOME + path.format(**named)).status_code for path in GETS}
    sent = {path: client.post(HOME + path.format(**named)).status_code for path in POSTS}
    if who in ("guest", "reader"):
        refused = 302 if who == "guest" else 403
        assert (set(seen.values()), set(sent.values())) == ({refused}, {refused})
        assert (state(named["c"])[0], public_log()) == ("held", [])
    else:
        assert {path: code for path, code in seen.items() if code != 200} == {"rules/new/": 303}
        assert sent == {
            "decide/": 404, "undo/": 303, "reader/{r}/": 404, "article/{a}/": 404, "rules/new/": 422,
            "rules/{r}/remove/": 303,
        }  # fmt: skip


def operator() -> int:
    appoint_operator(username="oktay", password="gizli-soz-2026", now=NOW)
    return int(get_user_model().objects.get(username="oktay").pk)


def test_a_guest_comes_back_to_the_queue_after_signing_in(client: Client) -> None:
    assert client.get(f"{HOME}reported/?after=3").headers["Location"] == (
        "/desk/login/?next=/desk/moderation/reported/%3Fafter%3D3"
    )


def test_a_moderator_sees_nothing_else_of_the_desk(desk: Client) -> None:
    page = desk.get("/desk/").content.decode()
    assert "/desk/moderation/" in page
    assert re.findall(r'href="/desk/(?:sources|articles|house)[^"]*"', page) == []
    for path in ("sources/source/", "articles/article/", "house/portal/", "house/portal/1/change/"):
        assert desk.get(f"/desk/{path}").status_code == 403, path


def test_the_first_page_of_the_desk_says_how_much_waits(desk: Client, article: int) -> None:
    for name in ("Anar", "Vaqif"):
        write(article, make_reader(name))
    page = desk.get("/desk/", headers={"Accept-Language": "ru"}).content.decode()
    assert '<a href="/desk/moderation/">2 комментария ждут решения</a>' in page


def test_forms_without_their_token_do_nothing(article: int) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(get_user_model().objects.get(pk=moderator()))
    pk = write(article, make_reader("Anar"))
    for path in POSTS:
        given = {"do": f"show:{pk}"}
        assert strict.post(HOME + path.format(c=pk, r=1, a=article), given).status_code == 403, path
    assert state(pk)[0] == "held"
    page = strict.get(HOME).content.decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
    strict.post(f"{HOME}decide/", {"do": f"show:{pk}", "csrfmiddlewaretoken": token})
    assert state(pk)[0] == "shown"


def test_pages_of_the_desk_are_kept_nowhere_and_obey_the_strict_policy(desk: Client, article: int) -> None:
    write(article, make_reader("Anar"))
    answer = desk.get(HOME)
    page = answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page) == []
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


# --- the queue ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("az", ["Gözləyən şərhlər", "Yeni oxucunun ilk şərhləri",
                "Müəllifin şərhləri: görünən 0, gizlədilən 0, gözləyən 1."]),
        ("ru", ["Комментарии ждут проверки", "Первые комментарии нового читателя",
                "Комментарии автора: видны 0, скрыты 0, ожидают 1."]),
        ("en", ["Comments that wait", "First comments of a new reader",
                "The author's comments: 0 shown, 0 hidden, 1 waiting."]),
    ],
)  # fmt: skip
def test_an_item_says_everything_in_the_moderators_language(
    desk: Client, article: int, language: str, expected: list[str]
) -> None:
    write(article, make_reader("Anar"), "Salam, **dünya** <script>alert(1)</script>")
    said = words(desk, HOME, Accept_Language=language)
    assert [line for line in [*expected, "Мост <b>открыт</b>", "Anar"] if line not in said] == []
    page = desk.get(HOME, headers={"Accept-Language": language}).content.decode()
    assert f'<html lang="{language}">' in page
    assert "<strong>dünya</strong> &lt;script&gt;" in page


def test_reports_and_their_words_stand_beside_the_comment(desk: Client, article: int) -> None:
    change_portal(values={"hold_first": 0}, now=NOW)
    pk = write(article, make_reader("Anar"))
    report(pk=pk, reader_id=make_reader("Vaqif"), reason="hate", words="<i>Нехорошо</i>", now=NOW)
    assert "Report: Hate or threats. <i>Нехорошо</i> Vaqif" in words(desk, f"{HOME}reported/")
    do(desk, f"keep:{pk}")
    assert "No comment is reported." in words(desk, f"{HOME}reported/")
    assert [row.kind for row in decisions_about(f"comment:{pk}")] == ["comment.kept"]


def test_a_comment_that_waits_is_shown_by_one_button(desk: Client, article: int) -> None:
    anar = make_reader("Anar")
    pk = write(article, anar)
    do(desk, f"show:{pk}")
    assert told(desk) == ["Comment shown. Breaks no rule."]
    assert (state(pk), unread_count(anar), queue_counts().all) == (("shown", ()), 1, 0)


def test_hiding_needs_a_reason_and_keeps_the_words_to_the_author(desk: Client, article: int) -> None:
    pk = write(article, make_reader("Anar"))
    do(desk, f"hide:{pk}")
    assert told(desk) == [f"№ {pk}: Choose a reason."]
    do(desk, f"hide:{pk}:private_data", **{f"words-{pk}": "Telefon nömrəsini çıxarın"})
    (made,) = decisions_about(f"comment:{pk}")
    assert (made.reason, made.words, state(pk)) == (
        "private_data", "Telefon nömrəsini çıxarın", ("hidden", ("private_data",)),
    )  # fmt: skip


@pytest.mark.parametrize("button", ["", "show", "show:", "eat:1", "hide:x:spam", "show:999999", "hide:999999:spam"])
def test_a_button_that_is_not_ours_does_nothing(desk: Client, article: int, button: str) -> None:
    pk = write(article, make_reader("Anar"))
    assert desk.post(f"{HOME}decide/", {"do": button}).status_code in (303, 404)
    assert (state(pk)[0], public_log()) == ("held", [])


def test_several_are_decided_at_once_and_each_is_a_decision_of_its_own(desk: Client, article: int) -> None:
    pks = [write(article, make_reader(f"Oxucu {letter}")) for letter in "ABDE"]
    assert told(desk) == []
    do(desk, "hide:picked", reason="spam", pick=[str(pk) for pk in pks[:3]])
    assert told(desk) == ["Comment hidden. Spam or ads. 3 comments are settled."]
    assert [state(pk)[0] for pk in pks] == ["hidden"] * 3 + ["held"]
    assert [len(decisions_about(f"comment:{pk}")) for pk in pks] == [1, 1, 1, 0]
    do(desk, "hide:picked", reason="spam")
    assert told(desk) == ["Select at least one comment."]


def test_the_second_moderator_learns_who_was_quicker(desk: Client, article: int) -> None:
    pk = write(article, make_reader("Anar"))
    seen = re.findall(rf'name="seen-{pk}" value="(\d+)"', desk.get(HOME).content.decode())
    assert seen == ["0"]
    sevil = moderator("Sevil")
    at = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
    decide(kind="comment.hidden", subject=f"comment:{pk}", by=sevil, reason="insult", now=at)
    do(desk, f"show:{pk}", **{f"seen-{pk}": seen[0]})
    assert told(desk) == [f"№ {pk}: Settled in the meantime (Sevil, 13:05): Comment hidden. Insult."]
    assert state(pk) == ("hidden", ("insult",))


def test_the_last_decision_is_taken_back(desk: Client, article: int) -> None:
    pk = write(article, make_reader("Anar"))
    do(desk, f"hide:{pk}:spam")
    page = desk.get(HOME).content.decode()
    assert "Comment hidden. Spam or ads." in page
    made = re.findall(r'name="decision" value="(\d+)"', page)
    desk.post(f"{HOME}undo/", {"decision": made[0], "back": HOME})
    assert told(desk) == ["Taken back: Comment waits for a check again."]
    assert state(pk) == ("held", ("first",))
    assert 'name="decision"' not in desk.get(HOME).content.decode()
    desk.post(f"{HOME}undo/", {"decision": made[0]})
    assert told(desk)[0].startswith("Settled in the meantime (Leyla")


def test_after_a_decision_the_next_comment_is_at_hand(desk: Client, article: int) -> None:
    pks = [write(article, make_reader(f"Oxucu {letter}")) for letter in "ABC"]
    seen = {f"seen-{pk}": "0" for pk in pks}
    assert do(desk, f"show:{pks[1]}", **seen) == f"{HOME}#c{pks[2]}"
    assert do(desk, f"show:{pks[2]}", **seen) == f"{HOME}#c{pks[0]}"


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "/desk/", "/desk/moderation/..\\..\\x", "/desk/moderation//x"]
)
def test_nobody_is_led_elsewhere(desk: Client, article: int, back: str) -> None:
    pk = write(article, make_reader("Anar"))
    assert do(desk, f"show:{pk}", back=back) == HOME


def test_five_hundred_comments_that_wait_cost_one_page_and_constant_queries(desk: Client, article: int) -> None:
    def fill(accounts: int, each: int, prefix: str) -> None:
        for account in range(accounts):
            author = make_reader(f"{prefix} {LETTERS[account % 10]}{LETTERS[account // 10]}")
            make_waiting(article=article, author=author, texts=[f"Spam {prefix} {number}" for number in range(each)])

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(HOME).status_code == 200
        return len(seen)

    fill(1, 2, "Bir")
    queries()  # the first visit asks once for what the process then knows
    few = queries()
    fill(50, 10, "Yüz")
    assert (queue_counts().held, queries()) == (502, few)
    times = []
    for _ in range(5):
        began = time.thread_time()  # other tests share the machine
        desk.get(HOME)
        times.append(time.thread_time() - began)
    assert min(times) < 0.2, times
    pages, after = [], "0"
    while after:
        page = desk.get(f"{HOME}?after={after}").content.decode()
        pages += re.findall(r'id="c(\d+)"', page)
        after = next(iter(re.findall(r'href="\?after=(\d+)"', page)), "")
    assert pages == [str(item.comment.id) for item in held(limit=999, now=NOW)]


# --- appeals --------------------------------------------------------------------------------------------------------


def appealed(article: int, by: int) -> int:
    anar = make_reader("Anar")
    pk = write(article, anar)
    decide(kind="comment.hidden", subject=f"comment:{pk}", by=by, reason="insult", now=NOW)
    appeal(pk=pk, author_id=anar, words="Bu, sitatdır", now=NOW)
    return pk


def test_an_appeal_is_upheld_or_denied_with_a_reason(desk: Client, article: int) -> None:
    first = appealed(article, moderator("Sevil"))
    said = words(desk, f"{HOME}appeals/")
    assert "The author says: Bu, sitatdır" in said
    assert "You hid this comment yourself" not in said
    do(desk, f"deny:{first}:insult")
    assert (state(first), queue_counts().appeals) == (("hidden", ("insult",)), 0)
    assert [row.kind for row in public_log()] == ["appeal.denied", "comment.hidden"]
    assert public_log()[0].on_appeal


def test_whoever_hid_it_is_warned_unless_alone(client: Client, article: int) -> None:
    leyla = moderator()
    client.force_login(get_user_model().objects.get(pk=leyla))
    pk = appealed(article, leyla)
    assert "You hid this comment yourself" not in words(client, f"{HOME}appeals/")
    moderator("Sevil")
    assert "You hid this comment yourself" in words(client, f"{HOME}appeals/")
    do(client, f"uphold:{pk}")
    assert state(pk)[0] == "shown"


# --- readers, discussions, rules ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"days": "1"}, lambda now: now + timedelta(days=1)),
        ({"days": "365"}, lambda now: now + timedelta(days=365)),
        ({"days": "date", "until": "2030-02-28"}, lambda now: datetime(2030, 2, 28, 19, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_ban_has_the_end_that_was_chosen(
    desk: Client, given: dict[str, str], expected: Callable[[datetime], datetime]
) -> None:
    anar = make_reader("Anar")
    began = datetime.now(UTC)
    assert desk.post(f"{HOME}reader/{anar}/", {"do": "ban", "reason": "spam", **given}).status_code == 303
    found = reader_facts(anar)
    assert found is not None and found.banned_until is not None  # noqa: PT018 -- one thought
    assert abs(found.banned_until - expected(began)) < timedelta(seconds=20)
    assert "May not write until" in words(desk, f"{HOME}reader/{anar}/")
    desk.post(f"{HOME}reader/{anar}/", {"do": "lift", "reason": "calm"})
    assert [row.kind for row in decisions_about(f"reader:{anar}")] == ["reader.ban_lifted", "reader.banned"]


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"days": "2"}, "Choose an end"),
        ({"days": "date", "until": ""}, "Choose an end"),
        ({"days": "date", "until": "2020-01-01"}, "Choose an end"),
        ({"days": "date", "until": "9999-12-31"}, "Choose an end"),
        ({"days": "7", "reason": ""}, "Choose a reason"),
        ({"days": "7", "reason": "fine"}, "Choose a reason"),
    ],
)
def test_a_wrong_ban_is_said_and_nothing_happens(desk: Client, given: dict[str, str], line: str) -> None:
    anar = make_reader("Anar")
    answer = desk.post(f"{HOME}reader/{anar}/", {"do": "ban", "reason": "spam", "words": "<q>", **given})
    page = answer.content.decode()
    assert (answer.status_code, line in page, "&lt;q&gt;</textarea>" in page) == (422, True, True)
    assert decisions_about(f"reader:{anar}") == []


def test_all_that_waits_from_one_reader_is_hidden_at_once(desk: Client, article: int) -> None:
    anar, vaqif = make_reader("Anar"), make_reader("Vaqif")
    texts = (f"Reklam {number}" for number in range(3))
    mine = [
        add_comment(article_id=article, author_id=anar, text=text, now=NOW + timedelta(minutes=n)).id
        for n, text in enumerate(texts)
    ]
    other = write(article, vaqif)
    desk.post(f"{HOME}reader/{anar}/", {"do": "hide-held", "reason": "spam"})
    assert told(desk) == ["Comment hidden. Spam or ads. 3 comments are settled."]
    assert [state(pk)[0] for pk in (*mine, other)] == ["hidden"] * 3 + ["held"]


def test_a_discussion_is_closed_from_the_queue_and_opened_on_its_page(desk: Client, article: int) -> None:
    write(article, make_reader("Anar"))
    do(desk, f"lock:{article}")
    assert discussion_facts(article).locked_at is not None
    assert "Closed since:" in words(desk, f"{HOME}discussions/")
    desk.post(f"{HOME}article/{article}/", {"do": "unlock", "reason": "calm"})
    desk.post(f"{HOME}article/{article}/", {"do": "slow", "reason": "heated", "seconds": "300"})
    facts = discussion_facts(article)
    assert (facts.locked_at, facts.slow_seconds) == (None, 300)
    assert "5 minutes" in words(desk, f"{HOME}article/{article}/")
    assert desk.post(f"{HOME}article/{article}/", {"do": "slow", "reason": "heated", "seconds": "x"}).status_code == 422
    desk.post(f"{HOME}article/{article}/", {"do": "free", "reason": "calm"})
    assert discussion_facts(article).slow_seconds == 0


def test_a_rule_shows_what_it_would_meet_before_it_is_kept(desk: Client, article: int) -> None:
    pk = write(article, make_reader("Anar"), "Заходите в наши казино!")
    given = {
        "kind": "words",
        "pattern": " казино ",
        "effect": "hold",
        "reason": "spam",
        "active": "on",
        "note": "реклама",
    }
    page = desk.post(f"{HOME}rules/new/", {"do": "try", **given}).content.decode()
    assert "It would meet 1 comment." in page
    assert f'href="/desk/moderation/comment/{pk}/"' in page
    assert rules() == []
    assert desk.post(f"{HOME}rules/new/", {"do": "save", **given}).status_code == 200  # not tried: tried now
    assert desk.post(f"{HOME}rules/new/", {"do": "save", "tried": "words гараж", **given}).status_code == 200
    assert rules() == []
    assert desk.post(f"{HOME}rules/new/", {"do": "save", "tried": "words казино", **given}).status_code == 303
    (kept,) = rules()
    assert (kept.kind, kept.pattern, kept.effect, kept.note, kept.active) == (
        "words",
        "казино",
        "hold",
        "реклама",
        True,
    )
    off = {**given, "active": "", "tried": "words казино"}
    del off["active"]
    desk.post(f"{HOME}rules/{kept.id}/", {"do": "save", **off})
    assert [one.active for one in rules()] == [False]
    desk.post(f"{HOME}rules/{kept.id}/remove/")
    assert (rules(), [row.kind for row in public_log()]) == ([], ["rule.removed", "rule.saved", "rule.saved"])


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"pattern": "..."}, "Write at least one word."),
        ({"pattern": "\u202e\u200b"}, "Write at least one word."),
        ({"kind": "link", "pattern": "kazino"}, "This is no host of a link."),
        ({"kind": "link", "pattern": "a..b." + "x" * 90}, "This is no host of a link."),
        ({"kind": "regex"}, "Write at least one word."),
        ({"effect": "burn"}, "Choose what the rule does."),
        ({"reason": "taste"}, "Choose a reason."),
    ],
)
def test_a_wrong_rule_is_said_beside_its_field(desk: Client, given: dict[str, str], line: str) -> None:
    form = {"do": "try", "kind": "words", "pattern": "kazino", "effect": "hold", "reason": "spam"} | given
    answer = desk.post(f"{HOME}rules/new/", form)
    assert (answer.status_code, line in unescape(answer.content.decode())) == (422, True)


def test_the_team_sees_who_decided_what(desk: Client, article: int) -> None:
    pk = write(article, make_reader("Anar"))
    do(desk, f"hide:{pk}:off_topic", **{f"words-{pk}": "Mövzuya qayıdaq"})
    said = words(desk, f"{HOME}log/")
    assert f"Comment hidden. Not about the article. № {pk} Leyla" in said
    assert "Mövzuya qayıdaq" in said


def test_pages_of_nobody_and_nothing_are_not_there(desk: Client, article: int) -> None:
    for path in (
        "comment/987/",
        "reader/987/",
        "article/987/",
        "rules/987/",
        "reader/0/",
        "comment/99999999999999999999/",
    ):
        assert desk.get(HOME + path).status_code == 404, path
    for path in ("?after=-1", "?after=x", "?after=99999999999999999999", "?after=٣"):
        assert desk.get(HOME + path).status_code == 200, path


@pytest.mark.parametrize(
    ("action", "line"),
    [("hide", "Article taken down. Other."), ("hide_by_law", "Article taken down. Against the law.")],
)
def test_an_article_that_is_taken_down_stands_in_the_log(client: Client, article: int, action: str, line: str) -> None:
    client.force_login(get_user_model().objects.get(pk=operator()))
    for button in (action, "show_again"):
        client.post("/desk/articles/article/", {"action": button, "_selected_action": str(article)})
    assert [(row.kind, row.article_id) for row in public_log()] == [
        ("article.shown", article), ("article.withheld", article),
    ]  # fmt: skip
    assert line in words(client, f"{HOME}log/")
    public = client.get("/en/about/moderation/").content.decode()
    assert ("Article taken down" in public, "oktay" in public.partition("<main")[2].partition("</main>")[0]) == (
        True, False,
    )  # fmt: skip
