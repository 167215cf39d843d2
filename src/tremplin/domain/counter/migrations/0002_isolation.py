from django.db import migrations

from tremplin.core.tenancy.operations import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("counter", "0001_initial"),
        ("tenancy", "0002_isolation"),
        ("people", "0002_isolation"),
        ("partners", "0002_isolation"),
    ]

    operations = [
        Isolate("Need", append_only=True),
        Isolate("Proposal", append_only=True),
        Isolate("Referral"),
        Isolate("ReferralEvent", append_only=True),
        Isolate("ReferralLink"),
    ]
