import django.db.models.deletion
from django.db import migrations, models

import tremplin.core.clock
import tremplin.core.tenancy.ids
from tremplin.core.tenancy.operations import Isolate


class Migration(migrations.Migration):
    dependencies = [("territories", "0002_isolation"), ("tenancy", "0002_isolation")]

    operations = [
        migrations.CreateModel(
            name="Drawing",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tremplin.core.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=tremplin.core.clock.now)),
                ("kind", models.CharField(max_length=8)),
                ("file_name", models.CharField(max_length=120)),
                ("sha256", models.CharField(max_length=64)),
                ("rows", models.JSONField(default=list)),
                ("problems", models.JSONField(default=list)),
                ("given_by", models.UUIDField(null=True)),
                ("applied_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.project"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drawings",
                        to="territories.territory",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        Isolate("Drawing"),
    ]
