"""Naming the portal and appointing its operator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from icma.core.logos import BadLogo, recognise_logo
from icma.journal.actions import record_change

from .checks import check_portal
from .models import Portal, User


def save_portal(*, portal: Portal, now: datetime, logo: bytes | None = None) -> None:
    """Keep the operator's settings; whether this is a demo is none of them. `logo`: None leaves it, b"" removes it.

    Raises `ValidationError` with the faults by field.
    """
    check_portal(portal)
    if logo is not None:
        _put_logo(portal, logo)
    with transaction.atomic():
        portal.pk = 1
        portal.demo = Portal.objects.filter(pk=1, demo=True).exists()
        portal.save()
        record_change(kind="portal.changed", subject="portal:1", at=now)


def change_portal(*, values: Mapping[str, Any], now: datetime, logo: bytes | None = None) -> None:
    """Change some settings, named as the columns of `Portal`, and leave the others. Raises `ValidationError`."""
    portal = Portal.objects.filter(pk=1).first() or Portal()
    for name, value in values.items():
        setattr(portal, name, value)
    save_portal(portal=portal, now=now, logo=logo)


def mark_demo(*, demo: bool, now: datetime) -> None:
    """Say of the whole portal that what it shows is invented, or take it back."""
    with transaction.atomic():
        if demo == Portal.objects.filter(pk=1, demo=True).exists():
            return
        Portal.objects.update_or_create(pk=1, defaults={"demo": demo})
        record_change(kind="portal.changed", subject="portal:1", at=now)


def _put_logo(portal: Portal, body: bytes) -> None:
    portal.logo, portal.logo_mark, portal.logo_type, portal.logo_width, portal.logo_height = b"", "", "", 0, 0
    if not body:
        return
    try:
        found = recognise_logo(body)
    except BadLogo as error:
        raise ValidationError({"logo": str(error)}) from error
    portal.logo, portal.logo_type = body, found.media_type
    portal.logo_mark = blake2b(body, digest_size=8).hexdigest()
    portal.logo_width, portal.logo_height = found.width, found.height


def appoint_operator(*, username: str, password: str, now: datetime) -> User:
    """A person who may do everything at the desk; the same name again, in any letter case, gets the new password.

    Raises `ValidationError` for a name by which nobody could sign in.
    """
    with transaction.atomic():
        user = _person_called(username.strip())
        user.is_staff = user.is_superuser = user.is_active = True
        user.set_password(password)
        user.save()
        record_change(kind="operator.appointed", subject=f"user:{user.pk}", at=now)
    return user


def _person_called(name: str) -> User:
    """Whoever has this name, or somebody new; sign-in knows no letter case, so two such names would open to nobody."""
    known = list(User.objects.filter(username__iexact=name))
    if len(known) > 1:
        names = " and ".join(sorted(user.username for user in known))
        raise ValidationError(f"{names} differ in letter case alone, so none of them can sign in. Choose another name.")
    if known:
        return known[0]
    if "@" in name:
        raise ValidationError("A name with @ would be taken for a reader's address. Choose one without it.")
    user = User(username=name)
    User._meta.get_field("username").clean(name, user)
    return user


def save_user(*, user: User, now: datetime) -> None:
    """Keep what was changed of a person at the desk."""
    with transaction.atomic():
        user.save()
        record_change(kind="user.changed", subject=f"user:{user.pk}", at=now)
