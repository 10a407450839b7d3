"""A reader leaves: every room forgets them, the account last."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from icma.comments.privacy_actions import forget_author
from icma.following.actions import forget_reader
from icma.house.account_actions import remove_reader
from icma.mail.privacy_actions import forget_letters
from icma.notices.privacy_actions import forget_words

from .own_copy import addresses_of, subjects_of


def leave_portal(*, user_id: int, keep_comments: bool, now: datetime) -> None:
    """All of it or nothing. Raises `house.account_actions.LastOperator`."""
    with transaction.atomic():
        addresses = list(addresses_of(user_id))
        forget_words(subjects=subjects_of(user_id))  # while the comments still say whose they are
        forget_author(user_id=user_id, keep=keep_comments, now=now)
        forget_reader(user_id)
        forget_letters(to=addresses)
        remove_reader(user_id=user_id, now=now)
