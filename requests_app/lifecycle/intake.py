"""What happens when a request is sent? It, its candidates and a hold on each of them, in one transaction."""

import heapq
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from footage_app import retention
from portal import audit
from portal.words import day_words
from requests_app import letters, matching
from requests_app.emails import queue_email, reaches
from requests_app.figures import lost_footage
from requests_app.figures import rows as figures_rows
from requests_app.foi_words import names_foi
from requests_app.letter_kinds import Acknowledgement
from requests_app.lifecycle import clocks, floods, foi, letters_out
from requests_app.lifecycle.question_letters import about
from requests_app.models import (
    Candidate,
    Draft,
    FootageRequest,
    IdentityDocument,
    Incident,
    SearchRecord,
    Status,
    Verdict,
)

IN_OWN_WORDS = ("place_text", "what_happened", "officers", "vehicle", "references")


class DraftGone(Exception):
    """The answers were erased, or never were: the person has to start again."""


@transaction.atomic
def submit(draft, details, incidents, *, by=audit.REQUESTER, channel="online", received_at=None):
    """Make a request of a draft; sending the same draft twice gives the same request.

    `details` are columns of FootageRequest, `incidents` one dict of columns of Incident each.
    """
    kept = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if kept is None:
        return made_before(draft)
    received_at = received_at or timezone.now()
    details = details | {"asked_as_foi": is_foi(details, incidents)}
    footage_request = FootageRequest.objects.create(
        form_token=kept.pk,
        channel=channel,
        received_at=received_at,
        status_at=received_at,
        due_on=timezone.localdate(received_at),  # until its clocks are started, below
        **details,
    )
    asked = [
        Incident.objects.create(footage_request=footage_request, position=position, **columns)
        for position, columns in enumerate(incidents)
    ]
    take_files(footage_request, kept)
    found = [(incident, matching.candidates_for(incident)) for incident in asked]
    too_wide = add_candidates(footage_request, found, added_how=Candidate.AddedBy.SEARCH)
    record_matching(footage_request, found, because="Searched when the request was made")
    footage_request.too_wide = too_wide
    footage_request.at_risk_from = at_risk_from(footage_request)
    lost = lost_footage.count_at_intake(footage_request)
    footage_request.lost_before, footage_request.lost_unkept = lost["lost_before"], lost["lost_unkept"]
    footage_request.save(update_fields=["photo_key", "too_wide", "at_risk_from", *lost])
    kept.delete()
    if footage_request.asked_as_foi:
        foi.open_stub(footage_request)
    clocks.start(footage_request)
    foi.answer(footage_request)
    acknowledge(footage_request)
    audit.record(
        "request.submit",
        by=by,
        chain=footage_request.reference,
        is_work=True,
        channel=channel,
        candidates=footage_request.candidates.count(),
        held=footage_request.candidates.filter(held=True).count(),
        too_wide=too_wide,
        **figures_rows.of_the_beginning(footage_request),
    )
    return footage_request


def made_before(draft):
    made = FootageRequest.objects.filter(form_token=draft.pk).first()
    if made is None:
        raise DraftGone
    return made


def is_foi(details, incidents):
    """Chosen as a way, or said in the person’s own words."""
    texts = [details.get("appearance"), details.get("relationship"), details.get("child_understands")]
    texts += [incident.get(name) for incident in incidents for name in IN_OWN_WORDS]
    return bool(details.get("asked_as_foi")) or any(names_foi(text) for text in texts if text)


def take_files(footage_request, draft):
    """What came with the draft now belongs to the request; the bytes stay where they are in the vault."""
    for file in draft.files.all():
        if file.kind == file.Kind.PHOTO:
            footage_request.photo_key = file.vault_key
        else:
            IdentityDocument.objects.create(
                footage_request=footage_request,
                proves=file.kind,
                name=file.name,
                vault_key=file.vault_key,
                pages=file.pages,
                content_type=file.content_type,
                scanned_with=file.scanned_with,
                received_at=footage_request.received_at,
            )


def add_candidates(footage_request, found, *, added_how):
    """Rows for what matching found and a hold on each, best-ranked first up to the limit; True if that was not all.

    `found` is a list of (incident, Matches). A clip that is a candidate already is left as it is.
    """
    known = set(footage_request.candidates.values_list("clip_id", flat=True))
    ranked = best_of_each(found, known)
    wanted = to_hold(footage_request, [match for _, match in ranked])
    held, too_late = hold(footage_request, wanted)
    Candidate.objects.bulk_create(
        Candidate(
            footage_request=footage_request,
            incident=incident,
            clip=match.clip,
            score=match.score,
            reasons=list(match.reasons),
            added_how=added_how,
            held=match.clip.pk in held,
            hold_problem=problem(match.clip.pk, held, too_late),
        )
        for incident, match in ranked
    )
    if held:
        floods.watch_holds()
    return len(ranked) > len(wanted) or any(matches.more for _, matches in found)


def to_hold(footage_request, ranked):
    """Those for which the limit has room, and of the rest each that fits better than the worst that was held before
    it came: footage that is docked late must not be lost to what happened to be there first. A hold that is placed
    stays; the limit bounds what nobody has looked at, so what is ruled out takes no room."""
    kept = footage_request.candidates.filter(held=True).exclude(verdict=Verdict.RULED_OUT)
    scores = heapq.nlargest(settings.CANDIDATE_LIMIT, kept.values_list("score", flat=True))
    heapq.heapify(scores)
    room = settings.CANDIDATE_LIMIT - len(scores)
    wanted = ranked[:room]
    for match in sorted(ranked[room:], key=lambda one: -one.score):
        if scores and match.score > scores[0]:
            heapq.heapreplace(scores, match.score)
            wanted.append(match)
    return [match.clip.pk for match in wanted]


def record_matching(footage_request, found, *, because):
    """The search as the service made it: a reasonable search is a duty, so each is written down."""
    SearchRecord.objects.bulk_create(
        SearchRecord(
            footage_request=footage_request,
            searched=SearchRecord.CATALOGUE,
            **dict(zip(("window_from_at", "window_to_at"), matching.window_of(incident), strict=True)),
            officers=incident.officers,
            place=incident.place_text,
            result=f"{because}: time, place and officers were compared with every clip."
            + (" There are more than are listed." if matches.more else ""),
            found=len(matches.matches),
        )
        for incident, matches in found
    )


def take_over(footage_request, old):
    """What an earlier request pointed to, by hand too, is looked at anew for this one, and held whatever the limit."""
    known = set(footage_request.candidates.values_list("clip_id", flat=True))
    incidents = {one.position: one for one in footage_request.incidents.all()}
    before = list(old.candidates.select_related("incident", "clip").order_by("clip_id"))
    held, too_late = hold(footage_request, [one.clip_id for one in before])
    Candidate.objects.bulk_create(
        Candidate(
            footage_request=footage_request,
            incident=incidents.get(one.incident.position) if one.incident else None,
            clip=one.clip,
            score=one.score,
            reasons=[f"a clip of {old.reference}", *one.reasons],
            added_how=one.added_how,
            held=one.clip_id in held,
            hold_problem=problem(one.clip_id, held, too_late),
        )
        for one in before
        if one.clip_id not in known
    )
    footage_request.candidates.filter(clip__in=held).update(held=True, hold_problem="")
    risk = at_risk_from(footage_request)
    FootageRequest.objects.filter(pk=footage_request.pk).update(at_risk_from=risk)
    footage_request.refresh_from_db()


def best_of_each(found, known):
    """Each clip once, under the incident it fits best; incidents take turns, so that a wide one starves none."""
    best = {}
    for incident, matches in found:
        for rank, match in enumerate(matches.matches):
            before = best.get(match.clip.pk)
            if match.clip.pk not in known and (before is None or match.score > before[2].score):
                best[match.clip.pk] = (rank, incident, match)
    ordered = sorted(best.values(), key=lambda one: (one[0], -one[2].score, one[2].clip.pk))
    return [(incident, match) for _, incident, match in ordered]


def hold(footage_request, clip_ids):
    if not clip_ids:
        return set(), set()
    outcome = retention.hold(
        clip_ids, held_for=footage_request.reference, by=audit.SYSTEM, reason="may show the person who asked"
    )
    return set(outcome.held), set(outcome.too_late)


def problem(clip_id, held, too_late):
    if clip_id in held:
        return ""
    if clip_id in too_late:
        return "Its deletion had already begun when the request was made."
    return "Not held: this request points to more clips than are held without being looked at."


def at_risk_from(footage_request):
    """When is something of this request lost first? The deletion of a candidate that nobody holds, or, until its
    search is over, of what may still lie unfound where nothing was found, or not all of it held. Nobody works on a
    closed one."""
    if footage_request.is_closed:
        return None
    now = timezone.now()
    wanted = footage_request.candidates.exclude(verdict=Verdict.RULED_OUT)
    unheld = retention.first_loss(wanted.values_list("clip_id", flat=True))
    moments = [unheld] if unheld else []
    secured = set(footage_request.candidates.filter(held=True).values_list("incident_id", flat=True))
    for incident in footage_request.incidents.all() if is_searched_for(footage_request) else ():
        if footage_request.too_wide or incident.pk not in secured:
            moments.append(incident.earliest_at + timedelta(days=settings.RETENTION_DAYS))
    return min((moment for moment in moments if moment > now), default=None)


def is_searched_for(footage_request):
    """Afterwards a person has answered for it that there is nothing more to find."""
    return footage_request.status in (Status.RECEIVED, Status.SEARCHING)


def acknowledge(footage_request):
    """The same words whether anything was found or not; on paper for whoever is not written to by e-mail."""
    due_on = clocks.footage_due_on(footage_request)
    if not reaches(footage_request):
        day = {"due_on": due_on, "due_proviso": footage_request.proviso_of(due_on)}
        letter = Acknowledgement(**about(footage_request), **day)
        letters_out.send_letter(footage_request, letter.kind, letters.letter_html(letter), by=audit.SYSTEM)
    if footage_request.email:
        queue_email(
            "acknowledgement",
            to=footage_request.email,
            footage_request=footage_request,
            due_on=day_words(due_on, weekday=True),
            due_proviso=footage_request.proviso_of(due_on),
        )
