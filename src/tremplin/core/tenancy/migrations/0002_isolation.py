"""The ticket's verification, the named functions of the platform, and the policies of the team's tables."""

from django.db import migrations

from tremplin.core.tenancy.operations import ReadMembers

TICKET_KEYS = """
CREATE TABLE tenancy_secret (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), inner_pad bytea NOT NULL, outer_pad bytea NOT NULL);
"""

# HMAC-SHA256 from the built-in sha256(): the wheel's PostgreSQL has no pgcrypto.
TICKET = """
CREATE FUNCTION tremplin_ticket() RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  raw text := nullif(current_setting('tremplin.ticket', true), '');
  parts text[];
  pads record;
BEGIN
  IF raw IS NULL THEN RETURN NULL; END IF;
  parts := string_to_array(raw, '|');
  IF array_length(parts, 1) <> 4 OR parts[3] !~ '^[0-9]{1,12}$' THEN RETURN NULL; END IF;
  SELECT inner_pad, outer_pad INTO pads FROM public.tenancy_secret;
  IF pads IS NULL THEN RETURN NULL; END IF;
  IF encode(sha256(pads.outer_pad || sha256(pads.inner_pad || convert_to(parts[1] || '|' || parts[2] || '|' || parts[3], 'UTF8'))), 'hex') <> parts[4] THEN
    RETURN NULL;
  END IF;
  IF to_timestamp(parts[3]::bigint) < clock_timestamp() THEN RETURN NULL; END IF;
  RETURN parts;
END $$;

CREATE FUNCTION tremplin_projects() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT CASE WHEN t[2] <> '' THEN string_to_array(t[2], ',')::uuid[] ELSE '{}'::uuid[] END FROM public.tremplin_ticket() AS t
$$;

CREATE FUNCTION tremplin_actor() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT nullif(t[1], '')::uuid FROM public.tremplin_ticket() AS t
$$;
"""

MEMBERSHIPS = """
CREATE FUNCTION memberships_of(wanted uuid, on_day date)
RETURNS TABLE (project_id uuid, slug varchar, name varchar, kind varchar, leads varchar[], summary varchar, time_zone varchar,
               roles varchar[], trade varchar, whole boolean, territory_ids uuid[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT p.id, p.slug, p.name, p.kind, p.leads, p.summary, p.time_zone,
         array_agg(DISTINCT m.role), max(m.trade), bool_or(m.territory_ids = '{}'::uuid[]),
         (SELECT array_agg(DISTINCT t) FROM public.tenancy_membership m2, unnest(m2.territory_ids) AS t
           WHERE m2.user_id = wanted AND m2.project_id = p.id AND m2.starts_on <= on_day AND (m2.ends_on IS NULL OR m2.ends_on >= on_day))
    FROM public.tenancy_membership m JOIN public.tenancy_project p ON p.id = m.project_id
   WHERE m.user_id = wanted AND m.starts_on <= on_day AND (m.ends_on IS NULL OR m.ends_on >= on_day)
   GROUP BY p.id ORDER BY p.name
$$;

CREATE FUNCTION open_invitation(hash bytea)
RETURNS TABLE (id uuid, project_id uuid, project_name varchar, email varchar, role varchar, expires_at timestamptz, accepted_at timestamptz, revoked_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT i.id, i.project_id, p.name, i.email, i.role, i.expires_at, i.accepted_at, i.revoked_at
    FROM public.tenancy_invitation i JOIN public.tenancy_project p ON p.id = i.project_id WHERE i.token_hash = hash
$$;
"""

GRANTS = """
REVOKE ALL ON tenancy_secret FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION tremplin_ticket(), memberships_of(uuid, date), open_invitation(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tremplin_projects(), tremplin_actor() TO PUBLIC;
GRANT EXECUTE ON FUNCTION memberships_of(uuid, date), open_invitation(bytea) TO tremplin_web, tremplin_worker;
"""

# A project row is seen by its ticket; it is created by whoever already holds a ticket that names its new id.
PROJECT = """
ALTER TABLE tenancy_project ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_project ON tenancy_project TO tremplin_web, tremplin_worker, tremplin_importer
  USING (id = ANY ((SELECT tremplin_projects())::uuid[])) WITH CHECK (id = ANY ((SELECT tremplin_projects())::uuid[]));
CREATE POLICY retention ON tenancy_project FOR SELECT TO tremplin_retention USING (true);
GRANT SELECT, INSERT, UPDATE ON tenancy_project TO tremplin_web, tremplin_worker;
GRANT SELECT ON tenancy_project TO tremplin_importer, tremplin_retention;
GRANT REFERENCES ON tenancy_project TO tremplin_importer;
"""

DROP = """
DROP FUNCTION open_invitation(bytea);
DROP FUNCTION memberships_of(uuid, date);
"""
DROP_TICKET = "DROP FUNCTION tremplin_actor(); DROP FUNCTION tremplin_projects(); DROP FUNCTION tremplin_ticket();"
DROP_PROJECT = """
DROP POLICY retention ON tenancy_project; DROP POLICY own_project ON tenancy_project; ALTER TABLE tenancy_project DISABLE ROW LEVEL SECURITY;
REVOKE ALL ON tenancy_project FROM tremplin_web, tremplin_worker, tremplin_importer, tremplin_retention;
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_initial")]

    operations = [
        migrations.RunSQL(TICKET_KEYS, "DROP TABLE tenancy_secret"),
        migrations.RunSQL(TICKET, DROP_TICKET),
        migrations.RunSQL(MEMBERSHIPS, DROP),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(PROJECT, DROP_PROJECT),
        ReadMembers("Membership", own="user_id"),
        ReadMembers("Invitation"),
    ]
