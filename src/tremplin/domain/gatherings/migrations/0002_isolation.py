from django.db import migrations

from tremplin.core.tenancy.operations import Isolate


class Migration(migrations.Migration):
    dependencies = [("gatherings", "0001_initial"), ("tenancy", "0002_isolation")]

    operations = [
        Isolate("ProjectSheet", public_when="published"),
        Isolate("Gathering", public_when="published"),
    ]
