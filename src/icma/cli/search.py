"""`icma search`: how the index stands, and making it anew."""

from __future__ import annotations

from typing import Annotated

import typer

from .main import out, set_up_django

search_app: typer.Typer = typer.Typer(no_args_is_help=True, help="The index of the search.")


@search_app.command("status")
def show_status() -> None:
    """How many articles can be found, and what still waits to be indexed; exit status 1 after a fault."""
    set_up_django()
    from icma.search.queries import index_state

    state = index_state()
    out.print(f"{state.documents:,} articles can be found.")
    if state.filling or not state.current:
        out.print("The index is being made anew by `icma up` or `icma work`, the newest articles first.")
    if state.waiting or state.behind:
        out.print(f"{state.waiting:,} articles wait to be indexed, {state.behind:,} changes have not been looked at.")
    if state.last_error:
        out.print(f"The last fault: {state.last_error}")
    raise SystemExit(1 if state.last_error else 0)


@search_app.command("rebuild")
def rebuild(
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Index now; otherwise `icma work` does.")] = True,
) -> None:
    """Throw the index away and make it anew from the articles; nothing else is touched."""
    set_up_django()
    from django.utils import timezone

    from icma.search.actions import catch_up, start_over
    from icma.search.queries import index_state, next_search_turn, search_due

    start_over(now=timezone.now())
    while wait and next_search_turn() is not None:
        for pk in search_due(now=timezone.now(), limit=1):  # nothing while a running engine has it in hand
            catch_up(pk, now=timezone.now())
    state = index_state()
    out.print(f"{state.documents:,} articles can be found.")
