"""What moderators and operators decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Decision(models.Model):
    """One decision, never changed (a trigger refuses it); another one may take it back.

    `subject` names what it is about: "comment:9", "article:7" (its discussion, or itself), "reader:3" (a ban),
    "rule:4". The public log shows neither it nor `by` nor `words`.
    """

    kind = models.CharField(max_length=40)  # one of reasons.Kind
    subject = models.CharField(max_length=60)
    article = models.ForeignKey(
        "articles.Article", null=True, on_delete=models.PROTECT, related_name="+"
    )  # under which
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=30)  # a code of `notices.reasons`; shown in words
    words = models.CharField(max_length=500, blank=True)  # to the person concerned, who alone sees them
    until = models.DateTimeField(null=True, blank=True)  # the end of a ban
    answers = models.CharField(
        max_length=60, blank=True
    )  # "appeal", "reports", "seconds:60", "decision:5" (taken back)
    before = models.CharField(max_length=240, blank=True)  # how it was, for taking the decision back
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = [
            models.Index(fields=["subject", "-id"], name="decisions_by_subject"),
            models.Index(fields=["by", "-id"], name="decisions_of_moderator"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.subject}"
