"""What readers report and appeal with, and what moderators answer: words, whatever they look like."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import lxml.html
import pytest
from tests.core.test_comment_text import ATTACKS
from tests.make import NOW, make_article, make_reader, make_source
from tests.portal.test_following import signed_in

from icma.comments.actions import add_comment, appeal, report
from icma.core.strange_text import clean_text
from icma.house.actions import change_portal
from icma.house.reader_actions import appoint_moderator
from icma.notices.actions import decide

pytestmark = pytest.mark.django_db
AT_ONCE = 12
HOME = "/desk/moderation/"


def pages_with(attacks: tuple[str, ...], archive: Path) -> dict[str, bytes]:
    """Every page that shows such words, with each of them in each place."""
    change_portal(values={"hold_first": 0}, now=NOW)
    article = make_article(make_source(), "Körpü", now=NOW)
    team, author, other = (make_reader(name, joined=NOW - timedelta(days=90)) for name in ("Leyla", "Anar", "Vaqif"))
    appoint_moderator(user_id=team, now=NOW)
    for n, attack in enumerate(attacks):
        at = NOW + timedelta(hours=n)
        told = add_comment(article_id=article, author_id=author, text=f"Şərh {n}", now=at).id
        report(pk=told, reader_id=other, reason="other", words=attack, now=at)
        hidden = add_comment(article_id=article, author_id=author, text=f"Söz {n}", now=at + timedelta(minutes=9)).id
        decide(kind="comment.hidden", subject=f"comment:{hidden}", by=team, reason="insult", words=attack, now=at)
        appeal(pk=hidden, author_id=author, words=attack, now=at)
    later = NOW + timedelta(days=30)
    decide(kind="reader.banned", subject=f"reader:{author}", by=team, reason="insult", words=attacks[0], until=later,
           now=NOW)  # fmt: skip
    desk, own = signed_in(team), signed_in(author)
    shown = {path: desk.get(HOME + path) for path in ("reported/", "appeals/", "log/", f"reader/{author}/")}
    shown |= {path: own.get(path) for path in ("/az/account/notices/", "/az/account/comments/")}
    assert {answer.status_code for answer in shown.values()} == {200}
    return {path.partition("reader/")[0] or "reader": answer.content for path, answer in shown.items()}


def marks(content: bytes) -> set[tuple[str, str]]:
    """Each element with each of its attributes: what words may never add to."""
    root = lxml.html.fromstring(content)
    return {(str(node.tag), name) for node in root.iter() for name in (*node.attrib, "")}


@pytest.mark.parametrize("start", range(0, len(ATTACKS), AT_ONCE))
def test_words_to_the_team_and_from_it_stay_words(archive: Path, start: int) -> None:
    attacks = ATTACKS[start : start + AT_ONCE]
    pages = pages_with(attacks, archive)
    strange = [
        (path, mark)
        for path, content in pages.items()
        for mark in marks(content)
        if mark[1].startswith("on") or mark[0] in ("object", "embed", "base", "math", "iframe")
    ]
    assert strange == []
    for content in pages.values():
        root = lxml.html.fromstring(content)
        assert [
            one for one in root.xpath("//script") if "alert" in (one.text or "") or "evil" in one.get("src", "")
        ] == []
        assert [one for one in root.xpath("//@href | //@src | //@action") if not one.startswith(("/", "#", "?"))] == []
    seen = " ".join(lxml.html.fromstring(pages["reported/"]).text_content().split())
    assert [one for one in attacks if " ".join(clean_text(one).split()) not in seen] == []
