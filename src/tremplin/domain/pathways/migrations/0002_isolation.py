from django.db import migrations

from tremplin.core.tenancy.operations import Isolate


class Migration(migrations.Migration):
    dependencies = [("pathways", "0001_initial"), ("tenancy", "0002_isolation"), ("people", "0002_isolation")]

    operations = [
        Isolate("Pathway"),
        Isolate("Goal"),
        Isolate("PlanStep"),
        Isolate("Appointment"),
        Isolate("Outcome", append_only=True),
        Isolate("Exit"),
        Isolate("FollowUpAnswer", append_only=True),
        Isolate("TrustAnswer", append_only=True),
    ]
