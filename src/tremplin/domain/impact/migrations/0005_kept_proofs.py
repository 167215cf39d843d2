"""What erased people had proved, kept without a name."""

import django.db.models.deletion
from django.db import migrations, models

import tremplin.core.clock
import tremplin.core.tenancy.ids
from tremplin.core.tenancy.operations import Isolate

# Those erased before were read so: with a pathway, as having come again and had a referent.
BEFORE = """
INSERT INTO impact_keptproof (id, project_id, person_id, created_at, again, activity, referred)
SELECT gen_random_uuid(), p.project_id, p.id, p.erased_at, true, false, true FROM people_person p
 WHERE p.erased_at IS NOT NULL AND EXISTS (SELECT 1 FROM pathways_pathway s WHERE s.project_id = p.project_id AND s.person_id = p.id);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("impact", "0004_growing_slowly"),
        ("people", "0003_protections"),
        ("tenancy", "0003_joining_and_leaving"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptProof",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tremplin.core.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=tremplin.core.clock.now)),
                ("corrects", models.UUIDField(blank=True, default=None, null=True)),
                ("again", models.BooleanField()),
                ("activity", models.BooleanField()),
                ("referred", models.BooleanField()),
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
            options={
                "abstract": False,
            },
        ),
        Isolate("KeptProof", append_only=True),
        migrations.RunSQL(BEFORE, migrations.RunSQL.noop),
    ]
