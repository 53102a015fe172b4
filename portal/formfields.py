"""How does a form field look? The GOV.UK way: one renderer, one bound field, one template (django/forms/field.html)."""

from dataclasses import dataclass, field

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a field says about its looks; fields that say nothing (allauth's, Django's) look plain."""

    heading: bool = False  # the label or legend is the page's <h1>
    size: str | None = None  # s, m, l, xl; None: l for a heading, else s; "": as body text
    width: str | int | None = None  # 2, 3, 4, 5, 10, 20, 30 characters, or "one-half", "two-thirds" ...
    prefix: str = ""
    suffix: str = ""
    rows: int = 5
    count: int | None = None  # characters allowed, counted down below the box
    inline: bool = False
    small: bool = False
    hints: dict = field(default_factory=dict)  # option value -> hint
    dividers: dict = field(default_factory=dict)  # option value -> text above it, such as "or"
    reveals: dict = field(default_factory=dict)  # option value -> names of the fields asked only then
    exclusive: str | None = None  # the checkbox that clears the others
    combobox: bool = False
    attrs: dict = field(default_factory=dict)


PLAIN = Look()


class DayInput(forms.Widget):
    """Three boxes: day, month, year. Its value is a tuple of what was typed, or a date."""

    boxes = ("day", "month", "year")
    use_fieldset = True

    def value_from_datadict(self, data, files, name):
        typed = tuple(str(data.get(f"{name}-{box}") or "").strip() for box in self.boxes)
        return typed if any(typed) else None

    def value_omitted_from_data(self, data, files, name):
        return not any(f"{name}-{box}" in data for box in self.boxes)

    def format_value(self, value):
        if not value:
            return ("", "", "")
        return value if isinstance(value, tuple) else (value.day, value.month, value.year)


KINDS = (
    (DayInput, "day"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "tick"),
    (forms.FileInput, "file-upload"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
)


class GovukBoundField(BoundField):
    @property
    def look(self):
        return getattr(self.field, "look", PLAIN)

    @property
    def kind(self):
        return next((kind for widget, kind in KINDS if isinstance(self.field.widget, widget)), "input")

    @property
    def grouped(self):
        """Several controls under one question: a fieldset with a legend."""
        return self.kind in {"day", "checkboxes", "radios"} and bool(self.label)

    @property
    def title_size(self):
        size = self.look.size
        if size is None:
            size = "l" if self.look.heading else "" if self.kind == "tick" or self.is_revealed else "s"
        return size

    @property
    def group_class(self):
        names = ["govuk-form-group"]
        if self.errors:
            names.append("govuk-form-group--error")
        if self.look.count:
            names.append("govuk-character-count")
        return " ".join(names)

    @property
    def control_class(self):
        kind = self.kind
        names = [self.field.widget.attrs.get("class"), self.look.attrs.get("class"), f"govuk-{kind}"]
        if self.errors:
            names.append(f"govuk-{kind}--error")
        if self.look.count:
            names.append("govuk-js-character-count")
        if width := self.look.width:
            names.append(
                f"govuk-input--width-{width}" if isinstance(width, int) else f"govuk-!-width-{width}"
            )
        return " ".join(filter(None, names))

    @property
    def error(self):
        """One message at a time: the first thing to put right."""
        return next(iter(self.errors), "")

    @property
    def aria_describedby(self):
        said = [self.field.widget.attrs.get("aria-describedby")]
        if self.auto_id and not self.is_hidden:
            said.append(f"{self.auto_id}-info" if self.look.count else None)
            said.append(f"{self.auto_id}-hint" if self.help_text else None)
            said.append(f"{self.auto_id}-error" if self.errors else None)
        return " ".join(filter(None, said))

    def build_widget_attrs(self, attrs, widget=None):
        widget = widget or self.field.widget
        attrs = {**attrs, **self.look.attrs}
        if self.field.disabled:
            attrs["disabled"] = True
        if widget.is_hidden:
            return attrs
        # False takes an attribute out: limits that cut text silently and placeholders are bad practice.
        attrs |= {"class": self.control_class, "maxlength": False, "minlength": False, "placeholder": False}
        if self.kind == "textarea":
            attrs |= {"rows": self.look.rows, "cols": False}
        if self.look.combobox:
            attrs["data-module"] = "app-combobox"
        attrs["aria-describedby"] = self.aria_describedby or False
        return attrs

    @property
    def options(self):
        """The radios or checkboxes, as the template draws them; dividers count in the ids, as in GOV.UK's own."""
        widget, look, made, place = self.field.widget, self.look, [], 0
        for _, group, _ in widget.optgroups(self.html_name, widget.format_value(self.value())):
            for option in group:
                value = str(option["value"])
                if value in look.dividers:
                    made.append({"divider": look.dividers[value]})
                    place += 1
                place += 1
                made.append(
                    {
                        "id": self.auto_id if place == 1 else f"{self.auto_id}-{place}",
                        "value": value,
                        "label": option["label"],
                        "checked": option["selected"],
                        "hint": look.hints.get(value, ""),
                        "exclusive": value == look.exclusive,
                        "reveals": [self.form[name] for name in look.reveals.get(value, ())],
                    }
                )
        return made

    @property
    def day_boxes(self):
        wrong = self.wrong_boxes
        values = self.field.widget.format_value(self.value())
        return [
            {
                "box": box,
                "label": box.capitalize(),
                "id": f"{self.auto_id}-{box}",
                "name": f"{self.html_name}-{box}",
                "value": value,
                "wrong": box in wrong,
                "width": 4 if box == "year" else 2,
                "autocomplete": f"bday-{box}" if self.look.attrs.get("autocomplete") == "bday" else "",
            }
            for box, value in zip(DayInput.boxes, values, strict=True)
        ]

    @property
    def wrong_boxes(self):
        first = next(iter(self.errors.as_data()), None)
        return ((first.params or {}).get("boxes") or DayInput.boxes) if first else ()

    @property
    def focus_id(self):
        """Where the error summary's link goes: the control itself, or the first one of several."""
        if self.is_hidden:
            return ""
        if self.kind == "day":
            return f"{self.auto_id}-{next(iter(self.wrong_boxes), 'day')}"
        return self.auto_id

    @property
    def is_revealed(self):
        return any(
            self.name in names
            for other in self.form.fields.values()
            for names in getattr(other, "look", PLAIN).reveals.values()
        )


class GovukRenderer(TemplatesSetting):
    bound_field_class = GovukBoundField


def problems(form):
    """What is wrong with a form or formset, in the order of the page: (message, id of the control or "")."""
    if not form or not form.is_bound:
        return []
    if hasattr(form, "forms"):
        found = [problem for each in form.forms for problem in problems(each)]
        return found + [(message, "") for message in form.non_form_errors()]
    found = [(bound.error, bound.focus_id) for bound in form if bound.errors]
    return found + [(message, "") for message in form.non_field_errors()]
