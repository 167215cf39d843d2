"""Edits of the plan as facts, what erasure does with these tables, and the indexes that figures and Today read by."""

import django.db.models.deletion
from django.db import migrations, models

import tremplin.core.clock
import tremplin.core.tenancy.ids
from tremplin.core.tenancy.operations import Isolate

# Words and dates of a plan say nothing once the person is gone; goals stay as anonymous evidence of a support (FUN-01).
WORDS = ("pathways_planstep", "pathways_planchange", "pathways_appointment")
SAID = "".join(f"COMMENT ON TABLE {table} IS 'erasure: delete';" for table in WORDS)
UNSAID = "".join(f"COMMENT ON TABLE {table} IS NULL;" for table in WORDS)


class Migration(migrations.Migration):
    dependencies = [("pathways", "0002_isolation"), ("people", "0003_protections")]

    operations = [
        migrations.CreateModel(
            name="PlanChange",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tremplin.core.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=tremplin.core.clock.now)),
                ("corrects", models.UUIDField(blank=True, default=None, null=True)),
                ("kind", models.CharField(choices=[("goal", "objectif"), ("step", "action")], max_length=11)),
                ("subject_id", models.UUIDField()),
                ("version", models.PositiveIntegerField()),
                ("author_id", models.UUIDField(null=True)),
                ("change_sealed", models.BinaryField()),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.project"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["project", "subject_id"], name="planchange_by_subject")]},
        ),
        Isolate("PlanChange", append_only=True),
        migrations.AddIndex(
            "pathway",
            models.Index(fields=["project", "ended_on"], name="pathway_by_end", condition=models.Q(ended_on__isnull=False)),
        ),
        migrations.AddIndex(
            "planstep",
            models.Index(
                fields=["project", "due_on"],
                name="planstep_open",
                condition=models.Q(done_on__isnull=True, dropped_on__isnull=True),
            ),
        ),
        migrations.AddIndex(
            "exit", models.Index(fields=["project", "on"], name="exit_by_day", condition=models.Q(undone_at__isnull=True))
        ),
        migrations.AddIndex("followupanswer", models.Index(fields=["project", "exit", "month"], name="news_by_exit")),
        migrations.AddIndex("trustanswer", models.Index(fields=["project", "person", "-on"], name="trust_by_person")),
        migrations.RunSQL(SAID, UNSAID),
    ]
