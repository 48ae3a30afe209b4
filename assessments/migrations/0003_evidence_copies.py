"""Files have a copy for others, and say how many mobile numbers they hold."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0002_rounds"),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="copy_sha256",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="evidence",
            name="phones",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
