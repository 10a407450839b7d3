"""Readings can be remade from captures; articles, their numbers and addresses last."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Reading(models.Model):
    """What one reader saw in one capture."""

    capture = models.ForeignKey("captures.Capture", on_delete=models.PROTECT, related_name="+")
    reader_id = models.CharField(max_length=80)
    read_at = models.DateTimeField()
    title = models.TextField(blank=True)
    lead = models.TextField(blank=True)
    opening = models.CharField(max_length=300, blank=True)  # where the text begins, for lists that have no lead
    authors = models.JSONField(default=list)
    published_at = models.DateTimeField(null=True, blank=True)
    published_certainty = models.CharField(max_length=12, blank=True)
    modified_at = models.DateTimeField(null=True, blank=True)
    modified_certainty = models.CharField(max_length=12, blank=True)
    language = models.CharField(max_length=8, blank=True)
    blocks = models.JSONField(default=list)  # core.blocks.blocks_to_json
    cover_image = models.TextField(blank=True)
    section = models.TextField(blank=True)
    tags = models.JSONField(default=list)
    labels = models.JSONField(default=list)
    canonical_url = models.TextField(blank=True)
    site_name = models.TextField(blank=True)
    rights_signals = models.JSONField(default=dict)
    problem = models.TextField(blank=True)
    text_length = models.PositiveIntegerField(null=True, blank=True)  # characters; None: read before it was counted
    rules_missed = models.JSONField(default=list)  # fields of the source's rule that found nothing on the page
    digest = models.CharField(max_length=64)  # sha256 over title, lead and blocks: what a version is compared by

    class Meta:
        constraints = [models.UniqueConstraint(fields=["capture", "reader_id"], name="one_reading_per_reader")]

    def __str__(self) -> str:
        return self.title


class Article(models.Model):
    """The portal's lasting record of a page. Its id is its public number and never changes."""

    page = models.OneToOneField("captures.Page", on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey("sources.Source", on_delete=models.PROTECT, related_name="+")
    sighting = models.ForeignKey("captures.Sighting", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    current = models.ForeignKey("Version", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=8, blank=True)
    published_at = models.DateTimeField()  # decided once by core.dates.decide_published; sorts every list
    published_certainty = models.CharField(max_length=12)
    first_seen_at = models.DateTimeField()
    declared_key = models.BinaryField(
        max_length=32, null=True, blank=True
    )  # url_key of the canonical address it declares
    section = models.CharField(max_length=12, blank=True, default="")  # one of core.sections.SECTIONS, "" when unsure
    section_guessed = models.BooleanField(default=False)  # by core.section_model: the publisher's own word comes first
    withheld_at = models.DateTimeField(null=True, blank=True)
    withheld_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["language", "-published_at", "-id"], name="articles_of_edition", condition=Q(withheld_at=None)
            ),
            models.Index(
                fields=["source", "-published_at", "-id"], name="articles_of_source", condition=Q(withheld_at=None)
            ),
            models.Index(
                fields=["language", "section", "-published_at", "-id"],
                name="articles_of_section",
                condition=Q(withheld_at=None),
            ),
            models.Index(fields=["source"], name="articles_withheld", condition=Q(withheld_at__isnull=False)),
            models.Index(fields=["declared_key"], name="articles_declaring", condition=Q(declared_key__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"article {self.pk}"


class Version(models.Model):
    """The nth distinct state the publisher showed."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField()  # when the capture was made

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="one_version_per_number")]

    def __str__(self) -> str:
        return f"{self.article_id}.{self.number}"
