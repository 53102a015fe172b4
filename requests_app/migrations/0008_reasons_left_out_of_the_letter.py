"""A letter that withholds everything may have to leave its reasons out; why, is kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0007_letters_not_sent")]

    operations = [
        migrations.AddField(
            model_name="decision", name="left_out_because", field=models.TextField(blank=True)
        ),
    ]
