"""Whether the section of an article is its publisher's or a guess."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_section")]

    operations = [
        migrations.AddField("article", "section_guessed", models.BooleanField(default=False)),
    ]
