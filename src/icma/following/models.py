"""What readers keep and follow, and what they were told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from icma.tray import InTray

PLACE = 1  # the key of the one row


class Bookmark(models.Model):
    """An article that a reader keeps."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "article"], name="one_bookmark_per_article")]
        indexes = [models.Index(fields=["reader", "-at"], name="bookmarks_newest")]


class Follow(models.Model):
    """What a reader wants to hear of. `key` is a source's slug, a section's key, a question, an article's
    id, a story's number.
    """

    class Kind(models.TextChoices):
        SOURCE = "source"
        SECTION = "section"
        SEARCH = "search"
        DISCUSSION = "discussion"
        STORY = "story"

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    key = models.CharField(max_length=200)
    language = models.CharField(max_length=8)  # the edition in which it was followed
    push = models.BooleanField(default=False)  # tell at once, on the reader's devices
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "kind", "key", "language"], name="followed_once"),
        ]
        indexes = [models.Index(fields=["kind", "key"], name="followers")]


class Notice(models.Model):
    """Something a reader is told. `subject` names what it is about ("article:7", "comment:9"); no text is copied."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=30)  # "article.new", "story.owner", "comment.answered", "comment.hidden" ...
    subject = models.CharField(max_length=60)
    cause = models.CharField(max_length=60, blank=True)  # "follow:3", "comment:12", "decision:5"
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "kind", "subject"], name="told_once")]
        indexes = [
            models.Index(fields=["reader", "-id"], name="notices_newest"),
            models.Index(fields=["reader"], name="notices_unread", condition=Q(read_at__isnull=True)),
        ]


class PrivateFeed(models.Model):
    """The secret in the address of a reader's own RSS feed."""

    reader = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    secret = models.CharField(max_length=60, unique=True)


class DigestPlan(InTray):
    """When a reader's next digest is due; no row: none is wanted."""

    class Rhythm(models.TextChoices):
        DAILY = "daily"
        WEEKLY = "weekly"

    reader = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices)
    language = models.CharField(max_length=8)
    secret = models.CharField(max_length=60, unique=True)  # in the unsubscribe address (RFC 8058)
    sent_until = models.DateTimeField()  # what happened before is not told again


class Device(models.Model):
    """A browser that takes Web Push (RFC 8030): its push service's address and keys."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    endpoint = models.URLField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    added_at = models.DateTimeField()
    failed_since = models.DateTimeField(null=True, blank=True)


class PushMessage(InTray):
    """One notice on its way to one device; gone when it was taken."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "notice"], name="pushed_once")]


class Place(InTray):
    """How far the journal has been followed for those who follow something: one row, so that one engine does it."""

    position = models.BigIntegerField(default=0)
    missing = models.JSONField(default=dict)  # journal ids not seen yet (JournalCursor)
    searched_at = models.DateTimeField(null=True, blank=True)  # when saved searches were last looked for
