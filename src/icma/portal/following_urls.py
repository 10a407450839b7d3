"""The addresses of bookmarks, follows, notices and private feeds. None of them is kept by the page cache."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import converters as converters  # must be registered before
from . import following_views as views
from . import push_views

_MINE = "<edition:edition>/account/"

following_urls: list[URLPattern] = [
    path(f"{_MINE}bookmarks/", views.bookmarks),
    path(f"{_MINE}bookmarks/keep/", views.keep),
    path(f"{_MINE}following/", views.following),
    path(f"{_MINE}following/follow/", views.follow),
    path(f"{_MINE}following/renew/", views.renew),
    path(f"{_MINE}notices/", views.notices),
    path(f"{_MINE}notices/read/", views.read),
    path(f"{_MINE}devices/", push_views.devices),
    path(f"{_MINE}devices/add/", push_views.add),
    path(f"{_MINE}devices/drop/", push_views.drop),
    path(f"{_MINE}devices/choose/", push_views.choose),
    path("push/renewed/", push_views.renewed),
    path("<edition:edition>/my/<slug:secret>/feed.<slug:ending>", views.own_feed),
]
