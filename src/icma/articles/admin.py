"""Articles at the desk: look at them, hide them, show them again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from icma.captures.queries import page_trouble

from . import actions
from .models import Article
from .overviews import LEGAL_REASON
from .queries import article_title

MOST_DIGITS = 18  # of a number that every database holds


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    list_display = ("headline", "source", "language", "published_at", "hidden", "trouble", "on_portal")
    list_filter = (("withheld_at", admin.EmptyFieldListFilter), "language", "source")
    list_select_related = ("source",)
    search_fields = ("=id", "sighting__title", "current__reading__title")
    search_help_text = "Number or words of the headline"
    ordering = ("-id",)
    list_per_page = 50
    actions = ("hide", "hide_by_law", "show_again")
    fields = (
        "headline",
        "source",
        "language",
        "published_at",
        "first_seen_at",
        "withheld_at",
        "withheld_reason",
        "trouble",
        "on_portal",
    )
    readonly_fields = fields

    @admin.display(description="headline")
    def headline(self, article: Article) -> str:
        return article_title(article.pk) or f"article {article.pk}"

    @admin.display(description="hidden", boolean=True)
    def hidden(self, article: Article) -> bool:
        return article.withheld_at is not None

    @admin.display(description="trouble")
    def trouble(self, article: Article) -> str:
        return page_trouble([article.page_id]).get(article.page_id, "")

    @admin.display(description="on the portal")
    def on_portal(self, article: Article) -> str:
        return format_html('<a href="/a/{}">/a/{}</a>', article.pk, article.pk)

    @admin.action(description="Hide the selected articles from every page, list and feed")
    def hide(self, request: HttpRequest, articles: Any) -> None:
        self._hide(request, articles, reason=f"hidden at the desk by {request.user}")

    @admin.action(description="Hide by order of law or of an authority: their addresses say so (451)")
    def hide_by_law(self, request: HttpRequest, articles: Any) -> None:
        self._hide(request, articles, reason=f"{LEGAL_REASON} by order of law, hidden at the desk by {request.user}")

    def _hide(self, request: HttpRequest, articles: Any, *, reason: str) -> None:
        for article in articles:
            actions.withhold(article_id=article.pk, reason=reason, now=timezone.now())
        messages.success(
            request, f"{len(articles)} articles are hidden. Undo: select them and choose to show them again."
        )

    @admin.action(description="Show the selected articles again")
    def show_again(self, request: HttpRequest, articles: Any) -> None:
        for article in articles:
            actions.show_again(article_id=article.pk, now=timezone.now())
        messages.success(request, f"{len(articles)} articles are shown again.")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """A number that an article has means that article, not the many headlines with such a digit in them."""
        if search_term.isascii() and search_term.isdigit() and len(search_term) < MOST_DIGITS:
            named = queryset.filter(pk=int(search_term))
            if named.exists():
                return named, False
        found, repeats = super().get_search_results(request, queryset, search_term)
        return found, repeats

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return False
