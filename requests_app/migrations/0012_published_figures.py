"""Figures as they were published, a month a row."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0011_reviews_that_take_longer"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublishedFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.CharField(max_length=7, unique=True)),
                ("figures", models.JSONField()),
                ("published_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={"ordering": ["-month"]},
        ),
    ]
