"""The supports of people erased before end with their erasure: none stays open, or without a reason, for nobody."""

from django.db import migrations

FORWARD = """
UPDATE pathways_pathway s SET ended_on = greatest(s.started_on, (p.erased_at AT TIME ZONE 'UTC')::date)
  FROM people_person p WHERE p.project_id = s.project_id AND p.id = s.person_id AND p.erased_at IS NOT NULL AND s.ended_on IS NULL;
INSERT INTO pathways_exit (id, project_id, created_at, pathway_id, person_id, "on", reason, source)
SELECT gen_random_uuid(), s.project_id, date_trunc('month', s.ended_on::timestamp) AT TIME ZONE 'UTC', s.id, s.person_id, s.ended_on, 'erased', ''
  FROM pathways_pathway s JOIN people_person p ON p.project_id = s.project_id AND p.id = s.person_id
 WHERE p.erased_at IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM pathways_exit e WHERE e.project_id = s.project_id AND e.pathway_id = s.id AND e.undone_at IS NULL);
"""


class Migration(migrations.Migration):
    dependencies = [("pathways", "0003_plan_changes"), ("people", "0005_named_by")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
