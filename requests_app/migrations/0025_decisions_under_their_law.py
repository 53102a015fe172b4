from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0024_who_only_has_an_officers_name"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="regime",
            field=models.CharField(default="part3", max_length=8),
        ),
    ]
