"""What can be done to all clips of a request at once?"""

from django import forms

from footage_app.redaction.plan import CAPTIONS, OUTPUTS
from portal.answers import tidy
from requests_app.forms.review import CHOICES
from requests_app.lifecycle.board import MODES
from requests_app.what_was_hidden import CAPTIONS as CAPTION_WORDS
from requests_app.what_was_hidden import OUTPUT_KINDS

ACTS = {"mode": "Choose the mode", "mute": "Mute all", "output": "Choose", "render": "Make all"}
SHOWN = ("requester", "officer_on_duty", "consenting", "hide")


class ApplyForm(forms.Form):
    act = forms.ChoiceField(choices=list(ACTS.items()))
    mode = forms.ChoiceField(choices=list(MODES.items()), required=False)
    kind = forms.ChoiceField(choices=[(kind, OUTPUT_KINDS[kind]) for kind in OUTPUTS], required=False)
    captions = forms.ChoiceField(
        choices=[(one, CAPTION_WORDS.get(one, "None")) for one in CAPTIONS], required=False
    )

    def clean(self):
        cleaned = super().clean()
        for act, name in (("mode", "mode"), ("output", "kind")):
            if cleaned.get("act") == act and not cleaned.get(name):
                self.add_error(name, "Choose one of the list")
        return cleaned


class DecideForm(forms.Form):
    """The same for the people chosen in each clip, as “clip:track track”."""

    choice = forms.ChoiceField(choices=[(name, CHOICES[name][0]) for name in SHOWN])
    note = forms.CharField(max_length=200, required=False)

    def clean_note(self):
        return tidy(self.cleaned_data["note"])


def tracks_by_clip(values):
    """{clip: tracks} from the ticked boxes; what nobody could have ticked is passed over."""
    chosen = {}
    for value in values[:5000]:
        clip, _, tracks = value.partition(":")
        if clip.isdecimal() and len(clip) < 12:
            chosen.setdefault(int(clip), []).extend(tracks.split()[:5000])
    return chosen


def version_of(post, redaction):
    """The version that the page showed; without one, nothing is changed blindly."""
    text = post.get(f"version-{redaction.clip_id}", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1
