"""The public face; no tables."""
