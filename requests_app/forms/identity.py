"""What is asked for as proof, what came, and what did a person make of it?"""

from django.core.exceptions import ValidationError

from portal.answers import (
    DayField,
    HiddenField,
    LongTextField,
    QuestionForm,
    RadioField,
    TextField,
    UploadField,
    YesNoField,
    today_or_before,
)
from requests_app.documents import clean_document
from requests_app.models import IdentityCheck
from requests_app.pictures import UploadRefused

ENOUGH = (
    "a copy of your passport or driving licence, or another paper with your name and date of birth\n"
    "a letter or bill of the last three months with your name and address"
)
ENOUGH_FOR_CHILD = "a birth certificate, or a court order, that shows that you are responsible for the child"
ENOUGH_TO_ACT = "a letter signed by the person that says that you may ask for and receive their footage"


class AskForProofForm(QuestionForm):
    doubt = LongTextField(
        "Why can we not be sure who this is?",
        called="why we cannot be sure who this is",
        hint="It is kept, and not sent. Without a reasonable doubt no proof may be asked for",
        max_length=1000,
        rows=3,
    )
    suffices = LongTextField(
        "What is enough?", called="what is enough", hint="One line for each paper", max_length=1500, rows=3
    )


class AskLateForm(AskForProofForm):
    why_now = LongTextField(
        "What raised the doubt only now?",
        called="what raised the doubt only now",
        hint="Proof of identity is asked for at once. This request has been with us for longer",
        max_length=1000,
        rows=3,
    )
    field_order = ["doubt", "why_now", "suffices"]


class AskForAuthorityForm(QuestionForm):
    suffices = AskForProofForm.base_fields["suffices"]


class ProofForm(QuestionForm):
    """One document; `cleaned_data["file"]` is a documents.Document."""

    file = UploadField("Upload a document", called="a document")

    def clean_file(self):
        try:
            return clean_document(self.cleaned_data["file"])
        except UploadRefused as wrong:
            raise ValidationError(str(wrong)) from None


class ProofByPostForm(ProofForm):
    received_on = DayField(
        "When did it reach us?",
        called="the day it reached us",
        hint="The clock starts again on that day. For example, 27 3 2026",
        latest=today_or_before,
    )


class Check(QuestionForm):
    """`matches` names the questions that must all be answered with yes, or else explained."""

    matches: tuple = ()
    # The newest document on the page, so that none slips by.
    seen = HiddenField(required=False, max_length=20)
    reason = LongTextField(
        "Why?",
        called="the reason",
        hint="Needed unless everything matches. It is kept with the request",
        max_length=2000,
        rows=3,
        required=False,
    )

    def clean(self):
        cleaned = super().clean()
        verified = cleaned.get("result") == IdentityCheck.Result.VERIFIED
        everything = verified and all(cleaned.get(name) for name in self.matches)
        if not everything and not self.errors and not cleaned.get("reason"):
            self.add_error("reason", "Enter the reason")
        return cleaned

    def found(self):
        """As lifecycle.identity.check_identity takes it."""
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        seen = given.pop("seen", "")
        return given | {"seen": int(seen) if seen.isdecimal() else 0}


def what_was_found(*asked):
    return RadioField(
        "What did you find?",
        called="what you found",
        choices=IdentityCheck.Result.choices,
        hints={
            "not_enough": "You can ask for something else afterwards",
            "not_needed": "For example, they write from an address that we know as theirs",
        },
        reveals={"verified": ["document_types", *asked]},
    )


def what_was_looked_at(example):
    hint = f"For example, {example}. No numbers"
    return TextField("What did you look at?", called="what you looked at", hint=hint, max_length=200)


class CheckForm(Check):
    matches = ("name_matches", "date_of_birth_matches", "address_matches")
    result = what_was_found(*matches)
    document_types = what_was_looked_at("passport and gas bill")
    name_matches = YesNoField("Does the name match?", called="yes if the name matches", inline=True)
    date_of_birth_matches = YesNoField(
        "Does the date of birth match?", called="yes if the date of birth matches", inline=True
    )
    address_matches = YesNoField("Does the address match?", called="yes if the address matches", inline=True)
    field_order = ["result", "document_types", *matches, "reason", "seen"]


class AuthorityCheckForm(Check):
    matches = ("name_matches",)
    result = what_was_found(*matches)
    document_types = what_was_looked_at("signed letter, or power of attorney")
    name_matches = YesNoField(
        "Does it name both the person in the footage and the one who asks?",
        called="yes if it names both",
        inline=True,
    )
    field_order = ["result", "document_types", *matches, "reason", "seen"]
