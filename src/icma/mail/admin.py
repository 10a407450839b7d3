"""Letters that wait or could not be sent, at the desk: never what stands in them, and no whole address."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from . import actions
from .models import Letter


@admin.register(Letter)
class LetterAdmin(admin.ModelAdmin):
    """A list to look at; codes stand in subjects and texts, so neither is shown."""

    list_display = ("id", "recipient", "written_at", "state", "last_error", "due_at")
    list_display_links = None
    ordering = ("-id",)
    actions = ("try_again", "give_up")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Letter]:
        return super().get_queryset(request).filter(sent_at=None)

    @admin.display(description="to")
    def recipient(self, letter: Letter) -> str:
        """`l…@example.org`: enough to see which mail server refuses."""
        name, _, host = letter.to.partition("@")
        return f"{name[:1]}…@{host}"

    @admin.display(description="state")
    def state(self, letter: Letter) -> str:
        """Whether it waits, failed for now or for good."""
        if letter.due_at is None:
            return "given up"
        return "will be tried again" if letter.last_error else "waits"

    @admin.action(description="Try the selected letters again now")
    def try_again(self, request: HttpRequest, letters: QuerySet[Letter]) -> None:
        count = actions.retry_letters(ids=[letter.pk for letter in letters], now=timezone.now())
        messages.success(request, f"{count} letters are tried again now.")

    @admin.action(description="Give the selected letters up")
    def give_up(self, request: HttpRequest, letters: QuerySet[Letter]) -> None:
        count = actions.give_up_letters(ids=[letter.pk for letter in letters], now=timezone.now())
        messages.success(request, f"{count} letters are given up. Undo: select them and try them again.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and obj is None  # the list alone
