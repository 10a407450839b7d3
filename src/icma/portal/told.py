"""What a reader was told, in words: on the page of notices, in a digest, on a device."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from icma.articles.queries import PublicArticle, public_rows
from icma.catalogs import translate as _
from icma.comments.queries import GUEST, CommentView, State, Viewer, comment_views
from icma.following.queries import NoticeFacts
from icma.notices.queries import decisions
from icma.notices.reasons import kind_in_words

from .addresses import article_path

WRITTEN = ("comment.answered", "comment.new")  # told of what others wrote
STORY_WORDS: dict[str, Callable[[], str]] = {
    "story.owner": lambda: _("One more source tells a story that you follow"),
    "story.number": lambda: _("A number changed in a story that you follow"),
    "story.corrected": lambda: _("An article of a story that you follow was edited at its source"),
    "story.removed": lambda: _("An article of a story that you follow is gone from its source"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A notice with what it is about, as far as that may still be shown."""

    notice: NoticeFacts
    article: PublicArticle | None
    comment: CommentView | None
    reason: str  # of a decision, in words
    words: str  # of the moderator, to this reader

    @property
    def what(self) -> str:
        """What happened, in the active language; the headline of a new article."""
        kind = self.notice.kind
        if kind == "article.new":
            return self.article.title if self.article else _("An article that is no longer here")
        if kind in STORY_WORDS:
            return STORY_WORDS[kind]()
        if kind == "comment.answered":
            return _("Your comment was answered")
        return _("A new comment in a discussion that you follow") if kind == "comment.new" else kind_in_words(kind)

    def path(self, edition: str) -> str:
        """Where it leads; "" when there is nothing to see any more: the article is gone, or what somebody wrote."""
        if self.article is None:
            return ""
        if self.notice.kind == "article.new" or self.notice.kind in STORY_WORDS:
            return article_path(self.article, edition)
        if self.comment is None or (self.notice.kind in WRITTEN and self.comment.state != State.SHOWN):
            return ""
        return f"/{edition}/comment/{self.notice.number}/#c{self.notice.number}"


def told_in_full(rows: Iterable[NoticeFacts], *, viewer: Viewer = GUEST, now: datetime) -> list[Told]:
    """Each notice with its article, comment and decision: as many queries for a hundred as for one."""
    rows = list(rows)
    comments = comment_views(
        {row.number for row in rows if row.subject.startswith("comment:")}, viewer=viewer, now=now
    )  # fmt: skip
    ids = [row.number for row in rows if row.subject.startswith("article:")]
    ids += [found.article_id for found in comments.values()]
    articles = {row.id: row for row in public_rows(dict.fromkeys(ids))}
    made = decisions({_number_of(row.cause) for row in rows if row.cause.startswith("decision:")})
    told = []
    for row in rows:
        comment = comments.get(row.number) if row.subject.startswith("comment:") else None
        decided = made.get(_number_of(row.cause)) if row.cause.startswith("decision:") else None
        told.append(
            Told(
                notice=row,
                article=articles.get(comment.article_id if comment else row.number),
                comment=comment,
                reason=decided.reason_words if decided else "",
                words=decided.words if decided else "",
            )
        )
    return told


def _number_of(cause: str) -> int:
    return int(cause.partition(":")[2])
