from django.db import migrations

from tremplin.core.tenancy.operations import Isolate


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial"), ("tenancy", "0002_isolation")]

    operations = [
        Isolate("Act", append_only=True),
        Isolate("Read", append_only=True),
        Isolate("Link", append_only=True),
        Isolate("Seal", append_only=True),
    ]
