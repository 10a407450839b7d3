"""Sources at the desk: rights, feeds and their health in words."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from icma.core.types import FeedKind

from . import actions
from .models import Feed, FeedState, Owner, Source
from .queries import health_of


class SourceForm(ModelForm):
    """Says what is wrong beside the field, before anything is written."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        draft = Source(**{k: v for k, v in cleaned.items() if k in {f.name for f in Source._meta.fields}})
        try:
            actions.check_source(draft)
        except ValidationError as error:
            for field, lines in error.message_dict.items():
                if field not in self.errors:  # the field itself has said it already
                    self.add_error(field if field in self.fields else None, lines)
        return cleaned


HTTPS_FIRST: dict[type[models.Field[Any, Any]], dict[str, Any]] = {
    models.URLField: {"assume_scheme": "https"}  # what the operator leaves out
}


_KIND_NAMES: dict[str, str] = {
    FeedKind.RSS: "RSS", FeedKind.ATOM: "Atom", FeedKind.JSON: "JSON Feed", FeedKind.SITEMAP: "sitemap",
    FeedKind.LISTING: "headlines of a page",
}  # fmt: skip


class FeedInline(admin.TabularInline):
    model = Feed
    formfield_overrides = HTTPS_FIRST
    extra = 1
    fields = ("url", "kind_wanted", "every_minutes", "active", "health")
    readonly_fields = ("health",)

    @admin.display(description="health")
    def health(self, feed: Feed) -> str:
        if not feed.pk:
            return ""
        kind = feed.state.kind
        return health_of(feed).in_words() + ("" if kind == FeedKind.UNKNOWN else f" ({_KIND_NAMES.get(kind, kind)})")


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    formfield_overrides = HTTPS_FIRST
    form = SourceForm
    list_display = ("name", "language", "rights", "active", "health")
    list_filter = ("rights", "language", "active")
    search_fields = ("name", "homepage")
    prepopulated_fields = {"slug": ("name",)}
    exclude = ("added_at",)
    inlines = (FeedInline,)
    actions = ("visit_now",)

    @admin.display(description="health")
    def health(self, source: Source) -> str:
        lines = [health_of(feed).in_words() for feed in source.feeds.select_related("state", "source")]
        return " · ".join(lines) or "no feed"

    @admin.action(description="Visit the feeds of the selected sources now")
    def visit_now(self, request: HttpRequest, sources: Any) -> None:
        count = sum(actions.visit_now(source_id=source.pk, now=timezone.now()) for source in sources)
        messages.success(request, f"{count} feeds are due now.")

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        actions.save_source(source=obj, now=timezone.now())

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for feed in formset.save(commit=False):
            actions.save_feed(feed=feed, now=timezone.now())
        formset.save_m2m()

    def has_delete_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        return False  # what was archived keeps its source; switch it off or make it dark instead


@admin.register(FeedState)
class FeedHealthAdmin(admin.ModelAdmin):
    """Every feed and how it does; the machine's own rows, only to look at."""

    list_display = ("feed", "source", "words", "last_visit_at", "last_new_at", "due_at")
    search_fields = ("feed__url", "feed__source__name")
    list_select_related = ("feed__source",)
    ordering = ("-attempts", "feed__source__name")

    @admin.display(description="source", ordering="feed__source__name")
    def source(self, state: FeedState) -> str:
        return state.feed.source.name

    @admin.display(description="health")
    def words(self, state: FeedState) -> str:
        return health_of(state.feed).in_words()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: FeedState | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: FeedState | None = None) -> bool:
        return False


@admin.register(Owner)
class OwnerAdmin(admin.ModelAdmin):
    list_display = ("name",)
    search_fields = ("name",)

    def save_model(self, request: HttpRequest, obj: Owner, form: Any, change: bool) -> None:
        actions.save_owner(owner=obj, now=timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: Owner | None = None) -> bool:
        return False
