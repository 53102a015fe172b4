"""How does somebody want to be reached from now on?"""

from portal.answers import AddressField, EmailField, LongTextField, PhoneField, QuestionForm, RadioField
from requests_app.models import ContactBy


class ContactForm(QuestionForm):
    contact_by = RadioField(
        "How do we write to them?",
        called="how we write to them",
        choices=[(way.value, way.label) for way in ContactBy],
        hints={
            "email": "An email tells them that something waits behind a code",
            "post": "Letters are printed and posted",
            "phone": "Letters are posted, or handed over where there is no address",
        },
    )
    email = EmailField("Email address (optional)", required=False, attrs={"autocomplete": "off"})
    phone = PhoneField("Phone number (optional)", required=False, attrs={"autocomplete": "off"})
    postal_address = AddressField("Postal address (optional)", required=False, attrs={"autocomplete": "off"})
    because = LongTextField(
        "How do you know that it is them who asks for this?",
        called="how you know that it is them",
        hint="A new email address can open everything about this request",
        max_length=300,
        rows=2,
    )
