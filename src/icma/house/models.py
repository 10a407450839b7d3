"""People and the portal itself."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q


class User(AbstractUser):
    """Our own user from the first migration, so that it can grow."""


class Portal(models.Model):
    """What this portal is called and where it stands; exactly one row."""

    name = models.CharField(max_length=60, default="icma")
    domain = models.CharField(
        max_length=120, blank=True, help_text="As written in texts, e.g. Icma.az; empty: the name."
    )
    time_zone = models.CharField(max_length=60, default="Asia/Baku")
    editions = models.JSONField(default=list, help_text='Interface languages in order, e.g. ["az", "ru", "en"].')
    contact = models.EmailField(blank=True)

    class Meta:
        verbose_name_plural = "portal"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_portal")]

    def __str__(self) -> str:
        return self.name
