"""A meeting that was corrected stays corrected when somebody of it is erased: otherwise it would be counted again."""

import importlib

from django.db import migrations

BEFORE = importlib.import_module("tremplin.domain.outreach.migrations.0003_erasure").ENCOUNTERS

# As before, but the meeting that corrects this one is told its new id, and `corrects` is kept.
ENCOUNTERS = """
CREATE OR REPLACE FUNCTION anonymise_encounters(project uuid, person uuid) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  meeting uuid;
  fresh uuid;
BEGIN
  FOR meeting IN
    SELECT l.encounter_id FROM public.outreach_encounterperson l WHERE l.project_id = project AND l.person_id = person
       AND NOT EXISTS (SELECT 1 FROM public.outreach_encounterperson o JOIN public.people_person p ON p.id = o.person_id
                        WHERE o.project_id = project AND o.encounter_id = l.encounter_id AND o.person_id <> person AND p.erased_at IS NULL)
  LOOP
    DELETE FROM public.outreach_encounterperson l WHERE l.project_id = project AND l.encounter_id = meeting AND l.person_id = person;
    CONTINUE WHEN EXISTS (SELECT 1 FROM public.outreach_encounterperson o WHERE o.project_id = project AND o.encounter_id = meeting);
    fresh := gen_random_uuid();
    UPDATE public.outreach_encounter e SET id = fresh, presence_id = NULL, entrance_id = NULL, team_ids = '{}', noted_by = NULL,
           at = date_trunc('month', e.at, 'UTC'), "on" = date_trunc('month', e."on"::timestamp)::date,
           created_at = date_trunc('month', e.created_at, 'UTC')
     WHERE e.project_id = project AND e.id = meeting;
    UPDATE public.outreach_encounter c SET corrects = fresh WHERE c.project_id = project AND c.corrects = meeting;
  END LOOP;
  DELETE FROM public.outreach_encounterperson l WHERE l.project_id = project AND l.person_id = person;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("outreach", "0004_peace"), ("people", "0004_corrections_stay")]

    operations = [migrations.RunSQL([ENCOUNTERS], [BEFORE])]
