"""Comments and what readers do with them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

LONGEST_TEXT = 5_000  # characters of one comment
LONGEST_WORDS = 1_000  # of a report or an appeal


class Discussion(models.Model):
    """What is true of all comments of one article. No row: nobody has written, nobody has locked anything."""

    article = models.OneToOneField("articles.Article", primary_key=True, on_delete=models.PROTECT, related_name="+")
    shown = models.PositiveIntegerField(default=0)  # comments that everybody sees: the number in the heading
    locked_at = models.DateTimeField(null=True, blank=True)
    slow_seconds = models.PositiveIntegerField(default=0)  # one reader's pause between two comments; 0: none


class State(models.TextChoices):
    """Who sees a comment."""

    SHOWN = "shown"  # everybody
    HELD = "held"  # its author, and the moderators, who have not yet looked
    HIDDEN = "hidden"  # a moderator took it away; its place says so
    DELETED = "deleted"  # its author took it away; its place stays while there are answers


class Comment(models.Model):
    """One comment. It belongs to the article it was written under and remembers the version it answered.

    `root` is the first comment of its thread (null: itself), `parent` the one it answers. `token` comes from the form:
    the same form sent twice is one comment. `address` is emptied within 30 days.
    """

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    root = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    version_number = models.PositiveIntegerField(null=True)  # of articles.Version; null: there was none yet
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    text = models.TextField(max_length=LONGEST_TEXT)  # as written (markdown)
    html = models.TextField()  # rendered by core.comment_text
    state = models.CharField(max_length=8, choices=State.choices, default=State.SHOWN)
    why = models.CharField(max_length=200, blank=True)  # reason codes of holding or hiding, separated by blanks
    spam = models.FloatField(default=0.0)  # core.spam, 0 to 1
    up = models.PositiveIntegerField(default=0)
    down = models.PositiveIntegerField(default=0)
    rank = models.FloatField(default=0.0)  # the lower bound of the share of votes up; sorts "best"
    answers = models.PositiveIntegerField(default=0)  # of a root: shown comments below it
    token = models.CharField(max_length=40, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        permissions = [("moderate", "Can moderate comments")]
        constraints = [
            models.UniqueConstraint(fields=["author", "token"], condition=~Q(token=""), name="one_comment_per_form"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, root__isnull=True) | Q(parent__isnull=False, root__isnull=False),
                name="an_answer_has_a_root",
            ),
        ]
        indexes = [
            models.Index(fields=["article", "-id"], name="roots_new", condition=Q(root__isnull=True)),
            models.Index(fields=["article", "-rank", "-id"], name="roots_best", condition=Q(root__isnull=True)),
            models.Index(fields=["root", "id"], name="answers_old"),
            models.Index(fields=["author", "-id"], name="comments_of_author"),
            models.Index(fields=["id"], name="held_comments", condition=Q(state="held")),
            models.Index(fields=["written_at"], name="with_address", condition=Q(address__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"


class EarlierText(models.Model):
    """What a comment said before it was edited."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(max_length=LONGEST_TEXT)
    html = models.TextField()
    until = models.DateTimeField()


class Vote(models.Model):
    """One reader's vote on one comment."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    value = models.SmallIntegerField()  # 1 or -1

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "reader"], name="one_vote_per_reader"),
            models.CheckConstraint(condition=Q(value__in=(1, -1)), name="up_or_down"),
        ]


class Report(models.Model):
    """A reader says that a comment breaks the rules. `settled_at`: a moderator has decided."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=20)  # insult, hate, spam, false, other
    words = models.TextField(max_length=LONGEST_WORDS, blank=True)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "reader"], name="one_report_per_reader")]
        indexes = [models.Index(fields=["comment"], name="open_reports", condition=Q(settled_at__isnull=True))]


class Appeal(models.Model):
    """The author of a hidden comment asks to look again; once for each comment."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="+")
    words = models.TextField(max_length=LONGEST_WORDS)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    upheld = models.BooleanField(null=True)  # the comment came back


class Rule(models.Model):
    """Words or links after which a comment waits for a moderator, or is refused. Edited by the operator."""

    class Kind(models.TextChoices):
        WORDS = "words", "words (any form: icma folds letters and endings)"
        LINK = "link", "links to this host and those below it"

    class Effect(models.TextChoices):
        HOLD = "hold", "wait for a moderator"
        REFUSE = "refuse", "refuse with a word why"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    pattern = models.CharField(max_length=200)
    effect = models.CharField(max_length=8, choices=Effect.choices, default=Effect.HOLD)
    note = models.CharField(max_length=200, blank=True, help_text="Why this rule exists; for the team.")
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "pattern"], name="one_rule_per_pattern")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.pattern}"
