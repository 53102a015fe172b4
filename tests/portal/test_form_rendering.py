"""Do our form fields come out as GOV.UK Frontend's own examples say?"""

import re

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.safestring import mark_safe

from portal import answers as ask
from portal.formfields import problems
from tests.portal.govuk_fixtures import fixtures, tree, unknown_options

TEXTS = {"label.text", "label.classes", "label.isPageHeading", "hint.text", "errorMessage.text", "id", "name"}
LEGEND = {
    "fieldset.legend.text",
    "fieldset.legend.classes",
    "fieldset.legend.isPageHeading",
    "hint.text",
    "errorMessage.text",
}
ITEM = {"value", "text", "html", "checked", "divider", "hint.text", "behaviour"}
CHOICES = (
    LEGEND | {"name", "idPrefix", "classes", "value", "values"} | {f"items[].{option}" for option in ITEM}
)
# Which options of each component we offer. An example that uses any other does not apply, and these are why:
#   classes, attributes, formGroup, describedBy, beforeInput, label.html ...: hooks for a caller's own markup; ours has none to pass
#   items[].attributes, items[].disabled, items[].conditional (see its own test below), date items: boxes of another make
#   maxwords, threshold, *Text: counting words and translations, which no page of ours uses
KNOWN = {
    "input": TEXTS
    | {
        "type",
        "value",
        "prefix.text",
        "suffix.text",
        "inputmode",
        "autocomplete",
        "spellcheck",
        "pattern",
        "classes",
        "autocapitalize",
    },
    "textarea": TEXTS | {"value", "rows", "autocomplete", "spellcheck"},
    "character-count": TEXTS | {"value", "rows", "maxlength", "spellcheck"},
    "select": TEXTS | {"items[].value", "items[].text", "value", "items[].selected"},
    "file-upload": TEXTS | {"javascript"},
    "radios": CHOICES | {"items[].id"},
    "checkboxes": CHOICES - {"value"},
    "date-input": LEGEND | {"id", "values"} | {f"{box}.error" for box in ("day", "month", "year")},
}
# Each applies by its options, but not by what it is about.
NOT_OURS = {
    ("input", "classes"): "a class of the caller's own",
    (
        "character-count",
        "with neither maxlength nor maxwords set",
    ): "nothing to count: that is a LongTextField without a limit",
    ("character-count", "with neither maxlength, maxwords nor textarea description set"): "the same",
    ("character-count", "to configure in JavaScript"): "the same",
    ("radios", "without fieldset"): "a question without its words",
    ("radios", "minimal items and name"): "the same",
    ("radios", "with error message"): "the same",
    ("radios", "with error message and idPrefix"): "the same",
    ("checkboxes", "with error and idPrefix"): "the same",
    ("checkboxes", "with id and name"): "the same",
    ("select", "without values"): "options without values: ours always have one",
    ("select", "without values with selected value"): "the same",
    (
        "select",
        "with falsy values",
    ): "Django marks the empty option as selected, which browsers do by themselves",
    (
        "select",
        "item selected overrides value",
    ): "an option's mark against the field's value: ours has only the value",
    ("date-input", "with errors only"): "boxes marked wrong without a word why",
    ("date-input", "with error on single field by omission"): "boxes marked right: ours names the wrong ones",
}


def applying(component):
    for name, options, html in fixtures(component):
        options = {key: value for key, value in options.items() if value is not None}
        if unknown_options(options, KNOWN[component]) or (component, name) in NOT_OURS:
            continue
        if component == "file-upload" and not options.get("javascript"):
            continue
        if component in ("radios", "checkboxes") and "fieldset" not in options:
            continue
        yield pytest.param(component, options, html, id=f"{component}: {name}")


CASES = [case for component in KNOWN for case in applying(component)]


def words(option):
    return mark_safe(option["html"]) if "html" in option else option.get("text", "")


def looks(options):
    title = options.get("label") or options.get("fieldset", {}).get("legend", {})
    size = re.search(r"--(xl|l|m|s)\b", title.get("classes", ""))
    return {
        "label": words(title),
        "hint": words(options.get("hint", {})),
        "size": size[1] if size else "",
        "heading": title.get("isPageHeading", False),
        "required": False,
    }


def chosen(options):
    value = options.get("values", options.get("value"))
    if value is None:
        value = [
            item["value"] for item in options.get("items", []) if item.get("checked") or item.get("selected")
        ]
    return [str(one) for one in (value if isinstance(value, list) else [value])]


def field_for(component, options):
    look = looks(options)
    if component in ("radios", "checkboxes", "select"):
        made, dividers, divider = [], {}, None
        for item in options.get("items", []):
            if "divider" in item:
                divider = item["divider"]
                continue
            value = str(item.get("value", words(item)))
            made.append((value, words(item)))
            if divider:
                dividers[value], divider = divider, None
        look |= {"choices": made}
        if component == "select":
            return ask.SelectField(**look)
        hints = {str(item["value"]): item["hint"]["text"] for item in options["items"] if "hint" in item}
        look |= {"dividers": dividers, "hints": hints}
        look["inline"] = "--inline" in options.get("classes", "")
        look["small"] = "--small" in options.get("classes", "")
        look["exclusive"] = next((item["value"] for item in options["items"] if item.get("behaviour")), None)
        return {"radios": ask.RadioField, "checkboxes": ask.CheckboxesField}[component](**look)
    if component == "date-input":
        return ask.DayField(**look)
    if component == "file-upload":
        return ask.UploadField(**look)
    if component == "character-count":
        return ask.LongTextField(
            **look, max_length=options["maxlength"], rows=options.get("rows", 5), attrs=attributes(options)
        )
    if component == "textarea":
        return ask.TextField(
            **look, widget=forms.Textarea, rows=options.get("rows", 5), attrs=attributes(options)
        )
    width = re.search(r"width-(\d+)", options.get("classes", ""))
    affixes = {name: options[name]["text"] for name in ("prefix", "suffix") if name in options}
    widget = forms.NumberInput if options.get("type") == "number" else forms.TextInput
    return ask.TextField(
        **look, **affixes, widget=widget, width=int(width[1]) if width else None, attrs=attributes(options)
    )


def attributes(options):
    names = ("inputmode", "autocomplete", "spellcheck", "pattern", "autocapitalize")
    found = {name: options[name] for name in names if name in options}
    if "spellcheck" in found:
        found["spellcheck"] = str(found["spellcheck"]).lower()
    if "extra-letter-spacing" in options.get("classes", ""):
        found["class"] = "govuk-input--extra-letter-spacing"
    return found


def drawn(component, options):
    """The example's question, asked by a field of ours with the example's answer and error."""
    name = options.get("idPrefix") or options.get("id") or options["name"]
    data = QueryDict(mutable=True)
    if component == "date-input":
        for box, value in (options.get("values") or {}).items():
            data[f"{name}-{box}"] = str(value)
    elif component in ("radios", "checkboxes", "select"):
        data.setlist(name, chosen(options))
    elif "value" in options:
        data[name] = str(options["value"])

    class Form(ask.QuestionForm):
        pass

    Form.base_fields = {name: field_for(component, options)}
    form = Form(data, auto_id="%s")
    form._errors, form.cleaned_data = ErrorDict(), {}
    if "errorMessage" in options:
        boxes = tuple(box for box in ("day", "month", "year") if options.get(box, {}).get("error"))
        form.add_error(name, ValidationError(options["errorMessage"]["text"], params={"boxes": boxes}))
    return form[name].as_field_group(), name


def as_ours(component, lines, name, options):
    """Names follow ids with us, and the ids of options follow the field's."""
    lines = [line.replace(f"name={options.get('name')!r}", f"name={name!r}") for line in lines]
    if component == "date-input":
        lines = [re.sub(r"name='(day|month|year)'", rf"name='{name}-\1'", line) for line in lines]
    for place, item in enumerate(options.get("items", []) if component == "radios" else [], start=1):
        if "id" in item:
            own = name if place == 1 else f"{name}-{place}"
            lines = [
                re.sub(rf"\b(id|for|aria-describedby)='{item['id']}", rf"\1='{own}", line) for line in lines
            ]
    return lines


@pytest.mark.parametrize(("component", "options", "html"), CASES)
def test_a_field_is_drawn_as_in_govuk_frontends_own_example(component, options, html):
    ours, name = drawn(component, options)
    lines = tree(ours)
    if component == "file-upload":
        lines = [re.sub(r" accept='[^']*'", "", line) for line in lines]
    assert lines == as_ours(component, tree(html), name, options)


def test_enough_examples_apply_of_each_component():
    """So that a change of their format cannot empty the comparison unseen."""
    counts = {component: sum(case.values[0] == component for case in CASES) for component in KNOWN}
    least = {
        "input": 18,
        "textarea": 8,
        "character-count": 5,
        "select": 4,
        "file-upload": 2,
        "radios": 12,
        "checkboxes": 8,
        "date-input": 5,
    }
    assert {name: counts[name] >= number for name, number in least.items()} == dict.fromkeys(least, True), (
        counts
    )


def test_a_revealed_question_is_drawn_inside_its_option():
    """GOV.UK's own example holds another service's markup: its frame is compared, and our field within."""
    html = next(html for name, _, html in fixtures("radios") if name == "with conditional item checked")

    class Form(ask.QuestionForm):
        how = ask.RadioField(
            "How?", choices=[("email", "Email"), ("phone", "Phone")], reveals={"email": ["address"]}
        )
        address = ask.TextField("Address")

    lines = "\n".join(tree(Form({"how": "email"}, auto_id="%s")["how"].as_field_group()))
    assert "id='conditional-how'" in lines and "data-aria-controls='conditional-how'" in lines
    assert "for='address'" in lines
    hidden = "\n".join(tree(Form({"how": "phone"}, auto_id="%s")["how"].as_field_group()))
    assert "class='govuk-radios__conditional govuk-radios__conditional--hidden'" in hidden
    for piece in ("govuk-radios__conditional--hidden", "data-aria-controls="):
        assert piece in html


class EveryKind(ask.QuestionForm):
    name = ask.TextField("Full name", called="your full name")
    who = ask.RadioField("Who?", called="who", choices=[("a", "A"), ("b", "B")], reveals={"b": ["which"]})
    which = ask.TextField("Which?", called="which")
    day = ask.DayField("When?", called="the date")
    ok = ask.TickField("I agree")
    kept = ask.HiddenField(required=False)


def test_a_form_draws_each_field_once_and_the_revealed_only_inside():
    html = str(EveryKind())
    for name in ("name", "which", "day-day", "ok", "kept"):
        assert html.count(f'name="{name}"') == 1, name
    assert html.count('name="who"') == 2
    assert html.index('id="conditional-id_who-2"') < html.index('name="which"') < html.index('name="day-day"')


def test_no_control_carries_required_or_a_limit_that_cuts_text():
    html = str(EveryKind({}))
    assert "required" not in html.replace("required=", "required") or "maxlength=" not in html
    for barred in (" required", " maxlength=", " minlength=", " placeholder=", "aria-invalid"):
        assert barred not in html, barred


def test_problems_come_in_the_order_of_the_page_each_with_its_control():
    found = problems(EveryKind({"who": "b"}))
    assert found == [
        ("Enter your full name", "id_name"),
        ("Enter which", "id_which"),
        ("Enter the date", "id_day-day"),
        ("Confirm that I agree", "id_ok"),
    ]


def test_what_was_typed_is_shown_again_and_escaped():
    html = str(EveryKind({"name": '"><script>alert(1)</script>', "day-day": '"><b>'}))
    assert "<script>" not in html and "<b>" not in html
    assert "&lt;script&gt;" in html


def test_fields_of_others_are_drawn_the_same_way():
    class SignIn(forms.Form):
        login = forms.EmailField(
            widget=forms.EmailInput(attrs={"placeholder": "Email address", "autocomplete": "email"})
        )
        password = forms.CharField(widget=forms.PasswordInput)
        remember = forms.BooleanField(required=False)

    html = str(SignIn({}))
    assert html.count('class="govuk-input govuk-input--error"') == 2
    assert 'class="govuk-checkboxes__input"' in html
    assert "placeholder" not in html
    assert problems(SignIn({}))[0] == ("This field is required.", "id_login")


def test_a_formset_tells_its_problems_with_the_ids_of_each_form():
    Many = forms.formset_factory(EveryKind, extra=0)
    formset = Many({"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-name": "A"})
    assert ("Enter your full name", "id_form-1-name") in problems(formset)
    assert ("Enter your full name", "id_form-0-name") not in problems(formset)
