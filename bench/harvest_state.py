"""What a harvest left behind, as numbers and texts that two harvests can be compared by."""

from __future__ import annotations

import hashlib
from typing import Any

from django.test import Client

from icma.articles.models import Article, Version
from icma.captures.models import Capture, Page, Sighting
from icma.captures.queries import capture_counts, first_addresses


def portal_state() -> dict[str, Any]:
    """Counts, how many articles the portal really shows, and what each says by its address at the source."""
    client = Client()
    rows = list(Article.objects.select_related("current__reading"))
    addresses = first_addresses([row.page_id for row in rows])
    visible, texts = 0, {}
    for row in rows:
        answer = client.get(f"/a/{row.pk}", follow=True)
        reading = row.current.reading if row.current else None
        visible += answer.status_code == 200 and reading is not None
        said = (reading.title, reading.authors, reading.blocks, reading.language) if reading else None
        texts[addresses[row.page_id]] = hashlib.sha256(repr(said).encode()).hexdigest()[:16]
    counts = capture_counts()
    return {
        "articles": len(rows),
        "visible": visible,
        "versions": Version.objects.count(),
        "pages": Page.objects.count(),
        "sightings": Sighting.objects.count(),
        "page_captures": Capture.objects.filter(kind="page", final=True, revisit_of=None).count(),
        "revisits": Capture.objects.filter(kind="page", revisit_of__isnull=False).count(),
        "set_aside": counts["pages set aside"],
        "unread": counts["unread"],
        "texts": texts,
    }
