"""How does a member of the public go through the pages? What they type, page by page."""

from datetime import timedelta

from django.utils import timezone

from portal.words import LONDON

ANSWERS = {
    "who": {"who": "me"},
    "where": {"place_text": "Outside Brixton Underground station", "postcode": "sw9 8he"},
    "what": {
        "what_happened": "Two officers stopped and searched me.",
        "their_part": "I was stopped or searched",
    },
    "officers": {"officers": "217EA"},
    "another": {"another": "no"},
    "appearance": {"appearance": "Red coat, short black hair, 1.7 m."},
    "photo": {},
    "you": {"name": "Amara Okafor"},
    "contact": {"contact_by": "email", "email": "amara@example.com"},
    "receive": {"receive_by": "download"},
}
PER_INCIDENT = ("when", "where", "what", "officers")


def when(days_ago=3, earliest="2pm", latest="3pm", certainty="about", **more):
    day = (timezone.now().astimezone(LONDON) - timedelta(days=days_ago)).date()
    return {
        "day-day": day.day, "day-month": day.month, "day-year": day.year,
        "earliest": earliest, "latest": latest, "certainty": certainty, **more,
    }  # fmt: skip


def page_of(step, number=1):
    return f"/ask/{number}/{step}/" if step in PER_INCIDENT else f"/ask/{step}/"


def answer(client, step, number=1, **changes):
    typed = when() if step == "when" else ANSWERS[step]
    return client.post(page_of(step, number), {**typed, **changes})


def answer_all(client, **changes):
    """Every page in order; `changes` by step: {"where": {...}}. Returns the answer to the last."""
    for step in ("who", *PER_INCIDENT, *list(ANSWERS)[4:]):
        response = answer(client, step, **changes.get(step, {}))
        assert response.status_code == 302, f"{step}: {problems(response)}"
    return response


def problems(response):
    form = (response.context or {}).get("form")
    return form.errors if form else response


def send_all(client, **changes):
    answer_all(client, **changes)
    return client.post("/ask/send/")
