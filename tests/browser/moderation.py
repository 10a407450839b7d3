"""A portal whose moderators have something to do, filled in a prepared ICMA_HOME. Prints keys of sessions.

Run as a program, because the settings of the tests are those of another home. With `silent` nobody has written yet;
with `events` there are two stories, one of them of two outlets.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, timedelta

TEXTS = (
    "Təşəkkürlər, çox maraqlı xəbərdir. Körpünün açılışını **iki il** gözlədik.",
    "Заработок от 5000 манат в день, пишите в телеграм t.me/legkie_dengi_2026 и получите бонус!!!",
    "I crossed it this morning: the new lane for bicycles is still closed.",
    "Sən heç nə başa düşmürsən, savadsız!",
    "Müəllif rəqəmləri səhv yazıb, körpünün uzunluğu 420 metrdir.",
    "Отличная новость для всех, кто живёт на том берегу.",
)


def main() -> None:
    """An article with six comments that wait, one that is reported and one whose author appeals."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "icma.config.settings"
    import django

    django.setup()
    from icma.captures.segments import close_archive, open_archive
    from icma.house.actions import change_portal
    from icma.house.reader_actions import appoint_moderator
    from tests.make import make_article, make_reader, make_source

    now = datetime.now(UTC)
    open_archive(now=now)
    change_portal(values={"name": "Sahil", "hold_first": 1}, now=now)
    article = make_article(make_source(), "Körpü səhər saatlarından açıqdır", language="az", now=now)
    moderators = [make_reader(name, joined=now - timedelta(days=90)) for name in ("Səbinə", "Tofiq")]
    for pk in moderators:
        appoint_moderator(user_id=pk, now=now)
    if "silent" not in sys.argv:
        talk(article, moderators, now)
    events = happen(now) if "events" in sys.argv else {}
    close_archive(now=now)
    print(json.dumps({"article": article, "sessions": [session_of(pk) for pk in moderators], "events": events}))


def happen(now: datetime) -> dict[str, int]:
    """An event that two outlets tell and another one: numbers of their articles, and of the other one's story."""
    from icma.stories.queries import story_of
    from tests.rooms.stories import MATCH_RU, QUAKE_RU, QUAKE_RU_OTHER, carry, publish

    at = now - timedelta(hours=1)
    made = {
        "first": publish("Kanal", QUAKE_RU, now=at),
        "other": publish("Vestnik", QUAKE_RU_OTHER, now=at, minutes=9),
        "match": publish("Kanal", MATCH_RU, now=at, minutes=12),
    }
    carry(now=now)
    return made | {"match_story": story_of(made["match"]) or 0}


def talk(article: int, moderators: list[int], now: datetime) -> None:
    """What readers wrote in the last hour."""
    from icma.comments.actions import add_comment, appeal, report
    from icma.notices.actions import decide
    from tests.make import make_reader

    readers = [make_reader(name, joined=now - timedelta(days=40)) for name in ("Nigar", "Kamran", "Ülviyyə", "Rauf")]
    at = now - timedelta(hours=1)
    ids = [
        add_comment(article_id=article, author_id=readers[n % 4], text=text, now=at + timedelta(minutes=5 * n)).id
        for n, text in enumerate(
            ("Nəhayət!", "А когда откроют метро?", "Bu, doğru deyil.", "Köhnə körpü daha gözəl idi.")
        )
    ]
    for n, pk in enumerate(ids):
        decide(kind="comment.shown", subject=f"comment:{pk}", by=moderators[0], reason="fine", now=at)
        if n == 2:
            report(pk=pk, reader_id=readers[0], reason="false", words="Rəsmi rəqəmlər başqadır.", now=at)
    decide(kind="comment.hidden", subject=f"comment:{ids[3]}", by=moderators[1], reason="off_topic", now=at)
    appeal(pk=ids[3], author_id=readers[3], words="Mən körpüdən yazıram, mövzudan kənar deyil.", now=now)
    for n, text in enumerate(TEXTS):
        author = make_reader(f"Yeni oxucu {'abdefh'[n]}", joined=now - timedelta(hours=3))
        parent = ids[2] if n in (3, 4) else None
        add_comment(
            article_id=article, author_id=author, text=text, parent_id=parent, now=now - timedelta(minutes=9 - n)
        )


def session_of(pk: int) -> str:
    """The cookie of somebody who has signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
    from django.contrib.sessions.backends.db import SessionStore

    user = get_user_model().objects.get(pk=pk)
    session = SessionStore()
    session[SESSION_KEY] = str(pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    main()
