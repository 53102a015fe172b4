"""What does the database refuse? The triggers of footage_app/backstop.py."""

from django.db import migrations

from footage_app import backstop


class Migration(migrations.Migration):
    dependencies = [("footage_app", "0001_initial")]
    operations = [migrations.RunPython(backstop.put_up, backstop.take_down)]
