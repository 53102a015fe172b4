"""Is every promise about requests kept? For `manage.py invariants`: one plain line for each breach."""

from itertools import groupby, islice

from django.db.models import Exists, F, OuterRef, Q, Subquery

from footage_app.models import Hold, PlanEdit
from portal import audit
from portal.models import AuditEvent
from requests_app.delivery import kept_hash
from requests_app.models import Candidate, Clock, Decision, Delivery, FootageRequest, Status
from requests_app.models.request import CLOSED_STATUSES
from requests_app.transitions import MOVES

ACTIONS = {f"request.{name}": move for name, move in MOVES.items()}
A_BATCH = 500
APPROVALS = ["request.approve", "request.approve_phase"]


def breaches():
    """A generator of sentences, none when all is well. Reads every request and its moves."""
    yield from lives_that_could_not_be()
    yield from decisions_nobody_may_make()
    yield from files_nobody_approved()
    yield from footage_not_held()
    yield from restrictions_without_footage()
    yield from closed_or_not()
    yield from due_dates_of_their_own()


def lives_that_could_not_be():
    """Each request's moves, played again from its own history, must be allowed and lead to its status."""
    requests = FootageRequest.objects.order_by("pk").values_list("reference", "status").iterator()
    while batch := dict(islice(requests, A_BATCH)):
        moves = AuditEvent.objects.filter(chain__in=batch, action__in=ACTIONS).order_by("chain", "seq")
        lives = groupby(moves.values_list("chain", "action", "seq").iterator(), key=lambda row: row[0])
        seen = set()
        for reference, rows in lives:
            seen.add(reference)
            yield from play_again(reference, rows, batch[reference])
        for reference in batch.keys() - seen:
            yield f"Request {reference} has no history."


def play_again(reference, rows, status):
    reached = ""
    for _, action, seq in rows:
        move = ACTIONS[action]
        if reached not in (move.sources or ("",)):
            yield f"Request {reference}: “{move.name}” (entry {seq}) happened when it was {reached or 'not there'}."
            return
        reached = move.target
    if reached != status:
        yield f"Request {reference} is {status}, but its history leads to {reached}."


def decisions_nobody_may_make():
    """Decided: approved by somebody who did not work on it, on exactly what was frozen. Not decided: not approved."""
    decided = FootageRequest.objects.filter(status=Status.DECIDED).prefetch_related("decisions")
    for footage_request in decided.iterator(A_BATCH):
        newest = max(footage_request.decisions.all(), key=lambda one: one.phase, default=None)
        if newest is None or newest.approved_by_id is None or newest.approved_at is None:
            yield f"Request {footage_request.reference} is decided, but nobody has approved it."
    approved = Decision.objects.exclude(approved_at=None, approved_by=None)
    for decision in approved.select_related("footage_request", "approved_by").iterator():
        yield from wrong_approval(decision.footage_request, decision)


def wrong_approval(footage_request, decision):
    reference = footage_request.reference
    approvals = AuditEvent.objects.filter(chain=reference, action__in=APPROVALS).order_by("seq")
    made = next(islice(approvals, approvals_before(decision), None), None)
    if made is None:
        yield f"Request {reference} is not decided, but has an approval."
        return
    if decision.approved_by is None or decision.approved_at is None:
        yield f"Request {reference} has an approval by nobody, or at no time."
        return
    if had_worked_on(footage_request, decision.approved_by, made):
        yield f"Request {reference} was approved by somebody who had worked on it."
    if sorted(decision.approved_hashes) != decision.frozen_hashes:
        yield f"Request {reference}: what was approved is not what was sent for approval."
    offered = set(decision.deliveries.values_list("sha256", flat=True))
    if missing := set(decision.approved_hashes) - offered:
        yield f"Request {reference}: {len(missing)} approved files were never offered for download."


def had_worked_on(footage_request, person, approval):
    """Before the approval: whoever approved one decision may work on what follows later."""
    reference = footage_request.reference
    work = AuditEvent.objects.filter(chain=reference, is_work=True, actor=audit.actor_name(person))
    edits = PlanEdit.objects.filter(made_by=person, redaction__clip__redactions__made_for=reference)
    return work.filter(seq__lt=approval.seq).exists() or edits.filter(made_at__lt=approval.at).exists()


def approvals_before(decision):
    """Each phase is approved once, in their order."""
    earlier = Decision.objects.filter(footage_request=decision.footage_request, phase__lt=decision.phase)
    return earlier.exclude(approved_at=None).count()


def files_nobody_approved():
    deliveries = Delivery.objects.select_related("footage_request", "decision", "derivative")
    for delivery in deliveries.iterator():
        decision = delivery.decision
        approved = decision.approved_hashes
        made = kept_hash(delivery, decision) if delivery.derivative else delivery.sha256
        if delivery.sha256 not in approved or made != delivery.sha256:
            yield f"Delivery {delivery.pk} of {delivery.footage_request.reference} is of a file that nobody approved."
        if delivery.derivative and not delivery.derivative.verified:
            yield f"Delivery {delivery.pk} of {delivery.footage_request.reference} did not pass its checks."


def said_to_be_held(**of_requests):
    """Candidates that were held for their request, and are not."""
    hold = Hold.objects.filter(
        clip=OuterRef("clip"), held_for=OuterRef("footage_request__reference"), released_at__isnull=True
    )
    said = Candidate.objects.filter(~Exists(hold), held=True, **of_requests)
    return said.select_related("footage_request")


def footage_not_held():
    """Until two people end the holds of a request, whatever it says is held, is held for it."""
    for candidate in said_to_be_held(footage_request__holds_released_at__isnull=True).iterator():
        yield f"Request {candidate.footage_request.reference} says that clip {candidate.clip_id} is held; it is not."


def restrictions_without_footage():
    """What is withheld comes back on its day: until a person has dealt with it, its footage stays."""
    closed = {
        "footage_request__status__in": CLOSED_STATUSES,
        "footage_request__review_on__isnull": False,
        "footage_request__holds_released_at__isnull": False,
    }
    for candidate in said_to_be_held(**closed).iterator():
        reference = candidate.footage_request.reference
        yield (
            f"Request {reference} withholds something and is to be looked at again on "
            f"{candidate.footage_request.review_on}, but its clip {candidate.clip_id} is not held any more."
        )


def closed_or_not():
    closed = Q(status__in=CLOSED_STATUSES)
    odd = FootageRequest.objects.filter((closed & Q(closed_at=None)) | (~closed & ~Q(closed_at=None)))
    for reference, status in odd.values_list("reference", "status").iterator():
        yield f"Request {reference} is {status}, and its day of closing says otherwise."


def due_dates_of_their_own():
    """A due date is that of the first clock that runs; a closed request has none that runs."""
    running = Clock.objects.running().filter(footage_request=OuterRef("pk"), complaint__isnull=True)
    first = Subquery(running.order_by("due_on").values("due_on")[:1])
    for one in FootageRequest.objects.open().annotate(first=first).exclude(first=F("due_on")).iterator():
        yield f"Request {one.reference} says that it is due on {one.due_on}; its clocks say {one.first}."
    for reference in (
        FootageRequest.objects.closed().filter(Exists(running)).values_list("reference", flat=True)
    ):
        yield f"Request {reference} is closed, and a clock of it still runs."
