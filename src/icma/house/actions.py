"""Naming the portal and appointing its operator."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction

from icma.journal.actions import record_change

from .models import Portal, User
from .queries import EDITIONS


def check_portal(portal: Portal) -> None:
    """Raises `ValidationError` for a time zone or an edition that does not exist."""
    wrong = {}
    try:
        ZoneInfo(portal.time_zone)
    except (KeyError, ValueError, OSError):
        wrong["time_zone"] = f"There is no time zone {portal.time_zone!r}; one looks like Asia/Baku."
    unknown = [edition for edition in portal.editions if edition not in EDITIONS]
    if unknown:
        wrong["editions"] = f"There is no edition {unknown[0]!r}; there are {', '.join(EDITIONS)}."
    if wrong:
        raise ValidationError(wrong)


def save_portal(*, portal: Portal, now: datetime) -> None:
    """Keep the operator's settings; whether this is a demo is none of them. Raises `ValidationError`."""
    check_portal(portal)
    with transaction.atomic():
        portal.pk = 1
        portal.demo = Portal.objects.filter(pk=1, demo=True).exists()
        portal.save()
        record_change(kind="portal.changed", subject="portal:1", at=now)


def mark_demo(*, demo: bool, now: datetime) -> None:
    """Say of the whole portal that what it shows is invented, or take it back."""
    with transaction.atomic():
        if demo == Portal.objects.filter(pk=1, demo=True).exists():
            return
        Portal.objects.update_or_create(pk=1, defaults={"demo": demo})
        record_change(kind="portal.changed", subject="portal:1", at=now)


def appoint_operator(*, username: str, password: str, now: datetime) -> User:
    """A person who may do everything at the desk; the same name again gets the new password."""
    with transaction.atomic():
        user, _ = User.objects.get_or_create(username=username)
        user.is_staff = user.is_superuser = user.is_active = True
        user.set_password(password)
        user.save()
        record_change(kind="operator.appointed", subject=f"user:{user.pk}", at=now)
    return user


def save_user(*, user: User, now: datetime) -> None:
    """Keep what was changed of a person at the desk."""
    with transaction.atomic():
        user.save()
        record_change(kind="user.changed", subject=f"user:{user.pk}", at=now)
