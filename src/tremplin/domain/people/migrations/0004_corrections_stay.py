"""A fact that was corrected stays corrected when its person is erased: otherwise it would be counted again."""

import importlib

from django.db import migrations

BEFORE = importlib.import_module("tremplin.domain.people.migrations.0003_protections")

ROWS = """
CREATE OR REPLACE FUNCTION anonymise_rows(target regclass, project uuid, old_ids uuid[], link text, fresh_parent uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  child record;
  row_id uuid;
  fresh uuid;
  changes text := public.blank_row_sql(target, '{corrects}');
  corrected boolean := EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = target AND a.attname = 'corrects' AND NOT a.attisdropped);
BEGIN
  IF obj_description(target, 'pg_class') = 'erasure: delete' THEN
    EXECUTE format('DELETE FROM %s WHERE project_id = $1 AND %I = ANY ($2)', target, link) USING project, old_ids;
    RETURN;
  END IF;
  FOR row_id IN EXECUTE format('SELECT id FROM %s WHERE project_id = $1 AND %I = ANY ($2)', target, link) USING project, old_ids LOOP
    fresh := gen_random_uuid();
    EXECUTE format('UPDATE %s SET id = $1, %I = $2 %s WHERE project_id = $3 AND id = $4', target, link,
                   CASE WHEN changes = '' THEN '' ELSE ', ' || changes END) USING fresh, fresh_parent, project, row_id;
    IF corrected THEN
      EXECUTE format('UPDATE %s SET corrects = $1 WHERE project_id = $2 AND corrects = $3', target) USING fresh, project, row_id;
    END IF;
    FOR child IN
      SELECT c.conrelid::regclass AS table_name, a.attname AS column_name FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[2]
       WHERE c.contype = 'f' AND c.confrelid = target AND array_length(c.conkey, 1) = 2
    LOOP
      PERFORM public.anonymise_rows(child.table_name, project, ARRAY[row_id], child.column_name, fresh);
    END LOOP;
  END LOOP;
END $$;
"""


def former() -> str:
    """The function as migration 0003 made it."""
    made = BEFORE.ANONYMISE.split("CREATE FUNCTION anonymise_person")[0]
    return str(made.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))


class Migration(migrations.Migration):
    dependencies = [("people", "0003_protections")]

    operations = [migrations.RunSQL([ROWS], [former()])]
