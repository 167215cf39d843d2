from django.db import migrations

from tremplin.core.tenancy.operations import Isolate


class Migration(migrations.Migration):
    dependencies = [("impact", "0001_initial"), ("tenancy", "0002_isolation")]

    operations = [Isolate("Release", append_only=True)]
