"""What is kept about a member of staff, and what password may they choose?"""

from django import forms
from django.contrib.auth import password_validation

from footage_app import boroughs
from portal.answers import EmailField, QuestionForm, RadioField, SelectField, TextField
from portal.models import Role

ROLE_HINTS = {
    Role.CASEWORKER: "Finds footage, hides other people, drafts decisions",
    Role.LEGAL_APPROVER: "Approves or returns decisions that others prepared",
    Role.SUPERVISOR: "Hands out work, manages staff, proposes the release of holds",
    Role.FOOTAGE_OFFICER: "Looks after docking, quarantine and evidential marks",
    Role.AUDITOR: "Reads the audit log, and nothing else",
}


class PersonForm(QuestionForm):
    name = TextField("Full name", called="a full name", max_length=120)
    role = RadioField("Role", called="a role", choices=Role.choices, hints=ROLE_HINTS, small=True)
    borough = SelectField("Borough", required=False, choices=[("", "All boroughs"), *boroughs.CHOICES])
    officer_ref = TextField(
        "Officer reference",
        hint="Their own shoulder number, if they are an officer. It keeps them away from requests about themselves.",
        max_length=20,
        required=False,
        width=10,
    )


class InviteForm(PersonForm):
    email = EmailField(
        "Email address", called="an email address", hint="The link to set a password goes there"
    )
    field_order = ["email", "name", "role", "borough", "officer_ref"]


class LeaveForm(QuestionForm):
    to = SelectField("Who takes over their open requests?", required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        choices = [(key, str(person)) for key, person in self.people.items()]
        self.fields["to"].choices = [("", "Nobody: back to the queue"), *choices]

    @property
    def person(self):
        return self.people.get(self.cleaned_data["to"])


class PasswordForm(forms.Form):
    use_required_attribute = False
    password = forms.CharField(
        label="Choose a password",
        strip=False,
        max_length=200,
        help_text="At least 12 characters. Three words that do not belong together are a good start.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter a password"},
    )
    again = forms.CharField(
        label="Type it again",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Type the password again"},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self):
        password = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", "The two passwords are not the same")
        return cleaned
