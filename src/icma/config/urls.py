"""Every address of the portal: the public face at the root, readers' accounts below it, the desk under /desk/."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

handler500 = "icma.portal.faults.server_fault"
urlpatterns = [
    path("desk/moderation/", include("icma.desk.moderation_urls")),
    path("desk/", admin.site.urls),
    *i18n_patterns(path("account/", include("allauth.urls"))),  # /az/account/...: the language as in every address
    path("", include("icma.portal.urls")),
]
