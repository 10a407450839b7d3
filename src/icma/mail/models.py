"""The letters that wait."""

from __future__ import annotations

from django.db import models

from icma.tray import InTray


class Letter(InTray):
    """One e-mail to one person, whole as it will be sent. Deleted some days after it was sent or given up."""

    to = models.EmailField()
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)  # e.g. List-Unsubscribe
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="letters_due", condition=models.Q(due_at__isnull=False)),
            models.Index(fields=["written_at"], name="letters_by_age"),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk}"  # codes stand in subjects
