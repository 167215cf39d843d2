"""A person named by somebody else has one month to be told; the night's job erases nobody before their time.

The database holds both clocks itself: the month can only be shortened or ended by a notice, and the worker, which orders erasures without a
coordinator, is refused for whoever was in touch less than two years ago. It counts with its own clock, in the project's time zone.
"""

from django.db import migrations, models

MONTH = """
CREATE FUNCTION month_to_inform() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.inform_by > (NEW.first_met_on + interval '1 month')::date THEN
      RAISE EXCEPTION 'a person named by somebody else is told within a month' USING ERRCODE = 'check_violation', CONSTRAINT = 'month_to_inform';
    END IF;
  ELSIF NEW.inform_by IS NOT NULL AND (OLD.inform_by IS NULL OR NEW.inform_by > OLD.inform_by) THEN
    RAISE EXCEPTION 'the month to inform a person is never begun again' USING ERRCODE = 'check_violation', CONSTRAINT = 'month_to_inform';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER month_to_inform BEFORE INSERT OR UPDATE OF inform_by ON people_person FOR EACH ROW EXECUTE FUNCTION month_to_inform();
REVOKE EXECUTE ON FUNCTION month_to_inform() FROM PUBLIC;
"""
NO_MONTH = "DROP TRIGGER month_to_inform ON people_person; DROP FUNCTION month_to_inform();"

TOLD = """
CREATE OR REPLACE FUNCTION person_was_told() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  present public.people_person%ROWTYPE;
BEGIN
  SELECT * INTO present FROM public.people_person p WHERE p.id = NEW.id;
  IF NOT FOUND OR present.erased_at IS NOT NULL THEN RETURN NULL; END IF;
  {running}
  IF NOT EXISTS (SELECT 1 FROM public.people_notice n WHERE n.project_id = present.project_id AND n.person_id = present.id
                  AND (n.level = present.level OR n.level = 'identified')) THEN
    RAISE EXCEPTION 'person % has no notice for level %', present.id, present.level USING ERRCODE = 'check_violation', CONSTRAINT = 'person_was_told';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER person_was_told ON people_person;
CREATE CONSTRAINT TRIGGER person_was_told AFTER INSERT OR UPDATE OF {columns} ON people_person
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION person_was_told();
"""
RUNNING = "-- Named by somebody else, under a nickname only: the month to tell them runs.\n"
RUNNING += "  IF present.inform_by IS NOT NULL AND present.level = 'pseudonym' THEN RETURN NULL; END IF;"

ANONYMISE = """
CREATE OR REPLACE FUNCTION anonymise_person(project uuid, person uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  fresh uuid := gen_random_uuid();
  child record;
BEGIN
  IF NOT coalesce(project = ANY (public.tremplin_projects()), false) THEN
    RAISE EXCEPTION 'no ticket for this project' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- The web may only ask for what a coordinator or a protection officer orders; the nightly worker acts for the retention rule.
  IF session_user <> 'tremplin_worker' AND NOT EXISTS (
    SELECT 1 FROM public.tenancy_membership m WHERE m.project_id = project AND m.user_id = public.tremplin_actor()
       AND m.role IN ('coordinator', 'dpo') AND m.starts_on <= current_date AND (m.ends_on IS NULL OR m.ends_on >= current_date)) THEN
    RAISE EXCEPTION 'only a coordinator or a protection officer orders an erasure' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM 1 FROM public.people_person p WHERE p.project_id = project AND p.id = person AND p.erased_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN RETURN NULL; END IF;
  {rule}
  PERFORM public.anonymise_encounters(project, person);
  UPDATE public.people_person p SET id = fresh, identity_sealed = ''::bytea, referent_id = NULL, restricted_at = NULL, version = 1,
         spe_status = p.spe_status, address_form = 'vous', {named}erased_at = date_trunc('month', now(), 'UTC'),
         created_at = date_trunc('month', p.created_at, 'UTC'), first_met_on = date_trunc('month', p.first_met_on::timestamp)::date,
         last_contact_on = date_trunc('month', p.last_contact_on::timestamp)::date, exited_on = date_trunc('month', p.exited_on::timestamp)::date
   WHERE p.project_id = project AND p.id = person;
  FOR child IN
    SELECT c.conrelid::regclass AS table_name, a.attname AS column_name FROM pg_constraint c
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[2]
     WHERE c.contype = 'f' AND c.confrelid = 'public.people_person'::regclass AND array_length(c.conkey, 1) = 2
  LOOP
    PERFORM public.anonymise_rows(child.table_name, project, ARRAY[person], child.column_name, fresh);
  END LOOP;
  RETURN fresh;
END $$;
"""
RULE = """IF session_user = 'tremplin_worker' AND NOT EXISTS (
    SELECT 1 FROM public.people_person p JOIN public.tenancy_project t ON t.id = p.project_id
     WHERE p.project_id = project AND p.id = person AND p.restricted_at IS NULL
       AND (p.last_contact_on + 730 < (now() AT TIME ZONE t.time_zone)::date OR p.inform_by < (now() AT TIME ZONE t.time_zone)::date)) THEN
    RAISE EXCEPTION 'no rule ends the keeping of this person today' USING ERRCODE = 'insufficient_privilege';
  END IF;"""
# Who was never told was never met: the day stays, by its month, so that no figure counts them.
NAMED = "inform_by = date_trunc('month', p.inform_by::timestamp)::date, "


class Migration(migrations.Migration):
    dependencies = [("people", "0004_corrections_stay"), ("outreach", "0005_corrections_stay")]

    operations = [
        migrations.AddField(
            "person",
            "named_by",
            models.CharField(
                blank=True,
                choices=[
                    ("relay", "un relais du quartier"),
                    ("partner", "un partenaire"),
                    ("member", "un membre de l’équipe"),
                    ("close", "un proche"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddField("person", "inform_by", models.DateField(null=True)),
        migrations.AddConstraint(
            "person",
            models.CheckConstraint(
                condition=models.Q(inform_by=None) | ~models.Q(named_by="") & models.Q(level="pseudonym"), name="person_named_by"
            ),
        ),
        migrations.AddIndex(
            "person",
            models.Index(fields=["project", "inform_by"], condition=models.Q(inform_by__isnull=False), name="person_to_inform"),
        ),
        migrations.RunSQL([MONTH], NO_MONTH),
        migrations.RunSQL([TOLD.format(running=RUNNING, columns="level, inform_by")], [TOLD.format(running="", columns="level")]),
        migrations.RunSQL([ANONYMISE.format(rule=RULE, named=NAMED)], [ANONYMISE.format(rule="", named="")]),
    ]
