"""The addresses of the public face (design section 8)."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from icma.house.queries import EDITIONS

from . import views


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


register_converter(EditionConverter, "edition")
register_converter(NumberConverter, "number")
register_converter(MarkConverter, "mark")
register_converter(AnySlugConverter, "anyslug")

urlpatterns = [
    path("", views.choose),
    path("<edition:edition>/", views.front),
    path("<edition:edition>/around/", views.around_parts),
    path("<edition:edition>/feed.xml", views.edition_feed),
    path("<edition:edition>/latest/", views.newest),
    path("<edition:edition>/article/<number:pk>/", views.article),
    path("<edition:edition>/article/<number:pk>-<anyslug:slug>/", views.article),
    path("<edition:edition>/source/<slug:slug>/", views.source),
    path("<edition:edition>/source/<slug:slug>/feed.xml", views.source_feed),
    path("<edition:edition>/about/counting/", views.counting),
    path("a/<number:pk>", views.short),
    path("a/<number:pk>/", views.short),
    path("media/<number:pk>-<mark:mark>.<slug:ending>", views.picture),
    path("favicon.ico", views.icon),
    path("robots.txt", views.robots),
    path("healthz", views.health),
]
