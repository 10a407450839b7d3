"""Stories and which articles belong to them, since when, until when and why; and what waits to be placed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from icma.tray import InTray

PLACE = 1  # the key of the one row


class Story(models.Model):
    """Articles about one event. Its number is its address for good; one that was found to be another's redirects."""

    opened_at = models.DateTimeField()  # when we first saw the article that opened it
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"story {self.pk}"


class Membership(models.Model):
    """An article in a story. Rows are closed, never deleted: `until` is null on the one that holds."""

    class Kind(models.TextChoices):
        NEW = "new", "opened the story"
        REPRINT = "reprint", "the same text"
        SAME_HEADLINE = "same_headline", "the same headline"
        NAMES_AND_NUMBERS = "same_names_numbers", "the same names and numbers"
        WORDS = "same_event_words", "the same event in other words"
        MEANING = "same_event_meaning", "the same event by its meaning"
        MERGED = "merged", "two stories were found to be one"
        BY_HAND = "by_hand", "decided at the desk"

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="memberships")
    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    reason = models.JSONField(
        default=dict
    )  # {"article": 7, "words": ["zəlzələ", "5"], "story": 3}: what it was told by
    score = models.FloatField(default=0)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article"], condition=Q(until=None), name="one_story_at_a_time"),
        ]
        indexes = [models.Index(fields=["story"], condition=Q(until=None), name="members_now")]

    def __str__(self) -> str:
        return f"article {self.article_id} in story {self.story_id}"


class Apart(models.Model):
    """A person said that this article is not about that event: it is never placed there again."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="+")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "story"], name="apart_once")]


class Placing(InTray):
    """An article that waits to be placed, or was: its fingerprint lets the index be filled again without its text."""

    article = models.OneToOneField("articles.Article", on_delete=models.CASCADE, related_name="+")
    fingerprint = models.BinaryField(null=True, blank=True)  # core.fingerprint; null until it was placed
    scheme = models.CharField(max_length=20, blank=True)  # of the fingerprint: another one is made anew
    placed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="placings_due", condition=Q(due_at__isnull=False))]


class Embedding(models.Model):
    """The meaning of a text as numbers, by the text's hash: the same text is never computed twice."""

    text_hash = models.BinaryField(primary_key=True, max_length=16)
    scheme = models.CharField(max_length=40)  # model and what was done with it
    vector = models.BinaryField()


class Account(InTray):
    """What a story says, by reference: who told it on their own, what changed, which article stands for it.

    Due when something of its articles changed. Made from their texts; holds places and numbers, never sentences.
    """

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="account")
    told = models.JSONField(default=dict)  # stories.accounts
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="accounts_due", condition=Q(due_at__isnull=False))]


class Place(InTray):
    """How far the journal has been followed, and how far the articles from before the room was opened are queued."""

    position = models.BigIntegerField(default=0)
    missing = models.JSONField(default=dict)  # journal ids not seen yet (JournalCursor)
    filled_to = models.BigIntegerField(default=0)  # article number; null once all are queued
    is_filled = models.BooleanField(default=False)


class Keeper(InTray):
    """Which engine holds the index: one row, so that two engines never open two stories for one event."""
