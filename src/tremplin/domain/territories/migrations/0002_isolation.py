from django.db import migrations

from tremplin.core.tenancy.operations import Isolate, Reference


class Migration(migrations.Migration):
    dependencies = [("territories", "0001_initial"), ("tenancy", "0002_isolation")]

    operations = [
        Reference("Commune"),
        Reference("Perimeter"),
        Isolate("Territory"),
        Isolate("Building"),
        Isolate("Entrance"),
    ]
