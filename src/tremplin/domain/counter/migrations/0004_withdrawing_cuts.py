from django.db import migrations

# SHARE-06: whichever page or job takes the agreement back, the links and their sessions end in the same transaction.
CUT = """
CREATE FUNCTION cut_links() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE public.counter_referrallink l SET revoked_at = NEW.at FROM public.counter_referral r
   WHERE l.project_id = NEW.project_id AND l.revoked_at IS NULL AND r.project_id = NEW.project_id AND r.id = l.referral_id
     AND r.person_id = NEW.person_id AND (NEW.recipient_id IS NULL OR r.partner_id = NEW.recipient_id);
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION cut_links() FROM PUBLIC;
CREATE TRIGGER agreement_cut AFTER INSERT ON people_agreement
  FOR EACH ROW WHEN (NOT NEW.granted AND NEW.purpose = 'handover') EXECUTE FUNCTION cut_links();
"""


class Migration(migrations.Migration):
    dependencies = [("counter", "0003_answering_by_link"), ("people", "0002_isolation")]

    operations = [migrations.RunSQL(CUT, "DROP TRIGGER agreement_cut ON people_agreement; DROP FUNCTION cut_links()")]
