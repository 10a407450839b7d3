"""Views: hourly sums and their total, nothing about persons."""

from __future__ import annotations

from django.db import models


class ViewHour(models.Model):
    """Views of one article in one hour (UTC, the hour's beginning)."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="+")
    hour = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "hour"], name="one_row_per_article_and_hour")]


class ViewTotal(models.Model):
    """All views of one article: the number shown wherever its headline stands."""

    article = models.OneToOneField("articles.Article", primary_key=True, on_delete=models.CASCADE, related_name="+")
    count = models.PositiveIntegerField()
