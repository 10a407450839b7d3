"""Bundles: ready-made lists of real outlets. What is added is a source like any other, with excerpt rights."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from .main import Refused

FOLDER = Path(__file__).parent / "bundles"


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledSource:
    """One outlet as a bundle names it. With `listing` its feeds are pages of headlines."""

    name: str
    homepage: str
    language: str
    feeds: tuple[str, ...]
    listing: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A list of outlets with the time zone of their dates."""

    name: str
    title: str
    time_zone: str
    sources: tuple[BundledSource, ...]


def bundle_names() -> list[str]:
    """The bundles that come with icma."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def read_bundle(name: str) -> Bundle:
    """A bundle that comes with icma, by name, or somebody's own file, by path. Raises `Refused`."""
    path = FOLDER / f"{name}.toml" if name in bundle_names() else Path(name)
    if path.suffix != ".toml" or not path.is_file():
        raise Refused(
            f"there is no bundle {name!r}; there are: {', '.join(bundle_names())}, or the path of a .toml file"
        )
    try:
        told = tomllib.loads(path.read_text("utf-8"))
        sources = tuple(_source(one) for one in told["source"])
        return Bundle(name=path.stem, title=_text(told, "title"), time_zone=_text(told, "time_zone"), sources=sources)
    except KeyError as missing:
        raise Refused(f"{path}: {missing} is missing") from missing
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, AttributeError) as error:
        raise Refused(f"{path} is no bundle: {error}") from error


def add_bundle(name: str, *, now: datetime) -> list[str]:
    """Add the outlets of a bundle that are not here yet, all or none of them; their names. Raises `Refused`."""
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from icma.sources.actions import FeedPlan, add_source
    from icma.sources.queries import all_sources

    bundle, known = read_bundle(name), {source.homepage for source in all_sources()}
    missing = [one for one in bundle.sources if one.homepage not in known]
    with transaction.atomic():
        for one in missing:
            try:
                add_source(
                    name=one.name, homepage=one.homepage, language=one.language, time_zone=bundle.time_zone, now=now,
                    feeds=[FeedPlan(url, kind="listing" if one.listing else "") for url in one.feeds],
                )  # fmt: skip
            except ValidationError as error:
                raise Refused(f"{one.name} of bundle {bundle.name}: {'; '.join(error.messages)}") from error
    return [one.name for one in missing]


def _source(told: dict[str, Any]) -> BundledSource:
    return BundledSource(
        name=_text(told, "name"),
        homepage=_text(told, "homepage"),
        language=_text(told, "language"),
        feeds=_texts(told, "feeds"),
        listing=bool(told.get("listing", False)),
        note=told.get("note", ""),
    )


def _text(told: dict[str, Any], name: str) -> str:
    if not isinstance(told[name], str):
        raise TypeError(f"{name} is a text")
    return str(told[name])


def _texts(told: dict[str, Any], name: str) -> tuple[str, ...]:
    values = told[name]
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise TypeError(f"{name} is a list of texts")
    return tuple(values)
