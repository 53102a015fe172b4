"""What does an entry of the log say, in words? For people who read it and did not write it."""

import json

from footage_app.models import Clip
from portal.models import User
from requests_app.transitions import MOVES

WORDS = {
    # a request
    "request.submit": "Request received",
    "request.start_search": "Request taken, search begun",
    "request.finish_search": "Search finished",
    "request.reopen_search": "Search reopened",
    "request.assign": "Request handed over",
    "request.match_late": "Footage docked later was matched",
    "request.confirm": "Clip confirmed",
    "request.rule_out": "Clip ruled out",
    "request.undecide": "Verdict on a clip taken back",
    "request.add_by_hand": "Clip added by hand",
    "request.hold_candidate": "Clip held by hand",
    "request.keep_proof": "Proof of identity or authority kept",
    "request.check_identity": "Identity or authority checked",
    "request.erase": "What was personal erased, the skeleton kept",
    "request.erase_proof": "Pictures of a proof erased",
    "request.record_search": "Search written down",
    "request.raise_flag": "Flag raised",
    "request.lower_flag": "Flag lowered",
    "request.record_namesake": "An officer of the same name recorded as somebody else",
    "request.record_ladder": "Steps from a full copy down recorded",
    "request.explain_ground": "Particulars of a ground recorded",
    "request.explain_hiding": "Recorded why other people are hidden",
    "request.first_look": "First look of two made",
    "request.approve_phase": "First part approved and issued",
    "request.reopen": "Request opened again",
    "request.keep_restriction": "Restriction looked at again and kept",
    "request.settle_restriction": "Restriction looked at again: nothing more is given",
    "request.offer_viewing": "Viewing at a station offered",
    "request.agree_viewing": "Appointment for a viewing made",
    "request.end_viewing": "What came of a viewing recorded",
    "request.add_note": "Note written",
    "request.send_message": "Message sent",
    "request.send_letter": "Letter sent",
    "request.post_letter": "Letter posted or handed over",
    "request.do_not_send_letter": "Letter marked as not sent",
    "request.ask": "Requester asked for something",
    "request.answer": "Answer received",
    "request.withdraw_question": "Question withdrawn",
    "request.chase": "Reminder sent",
    "request.change_contact": "How we reach them changed",
    "request.email_came_back": "Email came back",
    "request.not_received": "What was written did not arrive, and does not count",
    "request.ask_again": "Requester asked again for what had not reached them",
    "request.send_again": "Letter sent again that had not arrived",
    "request.draft_decision": "Decision drafted",
    "request.send_for_approval": "Sent for approval",
    "request.return_draft": "Draft returned",
    "request.approve": "Approved and issued",
    "request.withdraw": "Withdrawn",
    "request.abandon": "Closed as abandoned",
    "request.issue_delivery": "File offered for download",
    "request.revoke_delivery": "Download closed",
    "request.reissue_delivery": "File offered again",
    "request.propose_hold_release": "Release of holds proposed",
    "request.confirm_hold_release": "Release of holds confirmed",
    "request.refuse_hold_release": "Release of holds refused",
    # its clocks
    "clock.start": "Due date worked out",
    "clock.recalculate": "Due date worked out again",
    "clock.start_complaint": "Due date of a complaint or review worked out",
    "clock.wait": "Due date moved a day on while we wait for an answer",
    "request.extend": "More time taken: a notice of extension was sent",
    "request.set_purpose": "Purpose of a clip set",
    "request.answer_foi": "Answered under the Freedom of Information Act",
    "calendar.add_day": "Bank holiday added",
    "calendar.remove_day": "Bank holiday taken out",
    "figures.publish": "Figures of a month published",
    "figures.read": "Figures of a month looked at",
    "calendar.change": "Another list of bank holidays is in use",
    "request.keep_scan": "Scan of the letter or form kept",
    "request.make_code_letter": "Letter with an access code made",
    "request.link": "Linked with another request",
    "request.unlink": "Link with another request taken away",
    "request.prepare_medium": "Files prepared on a medium",
    "request.hand_over": "Files handed over",
    "request.change_way": "How they get footage changed",
    "request.fetch_for_medium": "File fetched for a medium",
    # complaints, reviews, the regulator, the court
    "complaint.receive": "Complaint or review received",
    "complaint.acknowledge": "Complaint or review acknowledged",
    "complaint.acknowledge_again": "Complaint or review acknowledged with another letter",
    "complaint.link": "Complaint linked to this request",
    "complaint.link_to_none": "Complaint found to be about no request of ours",
    "complaint.add_step": "Something happened in a complaint or case",
    "complaint.take_longer": "More time taken for a review",
    "complaint.decide": "Complaint, review or case ended",
    "complaint.ask_anew": "New request made because the decision was set aside",
    "complaint.erase": "What was personal in a complaint erased",
    "complaint.read": "Complaint read",
    # readings
    "request.send_code": "Access code sent",
    "request.open": "Opened by the requester with a code",
    "request.read": "Request read",
    "request.read_attachment": "Attachment read",
    "request.read_identity_document": "Proof of identity looked at",
    "request.read_photo": "Photo looked at",
    "request.search": "Requests searched",
    "clip.search": "Footage searched",
    "clip.read": "Clip’s details read",
    "clip.watch": "Clip watched",
    "docking.read": "Docking looked at",
    "docking.see_refused": "Refused files looked at",
    "review.read": "Review page opened",
    "original.viewed": "Original watched beside the redacted video",
    "redacted.viewed": "Redacted video watched beside the original",
    "decision.read": "Decision read",
    "deliveries.read": "Downloads looked at",
    "holds.read": "Holds looked at",
    "letter.read": "Letter read",
    "letters.read_tray": "Letters to post looked at",
    "staff.read": "Accounts of staff looked at",
    "download.start": "Download begun",
    "download.complete": "Download completed",
    # footage
    "docking.finish": "Docking station’s footage taken in",
    "docking.cut_short": "Docking cut short: what had come in until then",
    "clip.accept": "Clip accepted from quarantine",
    "clip.reject": "Clip rejected from quarantine",
    "clip.mark_evidential": "Clip marked as evidence",
    "clip.take_mark": "Clip kept as evidence, as its station says now",
    "clip.mark_not_evidential": "Clip marked as no evidence",
    "clip.hold": "Footage held",
    "clip.release_holds": "Holds ended",
    "clip.doom": "Footage marked for deletion",
    "clip.purge": "Deletion of footage begun",
    "clip.gone": "Footage deleted",
    "sweep.stop": "Deletion stopped by a guard",
    "sweep.propose_override": "Going on with deletion proposed",
    "sweep.confirm_override": "Going on with deletion confirmed",
    "store.collect_leftovers": "Leftover files removed",
    # redacting
    "redaction.analyse": "Faces found",
    "redaction.suggest": "Writing found",
    "redaction.listen": "What is said written down",
    "redaction.follow": "A drawn box followed",
    "redaction.preview": "Preview made",
    "redaction.hide": "Somebody or something hidden",
    "redaction.show": "Somebody left visible",
    "redaction.dismissed": "Something dismissed as no face, or nothing private",
    "redaction.false_face": "What looked like a face in the result dismissed",
    "redaction.draw": "A box drawn",
    "redaction.redraw": "A box moved",
    "redaction.rub_out": "A box removed",
    "redaction.set_box": "A box set by hand",
    "redaction.unpin": "A box set by hand given back",
    "redaction.split": "A track split",
    "redaction.merge": "Tracks made one",
    "redaction.extend": "A track made longer",
    "redaction.cut_here": "A track cut short",
    "redaction.group": "Tracks regrouped as people",
    "redaction.hide_the_rest": "The rest left hidden",
    "redaction.sound_open": "Sound opened",
    "redaction.sound_mute": "Sound muted",
    "redaction.sound_bleep": "Sound covered by a tone",
    "redaction.write_line": "A line of the transcript written",
    "redaction.set_output": "Kind of output chosen",
    "redaction.cut": "A stretch left out",
    "redaction.uncut": "A stretch put in again",
    "redaction.still": "A still picture chosen",
    "redaction.remove_still": "A still picture taken out",
    "redaction.undo": "A change taken back",
    "redaction.redo": "A change made again",
    "redaction.give_ground": "Ground in law given for what is withheld",
    "redaction.keep_ground": "Ground in law kept for what was split off",
    "redaction.take_back_ground": "Ground in law taken back",
    "redaction.take_over": "Faces taken over from an earlier search of the recording",
    "redaction.shared": "Boxes or people changed in another review of the recording",
    "redaction.set_apart": "Reviewed apart from now on",
    "redaction.set_mode": "How thoroughly faces are looked for, chosen",
    "redaction.looked": "Places that must be looked at, looked at",
    "redaction.render": "Redacted video made and checked",
    "redaction.watched": "Redacted video watched from start to end",
    # the words that messages start from
    "text.draft": "Template drafted",
    "text.publish": "Template published",
    "text.retire": "Template retired",
    "text.bring_back": "Template brought back",
    # staff and the log itself
    "staff.sign_in": "Signed in",
    "staff.sign_out": "Signed out",
    "staff.sign_in_failed": "Sign-in failed",
    "staff.invite": "Colleague invited",
    "staff.leave": "Colleague left",
    "alarm.clear": "Alarm cleared",
    "audit.search": "Log searched",
    "audit.read": "History read",
    "audit.export": "Log exported",
    "audit.check_asked": "Check of the log asked for",
    "audit.check_chain": "History checked",
    "audit.checkpoint": "Checkpoint written",
}
SUBJECTS = {"request": "", "redaction": "Redaction: ", "staff": "Staff: "}
JOBS = {
    "proxy": "Copy to watch",
    "analyse": "Looking for faces",
    "suggest": "Looking for writing",
    "listen": "Writing down what is said",
    "follow": "Following a drawn box",
    "preview": "Making a preview",
    "render": "Making the redacted video",
}
JOB_ACTS = {
    "ask": "asked for",
    "cancel": "stopped",
    "fail": "failed",
    "retry": "tried again",
    "reconcile": "put back",
}
OTHERS = {"requester": "The requester", "system": "The service"}


def words_of(action):
    if action in WORDS:
        return WORDS[action]
    subject, _, verb = action.partition(".")
    if subject == "job":
        kind, _, what = verb.partition(".")
        return f"{JOBS.get(kind, kind)}: {JOB_ACTS.get(what, what)}"
    if subject == "request" and verb in MOVES:
        return MOVES[verb].label
    words = f"{SUBJECTS.get(subject, f'{subject}: ')}{verb.replace('_', ' ').replace('.', ' ')}"
    return words[:1].upper() + words[1:]


def in_words(events):
    """A list of events as rows of words, with three queries however many they are."""
    details = [json.loads(event.body)["detail"] for event in events]
    staff, clips = staff_named(events), clips_named(events)
    return [
        {
            "event": event,
            "title": words_of(event.action),
            "by": actor_in_words(event.actor, staff),
            "about": "" if event.about == event.actor else about_in_words(event.about, staff, clips),
            "details": [
                (name.replace("_", " "), shown(value))
                for name, value in sorted(detail.items())
                if value not in ("", None, [], {})
            ],
        }
        for event, detail in zip(events, details, strict=True)
    ]


def staff_named(events):
    keys = {text[5:] for event in events for text in (event.actor, event.about) if text.startswith("user:")}
    return User.objects.in_bulk([int(key) for key in keys if key.isdecimal()])


def clips_named(events):
    keys = {event.about[5:] for event in events if event.about.startswith("clip:")}
    return dict(
        Clip.objects.filter(pk__in=[int(key) for key in keys if key.isdecimal()]).values_list(
            "pk", "evidence_id"
        )
    )


def actor_in_words(actor, staff):
    if not actor.startswith("user:"):
        return OTHERS.get(actor, actor)
    user = staff.get(int(actor[5:]))
    return f"{user.name}, {user.get_role_display().lower()}" if user else f"Member of staff {actor[5:]}"


def about_in_words(about, staff, clips):
    kind, _, key = about.partition(":")
    if kind == "clip" and key.isdecimal():
        return f"Clip {clips.get(int(key), key)}"
    if kind == "user" and key.isdecimal() and int(key) in staff:
        return staff[int(key)].name
    return about.replace("_", " ").replace(":", " ").capitalize() if key else about


def shown(value):
    """One line, however deep it is."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
