"""WHAT happens when somebody is not content with us? Complaints, internal reviews, the regulator's cases, the court.

Each holds the footage of its request until it is over, and for the time for complaints after that. Whoever made the
decision does not judge it.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone

from footage_app import retention
from portal import audit
from requests_app.access_codes import reference_of
from requests_app.complaint_letter_kinds import ComplaintOutcome, InternalReviewOutcome
from requests_app.law.bad_input import oldest_receipt
from requests_app.lifecycle import clocks, complaint_letters, intake, search_records
from requests_app.lifecycle.move import MoveRefused, lock, require
from requests_app.models import (
    Channel,
    Complaint,
    ComplaintStep,
    Draft,
    FootageRequest,
    Incident,
    Link,
)
from requests_app.models.request import new_reference

Kind, Outcome = Complaint.Kind, Complaint.Outcome
FINDINGS = {Outcome.UPHELD: "upheld", Outcome.PARTLY_UPHELD: "in_part", Outcome.NOT_UPHELD: "not_upheld"}
# What a new request takes over from the one whose decision was set aside.
COPIED = [
    *("name", "date_of_birth", "email", "phone", "postal_address", "contact_by", "receive_by", "appearance"),
    *("for_whom", "subject_name", "subject_date_of_birth", "relationship", "child_understands"),
]
COPIED_OF_INCIDENT = [
    one.name
    for one in Incident._meta.concrete_fields
    if one.name not in ("id", "footage_request", "position")
]


class ComplaintRefused(MoveRefused):
    """This cannot be done to this complaint; the text says what to do."""


# --- coming in ----------------------------------------------------------------------------------------
@transaction.atomic
def receive(form_token, details, *, kind, footage_request=None, received_at=None, follows=None, by):
    """Keep a complaint, hold its footage and acknowledge it at once; sending the same form twice makes one.

    `details` are columns of Complaint. Complaints reach us on any channel; the regulator's and the court's come to staff.
    """
    received_at = received_at or timezone.now()
    named = None if footage_request else named_in(details)
    if footage_request or named:
        lock(footage_request or named)
    refuse_unless_plausible(kind, received_at, footage_request, by)
    columns = {
        "kind": kind,
        "footage_request": footage_request,
        "named_request": named,
        "received_at": received_at,
        "follows": follows or newest_about(footage_request),
        "kept_by": None if by == audit.REQUESTER else by,
        **details,
    }
    complaint, is_new = made_once(form_token, columns)
    if is_new:
        keep_footage(complaint)
        record("receive", complaint, by=by, received_on=timezone.localdate(received_at))
        clocks.start_complaint(complaint)
        complaint_letters.acknowledge(complaint, by=audit.SYSTEM)
    return complaint


def named_in(details):
    """The request of the reference that they gave. It is not linked, because anybody may give one."""
    reference = reference_of(details.get("request_reference_given", ""))
    return FootageRequest.objects.filter(reference=reference).first() if reference else None


def made_once(form_token, columns):
    """The complaint of this form, and whether this is the first time that the form is sent."""
    made = Complaint.objects.filter(form_token=form_token)
    try:
        with transaction.atomic():
            if not made.exists():
                new = Complaint.objects.create(
                    reference=new_reference("CMP", groups=2), form_token=form_token, **columns
                )
                return new, True
    except IntegrityError:  # the other press of the same button was first
        pass
    return made.get(), False


def newest_about(footage_request):
    """Whoever answered the complaint before does not judge the next one about the same request."""
    return footage_request.complaints.order_by("received_at", "pk").last() if footage_request else None


def refuse_unless_plausible(kind, received_at, footage_request, by):
    if by == audit.REQUESTER:
        if kind not in Complaint.ANSWERED_BY_LETTER:
            raise ComplaintRefused("This kind of complaint is made elsewhere.")
    else:
        require("complaints.keep", by, footage_request)
    if received_at > timezone.now():
        raise ComplaintRefused("It cannot have reached us in the future. Check the date and time.")
    if timezone.localdate(received_at) < oldest_receipt(timezone.localdate()):
        raise ComplaintRefused("It cannot have reached us more than ten years ago. Check the date.")
    if footage_request and received_at < footage_request.received_at:
        raise ComplaintRefused(
            "It cannot be older than the request that it is about. Check the date and time."
        )


def keep_footage(complaint):
    """What the request pointed to stays, also when its holds had ended, and what was docked since is found and held: a
    complaint at day 90 saves what is still there. An open request does both by itself."""
    footage_request = complaint.keeps
    if footage_request is None:
        return
    lock(footage_request)
    if footage_request.is_open:
        return
    if footage_request.holds_released_at is not None:
        hold_again(footage_request)
    if not footage_request.erased_at:  # nobody knows any more where and when it was
        search_records.search_anew(footage_request, because="Searched again because of a complaint")


def hold_again(footage_request):
    outcome = retention.hold(
        footage_request.candidates.values_list("clip_id", flat=True),
        held_for=footage_request.reference,
        by=audit.SYSTEM,
        reason="a complaint is open",
    )
    footage_request.candidates.filter(clip__in=outcome.held).update(held=True)
    footage_request.candidates.filter(clip__in=outcome.too_late).update(held=False)
    FootageRequest.objects.filter(pk=footage_request.pk).update(holds_released_at=None)
    footage_request.refresh_from_db()


# --- while it is open ---------------------------------------------------------------------------------
@transaction.atomic
def acknowledge_again(complaint, *, by):
    """The letter was taken out of the tray and never went, so the person still does not know that we have it."""
    take_up(complaint, "complaints.keep", by)
    if complaint.footage_request:
        lock(complaint.footage_request)
    if not complaint_letters.may_acknowledge_again(complaint):
        raise ComplaintRefused("It is acknowledged, or its letter waits in the tray. Nothing was sent.")
    complaint_letters.acknowledge(complaint, by=by)
    record("acknowledge_again", complaint, by=by)


@transaction.atomic
def link(complaint, footage_request, *, by):
    """Say which request it is about; from now on it holds that footage."""
    take_up(complaint, "complaints.keep", by)
    require("complaints.keep", by, footage_request)
    if complaint.footage_request_id:
        raise ComplaintRefused("This complaint already belongs to a request.")
    lock(footage_request)
    follows = complaint.follows or newest_about(footage_request)
    about_none = {"about_none_because": "", "about_none_at": None, "about_none_by": None}
    Complaint.objects.filter(pk=complaint.pk).update(
        footage_request=footage_request, follows=follows, **about_none
    )
    complaint.refresh_from_db()
    keep_footage(complaint)
    clocks.start_complaint(complaint)
    record("link", complaint, by=by, request=footage_request.reference)


@transaction.atomic
def link_to_none(complaint, *, because, by):
    """It gives a reference and is about no request of ours: without this, or a link, nobody may judge it, for nobody
    knows whose decision it is about."""
    take_up(complaint, "complaints.keep", by)
    because = because.strip()
    if complaint.footage_request_id:
        raise ComplaintRefused("This complaint already belongs to a request.")
    if complaint.was_decided_by(by):
        raise ComplaintRefused(
            "You made the decision on the request that it names, so somebody else says that."
        )
    if not because:
        raise ComplaintRefused("Write how you know that it is about no request of ours.")
    Complaint.objects.filter(pk=complaint.pk).update(
        about_none_because=because, about_none_at=timezone.now(), about_none_by=by
    )
    complaint.refresh_from_db()
    record("link_to_none", complaint, by=by)


@transaction.atomic
def add_step(complaint, *, kind, on, text, answer_due_on=None, answers=None, by):
    """What happened in it: a question with its date, our answer, a hearing, an order. Returns the ComplaintStep."""
    take_up(complaint, "complaints.keep", by)
    kind, text = ComplaintStep.Kind(kind), text.strip()
    if not text:
        raise ComplaintRefused("Write what happened.")
    if on > timezone.localdate():
        raise ComplaintRefused("It cannot have happened in the future. Check the date.")
    if on < timezone.localdate(complaint.received_at):
        raise ComplaintRefused("It cannot have happened before the complaint. Check the date.")
    if answer_due_on and (kind != ComplaintStep.Kind.ASKED or answer_due_on < on):
        raise ComplaintRefused(
            "Only a question has a day for its answer, and that is not before the question."
        )
    if answers and (
        kind != ComplaintStep.Kind.ANSWERED or answers.complaint_id != complaint.pk or answers.on > on
    ):
        raise ComplaintRefused("Choose a question of this case that was asked before the answer.")
    step = complaint.steps.create(
        kind=kind, on=on, text=text, answer_due_on=answer_due_on, answers=answers, written_by=by
    )
    record("add_step", complaint, by=by, kind=kind, on=on, answer_due_on=answer_due_on)
    return step


@transaction.atomic
def take_longer(complaint, *, reasons, by):
    """A complicated internal review may take 40 working days in all, if the person is told why within the first 20."""
    take_up(complaint, "complaints.decide", by)
    reasons = reasons.strip()
    if complaint.kind != Kind.INTERNAL_REVIEW:
        raise ComplaintRefused("Only an internal review has a set time that can be made longer.")
    if complaint.longer_on:
        raise ComplaintRefused("This review has been given more time already. That can be done once.")
    if complaint_letters.longer_waits(complaint):
        raise ComplaintRefused(
            "The letter waits to be posted. It counts from the day on which it is posted: see to it in the letters."
        )
    if not reasons:
        raise ComplaintRefused("Write why it takes longer. The person is told.")
    if timezone.localdate() > complaint.clocks.get().due_on:
        raise ComplaintRefused(
            "The 20 working days are over, so it is late, and more time cannot be taken. Answer it now."
        )
    Complaint.objects.filter(pk=complaint.pk).update(longer_because=reasons)
    complaint.refresh_from_db()
    complaint_letters.tell_of_longer(complaint, reasons, by=by)
    record("take_longer", complaint, by=by)


# --- its end ------------------------------------------------------------------------------------------
@transaction.atomic
def decide(complaint, *, outcome, words, put_right="", overturned=False, by):
    """Say what came of it, and close it. A complaint or a review is answered by letter; of the regulator's case or the
    court's the outcome is recorded."""
    take_up(complaint, "complaints.decide", by)
    outcome, words, put_right = Outcome(outcome), words.strip(), put_right.strip()
    if not words:
        raise ComplaintRefused("Write the reasons.")
    if complaint.waits_for_a_link:
        raise ComplaintRefused(
            "It gives the reference of a request. Link it to that request first, or record that it is about none of ours."
        )
    letter = None
    if complaint.kind in Complaint.ANSWERED_BY_LETTER and outcome != Outcome.WITHDRAWN:
        letter = outcome_letter(complaint, outcome, words, put_right)
    refuse_overturned(complaint, outcome, overturned)
    now = timezone.now()
    Complaint.objects.filter(pk=complaint.pk).update(
        outcome=outcome,
        outcome_words="\n\n".join(filter(None, [words, put_right])),
        overturned=overturned,
        decided_by=by,
        decided_at=now,
        closed_at=now,
    )
    complaint.refresh_from_db()
    if letter:
        complaint_letters.send(complaint, letter, by=by)
    clocks.stop_complaint(complaint, "it was answered")
    record("decide", complaint, by=by, outcome=outcome, overturned=overturned)
    return complaint


def refuse_overturned(complaint, outcome, overturned):
    if overturned and complaint.footage_request is None:
        raise ComplaintRefused("Say first which request it is about.")
    if overturned and outcome not in (Outcome.UPHELD, Outcome.PARTLY_UPHELD):
        raise ComplaintRefused("A decision is set aside only where the person was right, at least in part.")


def outcome_letter(complaint, outcome, words, put_right):
    if outcome != Outcome.NOT_UPHELD and not put_right:
        raise ComplaintRefused("Say what we do to put it right.")
    said = {"finding": FINDINGS[outcome], "reasons": words, "put_right": put_right}
    if complaint.kind == Kind.INTERNAL_REVIEW:
        return InternalReviewOutcome(**complaint_letters.about(complaint), **said)
    return ComplaintOutcome(**complaint_letters.about(complaint), about=complaint.text, **said)


@transaction.atomic
def ask_anew(complaint, *, by):
    """Our decision was set aside: a new request with what the old one said and pointed to, on a new clock, linked to it."""
    complaint.refresh_from_db(from_queryset=Complaint.objects.select_for_update(of=("self",)))
    old = complaint.footage_request
    lock(old)
    require("requests.work", by, old)
    if not complaint.overturned:
        raise ComplaintRefused("Record first that the decision was set aside.")
    if old.erased_at:
        raise ComplaintRefused(
            "What was personal in the old request is erased. Key in the new request from what the person sends."
        )
    if complaint.new_request_id:
        return complaint.new_request
    details = {name: getattr(old, name) for name in COPIED}
    incidents = [{name: getattr(one, name) for name in COPIED_OF_INCIDENT} for one in old.incidents.all()]
    new = intake.submit(
        Draft.objects.create(),
        {**details, "kept_by": by, "how_it_came": f"Made because of {complaint.reference}"},
        incidents,
        channel=Channel.OTHER,
        by=by,
    )
    intake.take_over(new, old)
    Link.objects.create(footage_request=new, other=old, kind=Link.Kind.OVERTURNED, linked_by=by)
    Complaint.objects.filter(pk=complaint.pk).update(new_request=new)
    record("ask_anew", complaint, by=by, request=new.reference)
    return new


# --- what the above stand on --------------------------------------------------------------------------
def take_up(complaint, permission, by):
    complaint.refresh_from_db(from_queryset=Complaint.objects.select_for_update(of=("self",)))
    try:
        require(permission, by, complaint)
    except MoveRefused:
        if complaint.was_decided_by(by):
            raise ComplaintRefused(
                "You made the decision that this is about, so somebody else has to judge it."
            ) from None
        raise
    if complaint.closed_at:
        raise ComplaintRefused("This complaint is closed. Nothing was changed.")


def record(action, complaint, *, by, **detail):
    """In the chain of its request, where there is one; the statistics read the kind and the days from here."""
    chain = complaint.footage_request.reference if complaint.footage_request else complaint.reference
    audit.record(
        f"complaint.{action}",
        by=by,
        chain=chain,
        about=f"complaint:{complaint.pk}",
        is_work=True,
        kind_of_complaint=complaint.kind,
        complaint=complaint.reference,
        **detail,
    )
