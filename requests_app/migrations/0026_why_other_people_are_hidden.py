from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0025_decisions_under_their_law"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="general_ground",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="decision",
            name="hiding",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
