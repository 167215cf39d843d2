import django.db.models.deletion
from django.db import migrations, models

import tremplin.core.clock
import tremplin.core.tenancy.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0002_isolation")]

    operations = [
        migrations.CreateModel(
            name="Release",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tremplin.core.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=tremplin.core.clock.now)),
                ("corrects", models.UUIDField(blank=True, default=None, null=True)),
                ("number", models.PositiveIntegerField()),
                ("from_on", models.DateField()),
                ("until_on", models.DateField()),
                ("published_at", models.DateTimeField()),
                ("threshold", models.PositiveSmallIntegerField()),
                ("content", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.project"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("project", "number"), name="release_number"),
                    models.UniqueConstraint(fields=("project", "until_on"), name="release_once"),
                    models.CheckConstraint(condition=models.Q(("until_on__gte", models.F("from_on"))), name="release_dates"),
                    models.CheckConstraint(condition=models.Q(("threshold__gte", 5)), name="release_threshold"),
                ],
            },
        ),
    ]
