"""Under which address is each page of the world? Its own objects, and addresses that name what is not there for it."""

from dataclasses import dataclass, field

from django.core.signing import Signer, dumps
from django.utils import timezone

from requests_app.urls.review import CHANGES
from requests_app.views.public_ask import signed as signed_for
from tests.world import (
    attachment_of,
    candidate_of,
    clip_of,
    delivery_of,
    derivative_of,
    flag_of,
    letter_of,
    proof_of,
    question_of,
    track_of,
    unheld_clip,
    viewing_of,
    withheld_of,
)

NOBODYS = "BWV-2222-2222-2222"
NO_KEY, HUGE = 987654321, 10**30


@dataclass
class Address:
    """What stands in the URL, what is sent with a POST, and which URLs must look as if there were nothing."""

    own: dict = field(default_factory=dict)
    strangers: list = field(default_factory=list)
    data: dict = field(default_factory=dict)


def addresses(world):
    """By route name; a name with a remark in brackets is the same route once more."""
    return (
        public_pages(world)
        | request_pages(world)
        | parts_of_requests(world)
        | complaint_pages(world)
        | review_pages(world)
        | approval_pages(world)
        | house_pages(world)
        | footage_pages(world)
        | oversight_pages(world)
    )


def keyed(word, key):
    """One object behind a number."""
    return Address({word: key}, [{word: NO_KEY}, {word: HUGE}])


def of_request(name, own, foreign, part, **more):
    """An object of a request: `part` finds it. The other request's object under this reference is not there."""
    theirs, mine = part(foreign), part(own)
    return Address(
        {"reference": own.reference, name: mine, **more},
        [
            {"reference": own.reference, name: theirs, **more},
            {"reference": foreign.reference, name: mine, **more},
            {"reference": NOBODYS, name: mine, **more},
            {"reference": own.reference, name: NO_KEY, **more},
            {"reference": own.reference, name: HUGE, **more},
        ],
    )


def public_pages(world):
    own, foreign = world.own.reference, world.foreign.reference
    token, others = delivery_of(world.own).token, delivery_of(world.foreign).token
    mine, theirs = attachment_of(world.own).pk, attachment_of(world.foreign).pk
    asked, asked_others = question_of(world.own).pk, question_of(world.foreign).pk
    letter, others_letter = letter_of(world.own).pk, letter_of(world.foreign).pk
    signed = signed_for(world.own)
    return {
        "public:other_way": Address({"way": "died"}, [{"way": "none"}]),
        "public:remove": Address({"what": "photo"}),
        "public:remove_incident": Address({"what": "incident", "number": 1}),
        "public:ask": Address({"step": "who"}, [{"step": "none"}, {"step": "when"}]),
        "public:ask (of an incident)": Address(
            {"number": 1, "step": "when"}, [{"number": 1, "step": "you"}, {"number": 0, "step": "when"}]
        ),
        "public:confirmation": Address(
            {"signed": signed}, [{"signed": own}, {"signed": Signer().sign(own)}, {"signed": signed[:-1]}]
        ),
        "public:follow_reference": Address({"reference": own}),
        "public:code": Address({"reference": own}),
        "public:attachment": Address({"pk": mine}, [{"pk": theirs}, {"pk": NO_KEY}, {"pk": HUGE}]),
        "public:complained": Address(
            {"signed": Signer(salt="complaint").sign(world.complaint.reference)},
            [{"signed": world.complaint.reference}, {"signed": Signer(salt="complaint").sign("CMP-1")}],
        ),
        "public:send_proof": Address({"proves": "identity"}, [{"proves": "nothing"}]),
        "public:question": Address(
            {"pk": asked}, [{"pk": asked_others}, {"pk": NO_KEY}, {"pk": HUGE}], {"text": "With sound."}
        ),
        "public:letter": Address({"pk": letter}, [{"pk": others_letter}, {"pk": NO_KEY}, {"pk": HUGE}]),
        "public:download": Address(
            {"token": token},
            [{"token": others}, {"token": "x"}, {"token": foreign}, {"token": token.swapcase()}],
        ),
    }


def a_request(footage_request, *more, **data):
    """A page of one request."""
    reference = footage_request.reference
    strange = [NOBODYS, reference.lower(), "nonsense", f"{reference} ", *more]
    return Address({"reference": reference}, [{"reference": one} for one in strange], data)


def request_pages(world):
    names = {
        world.own: ["request", "messages", "photo", "timeline", "identity"],
        world.received: ["start_search"],
        world.searching: [
            "ask",
            "contact",
            "finish_search",
            "rule_out_several",
            "by_hand",
            "withdraw",
            "abandon",
            "assign",
            "extend",
            "answer_foi",
        ],
        world.preparing: ["reopen_search"],
    }
    pages = {f"casework:{name}": a_request(on) for on, those in names.items() for name in those}
    on_paper = ["links", "post_and_phone", "note_call", "make_code_letter", "handing_over", "change_way"]
    pages |= {f"casework:{name}": a_request(world.own) for name in [*on_paper, "prepare_medium"]}
    pages["casework:photo"].strangers.append({"reference": world.received.reference})  # it has none
    pages["casework:send_message"] = a_request(world.searching, **{"message-text": "Hello."})
    pages["casework:add_note"] = a_request(world.searching, **{"note-text": "Rang."})
    pages["casework:add_by_hand"] = a_request(world.searching, clip=unheld_clip().pk)
    return pages


def complaint_pages(world):
    names = [
        "complaint",
        "acknowledge_complaint_again",
        "link_complaint",
        "link_complaint_to_none",
        "add_complaint_step",
        "take_longer",
        "decide_complaint",
        "ask_anew",
    ]
    strange = [{"reference": one} for one in ("CMP-2222-2222", "nonsense", world.own.reference)]
    return {f"casework:{name}": Address({"reference": world.complaint.reference}, strange) for name in names}


def parts_of_requests(world):
    def candidate(footage_request):
        return candidate_of(footage_request).pk

    on_candidate = ["clip", "confirm", "rule_out", "undecide", "hold_candidate"]
    pages = {
        f"casework:{name}": of_request("candidate", world.searching, world.foreign, candidate)
        for name in on_candidate
    }
    pages["casework:set_purpose"] = of_request("candidate", world.searching, world.foreign, candidate)
    pages["casework:set_purpose"].data = {"regime": "uk_gdpr"}
    pages["casework:attachment"] = of_request(
        "attachment", world.own, world.foreign, lambda one: attachment_of(one).pk
    )
    pages["casework:medium_file"] = of_request(
        "delivery", world.own, world.foreign, lambda one: delivery_of(one).pk
    )
    link, there = world.link.pk, world.searching.reference
    pages["casework:unlink"] = Address(
        {"reference": there, "link": link},
        [
            {"reference": world.foreign.reference, "link": link},
            {"reference": NOBODYS, "link": link},
            {"reference": there, "link": NO_KEY},
            {"reference": there, "link": HUGE},
        ],
    )
    there, person = world.searching.reference, world.staff.caseworker.pk
    pages["casework:record_namesake"] = Address(
        {"reference": there, "person": person},
        [
            {"reference": NOBODYS, "person": person},
            {"reference": there, "person": NO_KEY},
            {"reference": there, "person": HUGE},
        ],
        {"because": "He was not on duty."},
    )
    pages["casework:identity_page"] = of_request(
        "document", world.own, world.foreign, lambda one: proof_of(one).pk, number=1
    )
    for name in ("ask_for_proof", "keep_proof", "check_identity"):
        pages[f"casework:{name}"] = a_request(world.searching)
        pages[f"casework:{name}"].own["proves"] = "identity"
        for strange in pages[f"casework:{name}"].strangers:
            strange["proves"] = "identity"
    for name in ("answer_question", "withdraw_question"):
        pages[f"casework:{name}"] = of_request(
            "question", world.by_post, world.foreign, lambda one: question_of(one).pk
        )
    for name in ("letter", "post_letter", "send_letter_again", "do_not_send_letter"):
        pages[f"casework:{name}"] = keyed("letter", letter_of(world.by_post).pk)
    for name in ("player", "player_video", "player_progress", "make_copy"):
        pages[f"review:{name}"] = keyed("candidate", candidate(world.preparing))
    return pages


def review_pages(world):
    own, foreign = world.preparing, world.foreign
    plain = [
        "clip",
        "plan",
        "original",
        "since",
        "preview_video",
        "follow",
        "listen",
        "suggest",
        "preview",
        "looked",
        "grounds",
        "give_ground",
    ]
    plain += [*CHANGES, "look_for_faces", "copy_again", "render"]

    def clip(footage_request):
        return clip_of(footage_request).pk

    pages = {f"review:{name}": of_request("clip", own, foreign, clip) for name in plain}
    parts = {
        "result": ("derivative", derivative_of(own).pk, derivative_of(foreign).pk),
        "played": ("derivative", derivative_of(own).pk, derivative_of(foreign).pk),
        "picture": ("track", track_of(own), "f987"),
        "take_back_ground": ("withheld", withheld_of(own).pk, withheld_of(foreign).pk),
        "progress": ("kind", "render", "nonsense"),
        "cancel": ("kind", "render", "nonsense"),
    }
    for name, (word, mine, theirs) in parts.items():
        address = of_request("clip", own, foreign, clip, **{word: mine})
        address.strangers.append({"reference": own.reference, "clip": clip(own), word: theirs})
        pages[f"review:{name}"] = address
    pages |= {f"review:{name}": a_request(own) for name in ("board", "apply_to_all", "decide_in_several")}
    never_redacted = {"reference": own.reference, "clip": world.free_clip.pk}
    pages["review:clip"].strangers.append(never_redacted)
    return pages


def approval_pages(world):
    awaiting, foreign = world.awaiting, world.foreign
    seen = awaiting.decision.frozen_hashes
    drafted, undrafted = world.to_send, world.searching.reference
    not_sent = world.to_send.reference
    pages = {
        "approval:draft": a_request(world.preparing),
        "approval:preview": a_request(drafted, undrafted),
        "approval:send_for_approval": a_request(drafted),
        "approval:ground": a_request(world.withheld, undrafted),
        "approval:hiding": a_request(drafted, undrafted),
        "approval:ladder": a_request(drafted, undrafted),
        "approval:record": a_request(world.withheld),
        "approval:record_search": a_request(world.searching),
        "approval:raise_flag": a_request(world.searching),
        "approval:offer_viewing": a_request(world.searching),
        "approval:reopen": a_request(world.own),
        "approval:keep_restriction": a_request(world.own),
        "approval:settle_restriction": a_request(world.own),
        "approval:deliveries": a_request(world.own),
        "approval:compare": a_request(awaiting, not_sent, undrafted),
        "approval:report": a_request(awaiting, not_sent, undrafted),
        "approval:report_json": a_request(awaiting, not_sent, undrafted),
        "approval:approve": a_request(awaiting, not_sent, undrafted, seen=seen),
        "approval:first_look": a_request(awaiting, not_sent, undrafted, seen=seen),
        "approval:return_draft": a_request(awaiting, not_sent, undrafted, comment="Look again."),
        "approval:letter": a_request(awaiting, not_sent, undrafted),
        "approval:original": of_request("clip", awaiting, foreign, lambda one: clip_of(one).pk),
        "approval:redacted": of_request("derivative", awaiting, foreign, lambda one: derivative_of(one).pk),
    }
    pages["approval:still"] = of_request(
        "derivative", awaiting, foreign, lambda one: derivative_of(one).pk, number=1
    )
    withheld, others = world.withheld, world.withheld_too
    pages["approval:lower_flag"] = of_request("flag", withheld, others, lambda one: flag_of(one).pk)
    for name in ("agree_viewing", "end_viewing"):
        pages[f"approval:{name}"] = of_request("viewing", withheld, others, lambda one: viewing_of(one).pk)
    for name in ("revoke", "reissue"):
        pages[f"approval:{name}"] = of_request(
            "delivery", world.own, foreign, lambda one: delivery_of(one).pk
        )
    return pages


def house_pages(world):
    staff = world.staff
    pages = {f"casework:{name}": keyed("person", staff.left.pk) for name in ("person", "leave")}
    pages |= {
        f"casework:{name}": keyed("person", world.invited.pk)
        for name in ("invite_again", "reset_second_factor")
    }
    pages |= {
        f"casework:{name}": keyed("release", world.release.pk)
        for name in ("hold_release", "confirm_hold_release", "refuse_hold_release")
    }
    texts = ("text", "draft_text", "publish_text", "retire_text", "bring_back_text")
    pages |= {f"casework:{name}": keyed("text", world.text.pk) for name in texts}
    broken = [{"token": "x"}, {"token": world.invitation[:-1]}, {"token": dumps([staff.left.pk, ""])}]
    return pages | {
        "casework:remove_bank_holiday": keyed("day", world.holiday.pk),
        "casework:clear_alarm": keyed("alarm", world.alarm.pk),
        "casework:accept_invite": Address({"token": world.invitation}, broken),
        "mfa_remove_webauthn": Address({"pk": NO_KEY}),
    }


def footage_pages(world):
    clips = {
        world.free_clip: ["clip", "mark_evidential"],
        world.quarantined: ["accept", "reject"],
        world.evidence: ["mark_not_evidential"],
    }
    pages = {f"footage:{name}": keyed("pk", clip.pk) for clip, names in clips.items() for name in names}
    pages |= {f"footage:{name}": keyed("pk", world.docking.pk) for name in ("docking", "see_refused")}
    sweeps = ("propose_override", "confirm_override")
    return pages | {f"footage:{name}": keyed("pk", world.stopped.pk) for name in sweeps}


def oversight_pages(world):
    month = f"{timezone.localdate():%Y-%m}"
    names = ["history", "check_history"]
    return {f"oversight:{name}": a_request(world.own) for name in names} | {
        "oversight:check_progress": keyed("pk", world.log_check.pk),
        "oversight:figures_file": Address({"month": month}, [{"month": "2099-01"}, {"month": "x"}]),
        "public:figures_of": Address({"month": "2026-01"}, [{"month": "2025-01"}, {"month": "x"}]),
        "public:figures_file": Address({"month": "2026-01"}, [{"month": "2025-01"}]),
    }
