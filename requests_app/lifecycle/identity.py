"""WHAT happens until we know who is asking? Doubts, proofs, checks, and the day on which their pictures are erased."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Min, OuterRef, Q, Subquery
from django.utils import timezone

from portal import audit
from portal.shredding import finish, shred
from requests_app.lifecycle import letters_out, questions
from requests_app.lifecycle.move import ChangedMeanwhile, MoveRefused, lock, require
from requests_app.models import ForWhom, IdentityCheck, IdentityDocument, Question
from requests_app.safekeeping import storing

IDENTITY, AUTHORITY = IdentityDocument.Proves.IDENTITY, IdentityDocument.Proves.AUTHORITY
VERIFIED, NOT_ENOUGH, NOT_NEEDED = IdentityCheck.Result
ASKED_AS = {IDENTITY: Question.Kind.IDENTITY, AUTHORITY: Question.Kind.AUTHORITY}
TO_MATCH = {
    IDENTITY: ("name_matches", "date_of_birth_matches", "address_matches"),
    AUTHORITY: ("name_matches",),
}
MOST_DOCUMENTS = 8
MISSING = {
    IDENTITY: "Nobody has checked who is asking. Check a proof of identity, or record why there is no doubt.",
    AUTHORITY: "Nobody has checked that this person may act for somebody else. Check the paper that shows it.",
}
LATER = {
    IDENTITY: "A proof of identity came after the check. Look at it and record the result.",
    AUTHORITY: "A proof of authority came after the check. Look at it and record the result.",
}


class IdentityRefused(MoveRefused):
    """This cannot be asked for, kept or recorded like this; the text says what to do."""


def needed(footage_request):
    """What has to be known: who is asking, and, of whoever asks for somebody else, that they may."""
    return [IDENTITY] if footage_request.for_whom == ForWhom.SELF else [IDENTITY, AUTHORITY]


# --- asking -------------------------------------------------------------------------------------------
@transaction.atomic
def ask_for_proof(footage_request, *, proves, doubt, suffices, why_now="", by):
    """Ask for a proof, saying what suffices. Identity is asked for on a reasonable doubt alone (DPA 2018 s.52(4)), and
    at once: the month starts again with the proof, so whoever asks late says what raised the doubt only now."""
    lock(footage_request)
    require("requests.work", by, footage_request)
    if proves == IDENTITY and not doubt.strip():
        raise IdentityRefused(
            "Write down what makes you doubt who this is. Without a doubt no proof may be asked for."
        )
    if proves not in needed(footage_request):
        raise IdentityRefused("This person asks for themselves, so there is no authority to prove.")
    if proves == IDENTITY and is_late_to_ask(footage_request) and not why_now.strip():
        raise IdentityRefused(
            f"This request came more than {settings.ASK_FOR_PROOF_WITHIN_DAYS} days ago. Proof of identity is asked for "
            "at once. If something raised the doubt only now, write down what."
        )
    reason = "\n\n".join(filter(None, [doubt.strip(), why_now.strip()]))
    return questions.ask(footage_request, ASKED_AS[proves], text=suffices, reason=reason, by=by)


def is_late_to_ask(footage_request):
    within = timedelta(days=settings.ASK_FOR_PROOF_WITHIN_DAYS)
    return timezone.localdate() > timezone.localdate(footage_request.received_at) + within


# --- keeping ------------------------------------------------------------------------------------------
def keep_documents(footage_request, documents, *, proves, by, received_at=None):
    """Keep what was sent, as pictures of its pages (documents.Document); an open question for it is answered by that."""
    received_at = received_at or timezone.now()
    with storing() as store:
        lock(footage_request)
        may_keep(footage_request, proves, len(documents), by)
        kept = [
            IdentityDocument.objects.create(
                footage_request=footage_request,
                proves=proves,
                name=document.name[:120],
                vault_key=store(document.pages[0].content),
                pages=[store(page.content) for page in document.pages[1:]],
                content_type=document.pages[0].content_type,
                scanned_with=document.scanned_with,
                received_at=received_at,
            )
            for document in documents
        ]
        record(footage_request, "keep_proof", by=by, proves=proves, documents=[one.pk for one in kept])
        if question := open_question(footage_request, proves):
            came(question, "Sent a proof.", received_at, by)
    return kept


def came(question, words, at, by):
    """It answers what was asked. Of a letter that nobody posted they knew nothing: they brought it of themselves, and
    the time does not start again (DPA 2018 s.54(3)(b))."""
    if question.is_put or by == audit.REQUESTER:
        questions.answer(question, text=words, answered_at=at, by=by)
    else:
        questions.withdraw_question(question, because="It came before it was asked for.", by=by)
        if question.letter:
            letters_out.take_out(question.letter, because="What it asks for has come.", by=by)


def may_keep(footage_request, proves, more, by):
    if not footage_request.is_open:
        raise IdentityRefused("This request is closed, so no proof is needed for it.")
    if by != audit.REQUESTER:
        require("requests.check_identity", by, footage_request)
    elif not may_send(footage_request, proves):
        raise IdentityRefused("We have not asked you for this, so please do not send it.")
    kept = footage_request.identity_documents.filter(proves=proves, erased_at__isnull=True).count()
    if kept + more > MOST_DOCUMENTS:
        raise IdentityRefused(
            f"We keep at most {MOST_DOCUMENTS} documents. Write to us if you have more to show."
        )


def may_send(footage_request, proves):
    """Whether the person may send this proof now: it was asked for, or it shows that they may act for somebody."""
    asked = question_at_hand(footage_request, proves) is not None
    return footage_request.is_open and (
        asked or (proves == AUTHORITY and AUTHORITY in needed(footage_request))
    )


def open_question(footage_request, proves):
    return footage_request.questions.open().filter(kind=ASKED_AS[proves]).first()


def question_at_hand(footage_request, proves):
    """What we have asked for and nobody has checked yet: the first document answers it, and others may follow."""
    asked = footage_request.questions.filter(kind=ASKED_AS[proves], withdrawn_at__isnull=True)
    newest, check = asked.order_by("asked_at", "pk").last(), newest_check(footage_request, proves)
    return None if newest is None or (check and check.checked_at >= newest.asked_at) else newest


# --- checking -----------------------------------------------------------------------------------------
@transaction.atomic
def check_identity(
    footage_request, *, proves, result, by, document_types="", reason="", seen=None, **matches
):
    """Record what a person found. `matches`: name_matches, and for identity date_of_birth_matches and address_matches,
    each True or False. `seen`: the newest document that was before them (its primary key, 0 for none)."""
    lock(footage_request)
    require("requests.check_identity", by, footage_request)
    if seen is not None and newest_document(footage_request, proves) > seen:
        raise ChangedMeanwhile(
            "Another document came while you looked. Look at it first. Nothing was recorded."
        )
    result, document_types, reason = IdentityCheck.Result(result), document_types.strip(), reason.strip()
    refuse_unless_complete(footage_request, proves, result, document_types, reason, matches)
    check = IdentityCheck.objects.create(
        footage_request=footage_request,
        proves=proves,
        result=result,
        document_types=document_types,
        reason=reason,
        checked_by=by,
        **matches,
    )
    if question := open_question(footage_request, proves):
        close_question(question, check, by=by)
    record(footage_request, "check_identity", by=by, proves=proves, result=result, check=check.pk)
    return check


def refuse_unless_complete(footage_request, proves, result, document_types, reason, matches):
    if not footage_request.is_open:
        raise IdentityRefused("This request is closed, so there is nothing to check.")
    if proves not in needed(footage_request):
        raise IdentityRefused("This person asks for themselves, so there is no authority to check.")
    if proves == AUTHORITY and result == NOT_NEEDED and footage_request.for_whom == ForWhom.ACTING:
        raise IdentityRefused("Nobody may act for another person without their authority. Ask for it.")
    if result == VERIFIED and not document_types:
        raise IdentityRefused("Say which documents you looked at.")
    if result != VERIFIED and not reason:
        raise IdentityRefused("Enter the reason.")
    if result == VERIFIED and not all(matches.get(name) for name in TO_MATCH[proves]) and not reason:
        raise IdentityRefused(
            "Something does not match. Say why it is them all the same, or choose “Not shown”."
        )


def close_question(question, check, *, by):
    """What was shown at a desk answers the question too; what is not needed is not waited for any longer."""
    if check.result == VERIFIED:
        came(question, "Shown to us.", check.checked_at, by)
    elif check.result == NOT_NEEDED:
        questions.withdraw_question(question, because=check.reason[:300], by=by)


def to_look_at(footage_request):
    """How many documents came since somebody checked."""
    counts = []
    for proves in needed(footage_request) if footage_request.is_open else []:
        came, check = (
            footage_request.identity_documents.filter(proves=proves),
            newest_check(footage_request, proves),
        )
        counts.append((came.filter(kept_at__gt=check.checked_at) if check else came).count())
    return sum(counts)


def newest_document(footage_request, proves):
    return max(
        footage_request.identity_documents.filter(proves=proves).values_list("pk", flat=True), default=0
    )


def newest_check(footage_request, proves):
    return footage_request.identity_checks.filter(proves=proves).order_by("checked_at", "pk").last()


def why_not_identified(footage_request):
    """What must be put right before anything may be decided; empty when it is known who asks and that they may."""
    return [words for proves in needed(footage_request) for words in why_not_shown(footage_request, proves)]


def why_not_shown(footage_request, proves):
    check = newest_check(footage_request, proves)
    if check is None or check.result == NOT_ENOUGH:
        return [MISSING[proves]]
    if footage_request.identity_documents.filter(proves=proves, kept_at__gt=check.checked_at).exists():
        return [LATER[proves]]
    if open_question(footage_request, proves):
        return ["We have asked this person for a proof. Wait for it, or take the question back."]
    return []


# --- erasing ------------------------------------------------------------------------------------------
def to_erase(now):
    """Proofs whose day has come: some days after they were checked, or after the request closed; whichever is first."""
    checks = IdentityCheck.objects.filter(
        footage_request=OuterRef("footage_request"),
        proves=OuterRef("proves"),
        checked_at__gte=OuterRef("kept_at"),
    ).values("footage_request")
    kept = IdentityDocument.objects.filter(erased_at__isnull=True).annotate(
        checked_at=Subquery(checks.annotate(first=Min("checked_at")).values("first"))
    )
    return kept.filter(
        Q(checked_at__lte=now - timedelta(days=settings.PROOF_DAYS_AFTER_CHECK))
        | Q(footage_request__closed_at__lte=now - timedelta(days=settings.PROOF_DAYS_AFTER_CLOSING))
    ).order_by("pk")


def erase_due():
    """Erase the pictures of every proof whose day has come; returns how many documents that were."""
    finish()
    erased = 0
    for document in to_erase(timezone.now()):
        with transaction.atomic():
            erased += erase(document)
    return erased


def erase(document):
    """The pictures and the file's name go; that there was a document, of what and when, stays."""
    keys = [document.vault_key, *document.pages]
    rows = IdentityDocument.objects.filter(pk=document.pk, erased_at__isnull=True)
    if not rows.update(erased_at=timezone.now(), vault_key="", pages=[], name=""):
        return 0
    shred(keys)
    record(document.footage_request, "erase_proof", by=audit.SYSTEM, document=document.pk)
    return 1


def record(footage_request, action, *, by, **detail):
    audit.record(
        f"request.{action}", by=by, chain=footage_request.reference, is_work=by != audit.SYSTEM, **detail
    )
