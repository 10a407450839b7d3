"""Django's name for this room."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "icma.desk"
    label = "desk"

    def ready(self) -> None:
        """The desk is the portal's, not Django's."""
        from django.contrib import admin
        from django.utils.functional import lazy

        from icma.house.queries import portal_facts

        def name() -> str:
            return portal_facts().name

        # Asked at each page: the operator may rename the portal.
        admin.site.site_header = admin.site.site_title = lazy(name, str)()
