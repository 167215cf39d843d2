"""What erasing a person leaves of the outreach: counts, by month, with fresh ids."""

from django.db import migrations

# An encounter where nobody else has a file keeps its counts under a fresh id and its month; one that others share stays as it is.
ENCOUNTERS = """
CREATE OR REPLACE FUNCTION anonymise_encounters(project uuid, person uuid) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  meeting uuid;
BEGIN
  FOR meeting IN
    SELECT l.encounter_id FROM public.outreach_encounterperson l WHERE l.project_id = project AND l.person_id = person
       AND NOT EXISTS (SELECT 1 FROM public.outreach_encounterperson o JOIN public.people_person p ON p.id = o.person_id
                        WHERE o.project_id = project AND o.encounter_id = l.encounter_id AND o.person_id <> person AND p.erased_at IS NULL)
  LOOP
    DELETE FROM public.outreach_encounterperson l WHERE l.project_id = project AND l.encounter_id = meeting AND l.person_id = person;
    UPDATE public.outreach_encounter e SET id = gen_random_uuid(), presence_id = NULL, entrance_id = NULL, team_ids = '{}', noted_by = NULL,
           corrects = NULL, at = date_trunc('month', e.at, 'UTC'), "on" = date_trunc('month', e."on"::timestamp)::date,
           created_at = date_trunc('month', e.created_at, 'UTC')
     WHERE e.project_id = project AND e.id = meeting
       AND NOT EXISTS (SELECT 1 FROM public.outreach_encounterperson o WHERE o.project_id = project AND o.encounter_id = meeting);
  END LOOP;
  DELETE FROM public.outreach_encounterperson l WHERE l.project_id = project AND l.person_id = person;
END $$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION anonymise_encounters(project uuid, person uuid) RETURNS void LANGUAGE sql SET search_path = pg_catalog, public AS $$ SELECT $$;
"""

WORDS = ("outreach_followup", "outreach_advicerequest")
SAID = "".join(f"COMMENT ON TABLE {table} IS 'erasure: delete';" for table in WORDS)
UNSAID = "".join(f"COMMENT ON TABLE {table} IS NULL;" for table in WORDS)

VAIN = (
    "CREATE INDEX outreach_attempt_vain ON outreach_contactattempt (project_id, at DESC) INCLUDE (person_id) "
    "WHERE outcome IN ('no_answer', 'objection');"
)
CORRECTED = (
    "CREATE INDEX outreach_attempt_objection ON outreach_contactattempt (project_id, at DESC) WHERE objection <> '';"
    + VAIN
    + "".join(
        f"CREATE INDEX {table}_corrected ON {table} (project_id, corrects) WHERE corrects IS NOT NULL;"
        for table in ("outreach_presence", "outreach_encounter")
    )
)
UNCORRECTED = "DROP INDEX outreach_presence_corrected; DROP INDEX outreach_encounter_corrected; DROP INDEX outreach_attempt_objection; DROP INDEX outreach_attempt_vain;"


class Migration(migrations.Migration):
    dependencies = [("outreach", "0002_isolation"), ("people", "0003_protections")]

    operations = [
        migrations.RunSQL([ENCOUNTERS], BEFORE),
        migrations.RunSQL(SAID, UNSAID),
        migrations.RunSQL(CORRECTED, UNCORRECTED),
    ]
