from django.db import migrations

from tremplin.core.tenancy.operations import Isolate


class Migration(migrations.Migration):
    dependencies = [("methods", "0001_initial"), ("tenancy", "0002_isolation"), ("territories", "0002_isolation")]

    operations = [
        Isolate("Adoption", append_only=True),
        Isolate("LocalVariant", append_only=True),
    ]
