"""Captures and sightings are evidence: the database itself refuses to change what they state."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

EVIDENCE = {
    "captures_capture": ("url", "captured_at", "status", "payload_digest", "record_id", "kind", "visit", "hop"),
    "captures_sighting": ("feed_id", "digest", "guid", "title", "summary", "published_raw", "seen_at"),
}


def protect(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for table, columns in EVIDENCE.items():
        for statement in _statements(editor.connection.vendor, table, columns):
            editor.execute(statement, None)


def release(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for table in EVIDENCE:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP FUNCTION {table}_refuse() CASCADE", None)
        else:
            editor.execute(f"DROP TRIGGER {table}_is_evidence", None)


def _statements(vendor: str, table: str, columns: tuple[str, ...]) -> list[str]:
    listed = ", ".join(columns)
    if vendor == "sqlite":
        changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)
        before = f"BEFORE UPDATE OF {listed} ON {table} WHEN {changed}"
        refuse = f"SELECT RAISE(ABORT, '{table} is evidence and cannot be changed')"
        return [f"CREATE TRIGGER {table}_is_evidence {before} BEGIN {refuse}; END"]
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    before = f"BEFORE UPDATE OF {listed} ON {table} FOR EACH ROW WHEN ({changed})"
    line = f"{table} is evidence and cannot be changed"
    refuse = f"RAISE EXCEPTION '{line}' USING ERRCODE = 'integrity_constraint_violation'"
    return [
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refuse}; END $$",
        f"CREATE TRIGGER {table}_is_evidence {before} EXECUTE FUNCTION {table}_refuse()",
    ]


class Migration(migrations.Migration):
    dependencies = [("captures", "0001_initial")]
    operations = [migrations.RunPython(protect, release)]
