"""Ending sessions and leaving: what happens to an account as a whole."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction

from icma.journal.actions import record_change

from .account_queries import is_last_operator, sessions_with
from .models import User


class LastOperator(ValueError):
    """Nobody else could open the desk; the account stays."""


def note_session(*, session_key: str, now: datetime) -> None:
    """A session was used."""
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=now)


def end_session(*, user_id: int, session_id: int) -> bool:
    """Sign one browser of this person out; False when there is no such session of theirs."""
    found = UserSession.objects.filter(user_id=user_id, pk=session_id).first()
    if found is not None:
        found.end()
    return found is not None


def remove_reader(*, user_id: int, now: datetime) -> None:
    """The account goes with everything that hangs on it; what rooms above keep of the person went before.

    Raises `LastOperator`.
    """
    keys = sessions_with(user_id)
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        if is_last_operator(user_id):
            raise LastOperator("the only operator cannot leave; make another one with `icma operator add`")
        Session.objects.filter(session_key__in=keys).delete()
        about = ContentType.objects.get_for_model(User)
        LogEntry.objects.filter(content_type=about, object_id=str(user_id)).delete()  # holds the name as words
        user.delete()
        record_change(kind="reader.left", subject=f"reader:{user_id}", at=now)
