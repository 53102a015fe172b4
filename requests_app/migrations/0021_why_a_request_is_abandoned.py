import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0020_questions_asked_otherwise"),
    ]

    operations = [
        migrations.AddField(
            model_name="footagerequest",
            name="abandoned_because",
            field=models.CharField(
                blank=True,
                choices=[
                    ("no_answer", "They did not answer what we asked"),
                    ("unreachable", "Nothing that we send reaches them"),
                    ("flood", "It is part of a flood of abusive requests"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="chaser",
            name="letter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="requests_app.letter",
            ),
        ),
        migrations.AddField(
            model_name="chaser",
            name="email",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="requests_app.outgoingemail",
            ),
        ),
    ]
