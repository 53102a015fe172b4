import django.db.models.deletion
from django.db import migrations, models

from footage_app.case_references import spelled


def index_what_is_there(apps, editor):
    clips = apps.get_model("footage_app", "Clip").objects.exclude(case_refs=[]).values_list("pk", "case_refs")
    row = apps.get_model("footage_app", "CaseReference")
    for pk, references in clips.iterator(chunk_size=2000):
        row.objects.bulk_create(row(clip_id=pk, bare=one) for one in sorted(spelled(references)))


class Migration(migrations.Migration):
    dependencies = [
        ("footage_app", "0008_doubted_clocks"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseReference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bare", models.CharField(max_length=60)),
                (
                    "clip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="named_cases",
                        to="footage_app.clip",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("bare", "clip"), name="one_line_a_case_and_clip")],
            },
        ),
        migrations.RunPython(index_what_is_there, migrations.RunPython.noop),
    ]
