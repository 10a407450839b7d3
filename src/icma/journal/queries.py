"""Reading the journal by cursor."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from .models import Change

GAP_SECONDS = 60.0  # no action's transaction lives as long
GAP_WIDTH = 1000


class JournalCursor:
    """How far the journal has been read. PostgreSQL hands out ids before the commit, so a lower id can appear after a
    higher one: missing ids are asked for again for a minute.
    """

    def __init__(self, newest: int, missing: Mapping[int, float] | None = None) -> None:
        """`missing` is what a stored cursor had in `missing`: since when, by the clock given to `take`."""
        self.newest = newest
        self.missing = dict(missing or {})

    @property
    def since(self) -> int:
        """The id after which to read."""
        return min(self.missing) - 1 if self.missing else self.newest

    def take(self, ids: Iterable[int], *, now: float) -> list[int]:
        """Those of the ids that have not been taken before; `now` in seconds of any clock; a gap whose
        moment lies far ahead, since the clock was set back, is given up as well.
        """
        new = []
        for pk in ids:
            if pk > self.newest:
                self.missing.update(dict.fromkeys(range(max(self.newest + 1, pk - GAP_WIDTH), pk), now))
                self.newest = pk
                new.append(pk)
            elif self.missing.pop(pk, None) is not None:
                new.append(pk)
        self.missing = {pk: at for pk, at in self.missing.items() if abs(now - at) < GAP_SECONDS}
        return new


def latest_cursor() -> int:
    """The id of the newest change, 0 when there is none."""
    return Change.objects.order_by("-id").values_list("id", flat=True).first() or 0


def changes_since(cursor: int, *, limit: int = 1000) -> list[tuple[int, str, str]]:
    """(id, kind, subject) of the changes after `cursor`, oldest first."""
    return list(Change.objects.filter(id__gt=cursor).order_by("id").values_list("id", "kind", "subject")[:limit])


def subjects_since(cursor: int, *, kinds: Collection[str]) -> set[str]:
    """What changes of these kinds after `cursor` were about."""
    return set(Change.objects.filter(id__gt=cursor, kind__in=kinds).values_list("subject", flat=True))
