"""`icma reread`: progress for people, one line at the end."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from icma.core.isolate import ReaderPool
from icma.pipeline.rereading import count_versions, reread_source
from icma.sources.queries import all_sources, source_named

from .main import Refused


def reread_sources(name: str, *, every: bool, out: Console) -> int:
    """Read a source, or all of them, again; the exit status."""
    if bool(name) == every:
        raise Refused("Say which source: icma reread NAME, or all of them: icma reread --all")
    named = source_named(name) if name else None
    if name and named is None:
        raise Refused(f"There is no source {name!r}; see: icma source list")
    waiting = {source: count_versions(source) for source in ([named] if named else all_sources())}
    changed = kept = 0
    with ReaderPool(settings.ENV.readers) as readers, Progress(console=out) as progress:
        bar = progress.add_task("reading again", total=sum(waiting.values()))
        for source in waiting:
            for one in reread_source(source, readers=readers, threads=settings.ENV.readers, now=timezone.now()):
                changed += one.changed
                kept += bool(one.problem)
                progress.advance(bar)
    out.print(
        f"{sum(waiting.values())} versions read again: {changed} are shown otherwise now"
        + (f", {kept} stay as they were, since today's reader finds nothing in them" if kept else "")
        + ". No version was made."
    )
    if waiting and not sum(waiting.values()):
        out.print(escape("Everything was read by today's reader already."))
    return 0
