"""Apart from the step before: PostgreSQL alters no table in the transaction that has just written its rows."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0005_decisions_in_phases")]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="decision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="requests_app.decision",
            ),
        ),
    ]
