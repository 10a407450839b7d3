"""Sources at the desk: rights, feeds and their health in words."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from icma.catalogs import translate as _
from icma.core.types import FeedKind

from . import actions, guide_actions
from .models import Feed, FeedState, LearnedProfile, Owner, ReadingNotice, Source, SourceRule
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
    list_display = ("name", "language", "rights", "active", "health", "reading")
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

    @admin.display(description="reading")
    def reading(self, source: Source) -> str:
        """What was learned of its pages, and whether they are read worse than before."""
        learned = LearnedProfile.objects.filter(source=source).order_by("-id").first()
        told = [f"learned from {learned.pages} pages on {learned.learned_at:%Y-%m-%d}"] if learned else []
        notice = ReadingNotice.objects.filter(source=source, closed_at=None, dismissed_at=None).first()
        told += [f"worse since {notice.opened_at:%Y-%m-%d}: {notice.line}"] if notice else []
        return " · ".join(told)

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


class SourceRuleForm(ModelForm):
    """Selectors as lines of text; what cannot be followed is said beside its field."""

    class Meta:
        model = SourceRule
        exclude = ("written_at",)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, (label, help_text) in _rule_words().items():
            if name in self.fields:
                self.fields[name].label, self.fields[name].help_text = label, help_text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("source") is None:
            return cleaned
        names = {field.name for field in SourceRule._meta.fields}
        draft = SourceRule(pk=self.instance.pk, **{k: v for k, v in cleaned.items() if k in names})
        try:
            guide_actions.check_row(draft)
        except ValidationError as error:
            for field, lines in error.message_dict.items():
                self.add_error(field if field in self.fields else None, lines)
        return cleaned


def _rule_words() -> dict[str, tuple[str, str]]:
    """Label and help of each field, in the language of the page."""
    first = _("CSS selectors, one a line; the first that finds something counts.")
    return {
        "source": (_("Source"), _("Its pages are read by this rule; where the rule finds nothing, as without it.")),
        "body": (_("Text"), first + " " + _("Everything inside is the article.")),
        "drop": (_("Left out"), _("CSS selectors, one a line; all that they find is cut out of the page.")),
        "title": (_("Headline"), first),
        "date": (_("Date"), first),
        "authors": (_("Authors"), first),
        "names": (_("Names in headlines"), _("Names of the outlet to be cut off its headlines, one a line.")),
        "since": (_("From"), _("First day on which a page was captured (UTC). Empty: from the beginning.")),
        "until": (_("Until"), _("Last day (UTC), such as the day before a new layout. Empty: without an end.")),
    }


@admin.register(SourceRule)
class SourceRuleAdmin(admin.ModelAdmin):
    """The operator's own rules; they go before those that come with icma."""

    form = SourceRuleForm
    list_display = ("source", "since", "until", "body", "drop")
    list_filter = ("source",)
    list_select_related = ("source",)
    actions = None

    def save_model(self, request: HttpRequest, obj: SourceRule, form: Any, change: bool) -> None:
        guide_actions.save_rule(row=obj, now=timezone.now())

    def delete_model(self, request: HttpRequest, obj: SourceRule) -> None:
        guide_actions.remove_rule(pk=obj.pk, now=timezone.now())


@admin.register(ReadingNotice)
class ReadingNoticeAdmin(admin.ModelAdmin):
    """Sources that are read worse than before: each once, until it recovers or somebody dismisses it."""

    list_display = ("source", "line", "opened_at", "closed_at", "dismissed_by")
    list_filter = (("closed_at", admin.EmptyFieldListFilter), "source")
    list_select_related = ("source",)
    ordering = ("-id",)
    actions = ("dismiss",)

    @admin.action(description="Dismiss the selected notices: not shown again until it recovers and gets worse anew")
    def dismiss(self, request: HttpRequest, notices: Any) -> None:
        for notice in notices:
            guide_actions.dismiss_notice(pk=notice.pk, by=str(request.user), now=timezone.now())
        messages.success(request, f"{len(notices)} notices are dismissed.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ReadingNotice | None = None) -> bool:
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: ReadingNotice | None = None) -> bool:
        return False
