"""What is a template called, for what is it, and what does it say?"""

from django.core.exceptions import ValidationError

from portal.answers import LongTextField, QuestionForm, RadioField, SelectField, TextField
from requests_app import texts


class DraftForm(QuestionForm):
    text = LongTextField("Text", called="the text", max_length=5000, rows=14)

    def clean_text(self):
        if problem := texts.problem_of(self.cleaned_data["text"]):
            raise ValidationError(problem)
        return self.cleaned_data["text"]


class NewTextForm(DraftForm):
    field_order = ["name", "used_for", "text"]
    name = TextField("Name", called="a name", hint="Staff choose the text by it", max_length=100)
    used_for = RadioField(
        "What is it used for?", called="what it is used for", choices=list(texts.USES.items())
    )


class TextChoiceForm(QuestionForm):
    """GET: the page comes again with the text in its box."""

    template = SelectField("Start from a text (optional)", called="a text", required=False)

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        names = [(str(one.pk), f"{texts.USES[one.used_for]}: {one.name}") for one in choices]
        self.fields["template"].choices = [("", "No text"), *names]
