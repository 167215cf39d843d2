"""No file without a notice (PRIV-14), and the only way by which facts about an erased person may change."""

from django.db import migrations

NOTICE = """
CREATE FUNCTION person_was_told() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  present public.people_person%ROWTYPE;
BEGIN
  SELECT * INTO present FROM public.people_person p WHERE p.id = NEW.id;
  IF NOT FOUND OR present.erased_at IS NOT NULL THEN RETURN NULL; END IF;
  IF NOT EXISTS (SELECT 1 FROM public.people_notice n WHERE n.project_id = present.project_id AND n.person_id = present.id
                  AND (n.level = present.level OR n.level = 'identified')) THEN
    RAISE EXCEPTION 'person % has no notice for level %', present.id, present.level USING ERRCODE = 'check_violation', CONSTRAINT = 'person_was_told';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER person_was_told AFTER INSERT OR UPDATE OF level ON people_person
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION person_was_told();
"""
NO_NOTICE = "DROP TRIGGER person_was_told ON people_person; DROP FUNCTION person_was_told();"

# What happens to a table's rows when its person is erased is said on the table itself: 'erasure: delete', else they become anonymous.
WORDS = ("people_personchange", "people_namegram", "people_blindindex", "people_notice", "people_agreement", "people_note")
SAID = "".join(f"COMMENT ON TABLE {table} IS 'erasure: delete';" for table in WORDS)
UNSAID = "".join(f"COMMENT ON TABLE {table} IS NULL;" for table in WORDS)

BLANK = """
CREATE FUNCTION blank_row_sql(target regclass, kept text[]) RETURNS text LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public AS $$
DECLARE
  parts text[] := '{}';
  col record;
BEGIN
  FOR col IN
    SELECT a.attname AS name, a.atttypid::regtype::text AS kind, a.attnotnull AS needed,
           EXISTS (SELECT 1 FROM pg_constraint c WHERE c.contype IN ('f', 'p') AND c.conrelid = target AND a.attnum = ANY (c.conkey)) AS linked
      FROM pg_attribute a WHERE a.attrelid = target AND a.attnum > 0 AND NOT a.attisdropped
  LOOP
    CONTINUE WHEN col.linked OR col.name = ANY (kept);
    parts := parts || CASE
      WHEN col.kind = 'timestamp with time zone' THEN format('%1$I = date_trunc(''month'', %1$I, ''UTC'')', col.name)
      WHEN col.kind = 'date' THEN format('%1$I = date_trunc(''month'', %1$I::timestamp)::date', col.name)
      WHEN col.kind = 'bytea' AND col.needed THEN format('%I = sha256(gen_random_uuid()::text::bytea)', col.name)
      WHEN col.kind = 'bytea' THEN format('%I = NULL', col.name)
      WHEN col.kind = 'uuid' AND NOT col.needed THEN format('%I = NULL', col.name)
      WHEN col.kind = 'uuid' AND col.needed THEN format('%I = gen_random_uuid()', col.name)
      WHEN col.kind = 'uuid[]' THEN format('%I = ''{}''::uuid[]', col.name)
      ELSE NULL END;
  END LOOP;
  RETURN array_to_string(array_remove(parts, NULL), ', ');
END $$;
"""

ANONYMISE = """
CREATE FUNCTION anonymise_rows(target regclass, project uuid, old_ids uuid[], link text, fresh_parent uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  child record;
  row_id uuid;
  fresh uuid;
  changes text := public.blank_row_sql(target, '{}');
BEGIN
  IF obj_description(target, 'pg_class') = 'erasure: delete' THEN
    EXECUTE format('DELETE FROM %s WHERE project_id = $1 AND %I = ANY ($2)', target, link) USING project, old_ids;
    RETURN;
  END IF;
  FOR row_id IN EXECUTE format('SELECT id FROM %s WHERE project_id = $1 AND %I = ANY ($2)', target, link) USING project, old_ids LOOP
    fresh := gen_random_uuid();
    EXECUTE format('UPDATE %s SET id = $1, %I = $2 %s WHERE project_id = $3 AND id = $4', target, link,
                   CASE WHEN changes = '' THEN '' ELSE ', ' || changes END) USING fresh, fresh_parent, project, row_id;
    FOR child IN
      SELECT c.conrelid::regclass AS table_name, a.attname AS column_name FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[2]
       WHERE c.contype = 'f' AND c.confrelid = target AND array_length(c.conkey, 1) = 2
    LOOP
      PERFORM public.anonymise_rows(child.table_name, project, ARRAY[row_id], child.column_name, fresh);
    END LOOP;
  END LOOP;
END $$;

CREATE FUNCTION anonymise_person(project uuid, person uuid) RETURNS uuid
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
  PERFORM public.anonymise_encounters(project, person);
  UPDATE public.people_person p SET id = fresh, identity_sealed = ''::bytea, referent_id = NULL, restricted_at = NULL, version = 1,
         spe_status = p.spe_status, address_form = 'vous', erased_at = date_trunc('month', now(), 'UTC'),
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

-- Rooms above this one (outreach) replace it: this room knows no encounter.
CREATE FUNCTION anonymise_encounters(project uuid, person uuid) RETURNS void LANGUAGE sql SET search_path = pg_catalog, public AS $$ SELECT $$;

REVOKE EXECUTE ON FUNCTION anonymise_person(uuid, uuid), anonymise_rows(regclass, uuid, uuid[], text, uuid), anonymise_encounters(uuid, uuid),
  blank_row_sql(regclass, text[]), person_was_told() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION anonymise_person(uuid, uuid) TO tremplin_web, tremplin_worker;
"""
NO_ANONYMISE = """
DROP FUNCTION anonymise_person(uuid, uuid);
DROP FUNCTION anonymise_encounters(uuid, uuid);
DROP FUNCTION anonymise_rows(regclass, uuid, uuid[], text, uuid);
DROP FUNCTION blank_row_sql(regclass, text[]);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_isolation"), ("tenancy", "0002_isolation")]

    operations = [
        migrations.RunSQL(NOTICE, NO_NOTICE),
        migrations.RunSQL(SAID, UNSAID),
        migrations.RunSQL([BLANK + ANONYMISE], NO_ANONYMISE),
    ]
