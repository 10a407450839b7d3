"""Django's name for this room."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "icma.desk"
    label = "desk"

    def ready(self) -> None:
        """The desk is the portal's, not Django's."""
        from allauth.account.decorators import secure_admin_login
        from django.contrib import admin
        from django.utils.functional import lazy

        from icma.house.queries import portal_facts

        def name() -> str:
            return portal_facts().name

        admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign] # as allauth documents it
        # Asked at each page: the operator may rename the portal.
        admin.site.site_header = admin.site.site_title = lazy(name, str)()
