import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("requests_app", "0006_deliveries_name_their_decision"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="not_sent_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="letter",
            name="not_sent_because",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="letter",
            name="not_sent_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("posted_at__isnull", True), ("not_sent_at__isnull", True), _connector="OR"
                ),
                name="a_letter_is_posted_or_not_sent",
            ),
        ),
    ]
