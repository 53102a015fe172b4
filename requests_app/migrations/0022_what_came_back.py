import django.db.models.deletion
from django.db import migrations, models


def to(model):
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=f"requests_app.{model}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0021_why_a_request_is_abandoned"),
    ]

    operations = [
        migrations.AddField("outgoingemail", "letter", to("letter")),
        migrations.AddField("outgoingemail", "message", to("message")),
        migrations.AddField("letter", "came_back_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("letter", "sent_again", to("letter")),
        migrations.AddField("question", "came_back_at", models.DateTimeField(blank=True, null=True)),
    ]
