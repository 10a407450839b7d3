"""Decisions of the people at the desk: append-only; the public log reads from here."""
