"""Readers with an account, as faces and later rooms need them. There is no list of them: who asks knows the number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import Permission
from django.db.models import Exists, OuterRef, Q

from .models import User

MODERATE = ("comments", "moderate")  # app and code of the permission that makes a moderator
_COLUMNS = ("pk", "name", "language", "banned_until", "ban_reason", "date_joined", "is_superuser", "moderates")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderFacts:
    """Somebody with an account. `name` is all that others see; times are aware, in UTC."""

    id: int
    name: str
    language: str  # an edition; "" when never chosen
    is_moderator: bool  # operators are
    is_operator: bool
    banned_until: datetime | None
    ban_reason: str
    joined_at: datetime

    def is_banned(self, now: datetime) -> bool:
        """Whether this reader may not write at the moment."""
        return self.banned_until is not None and self.banned_until > now


def reader_facts(pk: int) -> ReaderFacts | None:
    """One reader; None when there is none, or the account is switched off."""
    return readers([pk]).get(pk)


def readers(ids: Iterable[int]) -> dict[int, ReaderFacts]:
    """Those of these readers whose account is there and active, in one query."""
    wanted = set(ids)
    if not wanted:
        return {}
    allowed = Permission.objects.filter(content_type__app_label=MODERATE[0], codename=MODERATE[1])
    own, grouped = allowed.filter(user=OuterRef("pk")), allowed.filter(group__user=OuterRef("pk"))
    rows = User.objects.filter(pk__in=wanted, is_active=True).annotate(moderates=Exists(own) | Exists(grouped))
    return {row[0]: _facts(*row) for row in rows.values_list(*_COLUMNS)}


def reader_with_email(email: str) -> int | None:
    """Whose account has this address. For commands; no page may tell a stranger."""
    return User.objects.filter(email__iexact=email, is_active=True).values_list("pk", flat=True).first()


def moderators() -> list[int]:
    """Everybody who may decide on comments."""
    allowed = Permission.objects.filter(content_type__app_label=MODERATE[0], codename=MODERATE[1])
    may = Q(is_superuser=True) | Q(user_permissions__in=allowed) | Q(groups__permissions__in=allowed)
    return sorted(set(User.objects.filter(may, is_active=True).values_list("pk", flat=True)))


def _facts(
    pk: int, name: str, language: str, banned_until: datetime | None, reason: str, joined_at: datetime,
    operates: bool, moderates: bool,
) -> ReaderFacts:  # fmt: skip
    return ReaderFacts(
        id=pk, name=name, language=language, is_moderator=operates or moderates, is_operator=operates,
        banned_until=banned_until, ban_reason=reason if banned_until else "", joined_at=joined_at,
    )  # fmt: skip
