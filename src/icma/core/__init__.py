"""Bytes and values in, values out: no Django, no database."""
