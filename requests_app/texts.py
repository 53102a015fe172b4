"""Which words may staff start from? Texts with merge fields; filled in by plain replacement, and by nothing else."""

import json
import re
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone

from portal.words import day_words
from requests_app.models import Question, TextTemplate, TextTemplateVersion

SHIPPED = json.loads((Path(__file__).parent / "texts.json").read_text())
USES = {"message": "A message", **dict(Question.Kind.choices)}
FIELD = re.compile(r"\{([a-z_]+)\}")
FIELDS = {
    "reference": "the reference of the request",
    "name": "the name of the person",
    "received": "the day on which the request came",
    "due_on": "the day by which we must answer",
    "today": "today",
    "force": "the name of the force",
    "phone": "our phone number",
    "email": "our email address",
    "address": "our postal address",
    "follow_url": "the page on which the person follows their request",
}
EXAMPLE = {
    "reference": "BWV-7K4M-Q2XP-9D3H",
    "name": "Amara Okafor",
    "received": "3 November 2026",
    "due_on": "3 December 2026",
}


def problem_of(text):
    """What is wrong with the merge fields of a text, in words; "" if nothing."""
    unknown = [name for name in FIELD.findall(text) if name not in FIELDS]
    if unknown:
        return f"There is no field {{{unknown[0]}}}. {known_words()}"
    rest = FIELD.sub("", text)
    broken = re.search(r"[{}]", rest)
    if broken:
        near = " ".join(rest[max(0, broken.start() - 10) : broken.end() + 20].split())
        return (
            f"A field is broken near “{near}”. Write it like {{reference}}, without spaces. {known_words()}"
        )
    return ""


def known_words():
    return "The fields are " + ", ".join(f"{{{name}}}" for name in FIELDS)


def filled(text, values):
    """In one pass: what stands in a value, such as a name with brackets, is not looked at again."""
    return FIELD.sub(lambda found: values.get(found[1], found[0]), text)


IN_BRACKETS = " (a provisional day, because the list of bank holidays does not reach that far yet)"


def values_of(footage_request):
    follow = reverse("public:follow_reference", args=[footage_request.reference])
    return of_the_house() | {
        "reference": footage_request.reference,
        "name": footage_request.name,
        "received": day_words(footage_request.received_at),
        "due_on": day_words(footage_request.due_on) + (IN_BRACKETS if footage_request.due_proviso else ""),
        "follow_url": f"{settings.PUBLIC_URL}{follow}",
    }


def example_values():
    follow = reverse("public:follow_reference", args=[EXAMPLE["reference"]])
    return of_the_house() | EXAMPLE | {"follow_url": f"{settings.PUBLIC_URL}{follow}"}


def of_the_house():
    force = settings.FORCE
    known = {name: force[name] for name in ("phone", "email", "address")}
    return known | {"force": force["name"], "today": day_words(timezone.localdate())}


# --- which there are --------------------------------------------------------------------------------------
def in_use(used_for=None):
    """Published texts that are not retired: a list of TextTemplate, each with `text`, by name."""
    ship()
    published = TextTemplateVersion.objects.filter(published_at__isnull=False).order_by("-number")
    rows = TextTemplate.objects.filter(retired_at__isnull=True)
    if used_for is not None:
        rows = rows.filter(used_for__in=used_for)
    found = []
    for row in rows.prefetch_related(Prefetch("versions", queryset=published, to_attr="published")):
        if row.published:
            row.text = row.published[0].text
            found.append(row)
    return found


def ship():
    """Texts that come with the service and are not there yet; what staff changed or retired stays as it is."""
    known = set(TextTemplate.objects.values_list("name", flat=True))
    for one in SHIPPED:
        if one["name"] not in known:
            with transaction.atomic():
                row, new = TextTemplate.objects.get_or_create(
                    name=one["name"], defaults={"used_for": one["used_for"]}
                )
                if new:
                    row.versions.create(number=1, text=one["text"], published_at=timezone.now())
