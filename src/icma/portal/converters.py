"""The parts of addresses: what an edition, a number, a slug or a date may look like. Registered by importing this."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import StringConverter

from icma.house.queries import EDITIONS


class EditionConverter(StringConverter):
    """An interface language; whether this portal has it is the view's question."""

    regex = "|".join(EDITIONS)


class NumberConverter:
    """A public number: no zero in front, small enough for every database."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class MarkConverter(StringConverter):
    """The part of a picture's address that comes from its bytes or URL."""

    regex = "[0-9a-f]{8,64}"


class AnySlugConverter(StringConverter):
    """Whatever people leave of a slug; a wrong one is put right by a redirect."""

    regex = "[^/]*"


class YearConverter(NumberConverter):
    """Four digits."""

    regex = "[12][0-9]{3}"


class TwoDigitConverter(NumberConverter):
    """A month or a day as addresses write it."""

    regex = "[0-9]{2}"


register_converter(EditionConverter, "edition")
register_converter(NumberConverter, "number")
register_converter(MarkConverter, "mark")
register_converter(AnySlugConverter, "anyslug")

register_converter(YearConverter, "year")
register_converter(TwoDigitConverter, "two")
