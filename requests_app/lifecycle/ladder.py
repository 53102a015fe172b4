"""WHICH STEPS were weighed between a full copy and giving nothing, and why was each taken or not?"""

from django.db import transaction

from footage_app.models import Redaction
from portal import audit
from requests_app import outcomes, outputs
from requests_app.lifecycle.move import MoveRefused, lock, require
from requests_app.models import LadderStep, Outcome, Status

Rung = LadderStep.Rung
RUNGS = list(Rung)

NOT_FULL = "Other people can be seen or heard in it, and have a right to privacy."
HIDDEN = "The faces and voices of other people are hidden, and the rest is given."
NOT_HIDDEN = "Hiding other people would not take away what must be protected."
CUT = "Some stretches cannot be given even with people hidden, so they are left out."
NOT_CUT = "No stretch has to be left out once other people are hidden."
NOTHING_LEFT = "What would be left after cutting would tell the person nothing of what happened."
STILLS = "Moving pictures would show more than may be given; still pictures do not."
NOT_STILLS = "Still pictures would tell less than the recording does."
NO_STILLS = "Still pictures and a transcript would show what must be protected as well."
VIEWING = "They can see it at a station, where nothing can be copied."
NO_VIEWING = "Seeing it would put at risk what must be protected just as a copy would."
RESTRICTION = "Nothing less protects it; the ground and its reasons are recorded with the decision."


class LadderRefused(MoveRefused):
    """The steps do not fit together; the text says which."""


@transaction.atomic
def record_steps(footage_request, steps, *, by):
    """Write the ladder of the draft, or write it again. `steps`: {rung: (taken, why)}; what is not in it is not said."""
    lock(footage_request)
    require("requests.work", by, footage_request)
    decision = draft_of(footage_request)
    for rung, (taken, why) in steps.items():
        if rung not in Rung.values:
            raise LadderRefused("There is no such step.")
        if not (why or "").strip():
            raise LadderRefused(f"Say why “{Rung(rung).label}” was {'taken' if taken else 'not taken'}.")
    decision.ladder.all().delete()
    LadderStep.objects.bulk_create(
        LadderStep(
            decision=decision, rung=rung, taken=steps[rung][0], why=steps[rung][1].strip(), decided_by=by
        )
        for rung in RUNGS
        if rung in steps
    )
    taken = [rung for rung in RUNGS if rung in steps and steps[rung][0]]
    audit.record(
        "request.record_ladder",
        by=by,
        chain=footage_request.reference,
        about=f"decision:{decision.pk}",
        is_work=True,
        taken=taken,
    )
    return decision


def draft_of(footage_request):
    decision = footage_request.decisions.order_by("-phase").first()
    if decision is None or decision.approved_at or footage_request.status != Status.PREPARING:
        raise LadderRefused("There is no draft that could be changed. Draft the decision first.")
    return decision


def is_asked(decision):
    """Whoever is given everything, and whoever is told nothing, needs no steps explained."""
    return decision.outcome in outcomes.ENDS_ON


def what_is_wrong(decision):
    """Why these steps do not explain this outcome, in words; empty when they do."""
    if not is_asked(decision):
        return []
    steps = {one.rung: one for one in decision.ladder.all()}
    ends = outcomes.ENDS_ON[decision.outcome]
    taken = [rung for rung in RUNGS if rung in steps and steps[rung].taken]
    outcome = decision.get_outcome_display().lower()
    if not [rung for rung in taken if rung in ends]:
        return [f"Record the steps between a full copy and “{outcome}”, and which was taken."]
    wrong = [
        f"The step “{Rung(rung).label}” was taken, but the decision is “{outcome}”. Change one of them."
        for rung in taken
        if rung not in ends
    ]
    last = RUNGS.index(taken[-1])
    wrong += [f"Say why “{rung.label}” was not enough." for rung in RUNGS[:last] if rung not in steps]
    return wrong + [
        f"The redacted video shows that the step “{Rung(rung).label}” was taken. Record it so."
        for rung in sorted(done_in_outputs(decision), key=RUNGS.index)
        if rung not in taken
    ]


def done_in_outputs(decision):
    """The rungs that the outputs themselves tell of."""
    shown = Redaction.objects.filter(derivatives__in=outputs.outputs_of(decision))
    made = list(shown.values_list("plan__output", flat=True))
    kinds = {one["kind"] for one in made}
    cut = any(one["cuts"] for one in made) or kinds & {"sound", "picture"}
    return ({Rung.CUT} if cut else set()) | ({Rung.STILLS} if "stills" in kinds else set())


# --- made quick -----------------------------------------------------------------------------------------
def suggested(decision):
    """{rung: (taken, why)} to start from: one sentence each, as far down as this outcome goes."""
    if decision.outcome == Outcome.RELEASED_IN_PART:
        return suggested_release(done_in_outputs(decision))
    if decision.outcome not in outcomes.ENDS_ON:
        return {}
    above = {
        Rung.FULL_COPY: (False, NOT_FULL),
        Rung.OTHERS_HIDDEN: (False, NOT_HIDDEN),
        Rung.CUT: (False, NOTHING_LEFT),
        Rung.STILLS: (False, NO_STILLS),
    }
    if decision.outcome == Outcome.VIEWING_OFFERED:
        return above | {Rung.VIEWING: (True, VIEWING)}
    return above | {Rung.VIEWING: (False, NO_VIEWING), Rung.RESTRICTION: (True, RESTRICTION)}


def suggested_release(done):
    steps = {Rung.FULL_COPY: (False, NOT_FULL), Rung.OTHERS_HIDDEN: (True, HIDDEN)}
    if Rung.CUT in done:
        steps[Rung.CUT] = (True, CUT)
    if Rung.STILLS in done:
        steps.setdefault(Rung.CUT, (False, NOT_CUT))
        steps[Rung.STILLS] = (True, STILLS)
    return steps


def shown(decision):
    """What the page starts from: what was recorded, else what is suggested, down to the last rung of this outcome."""
    if not is_asked(decision):
        return []
    recorded = {one.rung: (one.taken, one.why) for one in decision.ladder.all()}
    offered = suggested(decision)
    wanted = RUNGS[: RUNGS.index(outcomes.ENDS_ON[decision.outcome][-1]) + 1]
    return [(rung, *(recorded.get(rung) or offered.get(rung) or (None, ""))) for rung in wanted]
