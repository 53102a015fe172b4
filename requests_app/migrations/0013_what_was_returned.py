"""What an approver returned is kept, so that whoever sees the draft again sees what is different."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0012_published_figures")]

    operations = [
        migrations.AddField(
            model_name="decision", name="returned", field=models.JSONField(blank=True, default=dict)
        ),
    ]
