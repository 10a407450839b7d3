"""Sightings, addresses, pages and captures. A capture is written once; a database trigger keeps it so."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from icma.tray import InTray


class Page(InTray):
    """One article's place at its source, and the in-tray of its captures (`due_at` = the next planned visit)."""

    source = models.ForeignKey("sources.Source", on_delete=models.PROTECT, related_name="+")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    first_seen_at = models.DateTimeField()
    visits = models.PositiveSmallIntegerField(default=0)  # finished captures, for the falling schedule
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)  # since when the source answers 404 or 410

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="page_due", condition=Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return f"page {self.pk}"


class Address(models.Model):
    """Every URL ever seen, pointing to one page. `key` is sha256 of the normalised URL, so that any length fits."""

    key = models.BinaryField(max_length=32, unique=True)
    url = models.TextField()  # normalised, see core.urls.normalize_url
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="addresses")
    first_seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.url


class Kind(models.TextChoices):
    """Of what a capture is."""

    FEED = "feed"
    PAGE = "page"
    ROBOTS = "robots"
    PICTURE = "picture"


class Capture(models.Model):
    """One HTTP exchange, kept byte for byte in WARC: a memento."""

    kind = models.CharField(max_length=8, choices=Kind)
    page = models.ForeignKey(Page, null=True, blank=True, on_delete=models.PROTECT, related_name="captures")
    feed = models.ForeignKey("sources.Feed", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    visit = models.UUIDField()  # the lease under which it was made: one planned visit, one chain of hops
    hop = models.PositiveSmallIntegerField(default=0)  # 0.. along redirects
    final = models.BooleanField(default=True)  # the answer, not a redirect on the way
    url = models.TextField()  # as requested on this hop
    captured_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=200, blank=True)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    payload_digest = models.CharField(max_length=80)  # "sha256:..." of the entity as sent
    record_id = models.CharField(max_length=60, unique=True)  # WARC-Record-ID of the response or revisit record
    revisit_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    robots = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "hop"], name="one_capture_per_planned_visit")]
        indexes = [models.Index(fields=["page", "-captured_at"], name="captures_of_page")]

    def __str__(self) -> str:
        return f"{self.captured_at:%Y-%m-%d %H:%M} {self.url}"


class Sighting(models.Model):
    """One entry as one feed gave it; immutable. The same entry seen again unchanged adds nothing."""

    feed = models.ForeignKey("sources.Feed", on_delete=models.PROTECT, related_name="+")
    address = models.ForeignKey(Address, on_delete=models.PROTECT, related_name="sightings")
    digest = models.BinaryField(max_length=32)  # of all that the feed said in this entry
    guid = models.TextField(blank=True)
    title = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    image_url = models.TextField(blank=True)
    published_raw = models.CharField(max_length=120, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_certainty = models.CharField(max_length=12, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "digest"], name="one_sighting_per_state_of_entry")]

    def __str__(self) -> str:
        return self.title or self.address.url


class Segment(models.Model):
    """One WARC file in `ICMA_HOME/warc`. Open while a process writes to it."""

    name = models.CharField(max_length=120, unique=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    size = models.BigIntegerField(default=0)  # bytes, once closed
    repaired_bytes = models.BigIntegerField(default=0)  # cut off its end after a crash

    def __str__(self) -> str:
        return self.name


class Location(models.Model):
    """Where a capture's response (or revisit) record lies. May change when segments are rewritten."""

    capture = models.OneToOneField(Capture, primary_key=True, on_delete=models.PROTECT, related_name="location")
    segment = models.ForeignKey(Segment, on_delete=models.PROTECT, related_name="locations")
    offset = models.BigIntegerField()
    length = models.BigIntegerField()


class Unread(InTray):
    """Captures of pages that nobody has read yet: the in-tray of reading."""

    capture = models.OneToOneField(Capture, primary_key=True, on_delete=models.CASCADE, related_name="unread")

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="unread_due", condition=Q(due_at__isnull=False))]


class Picture(InTray):
    """A picture that an article of a source with `pictures` shows: in-tray row and, once captured, what it is."""

    key = models.BinaryField(max_length=32, unique=True)  # sha256 of the URL
    url = models.TextField()
    source = models.ForeignKey("sources.Source", on_delete=models.PROTECT, related_name="+")
    capture = models.ForeignKey(Capture, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    media_type = models.CharField(max_length=40, blank=True)  # by its first bytes, not by what the server said
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    likeness = models.BinaryField(max_length=18, default=b"")  # core.pictures; empty: known by its bytes alone

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="picture_due", condition=Q(due_at__isnull=False))]


class Host(models.Model):
    """Politeness towards one host, kept in the database so that every process obeys it."""

    name = models.CharField(max_length=253, primary_key=True)
    next_request_at = models.DateTimeField()
    robots = models.ForeignKey(Capture, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    robots_checked_at = models.DateTimeField(null=True, blank=True)
    robots_text = models.TextField(blank=True)  # "" when there is none
    robots_refused_until = models.DateTimeField(null=True, blank=True)  # robots.txt answered 5xx or not at all
    crawl_delay = models.FloatField(null=True, blank=True)  # seconds, when robots.txt asks for one

    def __str__(self) -> str:
        return self.name
