"""Outlets as the operator describes them, and the machine's own state of each feed."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from icma.core.types import FeedKind
from icma.tray import InTray


class Rights(models.TextChoices):
    """What may leave this portal of a source's articles; obeyed by every output (design section 9)."""

    FULL = "full", "full text"
    EXCERPT = "excerpt", "headline and at most 200 characters"
    HEADLINE = "headline", "headline only"
    LINK = "link", "link only"
    DARK = "dark", "nothing; archived for proof"


class Owner(models.Model):
    """Who controls one or more sources."""

    name = models.CharField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class Source(models.Model):
    """An outlet."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    homepage = models.URLField(max_length=500, unique=True)
    language = models.CharField(
        max_length=8, blank=True, help_text="Main language: az, ru, en ... Pages may say otherwise."
    )
    time_zone = models.CharField(max_length=60, default="Asia/Baku", help_text="Of dates written without a zone.")
    owner = models.ForeignKey(Owner, null=True, blank=True, on_delete=models.PROTECT, related_name="sources")
    rights = models.CharField(max_length=10, choices=Rights, default=Rights.EXCERPT)
    rights_reason = models.CharField(max_length=300, blank=True, help_text="Licence, permission, public body ...")
    pictures = models.BooleanField(default=False, help_text="Pictures may be kept and shown.")
    indexing = models.BooleanField(default=False, help_text="Search engines may index our copies.")
    watch_minutes = models.PositiveSmallIntegerField(
        "visit young articles every ... minutes",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="1 to 60, in an article's first hour, so that early edits and removals are seen. Empty: once, after "
        "an hour. Later visits follow after 7 hours, a day and more in either case.",
    )
    active = models.BooleanField(default=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class KindWanted(models.TextChoices):
    """How an address is read."""

    FIND_OUT = "", "a feed: RSS, Atom, JSON Feed or sitemap, found out from its contents"
    LISTING = FeedKind.LISTING, "a page without a feed: its headlines are followed"


class Feed(models.Model):
    """One entry point of a source that is polled."""

    SHORTEST_RHYTHM, LONGEST_RHYTHM = 1, 24 * 60  # minutes

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="feeds")
    url = models.URLField(max_length=1000, unique=True)
    kind_wanted = models.CharField(
        "kind",
        max_length=10,
        choices=KindWanted,
        default=KindWanted.FIND_OUT,
        blank=True,
        help_text="For an outlet without a feed give a page that lists its newest articles; robots.txt is obeyed.",
    )
    every_minutes = models.PositiveSmallIntegerField(
        "visit every ... minutes",
        null=True,
        blank=True,
        validators=[MinValueValidator(SHORTEST_RHYTHM), MaxValueValidator(LONGEST_RHYTHM)],
        help_text="1 to 1440. Empty: icma finds the rhythm, every 3 minutes to every 6 hours. Failures wait longer.",
    )
    active = models.BooleanField(default=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(every_minutes=None) | models.Q(every_minutes__range=(1, 1440)),
                name="feed_rhythm_within_a_day",
                violation_error_message="A feed is visited every 1 to 1440 minutes.",
            )
        ]

    def __str__(self) -> str:
        return self.url


class FeedState(InTray):
    """What the machine knows of a feed: its in-tray row, its rhythm and the last answer."""

    feed = models.OneToOneField(Feed, primary_key=True, on_delete=models.CASCADE, related_name="state")
    kind = models.CharField(max_length=10, default=FeedKind.UNKNOWN)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    body_digest = models.CharField(max_length=64, blank=True)  # sha256 of the last body that was parsed
    interval_seconds = models.PositiveIntegerField(default=900)
    last_visit_at = models.DateTimeField(null=True, blank=True)
    last_ok_at = models.DateTimeField(null=True, blank=True)
    last_new_at = models.DateTimeField(null=True, blank=True)  # when it last gave something we had not seen
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    visits = models.PositiveIntegerField(default=0)
    quiet_visits = models.PositiveIntegerField(default=0)  # in a row without anything new
    trouble = models.CharField(max_length=12, blank=True)  # core.failures.Trouble of `last_error`
    note = models.CharField(max_length=500, blank=True)  # what was dropped at the last reading, in words
    moved_to = models.URLField(max_length=1000, blank=True)  # where permanent redirects point

    class Meta:
        verbose_name = verbose_name_plural = "feed health"
        indexes = [models.Index(fields=["due_at"], name="feed_due", condition=models.Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return self.feed.url


class SourceRule(models.Model):
    """How pages of a source are read while it is in force, written by the operator (core/site_rules.py)."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="rules")
    body = models.TextField(blank=True)  # CSS selectors, one a line; so are the next four
    drop = models.TextField(blank=True)
    title = models.TextField(blank=True)
    date = models.TextField(blank=True)
    authors = models.TextField(blank=True)
    names = models.TextField(blank=True)  # of the outlet in its headlines, one a line
    since = models.DateField(null=True, blank=True)  # days of capture, UTC, both included
    until = models.DateField(null=True, blank=True)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = "reading rule"
        ordering = (models.F("since").asc(nulls_first=True), "id")  # PostgreSQL would put "always" last
        constraints = [
            models.CheckConstraint(
                condition=models.Q(since=None) | models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="rule_ends_after_it_begins",
                violation_error_message="A rule ends after it begins.",
            )
        ]

    def __str__(self) -> str:
        return f"rule {self.pk}"


class LearnedProfile(models.Model):
    """What was learned from pages of a source (core/site_profile.py); never changed, the newest is used."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="profiles")
    learned_at = models.DateTimeField()
    pages = models.PositiveIntegerField()
    recurring = models.JSONField(default=list)
    path = models.JSONField(default=list)
    digest = models.CharField(max_length=8)

    class Meta:
        indexes = [models.Index(fields=["source", "-id"], name="newest_profile_of_source")]

    def __str__(self) -> str:
        return f"profile {self.digest}"


class SourceCare(InTray):
    """When to look at a source's readings again: whether they got worse, and what can be learned from them."""

    source = models.OneToOneField(Source, primary_key=True, on_delete=models.CASCADE, related_name="care")
    new_pages = models.PositiveIntegerField(default=0)  # read since anything was learned
    learned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="care_due", condition=models.Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return f"care {self.pk}"


class ReadingNotice(models.Model):
    """A source whose readings got worse: one open row for each source, closed by itself when they recover."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="notices")
    line = models.CharField(max_length=300)  # what got worse, readable
    habit = models.JSONField()  # core.reading_health.ReadingHabit before it: what recovery is measured by
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.CharField(max_length=150, blank=True)

    class Meta:
        verbose_name = "notice of bad readings"
        verbose_name_plural = "notices of bad readings"
        constraints = [
            models.UniqueConstraint(fields=["source"], name="one_open_notice", condition=models.Q(closed_at=None))
        ]

    def __str__(self) -> str:
        return self.line
