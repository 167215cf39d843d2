"""Grants on the platform's own tables: accounts, sessions, second factors, the queue. None of them holds anything about a participant."""

from django.db import migrations

TABLES = (
    "accounts_user django_session django_content_type account_emailaddress account_emailconfirmation mfa_authenticator "
    "usersessions_usersession procrastinate_jobs procrastinate_events procrastinate_periodic_defers procrastinate_workers"
)

GRANT = f"""
GRANT SELECT, INSERT, UPDATE, DELETE ON {", ".join(TABLES.split())} TO tremplin_web, tremplin_worker;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO tremplin_web, tremplin_worker;
REVOKE DELETE ON accounts_user FROM tremplin_web, tremplin_worker;
GRANT INSERT, UPDATE ON accounts_user TO tremplin_importer;
GRANT SELECT, INSERT ON tenancy_project, tenancy_membership TO tremplin_importer;
GRANT SELECT ON django_migrations, accounts_user TO tremplin_web, tremplin_worker, tremplin_importer, tremplin_retention;
"""
REVOKE = f"REVOKE ALL ON {', '.join(TABLES.split())} FROM tremplin_web, tremplin_worker;"

EVERY_PROJECT = """
CREATE FUNCTION all_project_ids() RETURNS TABLE (project_id uuid) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT id FROM public.tenancy_project ORDER BY id
$$;
REVOKE EXECUTE ON FUNCTION all_project_ids() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION all_project_ids() TO tremplin_worker, tremplin_importer, tremplin_retention;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("tenancy", "0002_isolation"),
        ("sessions", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("usersessions", "0001_initial"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [
        migrations.RunSQL(GRANT, REVOKE),
        migrations.RunSQL(EVERY_PROJECT, "DROP FUNCTION all_project_ids()"),
    ]
