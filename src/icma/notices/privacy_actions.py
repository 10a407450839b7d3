"""What decisions say to a person goes with the person; that they were made, and why, stays."""

from __future__ import annotations

from collections.abc import Iterable

from .models import Decision


def forget_words(*, subjects: Iterable[str]) -> int:
    """Empty the words of every decision about these ("reader:3", "comment:9"); of how many."""
    return Decision.objects.filter(subject__in=list(subjects)).exclude(words="").update(words="")
