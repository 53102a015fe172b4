"""What may a person answer to each kind of question, and what are they told when we cannot use it?"""

import re
import unicodedata
from datetime import date, timedelta
from pathlib import PurePath

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.formfields import PLAIN, DayInput, Look
from portal.typed_times import CannotRead, read_clock, read_day
from portal.words import clock_words, day_words, size_words

# Marks that reorder the text around them can make a letter read as something else; the joiners that
# Persian, Indian scripts and emoji need stay.
BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])
LOOK_OPTIONS = set(Look.__dataclass_fields__)


def tidy(text, lines=False):
    """Text as typed -> text fit to keep: composed (NFC), no control characters, no lone surrogates."""
    text = str(text).replace("\r\n", "\n").replace("\r", "\n").translate(BIDI_CONTROLS)
    if not lines:
        text = re.sub(r"[\n\t\v\f\u2028\u2029]+", " ", text)
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    text = unicodedata.normalize("NFC", text).strip()
    visible = any(unicodedata.category(c) not in ("Cf", "Zs", "Zl", "Zp", "Cc") for c in text)
    return text if visible else ""


class Asked:
    """What every question takes: called="your full name" makes its messages, the rest its Look."""

    ask_for = "Enter"

    def __init__(self, label="", *, hint="", called="", missing="", attrs=None, **options):
        look = {name: options.pop(name) for name in LOOK_OPTIONS & set(options)}
        self.look = Look(attrs=attrs or {}, **look)
        self.called = (called or (label if label.startswith("I ") else label[:1].lower() + label[1:])).rstrip(
            "?"
        )
        messages = {
            "required": missing or f"{self.ask_for} {self.called}",
            **options.pop("error_messages", {}),
        }
        super().__init__(
            label=label, help_text=options.pop("help_text", hint), error_messages=messages, **options
        )

    @property
    def Called(self):
        return self.called[:1].upper() + self.called[1:]


class TextField(Asked, forms.CharField):
    lines = False

    def __init__(self, label="", *, max_length=200, **options):
        super().__init__(label, max_length=max_length, strip=True, **options)
        self.error_messages.setdefault(
            "too_long", f"{self.Called} must be {max_length:,} characters or fewer"
        )
        # Our message, not Django's, and no maxlength in the page, which would cut a pasted text silently.
        self.validators = [v for v in self.validators if getattr(v, "code", "") != "max_length"]

    def widget_attrs(self, widget):
        return {}

    def to_python(self, value):
        value = tidy(value, self.lines) if value not in self.empty_values else ""
        if len(value) > (self.max_length or len(value)):
            raise ValidationError(self.error_messages["too_long"], code="max_length")
        return super().to_python(value)

    def bound_data(self, data, initial):
        return data if data is None else tidy(data, self.lines)


class LongTextField(TextField):
    """A textarea that counts down the characters left."""

    widget = forms.Textarea
    lines = True

    def __init__(self, label="", *, max_length=2000, **options):
        super().__init__(label, max_length=max_length, count=max_length, **options)


class EmailField(TextField):
    widget = forms.EmailInput

    def __init__(self, label="Email address", *, attrs=None, **options):
        attrs = {"autocomplete": "email", "spellcheck": "false", **(attrs or {})}
        super().__init__(label, max_length=254, attrs=attrs, **{"called": "an email address", **options})
        wrong = "Enter an email address in the correct format, like name@example.com"
        self.validators = [
            forms.EmailField(error_messages={"invalid": wrong}).run_validators,
            *self.validators,
        ]


class AddressField(LongTextField):
    def __init__(self, label="Postal address", *, attrs=None, **options):
        attrs = {"autocomplete": "street-address", **(attrs or {})}
        super().__init__(
            label, **{"called": "the postal address", "max_length": 500, "rows": 4, "attrs": attrs, **options}
        )


class PhoneField(TextField):
    widget = forms.TextInput

    def __init__(self, label="Phone number", *, attrs=None, **options):
        attrs = {"autocomplete": "tel", "type": "tel", **(attrs or {})}
        options = {"called": "a phone number", "width": 20, **options}
        super().__init__(label, max_length=40, attrs=attrs, **options)
        self.validators = [self.check_phone, *self.validators]

    def check_phone(self, value):
        bare = re.sub(r"[\s().+-]|ext\.?|x", "", unicodedata.normalize("NFKC", value).casefold())
        if not bare.isdecimal() or not 3 <= len(bare) <= 17:
            raise ValidationError(
                "Enter a phone number, like 020 7946 0000, 07700 900 982 or +44 808 157 0192"
            )


class ChoiceMessages(Asked):
    ask_for = "Select"

    def __init__(self, label="", *, choices=(), **options):
        super().__init__(label, choices=choices, **options)
        wrong = "Select one of the answers in the list"
        self.error_messages |= {"invalid_choice": wrong, "invalid_list": wrong}


class RadioField(ChoiceMessages, forms.ChoiceField):
    widget = forms.RadioSelect


class SelectField(ChoiceMessages, forms.ChoiceField):
    """A drop-down; combobox=True makes it a box to type in, where JavaScript runs."""


class CheckboxesField(ChoiceMessages, forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple


class YesNoField(ChoiceMessages, forms.TypedChoiceField):
    """Two radios; the answer is True or False, or None where it is optional and not given."""

    widget = forms.RadioSelect

    def __init__(self, label="", **options):
        options = {"inline": True, "choices": [("yes", "Yes"), ("no", "No")], **options}
        super().__init__(label, coerce=lambda value: value == "yes", empty_value=None, **options)

    def prepare_value(self, value):
        return {True: "yes", False: "no"}.get(value, value)


class TickField(Asked, forms.BooleanField):
    """One checkbox; its label is the sentence agreed to."""

    ask_for = "Confirm that"


class DayField(Asked, forms.Field):
    """Day, month and year in three boxes -> date. earliest and latest are dates or functions of today."""

    widget = DayInput

    def __init__(self, label="", *, earliest=date(1900, 1, 1), latest=None, hint=None, **options):
        self.earliest, self.latest = earliest, latest
        super().__init__(label, hint="For example, 27 3 2026" if hint is None else hint, **options)

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, date):
            return value or None
        today = timezone.localdate()
        try:
            day = read_day(value, today)
        except CannotRead as wrong:
            sentence = wrong.problem if wrong.problem[0].isupper() else f"{self.Called} {wrong.problem}"
            raise ValidationError(sentence, code="unreadable", params={"boxes": wrong.boxes}) from None
        earliest, latest = (end(today) if callable(end) else end for end in (self.earliest, self.latest))
        if latest and day > latest:
            words = "today or in the past" if latest == today else f"on or before {day_words(latest)}"
        elif earliest and day < earliest:
            words = f"on or after {day_words(earliest)}"
        elif day > today + timedelta(days=366 * 20):
            words = "a real date"
        else:
            return day
        raise ValidationError(f"{self.Called} must be {words}", code="out_of_range")


def today_or_before(today):
    return today


class ClockTimeField(TextField):
    """A time of day as people write it -> time."""

    def __init__(self, label="", *, hint="For example, 9:30pm or 21:30", width=10, **options):
        super().__init__(label, max_length=20, hint=hint, width=width, **options)
        self.error_messages["too_long"] = self.error_messages["unreadable"] = (
            f"{self.Called} must be a time, like 9:30pm or 21:30"
        )

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        meant = read_clock(text)
        if meant is None:
            raise ValidationError(self.error_messages["unreadable"], code="unreadable")
        return meant

    def prepare_value(self, value):
        return clock_words(value) if hasattr(value, "hour") else value


SIGNATURES = {
    "JPG": ((".jpg", ".jpeg"), (b"\xff\xd8\xff",)),
    "PNG": ((".png",), (b"\x89PNG\r\n\x1a\n",)),
    "PDF": ((".pdf",), (b"%PDF-",)),
    "MP4": ((".mp4",), ()),
}


class UploadField(Asked, forms.FileField):
    """One file. Looks at its size, ending and first bytes only: whoever keeps it must open it with care."""

    widget = forms.FileInput
    ask_for = "Select"

    def __init__(self, label="", *, kinds=("JPG", "PNG", "PDF"), max_bytes=10 * 1024 * 1024, **options):
        self.kinds, self.max_bytes = kinds, max_bytes
        endings = ",".join(ending for kind in kinds for ending in SIGNATURES[kind][0])
        *most, last = kinds
        self.kind_words = f"{', '.join(most)} or {last}" if most else last
        options.setdefault("hint", f"{self.kind_words}, smaller than {size_words(max_bytes)}")
        super().__init__(label, attrs={"accept": endings, **options.pop("attrs", {})}, **options)
        self.error_messages["empty"] = "The selected file is empty"
        self.error_messages["invalid"] = "The selected file could not be uploaded. Try again"

    def to_python(self, value):
        upload = super().to_python(value)
        if upload is None:
            return None
        if upload.size >= self.max_bytes:
            raise ValidationError(f"The selected file must be smaller than {size_words(self.max_bytes)}")
        start = upload.read(16)
        upload.seek(0)
        ending = PurePath(upload.name).suffix.lower()
        for kind in self.kinds:
            endings, signatures = SIGNATURES[kind]
            if ending in endings and (not signatures or start.startswith(signatures)):
                return upload
        raise ValidationError(f"The selected file must be a {self.kind_words}")


class HiddenField(TextField):
    widget = forms.HiddenInput


class Questions:
    """For forms whose options reveal further questions: those are needed only where their option is chosen."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.unasked = set()
        for parent in self.fields:
            self.unasked |= self.not_revealed_by(parent)
        for name in self.unasked:
            self.fields[name].required = False

    def not_revealed_by(self, parent):
        reveals = getattr(self.fields[parent], "look", PLAIN).reveals
        asked = reveals and self.is_bound and parent not in self.unasked
        chosen = self[parent].value() if asked else ()
        chosen = {str(one) for one in chosen} if isinstance(chosen, list | tuple) else {str(chosen)}
        open_ones = {name for value in chosen & set(reveals) for name in reveals[value]}
        return {name for names in reveals.values() for name in names} - open_ones

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        for name in self.unasked:
            self.errors.pop(name, None)
            cleaned[name] = self.fields[name].clean(None)
        return cleaned


class QuestionForm(Questions, forms.Form):
    """The form to extend."""
