from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("following", "0002_searched_at"),
    ]

    operations = [
        migrations.AlterField(
            model_name="follow",
            name="kind",
            field=models.CharField(
                choices=[
                    ("source", "Source"),
                    ("section", "Section"),
                    ("search", "Search"),
                    ("discussion", "Discussion"),
                    ("story", "Story"),
                ],
                max_length=12,
            ),
        ),
    ]
