"""WHY are other people hidden? The ground that nobody has to choose, and what the law asks of it, once for a decision."""

from django.db import transaction

from footage_app.models import Redaction
from portal import audit
from requests_app import outputs, what_is_withheld, which_law
from requests_app.law import grounds
from requests_app.lifecycle import ladder
from requests_app.lifecycle.move import MoveRefused, lock, require
from requests_app.models import Outcome

# What is so of most recordings, to be looked at and put right: an answer to each question of the general grounds.
SUGGESTED = {
    "necessity": "Other people can be seen or heard. If their faces, voices or names were given, they could be "
    "recognised, and their privacy would be lost for good.",
    "proportionality": "Only what could tell who other people are is hidden. The rest is given, so that the person sees "
    "what happened to them. Hiding less would show somebody else.",
    "no_later_look": "The rights of the people who are hidden do not end on a certain day. If the person asks again, "
    "we look at it again.",
    "steps_tried": "Faces and writing were covered and sound was silenced first. Something was left out altogether only "
    "where that did not protect them.",
    "consent": "It was not sought. We do not know who most of them are, and to ask them would tell them of this request.",
    "viewing": "The person gets a copy of the rest. A viewing would show them other people just as a full copy would.",
    "factors": "Nothing shows that they would agree. They did not expect to be shown to anybody, and asking them would "
    "tell them of this request.",
}


class HidingRefused(MoveRefused):
    """Why other people are hidden cannot be recorded so; the text says what is missing."""


@transaction.atomic
def explain_hiding(footage_request, *, particulars, by):
    """Answer what the general ground asks, for all that this draft withholds on it; refused where an answer is missing."""
    lock(footage_request)
    require("requests.work", by, footage_request)
    decision = ladder.draft_of(footage_request)
    if not is_asked(decision):
        raise HidingRefused("Nothing is withheld on the general ground, so nothing has to be explained.")
    law = which_law.law_now(decision)
    try:
        ground, decision.hiding = grounds.checked_hiding(particulars, law)
    except grounds.GroundRefused as refusal:
        raise HidingRefused(f"{refusal} Nothing was changed.") from None
    decision.general_ground = ground.code
    decision.save()
    audit.record(
        "request.explain_hiding",
        by=by,
        chain=footage_request.reference,
        about=f"decision:{decision.pk}",
        is_work=True,
        ground=ground.code,
    )
    return decision


def is_asked(decision):
    """Is anything hidden, silent or left out that was given no ground of its own?"""
    return decision.outcome == Outcome.RELEASED_IN_PART and any(rows for _, rows in covered(decision))


def covered(decision):
    """What the letter will say is withheld on the general ground: each clip with its rows of when, what and why."""
    law = which_law.law_now(decision)
    made = Redaction.objects.filter(
        made_for=decision.footage_request.reference, clip__in=outputs.clips_of(decision)
    )
    for one in made.select_related("clip").prefetch_related("withheld").order_by("clip__started_at", "pk"):
        if one.plan:
            yield one.clip, what_is_withheld.on_general_ground(one.plan, one.withheld.all(), law)


def what_is_wrong(decision):
    """Why it is not explained yet, in words; empty when it is."""
    if not is_asked(decision):
        return []
    law = which_law.law_now(decision)
    ground = grounds.general(law)
    said = decision.hiding if decision.general_ground == ground.code else {}
    try:
        grounds.checked_hiding(said, law)
    except grounds.GroundRefused as refusal:
        return [f"Write down why other people are hidden ({ground.provision}). {refusal}"]
    return []


def forget_hiding(decision):
    decision.general_ground, decision.hiding = "", {}
