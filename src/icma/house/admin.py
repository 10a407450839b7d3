"""The portal's settings and its people at the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from . import actions
from .forms import PortalForm
from .models import Portal, User
from .queries import portal_facts

PLAIN = "Plain text; an empty line begins a new paragraph. Left empty, the page says what is true of every portal."


@admin.register(Portal)
class PortalAdmin(admin.ModelAdmin):
    """One row that is always there: until somebody has saved it, the form begins with what the portal does anyway."""

    form = PortalForm
    readonly_fields = ("preview", "logo_now")
    fieldsets = (
        (None, {"fields": ("name", "domain", "preview")}),
        (
            "Taglines",
            {
                "fields": ("tagline_az", "tagline_ru", "tagline_en"),
                "description": "One line under the name, in each language.",
            },
        ),
        (
            "Look",
            {
                "fields": ("logo_now", "new_logo", "remove_logo", "accent_light", "accent_dark"),
                "description": "A colour must be legible on its background; a fault says which shade would do.",
            },
        ),
        ("Languages and time", {"fields": ("editions", "time_zone")}),
        ("Contact", {"fields": ("contact", "social", "mail_from")}),
        ("Readers", {"fields": ("sign_up", "commenting", "hold_first")}),
        ("About the portal", {"fields": ("about_az", "about_ru", "about_en"), "description": PLAIN}),
        ("Imprint", {"fields": ("imprint_az", "imprint_ru", "imprint_en"), "description": PLAIN}),
    )

    @admin.display(description="preview")
    def preview(self, portal: Portal) -> SafeString:
        """The front pages as they stand now."""
        links = ((edition, edition) for edition in portal_facts().editions)
        return format_html_join(" · ", '<a href="/{}/" target="_blank">/{}/</a>', links)

    @admin.display(description="logo now")
    def logo_now(self, portal: Portal) -> str:
        """The logo in the header's size."""
        facts = portal_facts()
        if not facts.logo_path:
            return "none: the name stands there"
        return format_html('<img src="{}" alt="{}" height="32">', facts.logo_path, facts.name)

    def save_model(self, request: HttpRequest, obj: Portal, form: Any, change: bool) -> None:
        logo = b"" if form.cleaned_data.get("remove_logo") else None
        given = form.cleaned_data.get("new_logo")
        actions.save_portal(portal=obj, now=timezone.now(), logo=given or logo)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one portal: its list is its form."""
        if not self.has_view_or_change_permission(request):
            return super().changelist_view(request, extra_context)
        saved = Portal.objects.filter(pk=1).exists()
        address = reverse("admin:house_portal_change", args=[1]) if saved else reverse("admin:house_portal_add")
        return HttpResponseRedirect(address)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Portal.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Portal | None = None) -> bool:
        return False


@admin.register(User)
class PersonAdmin(UserAdmin):
    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        actions.save_user(user=obj, now=timezone.now())
