"""Whose action it was that the team took part in: until now, only the journal knew."""

import django.db.models.deletion
from django.db import migrations, models

SAME_PROJECT = """
ALTER TABLE outreach_presence ADD CONSTRAINT outreach_presence_partner_id_same_project FOREIGN KEY (project_id, partner_id)
  REFERENCES partners_partner (project_id, id) DEFERRABLE INITIALLY DEFERRED
"""
FROM_JOURNAL = """
UPDATE outreach_presence x SET partner_id = p.id
  FROM journal_act a JOIN partners_partner p ON p.project_id = a.project_id AND p.id = a.subject_id
 WHERE a.verb = 'action.joined' AND x.project_id = a.project_id AND x.id::text = a.because
"""


class Migration(migrations.Migration):
    dependencies = [("outreach", "0009_encounter_by_relay"), ("partners", "0005_tie"), ("journal", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="presence",
            name="partner",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.partner",
            ),
        ),
        migrations.RunSQL([FROM_JOURNAL], migrations.RunSQL.noop),
        migrations.RunSQL(
            [SAME_PROJECT], "ALTER TABLE outreach_presence DROP CONSTRAINT outreach_presence_partner_id_same_project"
        ),
    ]
