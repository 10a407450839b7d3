from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("captures", "0002_evidence"),
    ]

    operations = [
        migrations.AddField(
            model_name="picture",
            name="likeness",
            field=models.BinaryField(default=b"", max_length=18),
        ),
    ]
