"""The retention role writes its own line, and the database itself refuses that it drops a read too early.

The real clock is used, fourteen hours ahead: nowhere on earth is the month further on.
"""

from django.db import migrations

FORWARD = """
GRANT INSERT ON journal_act TO tremplin_retention;
CREATE POLICY by_nobody ON journal_act AS RESTRICTIVE FOR INSERT TO tremplin_retention WITH CHECK (actor_id IS NULL);
CREATE POLICY kept_twelve_months ON journal_read AS RESTRICTIVE FOR DELETE TO tremplin_retention
  USING (month < date_trunc('month', (now() + interval '14 hours') AT TIME ZONE 'UTC') - interval '12 months');
"""
BACKWARD = """
DROP POLICY kept_twelve_months ON journal_read;
DROP POLICY by_nobody ON journal_act;
REVOKE INSERT ON journal_act FROM tremplin_retention;
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_isolation")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
