"""With which other request does this one belong together?"""

import rules
from django.core.exceptions import ValidationError

from portal.answers import QuestionForm, RadioField, TextField
from requests_app.access_codes import reference_of
from requests_app.lifecycle.links import BY_HAND
from requests_app.models import FootageRequest


class LinkForm(QuestionForm):
    """`cleaned_data["other"]` is the request; one that this person may not work on looks like one that is not there."""

    other = TextField(
        "Reference of the other request",
        called="the reference of the other request",
        hint="For example, BWV-7K4M-Q2XP-9D3H",
        width=20,
        max_length=60,
        attrs={"autocomplete": "off", "spellcheck": "false"},
    )
    belongs = RadioField(
        "How do they belong together?",
        called="how they belong together",
        choices=[(kind.value, kind.label) for kind in BY_HAND],
    )
    reason = TextField("Why? (optional)", called="the reason", max_length=300, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_other(self):
        found = FootageRequest.objects.filter(reference=reference_of(self.cleaned_data["other"])).first()
        if found is None or not rules.has_perm("requests.work", self.user, found):
            raise ValidationError("There is no request with this reference that you may work on")
        return found
