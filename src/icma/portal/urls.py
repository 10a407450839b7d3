"""The addresses of the public face (design section 8)."""

from __future__ import annotations

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from icma.house.queries import EDITIONS

from . import list_views, search_views, site_views, views
from .account_urls import account_urls
from .comment_urls import comment_urls
from .following_urls import following_urls
from .letter_urls import letter_urls
from .machine_urls import machine_urls
from .moderation_urls import moderation_urls


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

_lists = [
    path("", list_views.front),
    path("latest/", list_views.newest),
    path("latest/ids.json", list_views.fresh_ids),
    path("most-read/", list_views.ranking),
    path("section/<slug:key>/", list_views.section),
    path("source/<slug:slug>/", list_views.source),
    path("sources/", list_views.sources),
    path("search/", search_views.search),
    path("archive/", list_views.archive),
    path("archive/<year:year>/<two:month>/", list_views.archive),
    path("<year:year>/<two:month>/<two:number>/", list_views.day),
]
_about = [
    path("", site_views.about),
    path("counting/", site_views.counting),
    path("privacy/", site_views.privacy),
    path("imprint/", site_views.imprint),
]
urlpatterns = [
    path("", views.choose),
    path("<edition:edition>/around/", views.around_parts),
    path("<edition:edition>/article/<number:pk>/", views.article),
    path("<edition:edition>/article/<number:pk>-<anyslug:slug>/", views.article),
    path("<edition:edition>/about/", include(_about)),
    path("<edition:edition>/", include(_lists)),
    path("a/<number:pk>", views.short),
    path("a/<number:pk>/", views.short),
    path("media/<number:pk>-<mark:mark>.<slug:ending>", views.picture),
    path("healthz", views.health),
    *account_urls,
    *comment_urls,
    *following_urls,
    *letter_urls,
    *moderation_urls,
    *machine_urls,
]
