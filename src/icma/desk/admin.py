"""Articles at the desk once more: hiding one and showing it again are decisions, and stand in the public log."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone

from icma.articles.admin import ArticleAdmin
from icma.articles.overviews import LEGAL_REASON
from icma.notices.actions import decide
from icma.notices.reasons import Kind

_ARTICLE = apps.get_model("articles", "Article")
admin.site.unregister(_ARTICLE)


@admin.register(_ARTICLE)
class DecidedArticleAdmin(ArticleAdmin):
    """`articles` cannot write decisions itself: its room comes before theirs."""

    def _hide(self, request: HttpRequest, articles: Any, *, reason: str) -> None:
        by_law = reason.startswith(LEGAL_REASON)
        for article in articles:
            decide(
                kind=Kind.ARTICLE_WITHHELD, subject=f"article:{article.pk}", by=request.user.pk, now=timezone.now(),
                reason="law" if by_law else "other", words=reason.removeprefix(LEGAL_REASON).strip(),
            )  # fmt: skip
        messages.success(
            request, f"{len(articles)} articles are hidden. Undo: select them and choose to show them again."
        )

    @admin.action(description="Show the selected articles again")
    def show_again(self, request: HttpRequest, articles: Any) -> None:
        for article in articles:
            decide(
                kind=Kind.ARTICLE_SHOWN, subject=f"article:{article.pk}", by=request.user.pk, reason="other",
                now=timezone.now(),
            )  # fmt: skip
        messages.success(request, f"{len(articles)} articles are shown again.")
