"""`icma portal ...`: the portal's name, look and texts on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

if TYPE_CHECKING:
    from icma.house.queries import PortalFacts

portal_app = typer.Typer(no_args_is_help=True, help="The portal's name, look and texts.")
out = Console(highlight=False, soft_wrap=True)

_EDITIONS = ("az", "ru", "en")
# As people write it: the column it stands in.
SETTINGS = {
    "name": "name",
    "domain": "domain",
    "zone": "time_zone",
    "editions": "editions",
    "contact": "contact",
    **{f"{text}.{edition}": f"{text}_{edition}" for text in ("tagline", "about", "imprint") for edition in _EDITIONS},
    "accent.light": "accent_light",
    "accent.dark": "accent_dark",
    "social": "social",
    "mail.from": "mail_from",
    "sign-up": "sign_up",
    "commenting": "commenting",
    "hold-first": "hold_first",
}
_SWITCHES = ("sign-up", "commenting")
_YES_NO = {"yes": True, "no": False}
_LOGO = "logo"
MOST_FILE_BYTES = 1024 * 1024  # far above what any setting may hold
_FROM_FILE = "@"  # about.ru=@about.txt


@portal_app.command("show")
def show() -> None:
    """Every setting, written as `icma portal set` takes it."""
    from .main import set_up_django

    set_up_django()
    from icma.house.queries import portal_facts

    table = Table("setting", Column("value", overflow="fold"), show_edge=False)
    for name, value in _written(portal_facts()).items():
        table.add_row(name, escape(value))
    out.print(table)


@portal_app.command("set")
def change(
    settings: Annotated[
        list[str],
        typer.Argument(metavar="NAME=VALUE...", help='name="Gilavar" tagline.ru="..." about.ru=@FILE logo=FILE'),
    ],
) -> None:
    """Change settings; an empty value takes one back. `icma portal show` names them all."""
    from .main import Refused, set_up_django

    values, logo = read_settings(settings)
    set_up_django()
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from icma.house.actions import change_portal

    try:
        change_portal(values=values, logo=logo, now=timezone.now())
    except ValidationError as error:
        named = {column: name for name, column in SETTINGS.items()}
        faults = [f"{named.get(field, field)}: {' '.join(lines)}" for field, lines in error.message_dict.items()]
        raise Refused("\n      ".join(faults)) from error
    out.print("Kept. The pages follow within a second.")


def read_settings(settings: list[str]) -> tuple[dict[str, Any], bytes | None]:
    """Column and value of each setting, and the logo's bytes (None: not named). Raises `Refused` with the reason."""
    from .main import Refused

    values: dict[str, Any] = {}
    logo = None
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals:
            raise Refused(f"{setting!r} is no setting; one is written name=value, e.g. name=Gilavar")
        if name == _LOGO:
            logo = _read_file(value) if value else b""
        elif name not in SETTINGS:
            raise Refused(f"there is no setting {name!r}; there are {', '.join([*SETTINGS, _LOGO])}")
        else:
            values[SETTINGS[name]] = _value(name, value)
    return values, logo


def _value(name: str, value: str) -> Any:
    from .main import Refused

    if value.startswith(_FROM_FILE):
        value = _read_text(value.removeprefix(_FROM_FILE))
    if name == "editions":
        editions = list(dict.fromkeys(value.lower().replace(",", " ").split()))
        if not editions:
            raise Refused("the portal needs at least one edition: editions=az,ru,en")
        return editions
    if name in _SWITCHES and value.strip().lower() not in _YES_NO:
        raise Refused(f"{name} is yes or no, not {value!r}")
    if name in _SWITCHES:
        return _YES_NO[value.strip().lower()]
    if name == "hold-first":
        return _count(name, value)
    return "\n".join(value.split()) if name == "social" else value.strip()


def _count(name: str, value: str) -> int:
    from .main import Refused

    if not (value.strip().isascii() and value.strip().isdigit() and len(value) < 9):
        raise Refused(f"{name} is how many comments of a new reader wait for a moderator: 0, 1, 2 ..., not {value!r}")
    return int(value)


def _read_text(path: str) -> str:
    from .main import Refused

    try:
        return _read_file(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"{path} is no UTF-8 text") from error


def _read_file(path: str) -> bytes:
    from .main import Refused

    try:
        with Path(path).expanduser().open("rb") as file:
            return file.read(MOST_FILE_BYTES)  # a device or a slip of the hand has no end; what it is for refuses it
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}") from error


def _written(facts: PortalFacts) -> dict[str, str]:
    texts = {"tagline": facts.tagline, "about": facts.about, "imprint": facts.imprint}
    return {
        "name": facts.name,
        "domain": facts.written,
        "zone": facts.zone.key,
        "editions": ", ".join(facts.editions),
        "contact": facts.contact,
        **{f"{name}.{edition}": by_edition[edition] for name, by_edition in texts.items() for edition in _EDITIONS},
        "accent.light": facts.accent[0],
        "accent.dark": facts.accent[1],
        "social": " ".join(facts.social),
        "mail.from": facts.mail_from,
        "sign-up": "yes" if facts.sign_up else "no",
        "commenting": "yes" if facts.commenting else "no",
        "hold-first": str(facts.hold_first),
        "logo": facts.logo_path,
    }
