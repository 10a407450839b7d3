"""What moderators and operators decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Decision(models.Model):
    """One decision, never changed; another one may take it back. The public log shows neither `by` nor persons.

    `subject` names what it is about: "comment:9", "article:7" (its discussion), "reader:3" (a ban), "rule:4".
    """

    kind = models.CharField(
        max_length=40
    )  # "comment.hidden", "comment.shown", "reader.banned", "discussion.locked" ...
    subject = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=30)  # a code of `notices.reasons`; shown in words
    words = models.CharField(max_length=500, blank=True)  # to the person concerned, who alone sees them
    until = models.DateTimeField(null=True, blank=True)  # the end of a ban or a lock
    answers = models.CharField(max_length=60, blank=True)  # "appeal:2", "report" ...
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=["subject", "-id"], name="decisions_by_subject")]
