"""SQLite: beginnings of words get a table of their own, and the text is the first column of the other one (FTS5 names
the column at every place of a word, but not the first). The index is emptied; the engine makes it anew by itself."""

from typing import Any

from django.db import migrations

BEFORE = """
CREATE VIRTUAL TABLE search_index USING fts5
(title, text, content='', columnsize=0, tokenize="ascii tokenchars '=.:'")
"""
NOW = """
CREATE VIRTUAL TABLE search_index USING fts5
(text, title, content='', columnsize=0, tokenize="ascii tokenchars '=.:'")
"""
# Words with their stretch of time before them; which article holds them is all that is asked.
BEGINNINGS = """
CREATE VIRTUAL TABLE search_beginning USING fts5
(words, content='', columnsize=0, detail=none, tokenize="ascii tokenchars '=.:'")
"""


def part_beginnings(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        _empty(apps, schema_editor)
        schema_editor.execute(NOW)
        schema_editor.execute(BEGINNINGS)


def join_beginnings(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        _empty(apps, schema_editor)
        schema_editor.execute("DROP TABLE search_beginning")
        schema_editor.execute(BEFORE)


def _empty(apps: Any, schema_editor: Any) -> None:
    """The scheme "" is nobody's: the engine's first step starts over."""
    schema_editor.execute("DROP TABLE search_index")
    schema_editor.execute("DELETE FROM search_document")
    schema_editor.execute("UPDATE search_place SET scheme = '', lease = NULL")


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(part_beginnings, join_beginnings),
    ]
