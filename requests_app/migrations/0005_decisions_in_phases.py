"""A request may have several decisions, one after the other; each file handed over names the one it comes from."""

import django.db.models.deletion
from django.db import migrations, models


def name_the_decision(apps, schema_editor):
    """Until now a request had one decision at most, so there is no doubt which."""
    Decision, Delivery = (apps.get_model("requests_app", name) for name in ("Decision", "Delivery"))
    for decision in Decision.objects.filter(approved_at__isnull=False).iterator():
        rows = Delivery.objects.filter(footage_request_id=decision.footage_request_id)
        rows.update(decision_id=decision.pk)


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0004_law_in_full")]

    operations = [
        migrations.AlterModelOptions(name="decision", options={"ordering": ["phase", "pk"]}),
        migrations.AlterField(
            model_name="decision",
            name="footage_request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="decisions",
                to="requests_app.footagerequest",
            ),
        ),
        migrations.AddField(
            model_name="decision", name="phase", field=models.PositiveSmallIntegerField(default=1)
        ),
        migrations.AddField(
            model_name="decision", name="clips", field=models.JSONField(blank=True, default=list)
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                fields=("footage_request", "phase"), name="one_decision_a_phase"
            ),
        ),
        # Nothing has written a rung of the ladder yet.
        migrations.RemoveConstraint(model_name="ladderstep", name="each_rung_once"),
        migrations.RemoveField(model_name="ladderstep", name="footage_request"),
        migrations.AddField(
            model_name="ladderstep",
            name="decision",
            field=models.ForeignKey(
                default=None,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="ladder",
                to="requests_app.decision",
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="ladderstep",
            constraint=models.UniqueConstraint(fields=("decision", "rung"), name="each_rung_once"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="decision",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="requests_app.decision",
            ),
        ),
        migrations.RunPython(name_the_decision, migrations.RunPython.noop),
    ]
