"""People and the portal itself."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from icma.tray import InTray


class User(AbstractUser):
    """A reader, a moderator or an operator. `username` is for operators to sign in with and never shown to readers.

    `name` is what others see above comments; `name_key` is its skeleton (core.names): two names that look alike have
    the same one.
    """

    name = models.CharField(max_length=40, blank=True)
    name_key = models.CharField(max_length=80, null=True, blank=True, unique=True)
    language = models.CharField(max_length=2, blank=True)  # of mails; an edition
    banned_until = models.DateTimeField(null=True, blank=True)  # from writing, not from reading
    ban_reason = models.CharField(max_length=30, blank=True)  # a code of notices.reasons


class Sweep(InTray):
    """The daily cleaning: addresses of commenters, old sessions, sent letters. One row."""


class Portal(models.Model):
    """What this portal is called, how it looks and where it stands; exactly one row.

    The logo's bytes are the last column: SQLite reads a row from the front, so the facts of every page never pass them.
    """

    name = models.CharField(
        max_length=60, default="icma", help_text="What people call the portal; stands on each page."
    )
    domain = models.CharField(
        max_length=120, blank=True, help_text="As written in texts, e.g. Icma.az; empty: the name."
    )
    time_zone = models.CharField(
        max_length=60, default="Asia/Baku", help_text="All times on the pages are told in it, e.g. Asia/Baku."
    )
    editions = models.JSONField(default=list, help_text='Interface languages in order, e.g. ["az", "ru", "en"].')
    contact = models.EmailField(
        blank=True,
        help_text="Stands in the footer and in the name under which outlets see us; they write here to complain.",
    )
    tagline_az = models.CharField("tagline, Azerbaijani", max_length=160, blank=True)
    tagline_ru = models.CharField("tagline, Russian", max_length=160, blank=True)
    tagline_en = models.CharField("tagline, English", max_length=160, blank=True)
    about_az = models.TextField("about the portal, Azerbaijani", max_length=20_000, blank=True)
    about_ru = models.TextField("about the portal, Russian", max_length=20_000, blank=True)
    about_en = models.TextField("about the portal, English", max_length=20_000, blank=True)
    imprint_az = models.TextField("imprint, Azerbaijani", max_length=20_000, blank=True)
    imprint_ru = models.TextField("imprint, Russian", max_length=20_000, blank=True)
    imprint_en = models.TextField("imprint, English", max_length=20_000, blank=True)
    accent_light = models.CharField(
        "colour on light pages", max_length=7, blank=True, help_text="Like #9C1C2E; empty: ours."
    )
    accent_dark = models.CharField(
        "colour on dark pages", max_length=7, blank=True, help_text="Like #FF8A94; empty: ours."
    )
    social = models.TextField(
        "social networks", max_length=2_000, blank=True, help_text="Addresses that begin with https://, one a line."
    )
    sign_up = models.BooleanField("readers may sign up", default=True)
    commenting = models.BooleanField("readers may comment", default=True)
    hold_first = models.PositiveSmallIntegerField(
        "comments of a new reader that wait", default=1, help_text="So many wait for a moderator; 0: none."
    )
    mail_from = models.EmailField(
        "sender of mails", blank=True, help_text="Empty: the contact address, else noreply@ the host."
    )
    demo = models.BooleanField(default=False, editable=False)  # set by the start of the demo, by nobody else
    logo_mark = models.CharField(max_length=16, blank=True, editable=False)  # from its bytes; "" for no logo
    logo_type = models.CharField(max_length=20, blank=True, editable=False)  # media type
    logo_width = models.PositiveIntegerField(default=0, editable=False)  # pixels, or units of an SVG
    logo_height = models.PositiveIntegerField(default=0, editable=False)
    logo = models.BinaryField(default=b"", editable=False)

    class Meta:
        verbose_name_plural = "portal"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_portal")]

    def __str__(self) -> str:
        return self.name
