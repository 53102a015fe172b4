"""What may an auditor look for, and take away?"""

from django import forms

from portal.answers import DayField, QuestionForm, RadioField, SelectField, TextField, today_or_before
from portal.models import AuditHead, User
from requests_app.history import WORDS


class SearchForm(QuestionForm):
    reference = TextField("Reference", called="the reference", max_length=40, required=False)
    action = SelectField("What was done", required=False, combobox=True)
    actor = SelectField("Who did it", required=False, combobox=True)
    about = TextField("About", hint="For example, clip:12", max_length=80, required=False)
    from_day = DayField("From", called="the first day", latest=today_or_before, required=False)
    to_day = DayField("To", called="the last day", required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        words = sorted((text, action) for action, text in WORDS.items())
        self.fields["action"].choices = [("", "Anything"), *((action, text) for text, action in words)]
        staff = [
            (f"user:{user.pk}", f"{user.name} ({user.get_role_display().lower()})")
            for user in User.objects.all()
        ]
        self.fields["actor"].choices = [
            ("", "Anybody"),
            ("requester", "A requester"),
            ("system", "The service"),
            *staff,
        ]

    def clean(self):
        given = super().clean()
        if given.get("from_day") and given.get("to_day") and given["to_day"] < given["from_day"]:
            self.add_error("to_day", "The last day must be the same as the first day or after it")
        return given


class ExportForm(QuestionForm):
    what = RadioField(
        "What do you want to export?",
        called="what you want to export",
        missing="Select what you want to export",
        choices=[("chain", "The history of one request"), ("period", "Everything in a period")],
        reveals={"chain": ["reference"], "period": ["first_day", "last_day"]},
    )
    reference = TextField(
        "Reference",
        called="the reference",
        hint="“system” is the history that belongs to no request",
        max_length=40,
    )
    first_day = DayField("First day", called="the first day", latest=today_or_before)
    last_day = DayField("Last day", called="the last day")

    def clean(self):
        given = super().clean()
        reference, first, last = (given.get(name) for name in ("reference", "first_day", "last_day"))
        if (
            given.get("what") == "chain"
            and reference
            and not AuditHead.objects.filter(chain=reference).exists()
        ):
            self.add_error("reference", forms.ValidationError("There is no request with this reference"))
        if given.get("what") == "period" and first and last and last < first:
            self.add_error("last_day", "The last day must be the same as the first day or after it")
        return given
