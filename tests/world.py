"""What is there to open? One world with one of everything: two people's requests, and what surrounds them."""

import io
import tempfile
import uuid
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import override_settings
from django.utils import timezone
from PIL import Image

from footage_app import docking, retention, stores
from footage_app.models import Clip, Preview, Quarantine, Sweep
from portal import audit, checkpoints, log_checks, vault
from portal.models import Alarm, AuditHead, LogCheck, Role
from requests_app.documents import Document
from requests_app.figures import counting
from requests_app.figures.published import published
from requests_app.law import grounds as law
from requests_app.lifecycle import (
    afterwards,
    bank_holidays,
    complaints,
    correspondence,
    flags,
    grounds,
    identity,
    links,
    notes,
    people,
    questions,
    texts,
    viewings,
)
from requests_app.lifecycle import redaction as redaction_moves
from requests_app.models import Attachment, DraftFile, HoldRelease, PublishedFigures
from requests_app.pictures import Kept
from requests_app.what_is_withheld import items
from tests import builders
from tests.footage_app.catalogue_rows import clip_rows
from tests.footage_app.recordings import a_folder, an_entry
from tests.people import (
    a_caseworker,
    a_footage_officer,
    a_legal_approver,
    a_supervisor,
    an_auditor,
)

OFFICER = "217EA"  # wears every camera of this world


def make_world():
    """Made by the real path; call inside a transaction that is rolled back, or in a transactional test."""
    world = SimpleNamespace(staff=the_staff())
    by = world.staff.caseworker
    world.own = a_whole_request("Amara Okafor", hours_ago=2, by=by)
    world.foreign = a_whole_request("Bartholomew Quist", hours_ago=5, by=a_caseworker())
    world.preparing = a_filmed_request("Wen Xu", hours_ago=8, by=by)
    give_a_ground(world.preparing, by)
    a_preview_of(world.preparing)
    world.awaiting = a_filmed_request("Nils Holm", hours_ago=11, by=by, status="awaiting_approval")
    world.to_send = a_filmed_request("Ines Prat", hours_ago=14, by=by)
    builders.drafted(world.to_send, "released_in_part", by=by)
    world.withheld, world.withheld_too = (
        a_withheld_request(name, by=by) for name in ("Vera Lund", "Vida Lund")
    )
    world.searching = being_searched(by)
    world.received = builders.a_request(name="Odd Moen", officers=OFFICER)
    world.closed, world.closed_too = (
        builders.a_request("searching", by=by, name=name, officers=OFFICER)
        for name in ("Flo Odd", "Flo Even")
    )
    for one in (world.closed, world.closed_too):
        afterwards.abandon(one, because="flood", reason="Part of a flood of requests by one person.", by=by)
    world.by_post = asked_by_post(by)
    world.text = a_text(world.staff.supervisor)
    world.complaint = a_complaint_about(world.own)
    world.link = links.link(world.searching, world.closed_too, kind="same_incident", by=by)
    around_footage(world)
    around_the_house(world)
    world.staff.worked_approver = an_approver_who_worked_on(world.awaiting, by=world.staff.supervisor)
    return world


# --- who ------------------------------------------------------------------------------------------
def the_staff():
    staff = SimpleNamespace(
        caseworker=a_caseworker(name="Casimir Worth"),
        conflicted=a_caseworker(name="Conny Lamb", officer_ref=OFFICER),
        approver=a_legal_approver(name="Ruth Adeyemi"),
        supervisor=a_supervisor(name="Susan Vale"),
        footage_officer=a_footage_officer(name="Fred Stone"),
        auditor=an_auditor(name="Audrey Finch"),
        superuser=a_caseworker(name="Supra Usher", is_superuser=True),
        left=a_caseworker(name="Lee Gone"),
    )
    TOTP.activate(staff.caseworker, generate_totp_secret())
    RecoveryCodes.activate(staff.caseworker)
    return staff


def an_approver_who_worked_on(footage_request, *, by):
    """Wrote a note as a caseworker, and has changed role since."""
    user = a_caseworker(name="Wanda Both")
    notes.add_note(footage_request, text="I know this street.", by=user)
    people.change(user, name=user.name, role=Role.LEGAL_APPROVER, borough="", officer_ref="", by=by)
    return user


# --- requests -------------------------------------------------------------------------------------
def a_filmed_request(name, *, hours_ago, **how):
    """So far apart in time that no request finds another's footage."""
    filmed_at = timezone.now().replace(microsecond=0) - timedelta(hours=hours_ago)
    return builders.a_filmed_request(filmed_at=filmed_at, name=name, **how)


def a_whole_request(name, *, hours_ago, by):
    """Decided, with everything that a request can carry."""
    draft = builders.a_draft()
    for kind in DraftFile.Kind.values:
        key = vault.store(a_picture())
        DraftFile.objects.create(
            draft=draft, kind=kind, name="me.jpg", vault_key=key, content_type="image/jpeg"
        )
    footage_request = a_filmed_request(name, hours_ago=hours_ago, by=by, draft=draft)
    give_a_ground(footage_request, by)
    file = ("letter.jpg", Kept(a_picture(), "image/jpeg", ".jpg"))
    passport = Document("me.jpg", (Kept(a_picture(), "image/jpeg", ".jpg"),), scanned_with="")
    identity.keep_documents(footage_request, [passport], proves="identity", by=by)
    builders.identified(footage_request, by)
    correspondence.send_message(footage_request, text="Here it is.", by=audit.REQUESTER, files=[file])
    correspondence.send_message(footage_request, text="Thank you.", by=by, files=[file])
    notes.add_note(footage_request, text="Rang the station.", by=by)
    questions.ask(footage_request, "format", text="Sound or no sound?", by=by)
    return builders.lead(footage_request, to="decided", by=by)


def a_complaint_about(footage_request):
    details = {"name": footage_request.name, "email": footage_request.email, "text": "It took too long."}
    return complaints.receive(
        uuid.uuid4(), details, kind="data_protection", footage_request=footage_request, by=audit.REQUESTER
    )


def a_preview_of(footage_request):
    """As the job leaves it, without the minutes of video."""
    row = redaction_moves.redactions_of(footage_request).get()
    kept = {"store_key": stores.put(io.BytesIO(b"preview")), "sha256": "0" * 64, "size_bytes": 7}
    Preview.objects.create(redaction=row, plan_version=row.plan_version, **kept)


def give_a_ground(footage_request, by):
    """For one hidden face, another ground than that it is somebody else."""
    row = redaction_moves.redactions_of(footage_request).get()
    said = dict.fromkeys(law.GROUNDS["P3-45-4-C"].needs, "Because.") | {"review_on": "2127-03-01"}
    key = next(item.key for item in items(row.plan) if item.track)
    grounds.give_ground(footage_request, row, [key], ground="P3-45-4-C", particulars=said, by=by)


def a_withheld_request(name, *, by):
    """A draft on a ground, a flag and a viewing on offer."""
    footage_request = builders.a_request("preparing", by=by, name=name, officers=OFFICER)
    builders.drafted(footage_request, "neither", by=by)
    flags.raise_flag(footage_request, "live_case", reason="A trial is set for March.", by=by)
    offer = "Monday at 10am or Tuesday at 2pm."
    viewings.offer_viewing(footage_request, place="Lewisham police station", offer=offer, by=by)
    return footage_request


def being_searched(by):
    clip = builders.a_docked_clip(started_at=timezone.now().replace(microsecond=0) - timedelta(hours=17))
    when = {"earliest_at": clip.started_at, "latest_at": clip.ended_at}
    return builders.a_request("searching", by=by, name="Per Dahl", **when)


def asked_by_post(by):
    """Its letter waits in the tray."""
    where = {"email": "", "contact_by": "post", "postal_address": "1 Low Road\nLondon", "officers": OFFICER}
    footage_request = builders.a_request("searching", by=by, name="Una Post", **where)
    questions.ask(footage_request, "clarification", text="Which corner was it?", by=by)
    return footage_request


def a_text(by):
    """Published once, with a draft of its next version."""
    text = texts.write_new(name="Hours", used_for="message", text="We are open until 5pm.", by=by)
    texts.publish(text, text="We are open until 5pm.", by=by)
    texts.save_draft(text, text="We are open until 6pm.", by=by)
    return text


def a_picture():
    made = io.BytesIO()
    Image.new("RGB", (60, 80), "teal").save(made, "JPEG")
    return made.getvalue()


# --- footage, and the house -----------------------------------------------------------------------
def around_footage(world):
    """A docking with a recording in quarantine, a free one, and a line without a file; a sweep that stopped."""
    days_ago = timezone.now().replace(microsecond=0) - timedelta(days=2)
    with tempfile.TemporaryDirectory() as folder:
        entries = [
            an_entry("good.mp4", started_at=days_ago),
            an_entry("changed.mp4", sha256="0" * 64, started_at=days_ago),
        ]
        dock = a_folder(Path(folder) / "Brixton dock 1", *entries)
        (dock / "forgotten.mp4").write_bytes(b"?")
        world.docking = docking.dock(dock)
    assert world.docking.refused.exists()
    world.free_clip = world.docking.clips.get(quarantine="")
    world.quarantined = world.docking.clips.get(quarantine=Quarantine.WAITING)
    world.evidence = builders.a_docked_clip(started_at=days_ago - timedelta(hours=3))
    docking.mark_evidential(world.evidence, case_refs=["01/123/26"], by=world.staff.footage_officer)
    clip_rows(2, started_at=timezone.now() - timedelta(days=31))
    with override_settings(SWEEP_FLOOR=1):
        retention.sweep()
    world.stopped = Sweep.objects.exclude(stopped_because="").get()


def around_the_house(world):
    world.alarm = Alarm.objects.get(kind="sweep")
    world.release = afterwards.propose_hold_release(
        [world.closed],
        kind=HoldRelease.Kind.FLOOD,
        reason="One person, many names.",
        by=world.staff.supervisor,
    )
    world.holiday = bank_holidays.add_day(
        date(2027, 5, 12), "england-and-wales", "Coronation", by=world.staff.supervisor
    )
    nothing = counting.figures([], [], "2026-01", today=date(2026, 2, 1))
    PublishedFigures.objects.create(month="2026-01", figures=published(nothing))
    checkpoints.make_checkpoint()
    log_checks.ask(by=world.staff.auditor)
    world.log_check = LogCheck.objects.get()
    world.invited = people.invite(
        email="new@police.example", name="Nia New", role=Role.CASEWORKER, by=world.staff.supervisor
    )
    world.invitation = people.new_link(world.invited)
    assert AuditHead.objects.filter(chain=world.own.reference).exists()


# --- the parts of a request -----------------------------------------------------------------------
def candidate_of(footage_request):
    return footage_request.candidates.order_by("pk").first()


def proof_of(footage_request):
    return footage_request.identity_documents.filter(proves="identity").get()


def clip_of(footage_request):
    return redaction_moves.redactions_of(footage_request).get().clip


def derivative_of(footage_request):
    return redaction_moves.redactions_of(footage_request).get().derivatives.latest("pk")


def track_of(footage_request):
    return redaction_moves.redactions_of(footage_request).get().pictures.order_by("pk").first().track


def withheld_of(footage_request):
    return redaction_moves.redactions_of(footage_request).get().withheld.get()


def question_of(footage_request):
    return footage_request.questions.get()


def letter_of(footage_request):
    return footage_request.letters.order_by("pk").first()


def flag_of(footage_request):
    return footage_request.flags.get()


def viewing_of(footage_request):
    return footage_request.viewings.get()


def attachment_of(footage_request):
    return Attachment.objects.filter(message__footage_request=footage_request).order_by("pk").first()


def delivery_of(footage_request):
    """Of a recording, not of the letter."""
    return footage_request.deliveries.filter(derivative__isnull=False).get()


def unheld_clip():
    return Clip.objects.searchable().filter(hold_count=0).order_by("pk").first()
