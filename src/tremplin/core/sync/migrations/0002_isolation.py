from django.db import migrations

from tremplin.core.tenancy.operations import Isolate

# The sealed door has no session: it learns from the operation which device sealed it, and asks only for that one's hashes.
DEVICE = """
CREATE FUNCTION sync_sealing_device(wanted uuid, author uuid, project_slug text)
RETURNS TABLE (project_id uuid, secret_hashes bytea[], revoked_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT d.project_id, d.secret_hashes, d.revoked_at
    FROM public.sync_device d JOIN public.tenancy_project p ON p.id = d.project_id
   WHERE d.device_id = wanted AND d.author_id = author AND p.slug = project_slug
$$;
REVOKE EXECUTE ON FUNCTION sync_sealing_device(uuid, uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sync_sealing_device(uuid, uuid, text) TO tremplin_web;
"""


class Migration(migrations.Migration):
    dependencies = [("sync", "0001_initial"), ("tenancy", "0002_isolation")]

    operations = [
        Isolate("Device"),
        Isolate("Operation"),
        Isolate("HeldPredecessor", deletable=True),
        Isolate("FieldConflict"),
        Isolate("Blob"),
        Isolate("Incident", append_only=True),
        migrations.RunSQL([DEVICE], "DROP FUNCTION sync_sealing_device(uuid, uuid, text)"),
    ]
