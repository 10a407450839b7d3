"""Letters to somebody who left."""

from __future__ import annotations

from collections.abc import Iterable

from .models import Letter


def forget_letters(*, to: Iterable[str]) -> int:
    """Letters to these addresses go, sent or not; how many."""
    return sum(Letter.objects.filter(to__iexact=address).delete()[0] for address in to)
