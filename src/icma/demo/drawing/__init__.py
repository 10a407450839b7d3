"""Draws the illustrations of the demo newsroom from nothing but numbers; needed only when they change."""
