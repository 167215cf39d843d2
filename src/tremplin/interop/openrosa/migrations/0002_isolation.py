from django.db import migrations

from tremplin.core.tenancy.operations import Isolate

# An app comes without a session: its key tells the member and the project. Cut, expired and unknown keys give the same nothing.
MEMBER = """
CREATE FUNCTION openrosa_member(hash bytea, at timestamptz)
RETURNS TABLE (key_id uuid, project_id uuid, user_id uuid, name varchar, email varchar, language varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT k.id, k.project_id, u.id, u.name, u.email, u.language
    FROM public.openrosa_appkey k JOIN public.accounts_user u ON u.id = k.user_id
   WHERE k.token_hash = hash AND k.revoked_at IS NULL AND k.expires_at > at AND u.is_active
$$;
REVOKE EXECUTE ON FUNCTION openrosa_member(bytea, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION openrosa_member(bytea, timestamptz) TO tremplin_web;
"""


class Migration(migrations.Migration):
    dependencies = [("openrosa", "0001_initial"), ("tenancy", "0002_isolation"), ("accounts", "0001_initial")]

    operations = [
        Isolate("AppKey"),
        migrations.RunSQL([MEMBER], "DROP FUNCTION openrosa_member(bytea, timestamptz)"),
    ]
