"""Draw the pictures again, all or those named:

    python3 -m venv DIR && DIR/bin/pip install pillow
    PYTHONPATH=src DIR/bin/python -m icma.demo.drawing [NAME ...]

Every picture is 960x540 and at most 25 KB. Pillow is needed only here, never by a running portal.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from . import shore, town
from .canvas import Canvas

FOLDER = Path(__file__).parent.parent / "pictures"
SCENES: dict[str, Callable[[], Canvas]] = {
    "harbour": shore.draw_harbour,
    "ferry": shore.draw_ferry,
    "bridge": shore.draw_bridge,
    "fire": shore.draw_fire,
    "storm": shore.draw_storm,
    "lagoon": shore.draw_lagoon,
    "lighthouse": shore.draw_lighthouse,
    "school": town.draw_school,
    "chess": town.draw_chess,
    "council": town.draw_council,
    "library": town.draw_library,
    "stadium": town.draw_stadium,
    "fish-market": town.draw_fish_market,
    "workshop": town.draw_workshop,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or SCENES:
        size = (FOLDER / f"{name}.jpg").write_bytes(SCENES[name]().jpeg())
        print(f"{size:6d} {name}.jpg")  # noqa: T201 -- a tool for a terminal
