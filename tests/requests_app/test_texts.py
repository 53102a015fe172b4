"""Can staff start from words that were looked at, and can nobody smuggle anything in by them?"""

import pytest
from django.urls import reverse

from portal.models import AuditEvent
from requests_app import texts
from requests_app.lifecycle import texts as lifecycle
from requests_app.lifecycle.move import PermissionRefused
from requests_app.lifecycle.texts import TextRefused
from requests_app.models import TextTemplate
from tests.builders import a_request
from tests.people import a_caseworker, a_supervisor, sign_in

pytestmark = pytest.mark.django_db


def a_text(text="Dear {name}", by=None, published=True, **fields):
    by = by or a_supervisor()
    made = lifecycle.write_new(**{"name": "Hours", "used_for": "message", "text": text, **fields}, by=by)
    if published:
        lifecycle.publish(made, text=text, by=by)
    return made


# --- merge fields -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text, told",
    [
        ("Dear {nmae}", "{nmae}"),
        ("Dear {name", "near “Dear {name”"),
        ("Dear name}", "near “Dear name}”"),
        ("Dear { name }", "broken"),
        ("Dear {Name}", "broken"),
        ("{{name}}", "broken"),
        ("{name.password}", "broken"),
        ("{% load x %}", "broken"),
        ("{0}", "broken"),
        ("{}", "broken"),
    ],
)
def test_an_unknown_or_broken_field_is_refused_by_name_with_the_list_of_known_ones(text, told):
    with pytest.raises(TextRefused) as refused:
        a_text(text)
    assert told in str(refused.value) and "{reference}, {name}" in str(refused.value)
    assert not TextTemplate.objects.exists()


def test_a_name_with_brackets_is_not_looked_at_again():
    values = texts.values_of(a_request(name="{phone} <b>{{ x }}</b>"))
    assert texts.filled("Dear {name}", values) == "Dear {phone} <b>{{ x }}</b>"


def test_every_field_has_a_value_for_a_request_and_in_the_example():
    assert set(texts.values_of(a_request())) == set(texts.example_values()) == set(texts.FIELDS)


def test_every_shipped_text_is_sound_and_says_nothing_of_footage_that_there_is():
    for one in texts.SHIPPED:
        assert not texts.problem_of(one["text"]), one["name"]
        assert one["used_for"] in texts.USES
        assert max(len(sentence.split()) for sentence in one["text"].replace("\n", ". ").split(". ")) <= 25


# --- versions ---------------------------------------------------------------------------------------
def test_shipped_texts_come_once_and_what_was_retired_stays_retired():
    texts.ship()
    one = TextTemplate.objects.get(name=texts.SHIPPED[0]["name"])
    lifecycle.retire(one, by=a_supervisor())
    texts.ship()
    assert TextTemplate.objects.count() == len(texts.SHIPPED)
    assert one.name not in [row.name for row in texts.in_use()]


def test_a_draft_is_used_by_nobody_until_it_is_published_and_old_versions_stay():
    by = a_supervisor()
    text = a_text("We close at 5pm.", by=by)
    lifecycle.save_draft(text, text="We close at 6pm.", by=by)
    lifecycle.save_draft(text, text="We close at 7pm.", by=by)

    def used():
        return next(row.text for row in texts.in_use(["message"]) if row.name == "Hours")

    assert used() == "We close at 5pm."
    lifecycle.publish(text, text="We close at 7pm.", by=by)
    assert used() == "We close at 7pm."
    assert list(text.versions.values_list("number", "text")) == [
        (1, "We close at 5pm."),
        (2, "We close at 7pm."),
    ]
    assert AuditEvent.objects.filter(action="text.publish").count() == 2


def test_what_is_published_is_what_was_seen():
    by = a_supervisor()
    text = a_text("One.", by=by)
    lifecycle.save_draft(text, text="Two.", by=by)
    lifecycle.save_draft(text, text="Three.", by=a_supervisor())
    with pytest.raises(TextRefused, match="changed"):
        lifecycle.publish(text, text="Two.", by=by)
    assert text.current.text == "One."


def test_only_a_supervisor_changes_texts_and_a_name_is_given_once():
    with pytest.raises(PermissionRefused):
        a_text(by=a_caseworker())
    a_text()
    with pytest.raises(TextRefused, match="another name"):
        a_text(name="hours")


# --- the pages --------------------------------------------------------------------------------------
def test_a_supervisor_writes_looks_and_publishes(client):
    client = sign_in(client, a_supervisor())
    page = client.post(
        reverse("casework:new_text"), {"name": "Late", "used_for": "message", "text": "Sorry, {nome}."}
    )
    assert "There is no field {nome}" in page.content.decode()
    page = client.post(
        reverse("casework:new_text"),
        {"name": "Late", "used_for": "message", "text": "Sorry, {name}.\nIt is late."},
        follow=True,
    )
    assert "Sorry, Amara Okafor." in page.content.decode()
    text = TextTemplate.objects.get(name="Late")
    client.post(reverse("casework:publish_text", args=[text.pk]), {"seen": "Sorry, {name}.\r\nIt is late."})
    assert text.current.text == "Sorry, {name}.\nIt is late."
    client.post(reverse("casework:retire_text", args=[text.pk]))
    assert "Late" not in [row.name for row in texts.in_use()]
    client.post(reverse("casework:bring_back_text", args=[text.pk]))
    assert "Late" in [row.name for row in texts.in_use()]


def test_a_chosen_text_fills_the_box_and_is_sent_only_when_sent(client):
    by = a_caseworker()
    footage_request = a_request("searching", by=by)
    text = a_text("About {reference}: we close at 5pm.")
    page = sign_in(client, by).get(
        reverse("casework:messages", args=[footage_request.reference]) + f"?template={text.pk}"
    )
    assert f"About {footage_request.reference}: we close at 5pm.</textarea>" in page.content.decode()
    assert not footage_request.messages.exists()
    for nonsense in ("0", "x", "99999999999999999999"):
        query = f"?template={nonsense}"
        assert (
            client.get(reverse("casework:ask", args=[footage_request.reference]) + query).status_code == 200
        )
