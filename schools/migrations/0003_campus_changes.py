"""A change of campuses becomes a thing of its own, with the rows it replaced; successions tell who
followed whom in it. Nothing wrote successions before."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("schools", "0002_collecting_figures"),
    ]

    operations = [
        migrations.DeleteModel(name="Succession"),
        migrations.CreateModel(
            name="CampusChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("act", models.CharField(choices=[("OPENED", "新建"), ("CLOSED", "撤销"), ("MERGED", "合并"), ("SPLIT", "分设"), ("KIND_CHANGED", "变更办学类型")], max_length=14)),
                ("before", models.JSONField(default=list)),
                ("tick", models.PositiveBigIntegerField()),
                ("note", models.CharField(blank=True, max_length=200)),
                ("recorded_by_name", models.CharField(max_length=150)),
                ("recorded_at", models.DateTimeField()),
                ("county", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="campus_changes", to="schools.region")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("county", "year", "tick"), name="one_campus_change_per_write")],
            },
        ),
        migrations.CreateModel(
            name="Succession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("predecessor", models.CharField(blank=True, max_length=32)),
                ("successor", models.CharField(blank=True, max_length=32)),
                ("change", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="successions", to="schools.campuschange")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("change", "predecessor", "successor"), name="one_succession_per_pair")],
            },
        ),
    ]
