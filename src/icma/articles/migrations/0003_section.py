"""The section of an article, also of those read before there was one."""

from typing import Any

from django.db import migrations, models

from icma.core.sections import section_of

BATCH = 1000


def fill_sections(apps: Any, schema_editor: Any) -> None:
    articles = apps.get_model("articles", "Article")
    read = articles.objects.exclude(current=None).values_list(
        "pk", "current__reading__section", "current__reading__tags"
    )
    changed = []
    for pk, section, tags in read.iterator(chunk_size=BATCH):
        key = section_of(section, tags)
        if key:
            changed.append(articles(pk=pk, section=key))
    articles.objects.bulk_update(changed, ["section"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_withheld_index"),
    ]

    operations = [
        migrations.AddField("article", "section", models.CharField(blank=True, max_length=12, default="")),
        migrations.RunPython(fill_sections, migrations.RunPython.noop),
        migrations.AddIndex(
            "article",
            models.Index(
                condition=models.Q(("withheld_at", None)),
                fields=["language", "section", "-published_at", "-id"],
                name="articles_of_section",
            ),
        ),
    ]
