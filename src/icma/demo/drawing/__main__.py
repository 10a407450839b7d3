"""Draw the pictures again, all or those named:

    python3 -m venv DIR && DIR/bin/pip install pillow
    PYTHONPATH=src DIR/bin/python -m icma.demo.drawing [NAME ...]

Every picture is 960x540 and at most 25 KB. Pillow is needed only here, never by a running portal.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from . import indoors, outdoors, shore, streets, town, waterside
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
    "tram": streets.draw_tram,
    "hospital": streets.draw_hospital,
    "marathon": streets.draw_marathon,
    "power-cut": streets.draw_power_cut,
    "electric-bus": streets.draw_electric_bus,
    "boulevard": streets.draw_boulevard,
    "depot": streets.draw_depot,
    "cable-boat": waterside.draw_cable_boat,
    "crane": waterside.draw_crane,
    "brine": waterside.draw_brine,
    "rescue": waterside.draw_rescue,
    "island-pier": waterside.draw_island_pier,
    "rowing": waterside.draw_rowing,
    "museum": indoors.draw_museum,
    "robots": indoors.draw_robots,
    "bakery": indoors.draw_bakery,
    "theatre": indoors.draw_theatre,
    "orchestra": indoors.draw_orchestra,
    "cinema": indoors.draw_cinema,
    "market-hall": indoors.draw_market_hall,
    "kindergarten": indoors.draw_kindergarten,
    "water-pipe": outdoors.draw_water_pipe,
    "amphora": outdoors.draw_amphora,
    "figs": outdoors.draw_figs,
    "hockey-field": outdoors.draw_hockey_field,
    "weather": outdoors.draw_weather,
    "vineyard": outdoors.draw_vineyard,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or SCENES:
        size = (FOLDER / f"{name}.jpg").write_bytes(SCENES[name]().jpeg())
        print(f"{size:6d} {name}.jpg")  # noqa: T201 -- a tool for a terminal
