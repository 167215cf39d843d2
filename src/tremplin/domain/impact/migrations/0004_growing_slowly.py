"""Indexes by which the figures stay cheap when people grow tenfold: encounters by territory, without hashing each, and goals by pathway."""

from django.db import migrations

FORMER = 'outreach_encounter (project_id, "on") INCLUDE (territory_id, people_count)'
INDEXES = {
    "impact_encounter_places": 'outreach_encounter (project_id, territory_id, "on") INCLUDE (people_count)',
    "impact_goal_pathways": "pathways_goal (project_id, pathway_id)",
}


class Migration(migrations.Migration):
    dependencies = [("impact", "0003_reading_fast"), ("territories", "0001_initial")]

    operations = [
        *(migrations.RunSQL(f"CREATE INDEX {name} ON {what}", f"DROP INDEX {name}") for name, what in INDEXES.items()),
        migrations.RunSQL("DROP INDEX impact_encounter_days", f"CREATE INDEX impact_encounter_days ON {FORMER}"),
    ]
