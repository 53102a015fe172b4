"""What may a reviewer send? A decision on a track, a box, a stretch of sound; each with the version that was seen."""

import json
import re
from math import isfinite

from django import forms
from django.core.exceptions import ValidationError

from footage_app.redaction.plan import CAPTIONS, OUTPUTS
from portal.answers import tidy

# What is chosen in one list on the page -> decision and reason of the plan.
CHOICES = {
    "hide": ("Hide", "hide", ""),
    "requester": ("Show: it is the requester", "show", "requester"),
    "officer_on_duty": ("Show: an officer on duty", "show", "officer_on_duty"),
    "consenting": ("Show: a person who agreed to it", "show", "consenting"),
    "no_face": ("Not a face", "dismissed", "no face"),
    "nothing_private": ("Nothing private", "dismissed", "nothing private"),
}
FACE_CHOICES = ("hide", "requester", "officer_on_duty", "consenting", "no_face")
WRITING_CHOICES = ("hide", "nothing_private")
TRACK = re.compile(r"[a-z][0-9]{1,6}")
MOMENT = re.compile(r"(?:(?:([0-9]{1,2}):)?([0-9]{1,3}):)?([0-9]{1,6}(?:\.[0-9]{1,3})?)")
MOST_KEYFRAMES, MOST_TRACKS, MOST_FRAMES, MOST_ITEMS, MOST_STRETCHES = 2000, 5000, 10**8, 5000, 1000


def read_moment(text):
    """Seconds from “4”, “4.5”, “1:04” or “1:02:03.5”."""
    found = MOMENT.fullmatch(text.strip())
    if not found:
        raise ValidationError("Enter times like 4.5 or 1:04")
    hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def read_box(text):
    """Four whole numbers as JSON; the engine checks that they lie in the picture."""
    try:
        box = json.loads(text)
        if not isinstance(box, list) or len(box) != 4 or not all(type(number) is int for number in box):
            raise ValueError
    except (ValueError, RecursionError):
        raise ValidationError("The box could not be read. Set it again") from None
    return box


class SeenVersion(forms.Form):
    """`key` is the same when the same change is sent once more, because its answer was lost."""

    key = forms.UUIDField(required=False)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class TrackForm(SeenVersion):
    track = forms.RegexField(TRACK, max_length=7)


class TracksField(forms.Field):
    """One or more tracks, each sent under the same name."""

    widget = forms.MultipleHiddenInput

    def clean(self, value):
        tracks = list(dict.fromkeys(super().clean(value) or []))
        if len(tracks) > MOST_TRACKS or any(not TRACK.fullmatch(track) for track in tracks):
            raise ValidationError("The tracks could not be read. Choose them again")
        return tracks


class TracksForm(SeenVersion):
    track = TracksField()


class GroupForm(TracksForm):
    person = forms.RegexField(r"p[0-9]{1,6}|new|", required=False)


class DecisionForm(SeenVersion):
    """On tracks, or on all tracks of a person."""

    track = TracksField(required=False)
    person = forms.RegexField(r"p[0-9]{1,6}", required=False)
    choice = forms.ChoiceField(choices=[(name, row[0]) for name, row in CHOICES.items()])
    note = forms.CharField(max_length=200, required=False)

    def clean_note(self):
        return tidy(self.cleaned_data["note"])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("choice") == "no_face" and not cleaned.get("note"):
            self.add_error("note", "Say what it is that is not a face: the approver reads it")
        return cleaned


class FrameForm(TrackForm):
    frame = forms.IntegerField(min_value=0, max_value=MOST_FRAMES)


class BoxForm(FrameForm):
    box = forms.CharField(max_length=100)

    def clean_box(self):
        return read_box(self.cleaned_data["box"])


class ExtendForm(TrackForm):
    first = forms.IntegerField(min_value=0, max_value=MOST_FRAMES)
    last = forms.IntegerField(min_value=0, max_value=MOST_FRAMES)


class CutHereForm(FrameForm):
    side = forms.ChoiceField(choices=[("before", "before"), ("after", "after")])
    note = forms.CharField(max_length=200, required=False)

    def clean_note(self):
        return tidy(self.cleaned_data["note"])


class FalseFaceForm(SeenVersion):
    frame = forms.IntegerField(min_value=0, max_value=MOST_FRAMES)
    last = forms.IntegerField(min_value=0, max_value=MOST_FRAMES, required=False)
    box = forms.CharField(max_length=100)
    note = forms.CharField(
        max_length=200,
        error_messages={"required": "Say what it is that is not a face: the approver reads it"},
    )

    def clean_box(self):
        return read_box(self.cleaned_data["box"])

    def clean_last(self):
        last = self.cleaned_data["last"]
        return self.cleaned_data.get("frame") if last is None else last


class KeyframesForm(SeenVersion):
    """Rows of frame, x0, y0, x1, y1 as JSON; the engine checks that they lie in the picture."""

    keyframes = forms.CharField(max_length=100_000)

    def clean_keyframes(self):
        try:
            rows = json.loads(self.cleaned_data["keyframes"])
            if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_KEYFRAMES:
                raise ValueError
            if any(len(row) != 5 or not all(type(number) is int for number in row) for row in rows):
                raise ValueError
        except (ValueError, TypeError, RecursionError):
            raise ValidationError("The box could not be read. Draw it again.") from None
        return rows


class MoveForm(KeyframesForm, TrackForm):
    pass


class FromToForm(forms.Form):
    start = forms.CharField(max_length=20)
    end = forms.CharField(max_length=20)

    def clean_start(self):
        return read_moment(self.cleaned_data["start"])

    def clean_end(self):
        return read_moment(self.cleaned_data["end"])


class StretchForm(SeenVersion, FromToForm):
    def clean(self):
        cleaned = super().clean()
        if "start" in cleaned and "end" in cleaned and cleaned["end"] <= cleaned["start"]:
            self.add_error("end", "The end must be after the start")
        return cleaned


class SoundForm(SeenVersion):
    """From one moment to another, or one line of what was said, or all that one speaker says."""

    what = forms.ChoiceField(choices=[("open", "Open"), ("mute", "Mute"), ("bleep", "Bleep")])
    start = forms.CharField(max_length=20, required=False)
    end = forms.CharField(max_length=20, required=False)
    line = forms.IntegerField(min_value=0, required=False)
    speaker = forms.CharField(max_length=40, required=False)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("line") is not None or cleaned.get("speaker"):
            return {**cleaned, "start": None, "end": None}
        stretch = StretchForm(self.data)
        if not stretch.is_valid():
            for name in ("start", "end"):
                if name in stretch.errors:
                    self.add_error(name, stretch.errors[name].data)
            return cleaned
        return {**cleaned, **{name: stretch.cleaned_data[name] for name in ("start", "end")}}


class LineForm(SeenVersion):
    line = forms.IntegerField(min_value=0)
    text = forms.CharField(max_length=1000, required=False)
    speaker = forms.RegexField(r"[\w .'-]*", max_length=40, required=False)


class OutputForm(SeenVersion):
    kind = forms.ChoiceField(choices=[(one, one) for one in OUTPUTS])
    captions = forms.ChoiceField(choices=[(one, one) for one in CAPTIONS], required=False)


class StillForm(SeenVersion):
    frame = forms.IntegerField(min_value=0, max_value=MOST_FRAMES)
    caption = forms.CharField(max_length=300, required=False)


class LookedForm(forms.Form):
    item = forms.Field(widget=forms.MultipleHiddenInput)

    def clean_item(self):
        keys = self.cleaned_data["item"]
        if not isinstance(keys, list) or len(keys) > MOST_ITEMS or any(len(key) > 60 for key in keys):
            raise ValidationError("The list could not be read. Open the page again")
        return keys


def read_stretches(text):
    """Pairs of seconds as JSON: what a player has shown."""
    try:
        stretches = json.loads(text)
        if not isinstance(stretches, list) or len(stretches) > MOST_STRETCHES:
            raise ValueError
        pairs = [(float(start), float(end)) for start, end in stretches]
        if not all(isfinite(moment) for pair in pairs for moment in pair):
            raise ValueError
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None
    return pairs


def first_error(form):
    return next(iter(next(iter(form.errors.values()))))
