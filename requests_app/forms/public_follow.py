"""What do we ask somebody who comes back? Their reference, their code, what they want to say."""

from django.core.exceptions import ValidationError

from portal.answers import LongTextField, QuestionForm, TextField
from requests_app.access_codes import reference_of


class ReferenceForm(QuestionForm):
    reference = TextField(
        "Your reference",
        called="your reference",
        hint="It is in the email or letter that we sent you. For example, BWV-7K4M-Q2XP-9D3H",
        width=20,
        max_length=60,
        attrs={"autocomplete": "off", "spellcheck": "false"},
    )

    def clean_reference(self):
        reference = reference_of(self.cleaned_data["reference"])
        if not reference:
            raise ValidationError("Enter your reference in the correct format, like BWV-7K4M-Q2XP-9D3H")
        return reference


class CodeForm(QuestionForm):
    code = TextField(
        "Code",
        called="the code",
        hint="8 letters and numbers. Capital letters, small letters and spaces make no difference",
        width=10,
        max_length=40,
        attrs={"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "characters"},
    )


class PostedCodeForm(ReferenceForm):
    reference = ReferenceForm.base_fields["reference"]
    code = TextField(
        "Code from our letter",
        called="the code",
        hint="12 letters and numbers. Capital letters, small letters and spaces make no difference",
        width=20,
        max_length=60,
        attrs={"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "characters"},
    )


class WithdrawForm(QuestionForm):
    reason = LongTextField(
        "Why do you want to withdraw it? (optional)",
        called="the reason",
        max_length=500,
        rows=3,
        required=False,
    )
