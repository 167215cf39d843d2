"""What people ask of the team for the coordination to do; the rows go with the person."""

import django.db.models.deletion
from django.db import migrations, models

import tremplin.core.clock
import tremplin.core.tenancy.ids
from tremplin.core.tenancy.operations import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_named_by"),
        ("tenancy", "0003_joining_and_leaving"),
    ]

    operations = [
        migrations.CreateModel(
            name="RightsRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tremplin.core.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=tremplin.core.clock.now)),
                (
                    "kind",
                    models.CharField(choices=[("restrict", "limiter ce suivi"), ("erase", "effacer ce suivi")], max_length=8),
                ),
                ("asked_by", models.UUIDField(null=True)),
                ("asked_on", models.DateField()),
                ("answer_by", models.DateField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rights_requests",
                        to="people.person",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.project"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None), ("withdrawn_at", None)),
                        fields=("project", "person", "kind"),
                        name="one_open_rights_request",
                    )
                ],
            },
        ),
        Isolate("RightsRequest"),
        migrations.RunSQL(
            "COMMENT ON TABLE people_rightsrequest IS 'erasure: delete';", "COMMENT ON TABLE people_rightsrequest IS NULL;"
        ),
    ]
