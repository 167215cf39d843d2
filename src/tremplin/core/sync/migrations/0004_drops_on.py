from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0003_pictures")]

    operations = [migrations.AddField(model_name="operation", name="drops_on", field=models.DateField(null=True))]
