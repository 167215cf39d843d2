"""Joining by an invitation, and leaving at once.

`accept_invitation` is the only way in: the hash of the link is the key, so nothing else of the project opens before the person belongs to it.
"""

from django.db import migrations, models

MEMBERSHIPS = """
CREATE OR REPLACE FUNCTION memberships_of(wanted uuid, on_day date)
RETURNS TABLE (project_id uuid, slug varchar, name varchar, kind varchar, leads varchar[], summary varchar, time_zone varchar,
               roles varchar[], trade varchar, whole boolean, territory_ids uuid[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  WITH running AS (
    SELECT * FROM public.tenancy_membership m
     WHERE m.user_id = wanted AND m.ended_at IS NULL AND m.starts_on <= on_day AND (m.ends_on IS NULL OR m.ends_on >= on_day)
  )
  SELECT p.id, p.slug, p.name, p.kind, p.leads, p.summary, p.time_zone,
         array_agg(DISTINCT m.role), max(m.trade), bool_or(m.territory_ids = '{}'::uuid[]),
         (SELECT array_agg(DISTINCT t) FROM running m2, unnest(m2.territory_ids) AS t WHERE m2.project_id = p.id)
    FROM running m JOIN public.tenancy_project p ON p.id = m.project_id
   GROUP BY p.id ORDER BY p.name
$$;
"""

MEMBERSHIPS_BEFORE = """
CREATE OR REPLACE FUNCTION memberships_of(wanted uuid, on_day date)
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
"""

# One UPDATE both checks and consumes: of two clicks at once, the second finds nothing left.
# The account must be the one that was invited: a link forwarded to somebody else opens nothing.
ACCEPT = """
CREATE FUNCTION accept_invitation(hash bytea, joining uuid, at timestamptz, on_day date) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  taken public.tenancy_invitation;
BEGIN
  UPDATE public.tenancy_invitation i SET accepted_at = at
   WHERE i.token_hash = hash AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > at
     AND EXISTS (SELECT 1 FROM public.accounts_user u WHERE u.id = joining AND u.is_active AND lower(u.email) = lower(i.email))
  RETURNING i.* INTO taken;
  IF NOT FOUND THEN RETURN NULL; END IF;
  INSERT INTO public.tenancy_membership (id, project_id, user_id, role, trade, territory_ids, starts_on, created_at)
  VALUES (gen_random_uuid(), taken.project_id, joining, taken.role, taken.trade, taken.territory_ids, on_day, at)
  ON CONFLICT (project_id, user_id, role, starts_on)
    DO UPDATE SET ended_at = NULL, ends_on = NULL, trade = excluded.trade, territory_ids = excluded.territory_ids;
  RETURN taken.project_id;
END $$;
REVOKE EXECUTE ON FUNCTION accept_invitation(bytea, uuid, timestamptz, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accept_invitation(bytea, uuid, timestamptz, date) TO tremplin_web;
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0002_isolation"), ("accounts", "0001_initial")]

    operations = [
        migrations.AddField("membership", "ended_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunSQL(MEMBERSHIPS, MEMBERSHIPS_BEFORE),
        migrations.RunSQL(ACCEPT, "DROP FUNCTION accept_invitation(bytea, uuid, timestamptz, date)"),
    ]
