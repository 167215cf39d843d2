from django.db import migrations

from tremplin.core.tenancy.operations import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0001_initial"),
        ("tenancy", "0002_isolation"),
        ("territories", "0002_isolation"),
        ("people", "0002_isolation"),
        ("partners", "0002_isolation"),
    ]

    operations = [
        Isolate("Presence", append_only=True),
        Isolate("Encounter", append_only=True),
        Isolate("EncounterPerson", append_only=True),
        Isolate("ContactAttempt", append_only=True),
        Isolate("FollowUp"),
        Isolate("AdviceRequest"),
    ]
