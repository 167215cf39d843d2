"""The index by which the people of a period are read holds all that the figures ask of them: their rows need not be fetched."""

from django.db import migrations

FORMER = "people_person (project_id, first_met_on) INCLUDE (id, territory_id, age_band, spe_status, erased_at)"
HERE = "people_person (project_id, first_met_on) INCLUDE (id, territory_id, age_band, spe_status, inform_by)"


class Migration(migrations.Migration):
    dependencies = [("impact", "0005_kept_proofs"), ("people", "0005_named_by")]

    operations = [
        migrations.RunSQL("DROP INDEX impact_person_met", f"CREATE INDEX impact_person_met ON {FORMER}"),
        migrations.RunSQL(f"CREATE INDEX impact_person_met ON {HERE}", "DROP INDEX impact_person_met"),
    ]
