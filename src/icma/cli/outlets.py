"""What the terminal says of real outlets while the portal runs: which do not answer, and why; later only changes."""

from __future__ import annotations

import threading

import structlog
from django.db import DatabaseError, connection
from rich.console import Console
from rich.markup import escape

from icma.sources.queries import SourceHealth, source_health

FIRST_LOOK, LATER_LOOKS = 5.0, 60.0  # seconds between two looks, until each outlet has been visited and afterwards
PATIENCE = 120.0  # seconds; then those still waiting are named too
WELL = ("well", "waiting")

log = structlog.get_logger("icma.work")


class OutletWatch:
    """A thread that looks at the outlets' health and prints it when it has changed."""

    def __init__(self, out: Console) -> None:
        self._out = out
        self._stop = threading.Event()
        self._said: dict[str, str] | None = None
        self._thread = threading.Thread(target=self._run, name="outlet-watch", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End, within a moment."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=5)

    def look(self, health: list[SourceHealth]) -> None:
        """Say what is new since the last look."""
        sick = {one.source.name: one.detail for one in health if one.state not in WELL}
        if self._said is None:
            self._say_first(health, sick)
        else:
            for name in self._said.keys() - sick.keys():
                self._out.print(f"{escape(name)} answers again.", style="green")
            for name in sick.keys() - self._said.keys():
                self._out.print(f"{escape(name)} does not answer: {escape(sick[name])}", style="yellow")
        self._said = sick

    def _say_first(self, health: list[SourceHealth], sick: dict[str, str]) -> None:
        waiting = [one.source.name for one in health if one.state == "waiting"]
        self._out.print(f"\nOutlets: {len(health) - len(sick) - len(waiting)} of {len(health)} answer.")
        for name, detail in sick.items():
            self._out.print(f"  {escape(name)}: {escape(detail)}", style="yellow")
        if waiting:
            self._out.print(f"  not visited yet: {escape(', '.join(waiting))}", style="yellow")
        if sick:
            self._out.print("Each is tried again, with growing pauses. What to do: icma doctor")

    def _run(self) -> None:
        waited = 0.0
        while not self._stop.wait(FIRST_LOOK if self._said is None else LATER_LOOKS):
            waited += FIRST_LOOK
            try:
                health = source_health()
                if not health:
                    continue
                if self._said is not None or waited >= PATIENCE or all(one.state != "waiting" for one in health):
                    self.look(health)
            except DatabaseError as error:
                log.warning("the outlets' health could not be read", reason=str(error))
        connection.close()
