"""The index: which article is which document, what waits to be indexed, and how far the journal has been followed.

The words themselves lie where each database searches fast: in the FTS5 tables `search_index` and `search_beginning` of
SQLite, in the column `vector` of PostgreSQL (made by the migrations; Django does not know them).
"""

from __future__ import annotations

from django.db import models

from icma.tray import EPOCH, InTray

PLACE = 1  # the key of the one row
FIRST_BATCH = 64
COUNTER_BITS = 20  # of a document's key: the article's number within its minute
WITH_TEXT = frozenset({"source.rights", "source.changed"})  # kinds after which a source's articles may hold other words


class Document(models.Model):
    """One article in the index. The id sorts: minutes since 1970 shifted left by 20 bits, plus a counter."""

    id = models.BigIntegerField(primary_key=True)
    article = models.OneToOneField("articles.Article", on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=8, blank=True)
    digest = models.BinaryField(max_length=16)  # of the tokens: what did not change is not written
    # SQLite only, packed, each once: its index forgets a document only when told every word of it (contentless FTS5;
    # Debian 12's 3.40 has no contentless_delete).
    tokens = models.BinaryField(null=True, blank=True)


class Waiting(models.Model):
    """An article whose place in the index is not up to date. `change` is the newest journal line that said so."""

    article_id = models.BigIntegerField(primary_key=True)
    change = models.BigIntegerField()
    due_at = models.DateTimeField(default=EPOCH)  # later than now after a fault of ours


class Place(InTray):
    """How far the journal has been followed: one row, an in-tray of its own, so that one engine at a time indexes."""

    position = models.BigIntegerField(default=0)
    missing = models.JSONField(default=dict)  # journal ids not seen yet: since when, in seconds (JournalCursor)
    fills = models.JSONField(default=list)  # [source or null, change, below]: whole sets of articles still to be queued
    scheme = models.CharField(max_length=20)  # core.stem.SCHEME with which the index was made
    batch = models.PositiveIntegerField(default=FIRST_BATCH)  # articles at once: one after a fault, then doubling
