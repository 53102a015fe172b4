"""What happens to the words that messages start from? Drafted, published as a new version, retired; never changed."""

from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.answers import tidy
from requests_app import texts
from requests_app.lifecycle.move import MoveRefused, require
from requests_app.models import TextTemplate


class TextRefused(MoveRefused):
    """This text cannot be kept; the words say what to put right."""


@transaction.atomic
def write_new(*, name, used_for, text, by):
    """A template that nobody can use until it is published."""
    require("texts.edit", by, None)
    if used_for not in texts.USES:
        raise TextRefused("Choose what the text is used for.")
    if TextTemplate.objects.filter(name__iexact=name).exists():
        raise TextRefused("There is a text of this name already. Give it another name.")
    template = TextTemplate.objects.create(name=name, used_for=used_for)
    save_draft(template, text=text, by=by)
    return template


@transaction.atomic
def save_draft(template, *, text, by):
    """The draft of the next version, begun or written over. Published versions stay as they are."""
    require("texts.edit", by, None)
    take_up(template)
    text = tidy(text, lines=True)
    if not text:
        raise TextRefused("Write the text.")
    if problem := texts.problem_of(text):
        raise TextRefused(problem)
    newest = template.versions.order_by("-number").first()
    if newest is None or newest.published_at:
        newest = template.versions.model(template=template, number=newest.number + 1 if newest else 1)
    newest.text, newest.written_by, newest.written_at = text, by, timezone.now()
    newest.save()
    record("draft", template, by=by, version=newest.number)
    return newest


@transaction.atomic
def publish(template, *, text, by):
    """The draft, exactly as it was seen, is what staff start from now."""
    require("texts.edit", by, None)
    take_up(template)
    draft = draft_of(template)
    if draft is None or draft.text != tidy(text, lines=True):
        raise TextRefused("The draft has changed since you looked at it. Nothing was published. Look again.")
    template.versions.filter(pk=draft.pk, published_at=None).update(published_at=timezone.now())
    record("publish", template, by=by, version=draft.number)


@transaction.atomic
def retire(template, *, by):
    switch(template, retired_at=timezone.now(), by=by)
    record("retire", template, by=by)


@transaction.atomic
def bring_back(template, *, by):
    switch(template, retired_at=None, by=by)
    record("bring_back", template, by=by)


def switch(template, *, retired_at, by):
    require("texts.edit", by, None)
    other_way = TextTemplate.objects.filter(pk=template.pk, retired_at__isnull=retired_at is not None)
    if other_way.update(retired_at=retired_at) != 1:
        raise TextRefused("Somebody has done this already. Nothing was changed.")


def draft_of(template):
    """The version that is not published yet, or None."""
    return template.versions.filter(published_at=None).order_by("-number").first()


def take_up(template):
    template.refresh_from_db(from_queryset=TextTemplate.objects.select_for_update())


def record(action, template, *, by, **detail):
    audit.record(f"text.{action}", by=by, about=f"text:{template.pk}", **detail)
