"""A decision knows its article and how it was before; the database refuses to change it.

Only `by` and `words` may become empty: when the moderator or the reader concerned deletes the account.
"""

from __future__ import annotations

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "notices_decision"
LASTING = ("id", "kind", "subject", "article_id", "reason", "until", "answers", "before", "at")
LINE = "a decision is never changed; make another one"


def protect(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _statements(editor.connection.vendor):
        editor.execute(statement, None)


def release(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP FUNCTION {TABLE}_refuse() CASCADE", None)
    else:
        editor.execute(f"DROP TRIGGER {TABLE}_is_append_only", None)


def _statements(vendor: str) -> list[str]:
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(f'OLD."{column}" {differs} NEW."{column}"' for column in LASTING)
    changed += f" OR (NEW.by_id IS NOT NULL AND OLD.by_id {differs} NEW.by_id)"
    changed += " OR (NEW.words <> '' AND OLD.words <> NEW.words)"
    if vendor == "sqlite":
        before = f"BEFORE UPDATE ON {TABLE} WHEN {changed}"
        return [f"CREATE TRIGGER {TABLE}_is_append_only {before} BEGIN SELECT RAISE(ABORT, '{LINE}'); END"]
    before = f"BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN ({changed})"
    refuse = f"RAISE EXCEPTION '{LINE}' USING ERRCODE = 'integrity_constraint_violation'"
    return [
        f"CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refuse}; END $$",
        f"CREATE TRIGGER {TABLE}_is_append_only {before} EXECUTE FUNCTION {TABLE}_refuse()",
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_section"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("notices", "0001_initial"),
    ]
    operations = [
        migrations.AddField("decision", "before", models.CharField(blank=True, max_length=240, default=""), False),
        migrations.AddField(
            "decision",
            "article",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="articles.article"
            ),
        ),
        migrations.AddIndex("decision", models.Index(fields=["by", "-id"], name="decisions_of_moderator")),
        migrations.RunPython(protect, release),
    ]
