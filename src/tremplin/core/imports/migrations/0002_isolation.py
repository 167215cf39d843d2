from django.db import migrations

from tremplin.core.tenancy.operations import Isolate, Reference


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial"), ("tenancy", "0002_isolation")]

    operations = [
        Reference("ImportRun"),
        Reference("ImportChange"),
        Reference("ImportProgress"),
        Isolate("ImportUpload"),
        # The change log's numbers come from a sequence, which its writer must be able to draw from.
        migrations.RunSQL(
            "GRANT USAGE ON SEQUENCE imports_importchange_id_seq TO tremplin_importer",
            "REVOKE USAGE ON SEQUENCE imports_importchange_id_seq FROM tremplin_importer",
        ),
    ]
