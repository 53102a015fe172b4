from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0010_pages_of_documents_in_drafts")]

    operations = [
        migrations.AddField("complaint", "longer_on", models.DateField(blank=True, null=True)),
        migrations.AddField("complaint", "longer_because", models.TextField(blank=True, max_length=2000, default="")),
    ]
