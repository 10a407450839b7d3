"""The addresses of what readers do with their account beside allauth's pages."""

from __future__ import annotations

from django.urls import URLPattern, re_path

from . import account_views as views

_HERE = r"^(?P<edition>az|ru|en)/account/"

account_urls: list[URLPattern] = [
    re_path(rf"{_HERE}$", views.hub),
    re_path(rf"{_HERE}name/$", views.name),
    re_path(rf"{_HERE}language/$", views.language),
    re_path(rf"{_HERE}comments/$", views.own_comments),
    re_path(rf"{_HERE}confirm/$", views.confirm),
    re_path(rf"{_HERE}sessions/(?P<pk>[1-9][0-9]{{0,17}})/end/$", views.close_session),
    re_path(rf"{_HERE}export/$", views.export),
    re_path(rf"{_HERE}delete/$", views.leave),
]
