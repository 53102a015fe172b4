from django.db import migrations, models


def mark(apps, editor):
    """Each reason to stop that is about the clock says so."""
    sweeps = apps.get_model("footage_app", "Sweep").objects.filter(stopped_because__contains="clock")
    sweeps.update(clock_is_doubted=True)


class Migration(migrations.Migration):
    dependencies = [
        ("footage_app", "0007_alarms_of_failed_jobs"),
    ]

    operations = [
        migrations.AddField(
            model_name="sweep",
            name="clock_is_doubted",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
