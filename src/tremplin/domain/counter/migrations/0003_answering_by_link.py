from django.db import migrations, models

KINDS = [
    ("sent", "envoyé"),
    ("seen", "vu"),
    ("accepted", "accepté"),
    ("declined", "refusé"),
    ("met", "rencontre faite"),
    ("no_show", "rendez-vous manqué"),
    ("withdrawn", "annulé"),
    ("closed", "terminé"),
    ("reminded", "relancé"),
    ("proposed", "date proposée"),
    ("agreed", "date acceptée"),
    ("other_date", "autre date demandée"),
    ("meeting", "rendez-vous fixé"),
    ("renewed", "nouveau lien demandé"),
]

# Counts only: which project asked, and for whom, never crosses.
ASKS = """
CREATE FUNCTION asks_this_month(digest bytea, since timestamptz) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT count(*)::integer FROM public.counter_referral r WHERE r.mailbox_digest = digest AND r.sent_at >= since
$$;
"""

# The receiver has neither account nor ticket: the hash of a secret in hand leads to one handover, and to the project to open it in.
LINKS = """
CREATE FUNCTION open_link(hash bytea)
RETURNS TABLE (link_id uuid, referral_id uuid, expires_moment timestamptz, opened_moment timestamptz, revoked_moment timestamptz, session_until timestamptz,
               project_id uuid, slug varchar, name varchar, kind varchar, leads varchar[], summary varchar, time_zone varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT l.id, l.referral_id, l.expires_at, l.opened_at, l.revoked_at, l.session_until, p.id, p.slug, p.name, p.kind, p.leads, p.summary, p.time_zone
    FROM public.counter_referrallink l JOIN public.tenancy_project p ON p.id = l.project_id WHERE l.token_hash = hash
$$;

CREATE FUNCTION open_link_session(hash bytea)
RETURNS TABLE (link_id uuid, referral_id uuid, expires_moment timestamptz, opened_moment timestamptz, revoked_moment timestamptz, session_until timestamptz,
               project_id uuid, slug varchar, name varchar, kind varchar, leads varchar[], summary varchar, time_zone varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT l.id, l.referral_id, l.expires_at, l.opened_at, l.revoked_at, l.session_until, p.id, p.slug, p.name, p.kind, p.leads, p.summary, p.time_zone
    FROM public.counter_referrallink l JOIN public.tenancy_project p ON p.id = l.project_id WHERE l.session_hash = hash
$$;
"""

# Only who holds a living session may speak for a mailbox; until null ends the pause.
PAUSE = """
CREATE FUNCTION pause_mailbox(hash bytea, wanted_until date, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  digest bytea;
BEGIN
  SELECT r.mailbox_digest INTO digest FROM public.counter_referrallink l JOIN public.counter_referral r ON r.id = l.referral_id
   WHERE l.session_hash = hash AND l.revoked_at IS NULL AND l.session_until > moment;
  IF digest IS NULL OR digest = ''::bytea THEN RETURN false; END IF;
  IF wanted_until IS NULL THEN
    DELETE FROM public.partners_mailboxpause p WHERE p.mailbox_digest = digest;
  ELSE
    INSERT INTO public.partners_mailboxpause (mailbox_digest, until, set_at) VALUES (digest, wanted_until, moment)
    ON CONFLICT (mailbox_digest) DO UPDATE SET until = excluded.until, set_at = excluded.set_at;
  END IF;
  RETURN true;
END $$;
"""

# In the database, so that the limit holds over all workers. The key is a keyed digest: no address is kept.
ATTEMPTS = """
CREATE TABLE counter_attempt (key bytea NOT NULL, started timestamptz NOT NULL, n integer NOT NULL, PRIMARY KEY (key, started));
CREATE FUNCTION count_attempt(wanted bytea, moment timestamptz, seconds integer, weight integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  counted integer;
  beginning timestamptz := to_timestamp(floor(extract(epoch FROM moment) / seconds) * seconds);
BEGIN
  DELETE FROM public.counter_attempt a WHERE a.started < moment - interval '1 day';
  INSERT INTO public.counter_attempt AS a (key, started, n) VALUES (wanted, beginning, weight)
  ON CONFLICT (key, started) DO UPDATE SET n = a.n + weight RETURNING a.n INTO counted;
  RETURN counted;
END $$;
"""

GRANTS = """
REVOKE ALL ON counter_attempt FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION asks_this_month(bytea, timestamptz), open_link(bytea), open_link_session(bytea), pause_mailbox(bytea, date, timestamptz),
  count_attempt(bytea, timestamptz, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION asks_this_month(bytea, timestamptz) TO tremplin_web, tremplin_worker;
GRANT EXECUTE ON FUNCTION open_link(bytea), open_link_session(bytea), pause_mailbox(bytea, date, timestamptz),
  count_attempt(bytea, timestamptz, integer, integer) TO tremplin_web;
"""


# Links and their sessions say nothing once the person is erased (people.anonymise_person reads this comment).
FORGET = "COMMENT ON TABLE counter_referrallink IS 'erasure: delete'"


class Migration(migrations.Migration):
    dependencies = [
        ("counter", "0002_isolation"),
        ("partners", "0003_mailbox_pause"),
        ("people", "0002_isolation"),
        ("tenancy", "0002_isolation"),
    ]

    operations = [
        migrations.AddField(
            "referral", "answer_phone", models.CharField(blank=True, max_length=20, default=""), preserve_default=False
        ),
        migrations.AddField("referralevent", "meeting_at", models.DateTimeField(null=True)),
        migrations.AddField("referralevent", "together", models.BooleanField(default=False)),
        migrations.AddField("referrallink", "mailed_at", models.DateTimeField(null=True)),
        migrations.AlterField("referralevent", "kind", models.CharField(choices=KINDS, max_length=10)),
        migrations.AddIndex("referral", models.Index(fields=["mailbox_digest", "sent_at"], name="referral_by_mailbox")),
        migrations.RunSQL(ASKS, "DROP FUNCTION asks_this_month(bytea, timestamptz)"),
        migrations.RunSQL(LINKS, "DROP FUNCTION open_link_session(bytea); DROP FUNCTION open_link(bytea)"),
        migrations.RunSQL(PAUSE, "DROP FUNCTION pause_mailbox(bytea, date, timestamptz)"),
        migrations.RunSQL(
            ATTEMPTS, "DROP FUNCTION count_attempt(bytea, timestamptz, integer, integer); DROP TABLE counter_attempt"
        ),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(FORGET, "COMMENT ON TABLE counter_referrallink IS NULL"),
    ]
