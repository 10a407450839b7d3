"""Naming readers, appointing moderators, banning."""

from __future__ import annotations

import secrets
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from icma.core.names import BadName, check_name, name_key
from icma.journal.actions import record_change

from .models import User
from .queries import portal_facts
from .reader_queries import MODERATE


def add_reader(*, email: str, name: str, joined_at: datetime, now: datetime, password: str = "") -> int:
    """An account without the sign-up page, for the demo and for commands; its number. Without a password nobody can
    sign in with one. Raises `ValidationError` as `name_reader` does.
    """
    with transaction.atomic():
        user = User(username=f"r-{secrets.token_hex(8)}", email=email, date_joined=joined_at)
        user.set_password(password or None)
        user.save()
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        name_reader(user_id=user.pk, name=name, now=now)
    return user.pk


def name_reader(*, user_id: int, name: str, now: datetime) -> str:
    """Give a reader the name that others see; the name as kept. Raises `ValidationError` with one of the codes of
    `core.names.BadName`, or "taken".
    """
    user = User.objects.get(pk=user_id)
    try:
        kept = check_name(name, portal=portal_facts().name, of_the_house=user.is_staff)
    except BadName as error:
        raise ValidationError(error.code, code=error.code) from error
    try:
        with transaction.atomic():
            User.objects.filter(pk=user_id).update(name=kept, name_key=name_key(kept))
            record_change(kind="reader.named", subject=f"reader:{user_id}", at=now)
    except IntegrityError as error:  # the key is unique: somebody has a name that looks the same
        raise ValidationError("taken", code="taken") from error
    return kept


def is_name_taken(name: str, *, but: int | None = None) -> bool:
    """Whether somebody has a name that looks like this one."""
    return User.objects.filter(name_key=name_key(name)).exclude(pk=but or 0).exists()


def set_language(*, user_id: int, language: str, now: datetime) -> None:
    """The language in which a reader gets mail; an edition."""
    _change(user_id, "reader.language", now, language=language)


def ban_reader(*, user_id: int, until: datetime, reason: str, now: datetime) -> None:
    """Until then this reader may read, and write nothing."""
    _change(user_id, "reader.banned", now, banned_until=until, ban_reason=reason)


def lift_ban(*, user_id: int, now: datetime) -> None:
    """The reader may write again."""
    _change(user_id, "reader.ban_lifted", now, banned_until=None, ban_reason="")


def appoint_moderator(*, user_id: int, now: datetime) -> None:
    """A reader who may decide on comments, and nothing else at the desk."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        user.is_staff = True
        user.save(update_fields=["is_staff"])
        user.user_permissions.add(_moderate())
        record_change(kind="moderator.appointed", subject=f"user:{user_id}", at=now)


def make_operator(*, user_id: int, now: datetime) -> None:
    """A reader who may do everything at the desk."""
    with transaction.atomic():
        User.objects.filter(pk=user_id).update(is_staff=True, is_superuser=True)
        record_change(kind="operator.appointed", subject=f"user:{user_id}", at=now)


def dismiss_moderator(*, user_id: int, now: datetime) -> None:
    """Take it back; an operator stays one."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        user.user_permissions.remove(_moderate())
        user.is_staff = user.is_superuser
        user.save(update_fields=["is_staff"])
        record_change(kind="moderator.dismissed", subject=f"user:{user_id}", at=now)


def _moderate() -> Permission:
    return Permission.objects.get(content_type__app_label=MODERATE[0], codename=MODERATE[1])


def _change(user_id: int, kind: str, now: datetime, **values: object) -> None:
    with transaction.atomic():
        User.objects.filter(pk=user_id).update(**values)
        record_change(kind=kind, subject=f"reader:{user_id}", at=now)
