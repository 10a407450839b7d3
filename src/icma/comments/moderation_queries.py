"""What moderators look at: what waits, with everything that is needed to decide, and the rules.

However long the queue and the threads are, a page of it costs the same number of queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from icma.core.comment_text import link_hosts
from icma.house.reader_queries import ReaderFacts, readers

from .models import Appeal, Comment, Discussion, Report, Rule, State
from .queries import CommentView, Viewer, views_of_rows
from .rules import RuleFacts, first_match, rule_facts

MODERATOR = Viewer(moderates=True)
TRIAL_COMMENTS = 5_000  # past comments that a rule is tried on, the newest first
TRIAL_SECONDS = 4.0  # and not longer than this: somebody waits for the page


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """What one reader said against a comment. `reader` is None when that account is gone."""

    reader: ReaderFacts | None
    reason: str  # a code of comments.actions.REASONS
    words: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealView:
    """What the author says for a hidden comment."""

    words: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorHistory:
    """How many comments of the author are in which state."""

    shown: int = 0
    hidden: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """One comment that waits for a decision. `before` and `after` are its shown neighbours in the thread (of a first
    comment: the threads beside it), `parent` what it answers; `rule` is the one that held it, as it is now.
    """

    comment: CommentView
    spam: float  # core.spam, 0 to 1
    signs: tuple[str, ...]  # of core.spam, when they held it
    rule: RuleFacts | None
    reports: tuple[ReportView, ...]
    appeal: AppealView | None
    parent: CommentView | None
    before: CommentView | None
    after: CommentView | None
    history: AuthorHistory


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueCounts:
    """How many comments wait, by why."""

    held: int
    reported: int
    appeals: int

    @property
    def all(self) -> int:
        """Together."""
        return self.held + self.reported + self.appeals


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTrial:
    """What a rule would have met: `found` of the `checked` newest comments (the author's deleted ones are gone);
    `hits` are the newest of them. `whole`: every comment was looked at.
    """

    checked: int
    found: int
    hits: tuple[CommentView, ...]
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscussionFacts:
    """What is true of all comments of one article."""

    article_id: int
    shown: int
    locked_at: datetime | None
    slow_seconds: int


def held(*, limit: int, after: int = 0, now: datetime) -> list[QueueItem]:
    """Comments that nobody has looked at, the oldest first; `after` is the number of the last one seen."""
    return _items(Comment.objects.filter(state=State.HELD, pk__gt=after), limit, now)


def reported(*, limit: int, after: int = 0, now: datetime) -> list[QueueItem]:
    """Shown comments against which a report is open, the oldest first."""
    accused = Report.objects.filter(settled_at=None).values("comment_id")
    return _items(Comment.objects.filter(state=State.SHOWN, pk__in=accused, pk__gt=after), limit, now)


def appeals(*, limit: int, after: int = 0, now: datetime) -> list[QueueItem]:
    """Hidden comments whose authors ask to look again, the oldest first."""
    asked = Appeal.objects.filter(settled_at=None).values("comment_id")
    return _items(Comment.objects.filter(state=State.HIDDEN, pk__in=asked, pk__gt=after), limit, now)


def queue_item(pk: int, *, now: datetime) -> QueueItem | None:
    """One comment with everything around it, whether it waits or not; None when its author took it away."""
    found = _items(Comment.objects.filter(pk=pk).exclude(state=State.DELETED), 1, now)
    return found[0] if found else None


def queue_counts() -> QueueCounts:
    """How much waits."""
    accused = Report.objects.filter(settled_at=None).values("comment_id")
    asked = Appeal.objects.filter(settled_at=None).values("comment_id")
    return QueueCounts(
        held=Comment.objects.filter(state=State.HELD).count(),
        reported=Comment.objects.filter(state=State.SHOWN, pk__in=accused).count(),
        appeals=Comment.objects.filter(state=State.HIDDEN, pk__in=asked).count(),
    )


def author_comments(author_id: int, *, limit: int, before: int | None = None, now: datetime) -> list[CommentView]:
    """What one reader wrote, as moderators see it, the newest first; `before` is the number of the last one seen."""
    rows = Comment.objects.filter(author_id=author_id).exclude(state=State.DELETED)
    some = list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[:limit])
    views = views_of_rows(some, MODERATOR, now)
    return [views[row.pk] for row in some]


def held_of(author_id: int, *, limit: int) -> list[int]:
    """The numbers of one reader's comments that wait, the oldest first."""
    rows = Comment.objects.filter(author_id=author_id, state=State.HELD).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def author_history(author_id: int) -> AuthorHistory:
    """One reader's comments by state."""
    return _histories([author_id]).get(author_id, AuthorHistory())


def discussion_facts(article_id: int) -> DiscussionFacts:
    """The discussion below an article."""
    return _discussion(Discussion.objects.filter(pk=article_id).first() or Discussion(pk=article_id))


def guarded_discussions(*, limit: int = 200) -> list[DiscussionFacts]:
    """The discussions that are closed or slow, those of the newest articles first."""
    rows = Discussion.objects.filter(Q(locked_at__isnull=False) | Q(slow_seconds__gt=0)).order_by("-pk")[:limit]
    return [_discussion(row) for row in rows]


def rules() -> list[RuleFacts]:
    """Every rule, those that are obeyed first."""
    return [rule_facts(row) for row in Rule.objects.order_by("-active", "kind", "pattern", "id")]


def rule(pk: int) -> RuleFacts | None:
    """One rule; None when there is none."""
    row = Rule.objects.filter(pk=pk).first()
    return rule_facts(row) if row else None


def dry_run(*, kind: str, pattern: str, limit: int = 20, now: datetime) -> RuleTrial:
    """Try a rule on past comments before it is kept; `pattern` as `moderation_actions.rule_pattern` gives it."""
    tried = RuleFacts(id=0, kind=kind, pattern=pattern, effect="hold", note="", active=True)
    rows = Comment.objects.exclude(state=State.DELETED).order_by("-pk")
    checked, met, end, cut = 0, [], monotonic() + TRIAL_SECONDS, False
    for row in rows[:TRIAL_COMMENTS].iterator(chunk_size=500):
        checked += 1
        if first_match([tried], text=row.text, hosts=link_hosts(row.html)) is not None:
            met.append(row)
        if monotonic() > end:
            cut = True
            break
    views = views_of_rows(met[:limit], MODERATOR, now)
    hits = tuple(views[row.pk] for row in met[:limit])
    return RuleTrial(checked=checked, found=len(met), hits=hits, whole=not cut and checked < TRIAL_COMMENTS)


# --- parts ----------------------------------------------------------------------------------------------------------


def _items(waiting: QuerySet[Comment], limit: int, now: datetime) -> list[QueueItem]:
    beside = Comment.objects.filter(article_id=OuterRef("article_id"), state=State.SHOWN)
    inside = beside.filter(root_id=OuterRef("root_id"))
    firsts = beside.filter(root=None)
    rows = list(
        waiting.annotate(
            answer_before=_nearest(inside.filter(pk__lt=OuterRef("pk")), "-pk"),
            answer_after=_nearest(inside.filter(pk__gt=OuterRef("pk")), "pk"),
            first_before=_nearest(firsts.filter(pk__lt=OuterRef("pk")), "-pk"),
            first_after=_nearest(firsts.filter(pk__gt=OuterRef("pk")), "pk"),
        ).order_by("pk")[:limit]
    )
    beside_of = {row.pk: _beside(row) for row in rows}
    context = {pk for row in rows for pk in (row.parent_id, *beside_of[row.pk]) if pk}
    others = list(Comment.objects.filter(pk__in=context.difference(beside_of)))
    views = views_of_rows([*rows, *others], MODERATOR, now)
    reports, asked = _reports(list(beside_of)), _appeals(list(beside_of))
    histories = _histories([row.author_id for row in rows if row.author_id])
    hit = _rules_hit(rows)
    return [
        QueueItem(
            comment=views[row.pk], spam=row.spam, signs=_signs(row), rule=hit.get(_rule_of(row)),
            reports=reports.get(row.pk, ()), appeal=asked.get(row.pk), parent=views.get(row.parent_id or 0),
            before=views.get(beside_of[row.pk][0] or 0), after=views.get(beside_of[row.pk][1] or 0),
            history=histories.get(row.author_id or 0, AuthorHistory()),
        )
        for row in rows
    ]  # fmt: skip


def _nearest(rows: QuerySet[Comment], order: str) -> Subquery:
    return Subquery(rows.order_by(order).values("pk")[:1])


def _beside(row: Comment) -> tuple[int | None, int | None]:
    """The shown neighbours of a row with the annotations of `_items`; the parent is not given twice."""
    place = "answer" if row.root_id else "first"
    before, after = getattr(row, f"{place}_before"), getattr(row, f"{place}_after")
    return (None if before == row.parent_id else before), after


def _reports(ids: Sequence[int]) -> Mapping[int, tuple[ReportView, ...]]:
    rows = list(Report.objects.filter(comment_id__in=ids, settled_at=None).order_by("id"))
    people = readers(row.reader_id for row in rows if row.reader_id)
    found: dict[int, tuple[ReportView, ...]] = {}
    for row in rows:
        view = ReportView(reader=people.get(row.reader_id or 0), reason=row.reason, words=row.words, at=row.at)
        found[row.comment_id] = (*found.get(row.comment_id, ()), view)
    return found


def _appeals(ids: Sequence[int]) -> Mapping[int, AppealView]:
    rows = Appeal.objects.filter(comment_id__in=ids, settled_at=None)
    return {row.comment_id: AppealView(words=row.words, at=row.at) for row in rows}


def _histories(ids: Iterable[int]) -> Mapping[int, AuthorHistory]:
    rows = Comment.objects.filter(author_id__in=set(ids)).exclude(state=State.DELETED).order_by()
    counts: dict[int, dict[str, int]] = {}
    for author, state, count in rows.values_list("author_id", "state").annotate(count=Count("pk")):
        if author is not None:
            counts.setdefault(author, {})[state] = count
    return {author: AuthorHistory(**found) for author, found in counts.items()}


def _signs(row: Comment) -> tuple[str, ...]:
    spam = next((code for code in row.why.split() if code.startswith("spam:")), "")
    return tuple(filter(None, spam.removeprefix("spam:").split(",")))


def _rule_of(row: Comment) -> int:
    code = next((code for code in row.why.split() if code.startswith("rule:")), "")
    number = code.removeprefix("rule:")
    return int(number) if number.isdigit() else 0


def _rules_hit(rows: Sequence[Comment]) -> Mapping[int, RuleFacts]:
    wanted = {_rule_of(row) for row in rows} - {0}
    return {row.pk: rule_facts(row) for row in Rule.objects.filter(pk__in=wanted)} if wanted else {}


def _discussion(row: Discussion) -> DiscussionFacts:
    return DiscussionFacts(
        article_id=row.pk, shown=row.shown, locked_at=row.locked_at, slow_seconds=row.slow_seconds
    )  # fmt: skip
