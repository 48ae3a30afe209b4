from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0003_evidence_copies"),
    ]

    operations = [
        migrations.CreateModel(
            name="SubmissionCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("newest", models.PositiveBigIntegerField(default=0)),
            ],
        ),
    ]
