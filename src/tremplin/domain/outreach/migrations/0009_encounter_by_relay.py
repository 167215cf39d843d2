from django.db import migrations, models


class Migration(migrations.Migration):
    """Whether a relay introduced somebody on a territory is asked for each day's list: few rows among all the meetings."""

    dependencies = [("outreach", "0008_photos")]

    operations = [
        migrations.AddIndex(
            model_name="encounter",
            index=models.Index(
                condition=models.Q(("mode", "relay")), fields=["project", "territory", "-at"], name="encounter_by_relay"
            ),
        ),
    ]
