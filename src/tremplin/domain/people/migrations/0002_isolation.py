from django.db import migrations

from tremplin.core.tenancy.operations import Isolate


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("tenancy", "0002_isolation"), ("territories", "0002_isolation")]

    operations = [
        Isolate("Person"),
        Isolate("PersonChange", append_only=True),
        Isolate("NameGram", deletable=True),
        Isolate("BlindIndex", deletable=True),
        Isolate("Notice", append_only=True),
        Isolate("Agreement", append_only=True),
        Isolate("Note", append_only=True),
        Isolate("Opposition"),
    ]
