import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("requests_app", "0017_open_complaints_hold_what_they_name"),
    ]

    operations = [
        migrations.AddField("complaint", "about_none_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("complaint", "about_none_because", models.TextField(blank=True, default="", max_length=1000)),
        migrations.AddField(
            "complaint",
            "about_none_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
