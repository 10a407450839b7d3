"""The journal's one table."""

from __future__ import annotations

from django.db import models


class Change(models.Model):
    """Something the public or the desk may notice. `id` is the cursor; rows are never changed."""

    kind = models.CharField(max_length=40)  # "article.new", "article.withheld", "source.rights" ...
    subject = models.CharField(max_length=60)  # "article:17"
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.id} {self.kind} {self.subject}"
