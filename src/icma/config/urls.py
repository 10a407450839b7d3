"""Every address of the portal: the public face at the root, the operator's desk under /desk/."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("desk/", admin.site.urls),
    path("", include("icma.portal.urls")),
]
