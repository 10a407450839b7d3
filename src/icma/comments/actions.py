"""What readers do: write, edit, delete, vote, report, appeal. Each is one transaction and refuses with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from icma.articles.queries import PublicArticle, public_article
from icma.core.comment_text import link_hosts, render_comment
from icma.core.spam import HOLD_FROM, LEAST_COMPARED, SpamSigns, same_words, spam_score
from icma.core.strange_text import clean_text
from icma.house.queries import PortalFacts, portal_facts
from icma.house.reader_queries import ReaderFacts, reader_facts
from icma.journal.actions import record_change

from .models import LONGEST_TEXT, LONGEST_WORDS, Appeal, Comment, Discussion, EarlierText, Report, State, Vote
from .queries import EDIT_MINUTES
from .rules import active_rules, first_match
from .state_actions import count_comment, locked_comment, move_comment, note_change, rank_of

PAUSE_SECONDS = 5  # between two comments of one reader, anywhere
MOST_AN_HOUR = 30
REPORTS_TO_HOLD = 3  # from so many readers, each known for a day: the comment waits until a moderator has looked
OWN_COMPARED = 200  # comments of an account that tell what it is like
OTHERS_COMPARED = 500  # of everybody, in which copies are looked for
REASONS = ("insult", "hate", "spam", "false", "other")  # of a report


class Refused(ValueError):
    """It cannot be done; `code` says why, `values` what the words need. The faces have the words."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A comment that was kept."""

    id: int
    state: State
    why: tuple[str, ...]


def add_comment(
    *,
    article_id: int,
    author_id: int,
    text: str,
    now: datetime,
    parent_id: int | None = None,
    token: str = "",
    address: str | None = None,
    opened_at: datetime | None = None,
) -> Added:
    """Keep a comment, shown at once or held. The same `token` again gives the comment that is there.

    Raises `Refused`: empty, too_long, gone, closed, banned (until, reason), locked, slow (seconds), too_fast (seconds),
    parent, rule (note).
    """
    text, html = _text(text)
    author, portal, article = _writer(author_id, now), portal_facts(), _open_article(article_id)
    if not portal.commenting:
        raise Refused("closed")
    hosts = link_hosts(html)
    seconds = (now - opened_at).total_seconds() if opened_at else None
    try:
        with transaction.atomic():
            discussion = _lock_row(article_id)  # before the look at the token: a double click waits here
            known = Comment.objects.filter(author_id=author_id, token=token).first() if token else None
            if known is not None:
                return _added(known)
            _mind_the_pace(discussion, author, now)
            parent = _answered(parent_id, article_id)
            state, why, spam = _judge(author, portal, text=text, hosts=hosts, seconds=seconds, now=now)
            comment = Comment.objects.create(
                article_id=article_id, author_id=author_id, parent=parent, root=parent and (parent.root or parent),
                version_number=article.version_count or None, written_at=now, text=text, html=html, state=state,
                why=why, spam=spam, token=token, address=address,
            )  # fmt: skip
            count_comment(comment, int(state == State.SHOWN))
            note_change(comment, shown=state == State.SHOWN, now=now)
    except IntegrityError:  # the same form, sent twice at the same moment
        known = Comment.objects.filter(author_id=author_id, token=token).first() if token else None
        if known is None:
            raise
        return _added(known)
    return _added(comment)


def edit_comment(*, pk: int, author_id: int, text: str, now: datetime) -> Added:
    """Change one's comment within `EDIT_MINUTES`; what it said before stays in its history. It is judged again.

    Raises `Refused`: empty, too_long, gone, not_yours, too_late, banned, locked, rule.
    """
    text, html = _text(text)
    author = _writer(author_id, now)
    with transaction.atomic():
        comment = _own(pk, author_id)
        if comment.state not in (State.SHOWN, State.HELD) or now > comment.written_at + timedelta(minutes=EDIT_MINUTES):
            raise Refused("too_late")
        if Discussion.objects.filter(pk=comment.article_id, locked_at__isnull=False).exists():
            raise Refused("locked")
        if text == comment.text:
            return _added(comment)
        state, why, spam = _judge(
            author, portal_facts(), text=text, hosts=link_hosts(html), seconds=None, now=now, but=comment.pk
        )
        EarlierText.objects.create(comment=comment, text=comment.text, html=comment.html, until=now)
        comment.text, comment.html, comment.edited_at, comment.spam = text, html, now, spam
        comment.save(update_fields=["text", "html", "edited_at", "spam"])
        if comment.state == State.HELD or not move_comment(comment, state, why=why, now=now):  # held stays held
            note_change(comment, shown=comment.state == State.SHOWN, now=now)
    return _added(comment)


def delete_comment(*, pk: int, author_id: int, now: datetime) -> None:
    """Take one's comment away for good, with its history. Raises `Refused`: gone, not_yours."""
    with transaction.atomic():
        erase(_own(pk, author_id), now=now)


def erase(comment: Comment, *, now: datetime) -> None:
    """A locked comment loses its words; its place stays, for its answers."""
    EarlierText.objects.filter(comment=comment).delete()
    Report.objects.filter(comment=comment, settled_at=None).update(settled_at=now)
    Appeal.objects.filter(comment=comment, settled_at=None).update(settled_at=now)
    comment.text = comment.html = ""
    comment.address = None
    comment.save(update_fields=["text", "html", "address"])
    move_comment(comment, State.DELETED, now=now)


def vote(*, pk: int, reader_id: int, value: int, now: datetime) -> tuple[int, int]:
    """1 up, -1 down, 0 takes one's vote back; (up, down) afterwards. Raises `Refused`: gone, own, banned."""
    _writer(reader_id, now)
    with transaction.atomic():
        comment = _shown(pk)
        if comment.author_id == reader_id:
            raise Refused("own")
        before = Vote.objects.filter(comment=comment, reader_id=reader_id).values_list("value", flat=True).first() or 0
        value = max(-1, min(1, value))
        if value == before:
            return comment.up, comment.down
        if value:
            Vote.objects.update_or_create(comment=comment, reader_id=reader_id, defaults={"value": value})
        else:
            Vote.objects.filter(comment=comment, reader_id=reader_id).delete()
        recount_votes(comment, up=(value == 1) - (before == 1), down=(value == -1) - (before == -1), now=now)
        return comment.up, comment.down


def recount_votes(comment: Comment, *, up: int, down: int, now: datetime) -> None:
    """Add votes to a locked comment."""
    comment.up, comment.down = comment.up + up, comment.down + down
    comment.rank = rank_of(comment.up, comment.down)
    comment.save(update_fields=["up", "down", "rank"])
    record_change(kind="comments.voted", subject=f"article:{comment.article_id}", at=now)


def report(*, pk: int, reader_id: int, reason: str, now: datetime, words: str = "") -> None:
    """Tell the moderators; a second report of the same reader changes the first.

    Reports alone hide nothing; from `REPORTS_TO_HOLD` readers on, each known for a day, the comment waits until a
    moderator has looked. Raises `Refused`: gone, own, reason, banned.
    """
    if reason not in REASONS:
        raise Refused("reason")
    words = clean_text(words[: LONGEST_WORDS * 2])[:LONGEST_WORDS]
    _writer(reader_id, now)
    with transaction.atomic():
        comment = _shown(pk)
        if comment.author_id == reader_id:
            raise Refused("own")
        said = {"reason": reason, "words": words, "at": now, "settled_at": None}
        Report.objects.update_or_create(comment=comment, reader_id=reader_id, defaults=said)
        record_change(kind="comment.reported", subject=f"comment:{pk}", at=now)
        known = Report.objects.filter(
            comment=comment, settled_at=None, reader__date_joined__lt=now - timedelta(days=1)
        ).count()
        if known >= REPORTS_TO_HOLD:
            move_comment(comment, State.HELD, why="reports", now=now)


def appeal(*, pk: int, author_id: int, words: str, now: datetime) -> None:
    """Ask to look again at one's hidden comment, once. Raises `Refused`: gone, not_yours, not_hidden, twice, empty."""
    words = clean_text(words[: LONGEST_WORDS * 2])[:LONGEST_WORDS]
    if not words:
        raise Refused("empty")
    with transaction.atomic():
        comment = _own(pk, author_id)
        if comment.state != State.HIDDEN:
            raise Refused("not_hidden")
        _, is_new = Appeal.objects.get_or_create(comment=comment, defaults={"words": words, "at": now})
        if not is_new:
            raise Refused("twice")
        record_change(kind="comment.appealed", subject=f"comment:{pk}", at=now)


def _text(text: str) -> tuple[str, str]:
    if len(text) > 2 * LONGEST_TEXT:  # before any work on it
        raise Refused("too_long", most=LONGEST_TEXT)
    text = clean_text(text)
    if not any(letter.isalnum() or ord(letter) > 0x2190 for letter in text):
        raise Refused("empty")
    if len(text) > LONGEST_TEXT:
        raise Refused("too_long", most=LONGEST_TEXT)
    html = render_comment(text)
    if not html:
        raise Refused("empty")
    return text, html


def _writer(pk: int, now: datetime) -> ReaderFacts:
    found = reader_facts(pk)
    if found is None:
        raise Refused("gone")
    if found.is_banned(now):
        raise Refused("banned", until=found.banned_until, reason=found.ban_reason)
    return found


def _open_article(pk: int) -> PublicArticle:
    found = public_article(pk)
    if found is None or found.id != pk or found.withheld:
        raise Refused("gone")
    return found


def _lock_row(article_id: int) -> Discussion:
    Discussion.objects.get_or_create(pk=article_id)
    return Discussion.objects.select_for_update().get(pk=article_id)


def _mind_the_pace(discussion: Discussion, author: ReaderFacts, now: datetime) -> None:
    """Refuse who writes too fast or into a closed thread."""
    if discussion.locked_at and not author.is_moderator:
        raise Refused("locked")
    mine = Comment.objects.filter(author_id=author.id).order_by("-id")
    recent = list(mine.values_list("written_at", "article_id")[:MOST_AN_HOUR])
    if recent:
        _wait(now, recent[0][0], PAUSE_SECONDS, "too_fast")
    if len(recent) == MOST_AN_HOUR:
        _wait(now, recent[-1][0], 3600, "too_fast")
    here = next((at for at, article in recent if article == discussion.pk), None)
    if here and discussion.slow_seconds and not author.is_moderator:
        _wait(now, here, discussion.slow_seconds, "slow")


def _wait(now: datetime, last: datetime, seconds: int, code: str) -> None:
    passed = (now - last).total_seconds()
    if 0 <= passed < seconds:  # a last comment of the future: the clock was set back
        raise Refused(code, seconds=int(seconds - passed) + 1)


def _answered(pk: int | None, article_id: int) -> Comment | None:
    """What everybody sees, nothing else: an answer to one's own comment that waits would be counted and not seen."""
    if pk is None:
        return None
    found = Comment.objects.filter(pk=pk, article_id=article_id, state=State.SHOWN).first()
    if found is None:
        raise Refused("parent")
    return found


def _judge(
    author: ReaderFacts, portal: PortalFacts, *, text: str, hosts: tuple[str, ...], seconds: float | None,
    now: datetime, but: int | None = None,
) -> tuple[State, str, float]:  # fmt: skip
    """State, the reasons for holding and the spam score of a text by this author. Raises `Refused("rule")`."""
    if author.is_moderator:
        return State.SHOWN, "", 0.0
    own = Comment.objects.filter(author_id=author.id).exclude(pk=but or 0)
    earlier = list(own.values_list("state", "text").order_by("-id")[:OWN_COMPARED])
    states = [state for state, _ in earlier]
    shown = states.count(State.SHOWN)
    words = same_words(text)
    reasons = []
    rule = first_match(active_rules(), text=text, hosts=hosts)
    if rule is not None and rule.effect == "refuse":
        raise Refused("rule")
    if rule is not None:
        reasons.append(f"rule:{rule.id}")
    score, signs = spam_score(
        SpamSigns(
            text=text, links=len(hosts), account_hours=(now - author.joined_at).total_seconds() / 3600, shown=shown,
            refused=states.count(State.HIDDEN) + states.count(State.HELD), seconds_to_write=seconds,
            repeated=any(same_words(known) == words for _, known in earlier), copies=_copies(words, author.id, now),
        )
    )  # fmt: skip
    if score >= HOLD_FROM:
        reasons.append("spam:" + ",".join(signs))
    if shown < portal.hold_first:
        reasons.append("first")
    return (State.HELD if reasons else State.SHOWN), " ".join(reasons)[:200], score


def _copies(words: str, author_id: int, now: datetime) -> int:
    """How many other accounts wrote these words within a day, among the newest comments."""
    if len(words) < LEAST_COMPARED:
        return 0
    newest = Comment.objects.order_by("-id").values_list("author_id", "text", "written_at")[:OTHERS_COMPARED]
    since = now - timedelta(days=1)
    return len({who for who, text, at in newest if who != author_id and at >= since and same_words(text) == words})


def _own(pk: int, author_id: int) -> Comment:
    comment = locked_comment(pk)
    if comment is None or comment.state == State.DELETED:
        raise Refused("gone")
    if comment.author_id != author_id:
        raise Refused("not_yours")
    return comment


def _shown(pk: int) -> Comment:
    comment = locked_comment(pk)
    if comment is None or comment.state != State.SHOWN:
        raise Refused("gone")
    return comment


def _added(comment: Comment) -> Added:
    return Added(id=comment.pk, state=State(comment.state), why=tuple(comment.why.split()))
