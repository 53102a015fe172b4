from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0019_when_proofs_were_kept"),
    ]

    operations = [
        migrations.AddField(
            model_name="question",
            name="asked_how",
            field=models.CharField(blank=True, max_length=300),
        ),
    ]
