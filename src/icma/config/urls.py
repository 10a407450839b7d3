"""Every address of the portal: the public face at the root, the operator's desk under /desk/."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

handler500 = "icma.portal.faults.server_fault"
urlpatterns = [
    path("desk/", admin.site.urls),
    path("", include("icma.portal.urls")),
]
