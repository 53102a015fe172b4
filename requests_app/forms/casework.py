"""What does a caseworker write about a request?"""

from django.core.exceptions import ValidationError

from portal.answers import LongTextField, QuestionForm, RadioField, SelectField, UploadField
from requests_app.models import AbandonedBecause
from requests_app.pictures import UploadRefused, clean_upload


class NoteForm(QuestionForm):
    text = LongTextField("Note for colleagues", called="a note", max_length=5000, rows=3)


class MessageForm(QuestionForm):
    text = LongTextField("Message to the requester", called="a message", max_length=5000, rows=5)
    file = UploadField("Attach a file (optional)", called="a file", required=False)

    def clean_file(self):
        """(name, what is kept of it): a picture drawn anew, or a PDF that can neither run nor open anything."""
        upload = self.cleaned_data["file"]
        if not upload:
            return None
        try:
            return upload.name, clean_upload(upload)
        except UploadRefused as wrong:
            raise ValidationError(str(wrong)) from None


class ReasonForm(QuestionForm):
    """For ends without a decision: the reason is kept, and the requester may ask for it."""

    reason = LongTextField("Why?", called="a reason", max_length=2000)


class AbandonForm(ReasonForm):
    because = RadioField(
        "Why can it not go on?",
        called="why it cannot go on",
        choices=AbandonedBecause.choices,
        hints={
            "no_answer": "Only when every reminder has gone out and the time to answer is over. A letter says so",
            "unreachable": "Emails and letters come back, and the phone does not help. A letter says so",
            "flood": "Nobody is written to. Say below how you know",
        },
    )
    field_order = ["because", "reason"]


class NamesakeForm(QuestionForm):
    because = LongTextField(
        "How do you know that it is somebody else?",
        called="how you know that it is somebody else",
        hint="For example: they were not on duty that day, or the other officer works in another borough",
        max_length=300,
        rows=2,
    )


class AssignForm(QuestionForm):
    to = SelectField("Who deals with this request?", called="who deals with it", required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        choices = [
            (key, f"{person} ({person.get_role_display().lower()})") for key, person in self.people.items()
        ]
        self.fields["to"].choices = [("", "Nobody: back to the queue"), *choices]

    @property
    def person(self):
        return self.people.get(self.cleaned_data["to"])
