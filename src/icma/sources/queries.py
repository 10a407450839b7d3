"""Reads of the sources room."""

from __future__ import annotations

from .models import Feed, FeedState, Owner, Rights, Source

__all__ = ["Feed", "FeedState", "Owner", "Rights", "Source"]
