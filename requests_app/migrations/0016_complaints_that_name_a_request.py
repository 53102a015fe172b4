import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0015_no_proof_of_identity_with_a_draft"),
    ]

    operations = [
        migrations.AddField(
            model_name="complaint",
            name="named_request",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="named_by",
                to="requests_app.footagerequest",
            ),
        ),
    ]
