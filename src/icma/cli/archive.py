"""`icma archive verify` and `icma import warc`, in words."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from rich.console import Console
from rich.markup import escape

from icma.captures.queries import work_waiting
from icma.captures.segments import close_archive, open_archive
from icma.captures.verify import verify_archive
from icma.core.fetch import Fetcher, make_user_agent
from icma.core.isolate import ReaderPool
from icma.house.queries import portal_facts
from icma.pipeline.imports import Outcome, import_warc
from icma.pipeline.local import Engine


def show_verification(out: Console) -> int:
    """Every fault a line, then a summary; 1 when there is a fault."""
    report = verify_archive()
    for fault in report.faults():
        out.print(escape(str(fault)), style="red")
    out.print(report.summary())
    return 1 if report.fault_count else 0


def import_files(files: list[Path], *, wait: bool, out: Console) -> int:
    """Import each file, read what came in when asked to; 1 when a page could not be taken."""
    outcomes: Counter[Outcome] = Counter()
    open_archive(now=timezone.now())
    try:
        for path in files:
            for one in import_warc(path, now=timezone.now()):
                outcomes[one.outcome] += 1
                if one.outcome is Outcome.PASSED_OVER:
                    out.print(escape(f"passed over {one.url or path}: {one.reason}"), style="yellow")
        out.print(", ".join(f"{outcomes[name]} {name}" for name in Outcome if outcomes[name]) or "The file is empty.")
        if wait and outcomes[Outcome.IMPORTED]:
            _read_now(out)
    finally:
        close_archive(now=timezone.now())
    return 1 if outcomes[Outcome.PASSED_OVER] else 0


def _read_now(out: Console) -> None:
    env = settings.ENV
    readers = ReaderPool(env.readers)
    try:
        agent = make_user_agent(contact=env.contact, portal=portal_facts().name)
        with Fetcher(user_agent=agent, dial=env.dial) as fetcher:
            engine = Engine(fetcher=fetcher, readers=readers, clock=timezone.now, network=0, reading=env.readers)
            with out.status(f"reading {work_waiting(now=timezone.now())} pages"):
                engine.run_until_idle()
            out.print(f"{engine.done} pages read")
    finally:
        readers.close()
