"""`icma stories`: how they stand, and computing them again."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from .main import Refused, out, set_up_django

stories_app: typer.Typer = typer.Typer(no_args_is_help=True, help="Articles about one event.")


@stories_app.command("status")
def show_status() -> None:
    """How many stories there are and what waits; exit status 1 after a fault."""
    set_up_django()
    from icma.core.embedding import why_no_embedder
    from icma.stories.queries import stories_state

    state = stories_state()
    out.print(f"{state.articles:,} articles stand in {state.stories:,} stories.")
    if state.waiting or not state.filled:
        out.print(f"{state.waiting:,} articles wait for `icma up` or `icma work` to place them.")
    out.print(why_no_embedder() or "Stories are found by names, numbers, words and meaning.")
    if state.last_error:
        out.print(f"The last fault: {state.last_error}")
    raise SystemExit(1 if state.last_error else 0)


@stories_app.command("rebuild")
def rebuild(
    again: Annotated[
        bool, typer.Option("--again", help="Read every text anew, instead of what was kept of it.")
    ] = False,
) -> None:
    """Compute all stories again, in the order in which the articles came in. Addresses stay alive, and what was decided
    by hand stays.
    """
    set_up_django()
    from django.utils import timezone

    from icma.core.embedding import open_embedder
    from icma.pipeline.placing import Placer
    from icma.pipeline.rebuilding import rebuild_stories
    from icma.stories.actions import Refused as Busy

    columns = (TextColumn("Placing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=out, transient=True) as progress:
        task = progress.add_task("placing", total=None)
        try:
            stories, moved = rebuild_stories(
                Placer(open_embedder()), now=timezone.now(), again=again,
                tell=lambda done, total: progress.update(task, completed=done, total=total),
            )  # fmt: skip
        except Busy as busy:
            raise Refused(
                "`icma up` or `icma work` places articles right now: stop it, wait a minute, try again"
            ) from busy
    out.print(f"{stories:,} stories; {moved:,} articles moved.")
