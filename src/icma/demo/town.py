"""Gilavar at a given moment: weather, water, traffic and prices, the same for every outlet and every time it is asked.

Smooth curves through the day and the year, with dice thrown from the date, so that neighbouring bulletins agree.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

FERRIES = (8, 13, 18)  # hours at which the ferry leaves for the island; back an hour and a half later
PLACES, CAR_PLACES = 180, 24
FISH = ("herring", "mullet", "zander", "sprat", "carp")
_USUAL = (700, 620, 920, 310, 540)  # qapik a kilogramme
DIRECTIONS = 8  # of the wind, from north clockwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A ship at the port: `ship`, `cargo` and `origin` are numbers in the lists of each language."""

    ship: int
    cargo: int
    origin: int
    berth: int
    tonnes: int
    hour: int
    minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """What can be measured at one moment. Lengths in metres unless named, speeds in m/s, temperatures in Celsius."""

    at: datetime  # in the town's own zone
    air: int
    sea: int
    wind: int
    gust: int
    direction: int
    waves: float
    pressure: int  # mm of mercury
    sight: int  # kilometres
    water: int  # cm at the lagoon's gauge
    water_yesterday: int
    salt: int  # grams a litre
    flamingos: int
    cars: int  # over the bridge in the last hour
    crossing: int  # minutes to get over it
    prices: tuple[int, ...]  # in the order of FISH
    prices_yesterday: tuple[int, ...]
    calls: tuple[Call, ...]
    ferry: datetime
    places: int
    car_places: int


def look(at: datetime) -> Town:
    """The town at `at` (in its own zone)."""
    wind = _wind(at)
    yesterday = at - timedelta(days=1)
    ferry = next_ferry(at)
    hour = f"{at:%Y-%m-%d %H}"
    cars = _cars(at)
    return Town(
        at=at,
        air=_air(at),
        sea=round(14 - 7 * math.cos(math.tau * (at.timetuple().tm_yday - 45) / 365)),
        wind=wind,
        gust=wind + dice(f"gust {hour}", 2, 6),
        direction=dice(f"direction {at:%Y-%m-%d} {at.hour // 6}", 0, DIRECTIONS - 1),
        waves=round(0.2 + wind * 0.11, 1),
        pressure=760 + dice(f"pressure {at:%Y-%m-%d}", -7, 9),
        sight=dice(f"sight {hour}", 8, 22),
        water=_water(at),
        water_yesterday=_water(yesterday),
        salt=dice(f"salt {at:%Y-%m-%d}", 38, 44),
        flamingos=dice(f"flamingos {at:%Y-%m-%d}", 700, 1300) // 10 * 10 + dice(f"flamingos {hour}", 0, 9),
        cars=cars,
        crossing=2 + cars // 110,
        prices=_prices(at),
        prices_yesterday=_prices(yesterday),
        calls=tuple(_call(at, index) for index in range(3)),
        ferry=ferry,
        places=dice(f"places {hour} {ferry:%d %H}", 12, PLACES - 30),
        car_places=dice(f"cars {hour} {ferry:%d %H}", 0, CAR_PLACES - 6),
    )


def next_ferry(at: datetime) -> datetime:
    """When the next ferry leaves for the island."""
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    sailings = [midnight + timedelta(days=day, hours=hour) for day in (0, 1) for hour in FERRIES]
    return next(sailing for sailing in sailings if sailing > at)


def dice(key: str, low: int, high: int) -> int:
    """A number from `low` to `high`, the same whenever it is thrown for this key."""
    thrown = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=6).digest())
    return low + thrown % (high - low + 1)


def _air(at: datetime) -> int:
    season = 14 - 11 * math.cos(math.tau * (at.timetuple().tm_yday - 20) / 365)
    return round(season - 4 * math.cos(math.tau * (at.hour - 3) / 24)) + dice(f"air {at:%Y-%m-%d}", -2, 2)


def _wind(at: datetime) -> int:
    return 2 + dice(f"wind {at:%Y-%m-%d}", 0, 5) + dice(f"wind {at:%Y-%m-%d} {at.hour // 3}", 0, 4)


def _water(at: datetime) -> int:
    hours = at.timestamp() / 3600
    return round(142 + 9 * math.sin(hours / 55) + 3 * math.sin(hours / 4)) + dice(f"water {at:%Y-%m-%d}", -2, 2)


def _cars(at: datetime) -> int:
    rush = math.exp(-((at.hour + at.minute / 60 - 8.5) ** 2) / 3) + math.exp(
        -((at.hour + at.minute / 60 - 18) ** 2) / 5
    )
    day = 1 if 7 <= at.hour < 22 else 0.25
    return round(day * 420 + rush * 900) + dice(f"traffic {at:%Y-%m-%d %H}", -60, 90)


def _prices(at: datetime) -> tuple[int, ...]:
    day = f"{at:%Y-%m-%d}"
    return tuple(
        usual + 10 * (dice(f"{fish} {day}", -8, 10) + dice(f"{fish} {day} {at.hour // 2}", -3, 3))
        for fish, usual in zip(FISH, _USUAL, strict=True)
    )


def _call(at: datetime, index: int) -> Call:
    key = f"call {index} {at:%Y-%m-%d} {at.hour // 4}"
    later = at + timedelta(minutes=35 + 70 * index + dice(key, 0, 40))
    return Call(
        ship=(dice(f"ships {at:%Y-%m-%d}", 0, 7) + at.hour // 4 + 2 * index) % 8,
        cargo=dice(f"cargo {key}", 0, 5),
        origin=dice(f"origin {key}", 0, 4),
        berth=1 + 2 * index + dice(f"berth {key}", 0, 1),
        tonnes=dice(f"tonnes {key}", 8, 62) * 100,
        hour=later.hour,
        minute=later.minute // 5 * 5,
    )
