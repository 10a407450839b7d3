"""Django's door to the in-tray of letters (EMAIL_BACKEND): whatever sends mail the Django way writes a letter."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from .actions import write_letter


class OutboxBackend(BaseEmailBackend):
    """One letter for each recipient, so that nobody sees another's address."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        written = 0
        for message in email_messages:
            html = ""
            if isinstance(message, EmailMultiAlternatives):
                html = next((str(body) for body, kind in message.alternatives if kind == "text/html"), "")
            for recipient in message.recipients():
                write_letter(
                    to=recipient, subject=str(message.subject), text=str(message.body), html=html,
                    sender=message.from_email, headers=message.extra_headers, now=timezone.now(),
                )  # fmt: skip
                written += 1
        return written
