"""`icma moderator add|remove EMAIL`: who may decide on comments, and nothing else at the desk."""

from __future__ import annotations

from typing import Annotated

import typer

from .main import Refused, out, set_up_django

moderator_app: typer.Typer = typer.Typer(no_args_is_help=True, help="Who may decide on comments.")
Email = Annotated[str, typer.Argument(help="The e-mail address with which they signed up.")]


@moderator_app.command("add")
def add(email: Email) -> None:
    """Let a reader moderate; they have to have signed up before. They find the queue in their menu."""
    user_id = _reader(email)
    from django.utils import timezone

    from icma.house.reader_actions import appoint_moderator

    appoint_moderator(user_id=user_id, now=timezone.now())
    out.print(f"{email} is a moderator now: /desk/moderation/")


@moderator_app.command("remove")
def remove(email: Email) -> None:
    """Take it back; the account and what it decided stay."""
    user_id = _reader(email)
    from django.utils import timezone

    from icma.house.reader_actions import dismiss_moderator

    dismiss_moderator(user_id=user_id, now=timezone.now())
    out.print(f"{email} is no moderator any more.")


def _reader(email: str) -> int:
    set_up_django()
    from icma.house.reader_queries import reader_with_email

    found = reader_with_email(email)
    if found is None:
        raise Refused(f"nobody has signed up with {email}; they do so at /en/account/signup/")
    return found
