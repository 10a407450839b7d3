"""The operator's face; no tables."""
