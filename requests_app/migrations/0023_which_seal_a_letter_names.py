"""A decision that waits while this is brought in has nothing to compare with: it is returned and sent again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0022_what_came_back"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="seal",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
