"""The addresses that machines ask for: feeds, sitemaps, icons, the service worker."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from . import feed_views, identity_views, offline_views, sitemap_views
from .identity_views import LOGO_ENDING

_E = r"(?P<edition>az|ru|en)"
_FEED = r"feed\.(?P<ending>xml|atom|json)"
_MARK = r"(?P<mark>[0-9a-f]{16})"

machine_urls: list[URLPattern] = [
    re_path(rf"^{_E}/{_FEED}$", feed_views.edition_feed),
    re_path(rf"^{_E}/most-read/{_FEED}$", feed_views.most_read_feed),
    re_path(rf"^{_E}/section/(?P<key>[a-z]+)/{_FEED}$", feed_views.section_feed),
    re_path(rf"^{_E}/source/(?P<slug>[-\w]+)/{_FEED}$", feed_views.source_feed),
    re_path(rf"^{_E}/search/{_FEED}$", feed_views.search_feed),
    re_path(rf"^{_E}/(?P<year>[0-9]{{4}})/(?P<month>[0-9]{{2}})/(?P<day>[0-9]{{2}})/{_FEED}$", feed_views.day_feed),
    re_path(rf"^{_E}/manifest\.webmanifest$", identity_views.manifest),
    re_path(rf"^{_E}/offline/$", offline_views.offline),
    re_path(rf"^logo-{_MARK}\.(?P<ending>{LOGO_ENDING})$", identity_views.logo),
    re_path(rf"^theme-{_MARK}\.css$", identity_views.theme),
    re_path(rf"^icon-{_MARK}-(?P<size>[0-9]{{2,3}})\.png$", identity_views.square_icon),
    path("favicon.ico", identity_views.favicon),
    path("sw.js", offline_views.worker),
    path("sitemap.xml", sitemap_views.index),
    path("sitemap-pages.xml", sitemap_views.pages),
    path("sitemap-news.xml", sitemap_views.news),
    re_path(rf"^sitemap-{_E}-(?P<year>[0-9]{{4}})-(?P<month>[0-9]{{2}})\.xml$", sitemap_views.month),
    path("robots.txt", sitemap_views.robots),
]
