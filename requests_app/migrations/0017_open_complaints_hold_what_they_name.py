from django.db import migrations

from requests_app.access_codes import reference_of


def find_the_named(apps, schema_editor):
    """Complaints that are open and that nobody has linked hold the footage of the request that they name."""
    complaints = apps.get_model("requests_app", "Complaint").objects
    requests = apps.get_model("requests_app", "FootageRequest").objects
    for complaint in complaints.filter(closed_at=None, footage_request=None).exclude(request_reference_given=""):
        named = requests.filter(reference=reference_of(complaint.request_reference_given)).first()
        complaints.filter(pk=complaint.pk).update(named_request=named)


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0016_complaints_that_name_a_request"),
    ]

    operations = [migrations.RunPython(find_the_named, migrations.RunPython.noop)]
