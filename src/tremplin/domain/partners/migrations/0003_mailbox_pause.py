from django.db import migrations, models

# A body's pause is known to all teams as a date behind a keyed digest: no team reads another's partners.
FUNCTIONS = """
CREATE FUNCTION paused_mailboxes(digests bytea[], on_day date) RETURNS TABLE (mailbox_digest bytea, until date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT p.mailbox_digest, p.until FROM public.partners_mailboxpause p WHERE p.mailbox_digest = ANY (digests) AND p.until >= on_day
$$;
REVOKE EXECUTE ON FUNCTION paused_mailboxes(bytea[], date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION paused_mailboxes(bytea[], date) TO tremplin_web, tremplin_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_isolation")]

    operations = [
        migrations.CreateModel(
            name="MailboxPause",
            fields=[
                ("mailbox_digest", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("until", models.DateField()),
                ("set_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION paused_mailboxes(bytea[], date)"),
    ]
