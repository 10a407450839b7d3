"""The addresses of comments, their forms and permalinks. The page cache leaves those with forms alone (cache_rules)."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import comment_views as views
from . import converters as converters  # must be registered before

_ARTICLE = "<edition:edition>/article/<number:pk>"
_COMMENT = "<edition:edition>/comment/<number:pk>/"

comment_urls: list[URLPattern] = [
    path(f"{_ARTICLE}-<anyslug:slug>/comments/", views.comments),
    path(f"{_ARTICLE}/comments/feed.<slug:ending>", views.feed),
    path(f"{_ARTICLE}/comments/write/", views.write, name="write_comment"),
    path(_COMMENT, views.permalink),
    path(f"{_COMMENT}history/", views.earlier),
    path(f"{_COMMENT}vote/", views.vote),
    path(f"{_COMMENT}edit/", views.edit),
    path(f"{_COMMENT}delete/", views.delete),
    path(f"{_COMMENT}report/", views.report),
    path(f"{_COMMENT}appeal/", views.appeal),
]
