"""What tests write past the actions: a thread of ten thousand answers, an account that the operator switched off."""

from __future__ import annotations

from datetime import timedelta

from icma.comments.models import Comment, Discussion
from icma.core.comment_text import render_comment
from icma.house.models import User
from tests.make import NOW


def switch_off(reader: int) -> None:
    """The account can do nothing any more; everything of it is still there."""
    User.objects.filter(pk=reader).update(is_active=False)


def make_waiting(*, article: int, author: int, texts: list[str]) -> None:
    """So many comments that wait (that they do is tested in tests/rooms/test_flood.py)."""
    Discussion.objects.get_or_create(pk=article)
    rows = [
        Comment(
            article_id=article, author_id=author, text=text, html=render_comment(text), state="held", why="first",
            written_at=NOW + timedelta(minutes=n),
        )
        for n, text in enumerate(texts)
    ]  # fmt: skip
    Comment.objects.bulk_create(rows)


def make_crowd(*, article: int, author: int, answers: int) -> int:
    """One comment with so many answers; the number of the first."""
    root = Comment.objects.create(article_id=article, author_id=author, text="kök", html="<p>kök</p>", written_at=NOW)
    rows = [
        Comment(
            article_id=article, author_id=author, parent_id=root.pk, root_id=root.pk, text=f"Cavab {n}",
            html=render_comment(f"Cavab **{n}**"), written_at=NOW + timedelta(seconds=n),
        )
        for n in range(answers)
    ]  # fmt: skip
    Comment.objects.bulk_create(rows, batch_size=500)
    Comment.objects.filter(pk=root.pk).update(answers=answers)
    Discussion.objects.update_or_create(pk=article, defaults={"shown": answers + 1})
    return root.pk
