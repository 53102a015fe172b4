"""Who asks, for whom, and how do we reach them? The pages about people."""

from dataclasses import replace

from portal.answers import (
    AddressField,
    DayField,
    EmailField,
    HiddenField,
    LongTextField,
    PhoneField,
    QuestionForm,
    RadioField,
    TextField,
    today_or_before,
)
from requests_app.models import ContactBy, ForWhom, ReceiveBy

OTHER_REASON = "other"


class KnowsTheRest(QuestionForm):
    """A page whose words depend on earlier answers: `asked` are those of the draft, as they were typed."""

    in_other_words = {}  # where somebody asks for another: field -> (label, called, hint)

    def __init__(self, *args, asked=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = asked or {}
        self.for_whom = for_whom(self.asked)
        if self.for_whom != ForWhom.SELF:
            for name, words in self.in_other_words.items():
                reword(self.fields[name], *words)

    def leave_out(self, *names):
        for name in names:
            del self.fields[name]
            self.unasked.discard(name)

    def earlier(self, step):
        return self.asked.get(step) or {}


def for_whom(asked):
    """`me`, `acting` or `child`; `me` as long as nobody has said otherwise."""
    who = (asked.get("who") or {}).get("who")
    return ForWhom(who) if who in ForWhom.values else ForWhom.SELF


def reword(field, label, called, hint=None):
    field.label, field.called = label, called
    field.error_messages["required"] = f"{field.ask_for} {called}"
    if hint is not None:
        field.help_text = hint


class WhoForm(QuestionForm):
    who = RadioField(
        "Who is in the footage that you want?",
        called="who is in the footage that you want",
        heading=True,
        choices=[
            ("me", "I am"),
            ("acting", "Somebody who asked me to act for them"),
            ("child", "A child I am responsible for"),
            ("died", "Somebody who has died"),
            ("claim", "People in an accident, a claim or a court case, and I do not act for them"),
            ("other", "Somebody else, or an event that I was not part of"),
        ],
        hints={
            "me": "Other people may be in it too",
            "acting": "For example a client, a relative or a friend",
            "claim": "For example if you are an insurer or a solicitor",
        },
    )
    asked_as = HiddenField(required=False, max_length=10)


class SubjectForm(KnowsTheRest):
    """The person in the footage, where somebody else asks for them."""

    subject_name = TextField(
        "Their full name", called="the full name of the person in the footage", attrs={"spellcheck": "false"}
    )
    subject_date_of_birth = DayField(
        "Their date of birth",
        called="their date of birth",
        hint="It helps us to be sure that we give footage to the right person. For example, 27 3 1986",
        latest=today_or_before,
    )
    relationship = TextField(
        "What are you to them?",
        called="what you are to them",
        hint="For example, their solicitor, their daughter or a friend",
    )
    why = RadioField(
        "Why does the child not ask for themselves?",
        called="why the child does not ask for themselves",
        choices=[
            ("young", "They are too young to understand what it means to ask"),
            ("wish", "They understand what it means, and want me to ask for them"),
            (OTHER_REASON, "Another reason"),
        ],
        reveals={OTHER_REASON: ["why_else"]},
    )
    why_else = TextField("What is the reason?", called="the reason", max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.for_whom == ForWhom.CHILD:
            reword(self.fields["subject_name"], "The child’s full name", "the child’s full name")
            reword(
                self.fields["relationship"],
                "What are you to the child?",
                "what you are to the child",
                "For example, their mother, their guardian or their social worker",
            )
        else:
            self.leave_out("why", "why_else")

    def columns(self):
        asked = self.cleaned_data
        why = dict(self.fields["why"].choices)[asked["why"]] if "why" in self.fields else ""
        return {
            "subject_name": asked["subject_name"],
            "subject_date_of_birth": asked["subject_date_of_birth"],
            "relationship": asked["relationship"],
            "child_understands": f"{why}: {asked['why_else']}" if asked.get("why_else") else why,
        }


class AppearanceForm(KnowsTheRest):
    appearance = LongTextField(
        "What did you look like, and what did you wear?",
        called="what you looked like and what you wore",
        hint="For example, your height, hair, coat, bag, or who was with you. "
        "If you do not remember, write what you can",
        heading=True,
        rows=5,
    )
    in_other_words = {
        "appearance": (
            "What did they look like, and what did they wear?",
            "what they looked like and what they wore",
            "For example, their height, hair, coat, bag, or who was with them. "
            "If you do not know, write what you can",
        )
    }


class YouForm(KnowsTheRest):
    name = TextField(
        "Full name", called="your full name", attrs={"autocomplete": "name", "spellcheck": "false"}
    )
    date_of_birth = DayField(
        "Date of birth (optional)",
        called="your date of birth",
        hint="It helps us to be sure that we give footage to the right person. For example, 27 3 1986",
        latest=today_or_before,
        attrs={"autocomplete": "bday"},
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.for_whom != ForWhom.SELF:
            self.leave_out("date_of_birth")

    def columns(self):
        return {"date_of_birth": None, **self.cleaned_data}


class ContactForm(QuestionForm):
    contact_by = RadioField(
        "How should we reach you?",
        called="how we should reach you",
        heading=True,
        choices=[("email", "Email"), ("post", "Post"), ("phone", "Phone")],
        hints={
            "email": "You can follow your request online and download your footage",
            "post": "We write to you. If you want to follow your request online, we post you a code",
            "phone": "We call you and agree with you how to send our answer",
        },
        reveals={"email": ["email"], "post": ["postal_address"], "phone": ["phone"]},
    )
    email = EmailField(hint="We only use it for this request")
    postal_address = AddressField(called="your postal address")
    phone = PhoneField(hint="With the country code if it is not a UK number")


class ReceiveForm(KnowsTheRest):
    """What can be chosen depends on how the person is reached: without e-mail there is no download."""

    receive_by = RadioField(
        "If we can give you footage, how do you want to get it?",
        called="how you want to get footage",
        heading=True,
        hint="Choosing one does not mean that there is footage. You can tell us later if you change your mind",
        choices=[
            (ReceiveBy.DOWNLOAD, "Download it"),
            (ReceiveBy.MEDIUM, "On a disc or memory stick, by post"),
            (ReceiveBy.COLLECT, "Collect a disc or memory stick at a police station"),
            (ReceiveBy.VIEWING, "Watch it at a police station"),
        ],
        hints={
            ReceiveBy.DOWNLOAD: "We email you when there is something to download",
            ReceiveBy.COLLECT: "You will need to show something with your name on it",
            ReceiveBy.VIEWING: "You do not take a copy home",
        },
        reveals={ReceiveBy.MEDIUM: ["address"]},
    )
    address = AddressField(called="the address to send it to")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        by, field = self.earlier("contact").get("contact_by"), self.fields["receive_by"]
        if by != ContactBy.EMAIL:
            field.choices = [choice for choice in field.choices if choice[0] != ReceiveBy.DOWNLOAD]
        if by == ContactBy.POST:  # the address is known
            field.look = replace(field.look, reveals={})
            self.leave_out("address")
