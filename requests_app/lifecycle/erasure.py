"""UNTIL WHEN do we know who asked? What is personal in a closed request is erased on its day; the skeleton stays.

Kept: reference, dates, channel, borough, statuses, outcomes, codes of grounds, hashes, counts, and the log, in which
nothing personal is written. Whatever may hold a name, an address or somebody's words is in ERASED; a test holds that
every column of a request is in one of the two lists.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from footage_app import forgetting
from footage_app.models import Redaction
from portal import audit
from portal.shredding import finish, shred
from requests_app.law.deadlines import add_months
from requests_app.lifecycle.afterwards import ended_on, why_needed
from requests_app.lifecycle.move import lock
from requests_app.models import (
    AccessCode,
    Attachment,
    Candidate,
    Complaint,
    ComplaintStep,
    Decision,
    Delivery,
    Extension,
    Flag,
    FootageRequest,
    HoldRelease,
    IdentityCheck,
    IdentityDocument,
    Incident,
    LadderStep,
    Letter,
    Link,
    Message,
    Namesake,
    Note,
    OutgoingEmail,
    Question,
    SearchRecord,
    Status,
    Viewing,
    Withheld,
)

GONE = "Erased"
EMAIL = {"to": "", "subject": GONE, "text": "", "sealed": "", "failure": ""}
# model, the way from it to the request, and what each personal column becomes
ERASED = [
    (
        FootageRequest,
        "pk",
        {
            "name": GONE,
            **dict.fromkeys(
                [
                    "email",
                    "phone",
                    "postal_address",
                    "appearance",
                    "photo_key",
                    "subject_name",
                    "relationship",
                ],
                "",
            ),
            **dict.fromkeys(["child_understands", "how_it_came", "closing_reason"], ""),
            **dict.fromkeys(["date_of_birth", "subject_date_of_birth"]),
        },
    ),
    (
        Incident,
        "footage_request",
        {
            "place_text": GONE,
            "what_happened": GONE,
            **dict.fromkeys(["postcode", "their_part", "officers", "vehicle", "references"], ""),
            **dict.fromkeys(["lat", "lon"]),
        },
    ),
    (Candidate, "footage_request", {"reasons": [], "verdict_reason": "", "hold_problem": ""}),
    (Message, "footage_request", {"text": GONE}),
    (Attachment, "message__footage_request", {"name": GONE, "vault_key": ""}),
    (Note, "footage_request", {"text": GONE}),
    (OutgoingEmail, "footage_request", EMAIL),
    (
        Question,
        "footage_request",
        {"text": GONE, "asked_how": "", "reason": "", "answer": "", "withdrawn_because": ""},
    ),
    (Letter, "footage_request", {"html": "", "vault_key": "", "not_sent_because": ""}),
    (IdentityDocument, "footage_request", {"name": "", "vault_key": "", "pages": []}),
    (IdentityCheck, "footage_request", {"document_types": "", "reason": ""}),
    (SearchRecord, "footage_request", {"searched": GONE, "officers": "", "place": "", "result": ""}),
    (Flag, "footage_request", {"reason": GONE, "lowered_because": ""}),
    (Namesake, "footage_request", {"because": ""}),
    (Link, "footage_request", {"reason": ""}),
    (Link, "other", {"reason": ""}),
    (LadderStep, "decision__footage_request", {"why": ""}),
    (Viewing, "footage_request", {"place": GONE, "offer": "", "outcome_words": ""}),
    (Extension, "footage_request", {"reasons": GONE}),
    (
        Decision,
        "footage_request",
        {
            "explanation": "",
            "particulars": {},
            "hiding": {},
            "late_reason": "",
            "left_out_because": "",
            "letter_key": "",
            "letter_html": "",
            "return_comment": "",
            "returned": {},
        },
    ),
    (
        Delivery,
        "footage_request",
        {"what_was_hidden": "", "revoked_reason": "", "issue_reason": "", "handed_over_how": ""},
    ),
]
OF_A_COMPLAINT = [
    (
        Complaint,
        "pk",
        {
            "name": GONE,
            "text": GONE,
            **dict.fromkeys(["email", "postal_address", "phone", "request_reference_given"], ""),
            **dict.fromkeys(["their_reference", "outcome_words", "longer_because", "about_none_because"], ""),
        },
    ),
    (ComplaintStep, "complaint", {"text": GONE}),
    (Letter, "complaint", {"html": "", "vault_key": "", "not_sent_because": ""}),
]
VAULT_KEYS = {"photo_key", "vault_key", "letter_key"}


@dataclass(frozen=True)
class Erased:
    """What was, or would be, erased of one request, or of a complaint that goes with none."""

    reference: str
    closed_on: date
    rows: int
    files: int


# --- when -----------------------------------------------------------------------------------------------
def due(today=None):
    """The requests whose day has come: closed for as long as the force keeps such, holds ended, nothing going on."""
    today = today or timezone.localdate()
    closed = FootageRequest.objects.closed().filter(erased_at__isnull=True, holds_released_at__isnull=False)
    return [one for one in closed.order_by("pk") if is_due(one, today)]


def is_due(footage_request, today):
    going_on = (
        footage_request.erased_at
        or not footage_request.is_closed
        or footage_request.holds_released_at is None
        or footage_request.deliveries.open().exists()
        or why_needed(footage_request)
    )
    return not going_on and erase_on(footage_request) <= today


def erase_on(footage_request):
    """So many months after it ended, or after the last complaint about it did."""
    return add_months(ended_on(footage_request), settings.KEEP_REQUESTS_MONTHS[kept_as(footage_request)])


def kept_as(footage_request):
    """The outcome of a decided request, else how it ended: a key of settings.KEEP_REQUESTS_MONTHS."""
    decision = footage_request.decisions.order_by("phase").last()
    if footage_request.status == Status.DECIDED and decision:
        return decision.outcome
    return footage_request.status


def complaints_due(today=None):
    """Closed complaints that go with no request: nobody found which, or it was erased before they came."""
    before = add_months(today or timezone.localdate(), -settings.KEEP_REQUESTS_MONTHS["complaint"])
    alone = Q(footage_request__isnull=True) | Q(footage_request__erased_at__isnull=False)
    closed = Complaint.objects.filter(alone, erased_at__isnull=True, closed_at__isnull=False)
    return [one for one in closed.order_by("pk") if timezone.localdate(one.closed_at) <= before]


# --- what -----------------------------------------------------------------------------------------------
def rehearse():
    """What `erase_due` would erase now; changes nothing."""
    return [*map(counted, due()), *map(counted_complaint, complaints_due())]


def erase_due():
    """Erase what is due, each in a transaction of its own, and what an earlier crash left; returns what was erased."""
    finish()
    erased = [erase(footage_request) for footage_request in due()]
    erased += [erase_alone(complaint) for complaint in complaints_due()]
    return [one for one in erased if one]


@transaction.atomic
def erase(footage_request):
    """Blank what is personal, and erase its files once that has committed; None where it is no longer due."""
    lock(footage_request)
    if not is_due(footage_request, timezone.localdate()):
        return None
    found = counted(footage_request)
    shred(keys_of(ERASED, footage_request.pk))
    blank(ERASED, footage_request.pk)
    for complaint in footage_request.complaints.all():
        erase_complaint(complaint)
    Withheld.objects.filter(redaction__made_for=footage_request.reference).update(
        particulars={}, left_out_because=""
    )
    AccessCode.objects.filter(footage_request=footage_request).delete()
    forgetting.forget_work(footage_request.reference)
    FootageRequest.objects.filter(pk=footage_request.pk).update(erased_at=timezone.now())
    forget_reasons_of_releases(footage_request)
    audit.record(
        "request.erase", by=audit.SYSTEM, chain=footage_request.reference, rows=found.rows, files=found.files
    )
    return found


def forget_reasons_of_releases(footage_request):
    """Why holds ended was said of several requests together: it goes with the last of them."""
    for release in footage_request.hold_releases.all():
        if not release.footage_requests.filter(erased_at__isnull=True).exists():
            HoldRelease.objects.filter(pk=release.pk).update(reason=GONE)


@transaction.atomic
def erase_alone(complaint):
    complaint.refresh_from_db(from_queryset=Complaint.objects.select_for_update(of=("self",)))
    if complaint not in complaints_due():
        return None
    found = counted_complaint(complaint)
    erase_complaint(complaint)
    audit.record(
        "complaint.erase", by=audit.SYSTEM, chain=complaint.reference, rows=found.rows, files=found.files
    )
    return found


def erase_complaint(complaint):
    shred(keys_of(OF_A_COMPLAINT, complaint.pk))
    blank(OF_A_COMPLAINT, complaint.pk)
    emails_about(complaint).update(**EMAIL)
    Complaint.objects.filter(pk=complaint.pk).update(erased_at=timezone.now())


def emails_about(complaint):
    """Those that belong to no request name the complaint."""
    named = Q(subject__contains=complaint.reference) | Q(text__contains=complaint.reference)
    return OutgoingEmail.objects.filter(named, footage_request__isnull=True)


def blank(table, pk):
    for model, way, columns in table:
        model.objects.filter(**{way: pk}).update(**columns)


def counted(footage_request):
    made = Redaction.objects.filter(made_for=footage_request.reference)
    files = len(keys_of(ERASED, footage_request.pk)) + made.filter(derivatives__isnull=False).count()
    rows = rows_of(ERASED, footage_request.pk)
    return Erased(footage_request.reference, ended_on(footage_request), rows, files)


def counted_complaint(complaint):
    rows, files = rows_of(OF_A_COMPLAINT, complaint.pk), len(keys_of(OF_A_COMPLAINT, complaint.pk))
    return Erased(complaint.reference, timezone.localdate(complaint.closed_at), rows, files)


def rows_of(table, pk):
    return sum(model.objects.filter(**{way: pk}).count() for model, way, _ in table)


def keys_of(table, pk):
    """Every file in the vault that one of these rows names."""
    keys = []
    for model, way, columns in table:
        rows = model.objects.filter(**{way: pk})
        for name in VAULT_KEYS & set(columns):
            keys += rows.values_list(name, flat=True)
        if "pages" in columns:
            keys += [key for pages in rows.values_list("pages", flat=True) for key in pages]
    return [key for key in keys if key]
