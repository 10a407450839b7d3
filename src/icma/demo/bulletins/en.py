"""Service bulletins in English."""
# ruff: noqa: E501 -- prose is not broken where the line ends

from __future__ import annotations

from ..town import FERRIES, Town
from .form import Text, Writer, evening_of, index_on, pick, pick_today

WINDS = ("northerly", "north-easterly", "easterly", "south-easterly", "southerly", "south-westerly", "westerly")
WIND = (*WINDS, "north-westerly")
FISH = ("Herring", "Mullet", "Zander", "Sprat", "Carp")
SHIPS = ("Arctic Tern", "Patient", "Umid", "Grey Heron", "Sona", "Northern Light", "Quiet Water", "Tarlan")
CARGOES = ("grain", "timber", "cement", "salt", "machine parts", "onions")
ORIGINS = ("the northern ports", "the east coast", "the far shore", "the river delta", "the southern bay")
LOST = ("a left wellington boot", "a violin in its case", "three umbrellas tied together", "a birdcage, empty")
FILMS = ("The Last Lamplighter", "Salt", "Two Tickets to Mirvari", "The Net", "A Winter Without Boats")
TALKS = (
    ("Knots that hold and knots that only look it", "Captain Sadig Yelkenli of the ferry"),
    ("Reading old sea charts", "librarian Maryam Kitabli"),
    ("Birds of the lagoon in winter plumage", "biology teacher Rena Qamishli"),
    ("Stories for children, with biscuits", "retired pilot Nikolai Farvaterov"),
)


def weather(town: Town) -> Text:
    t = town
    wind = WIND[t.direction]
    advice = (
        "Small craft are advised to stay inside the breakwater."
        if t.gust >= 12
        else "There is no warning in force for small craft."
    )
    return Text(
        title=pick(t, "weather", (
            f"Lighthouse weather at {t.at:%H:%M}: {degrees(t.air)}, a {wind} wind of {t.wind} m/s",
            f"{degrees(t.air).capitalize()} and a {wind} breeze: the view from the lighthouse at {t.at:%H:%M}",
        )),
        lead=f"At {t.at:%H:%M} the lighthouse station measured {degrees(t.air)} in the air and {degrees(t.sea)} in the sea. The wind "
        f"is {wind}, {t.wind} metres a second, with gusts of {t.gust}.",
        paragraphs=(
            (f"Waves at the harbour mouth are {t.waves} metres high and visibility is {count(t.sight, 'kilometre')}. "
            f"The barometer stands at {t.pressure} millimetres. {advice}"),
            pick(t, "weather-2", (
                "The keeper’s own forecast, chalked on the door as it is every day, reads: take a coat anyway.",
                "The boulevard is dry underfoot, the far bench is in the wind, and the near one is taken.",
                "The flag on the signal mast has been changed since the last reading, which took two attempts.",
            )),
            "The next reading is taken on the hour, from the gallery, by hand.",
        ),
        tags=("weather", "lighthouse"),
    )  # fmt: skip


def ferry(town: Town) -> Text:
    t = town
    day = "today" if t.ferry.date() == t.at.date() else "tomorrow"
    cars = count(t.car_places, "car place") if t.car_places else "no car places"
    return Text(
        title=pick(t, "ferry", (
            f"Mirvari ferry: {count(t.places, 'seat')} left for the {t.ferry:%H:%M} sailing {day}",
            f"Next ferry to Mirvari at {t.ferry:%H:%M} {day}, {cars} left",
        )),
        lead=f"The Swallow sails for Mirvari Island at {t.ferry:%H:%M} {day}. At {t.at:%H:%M} the ticket office had "
        f"{count(t.places, 'seat')} and {cars} to sell.",
        paragraphs=(
            f"The crossing takes 50 minutes. With waves of {t.waves} metres at the harbour mouth the captain expects "
            + ("a lively ride and recommends the seats amidships." if t.waves > 0.9 else "a quiet one."),
            ("Foot passengers should be at the third quay ten minutes before the ship sails, cars half an hour. "
            "A single fare is four manats; islanders, schoolchildren and pensioners travel free."),
        ),
        table=(
            ("Sailing", "From Gilavar", "From the island"),
            *((name, f"{hour}:00", f"{hour + 1}:30") for name, hour in zip(SAILINGS, FERRIES, strict=True)),
        ),
        tags=("ferry", "Mirvari Island", "timetable"),
    )  # fmt: skip


SAILINGS = ("Morning", "Midday", "Evening")


def fish(town: Town) -> Text:
    t = town
    moves = [new - old for new, old in zip(t.prices, t.prices_yesterday, strict=True)]
    most = max(range(len(moves)), key=lambda index: abs(moves[index]))
    word = "dearer" if moves[most] > 0 else "cheaper"
    by = f"{abs(moves[most])} qapik"
    return Text(
        title=pick(t, "fish", (
            f"Fish market at {t.at:%H:%M}: {FISH[most].lower()} {by} {word} than yesterday",
            f"{FISH[most]} at {manats(t.prices[most])} a kilo in the covered market",
        )),
        lead=f"{FISH[most]} cost {manats(t.prices[most])} a kilogramme in the covered market at {t.at:%H:%M}, {by} "
        f"{word} than at the same time yesterday. It is the largest change of the day.",
        paragraphs=(
            ("The prices below are the middle of what the stalls were asking. They do not include cleaning, which is "
            "free, or advice, which cannot be avoided."),
            pick(t, "fish-2", (
                "The late auction starts when the last boat has tied up.",
                "Two boats were still out when the prices were taken, so the evening may be cheaper.",
                "The ice house reports no shortage.",
            )),
        ),
        table=(
            ("Fish, kg", "Yesterday", "Now"),
            *((n, f"{o / 100:.2f}", f"{p / 100:.2f}") for n, o, p in zip(FISH, t.prices_yesterday, t.prices, strict=True)),
        ),
        tags=("fish market", "prices"),
    )  # fmt: skip


def lagoon(town: Town) -> Text:
    t = town
    change = t.water - t.water_yesterday
    move = f"{abs(change)} cm {'higher' if change > 0 else 'lower'} than yesterday" if change else "as it was yesterday"
    return Text(
        title=pick(t, "lagoon", (
            f"Lagoon gauge reads {t.water} cm, {move}",
            f"{t.flamingos} flamingos and {t.water} cm of water: the lagoon at {t.at:%H:%M}",
        )),
        lead=f"The gauge at the sluice showed {t.water} centimetres at {t.at:%H:%M}, {move}. The water holds {t.salt} "
        f"grams of salt a litre.",
        paragraphs=(
            f"The warden counted {t.flamingos} flamingos from the eastern hide. "
            + ("A wind like this keeps most of them behind the reeds." if t.wind > 7 else "Most stood in the shallows."),
            ("The sluice opens twice a month to let the sea in. Between 120 and 160 centimetres the paths are dry; above "
            "that the boardwalk is the only way round."),
            pick(t, "lagoon-2", (
                "Dogs belong on the lead and drones in their boxes.",
                "The telescope at the second hide has been mended and no longer shows two of everything.",
                "The hides are open until dusk. Bring your own tea; the birds have none.",
            )),
        ),
        tags=("lagoon", "water level", "birds"),
    )  # fmt: skip


def bridge(town: Town) -> Text:
    t = town
    slow = t.crossing >= 8
    return Text(
        title=pick(t, "bridge", (
            f"Lighthouse Bridge: {count(t.crossing, 'minute')} to cross at {t.at:%H:%M}",
            f"{t.cars} cars an hour on Lighthouse Bridge, {'queues at the western ramp' if slow else 'no queue'}",
        )),
        lead=f"{count(t.cars, 'car')} crossed Lighthouse Bridge in the hour to {t.at:%H:%M}. Drivers needed "
        f"{count(t.crossing, 'minute')} from ramp to ramp.",
        paragraphs=(
            "The queue begins at the western ramp, and the traffic office suggests the ring road."
            if slow
            else "Traffic is moving freely in both directions.",
            ("The limit on the bridge is 40 kilometres an hour, and lorries over 20 tonnes must take the ring road. "
            "The cycle lane is on the seaward side."),
            pick(t, "bridge-2", (
                "On foot the 312 metres take about four minutes, five with the view.",
                "Line seven runs every twelve minutes and has a lane of its own as far as Station Square.",
                "The parking place at the western ramp is free and, as a rule, full.",
            )),
        ),
        tags=("Lighthouse Bridge", "traffic"),
    )  # fmt: skip


def harbour(town: Town) -> Text:
    t = town
    first = t.calls[0]
    tonnes = sum(call.tonnes for call in t.calls)
    return Text(
        title=pick(t, "harbour", (
            f"Three ships due: the {SHIPS[first.ship]} brings {CARGOES[first.cargo]} to berth {first.berth}",
            f"Harbour movements at {t.at:%H:%M}: {tonnes:,} tonnes on the way in",
        )),
        lead=f"The harbour office expects three ships with {tonnes:,} tonnes of cargo. The first is the "
        f"{SHIPS[first.ship]}, from {ORIGINS[first.origin]}, at {first.hour:02}:{first.minute:02}.",
        paragraphs=(
            f"The wind at the harbour mouth is {t.wind} metres a second, so pilots "
            + ("may ask ships to wait outside." if t.wind >= 9 else "are working as usual."),
            "The quay is closed to walkers while cranes are moving. The bench by the office is not.",
        ),
        table=(
            ("Ship", "Cargo", "Tonnes", "Berth", "Due"),
            *((SHIPS[c.ship], CARGOES[c.cargo], f"{c.tonnes:,}", str(c.berth), f"{c.hour:02}:{c.minute:02}") for c in t.calls),
        ),
        tags=("port", "ships"),
    )  # fmt: skip


def library(town: Town) -> Text:
    t, evening = town, evening_of(town)
    title, speaker = TALKS[index_on(evening, "talk", len(TALKS))]
    seats = 12 + index_on(evening, "talk-seats", 30)
    when = "Tonight" if evening == t.at.date() else "Tomorrow"
    return Text(
        title=pick(t, "library", (
            f"{when} at the town library: ‘{title}’",
            f"‘{title}’ at the library, {count(seats, 'chair')} put out",
        )),
        lead=f"{when} at the town library the evening belongs to {speaker}. It begins at seven in the reading room, and "
        f"{count(seats, 'chair has', 'chairs have')} been put out.",
        paragraphs=(
            "The library is in Sailors’ Lane, behind the covered market. The bell is on the left and wants to be pulled, not pushed.",
            "Admission is free. The door is locked when the chairs run out, except for people who bring one.",
            pick(t, "library-2", (
                "Books due back this week may be returned through the slot; please, the librarians ask, not wet.",
                "The reading room closes an hour later than usual.",
                "Tea is poured at half past eight, and questions are taken until it is finished.",
            )),
        ),
        tags=("library", "programme"),
    )  # fmt: skip


def cinema(town: Town) -> Text:
    t, evening = town, evening_of(town)
    film, late = (FILMS[(index_on(evening, "film", len(FILMS)) + step) % len(FILMS)] for step in (0, 2))
    left = 4 + index_on(evening, "cinema-seats", 60)
    when = "Tonight" if evening == t.at.date() else "Tomorrow night"
    return Text(
        title=pick(t, "cinema", (
            f"{when} at the Mayak: ‘{film}’ at 19:00, ‘{late}’ at 21:30",
            f"Mayak cinema has {count(left, 'ticket')} left for ‘{film}’",
        )),
        lead=f"{when} the Mayak cinema shows ‘{film}’ at 19:00 and ‘{late}’ at 21:30. At {t.at:%H:%M} the box office had "
        f"{count(left, 'ticket')} left for the early show.",
        paragraphs=(
            ("Tickets cost five manats, three for pupils and pensioners. The balcony is two manats dearer and has the "
            "draught."),
            pick(t, "cinema-2", (
                "Both films are shown in their own language with subtitles.",
                "The projectionist asks the back row not to help.",
                "The last bus to the Upper Quarter waits until the late show is over.",
            )),
        ),
        tags=("cinema", "programme"),
    )  # fmt: skip


def lost(town: Town) -> Text:
    t = town
    thing = pick_today(t, "lost", LOST)
    things = 3 + index_on(t.at.date(), "lost-count", 15)
    return Text(
        title=pick(t, "lost", (
            f"Lost and found at the ferry quay: {thing}",
            f"{count(things, 'thing waits', 'things wait')} for their owners at the ferry quay",
        )),
        lead=f"The ferry’s lost property office holds {count(things, 'thing')} handed in since Monday, among them {thing}.",
        paragraphs=(
            "Owners should describe what they lost before they are shown anything. Gloves are given out in pairs only.",
            ("Whatever nobody has asked for within a month goes to the school fair. The office is open until the last "
            "ferry is back."),
        ),
        tags=("lost property", "ferry"),
    )  # fmt: skip


def count(number: int, one: str, many: str = "") -> str:
    """`1 car`, `21 cars`, `1,204 cars`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def degrees(number: int) -> str:
    """`1 degree`, `-3 degrees`."""
    return f"{number} {'degree' if abs(number) == 1 else 'degrees'}".replace("-", "−")


def manats(qapik: int) -> str:
    """`6.10 manats`."""
    return f"{qapik / 100:.2f} manats"


WRITERS: dict[str, Writer] = {
    "weather": weather, "ferry": ferry, "fish": fish, "lagoon": lagoon, "bridge": bridge, "harbour": harbour,
    "library": library, "cinema": cinema, "lost": lost,
}  # fmt: skip
