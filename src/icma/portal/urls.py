"""The addresses of the public face (design section 8)."""

from __future__ import annotations

from django.urls import include, path

from . import converters as converters  # registers them, before the addresses below are read
from . import list_views, search_views, site_views, story_views, views
from .account_urls import account_urls
from .comment_urls import comment_urls
from .following_urls import following_urls
from .letter_urls import letter_urls
from .machine_urls import machine_urls
from .moderation_urls import moderation_urls

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
    path("<edition:edition>/story/<number:pk>/", story_views.story),
    path("<edition:edition>/story/<number:pk>-<anyslug:slug>/", story_views.story),
    path("<edition:edition>/story/<number:pk>/feed.<slug:ending>", story_views.story_feed),
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
