"""The table of Django's cache: how often somebody tried a password, for all web processes alike."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.db import migrations


def make_table(apps: Any, schema_editor: Any) -> None:
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("house", "0003_readers")]
    operations = [migrations.RunPython(make_table, migrations.RunPython.noop)]
