import django.utils.timezone
from django.db import migrations, models
from django.db.models import F


def kept_when_received(apps, schema_editor):
    """As it was taken to be until now; otherwise a check made long ago would seem to have missed them."""
    apps.get_model("requests_app", "IdentityDocument").objects.update(kept_at=F("received_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0018_complaints_about_no_request"),
    ]

    operations = [
        migrations.AddField(
            model_name="identitydocument",
            name="kept_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.RunPython(kept_when_received, migrations.RunPython.noop),
    ]
