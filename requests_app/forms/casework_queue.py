"""What may the queue be narrowed to?"""

from footage_app import boroughs
from portal.answers import QuestionForm, SelectField, TextField
from requests_app.models import Status


class QueueFilters(QuestionForm):
    text = TextField("Reference or name", called="the text", max_length=100, required=False)
    borough = SelectField("Borough", required=False, choices=[("", "All boroughs"), *boroughs.CHOICES])
    status = SelectField("Status", required=False, choices=[("", "All"), *Status.choices])
