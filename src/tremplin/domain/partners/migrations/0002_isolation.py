from django.db import migrations

from tremplin.core.tenancy.operations import Isolate, Reference


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial"), ("tenancy", "0002_isolation")]

    operations = [
        Reference("Organisation"),
        Reference("Service"),
        Isolate("Partner"),
        Isolate("ServiceRemark"),
    ]
