"""What was hidden in what is released: found by which model, confirmed by whom, on which ground, and checked how?

One dictionary of plain values for the approver's page and for its JSON, so that both say the same.
"""

from collections import Counter

from footage_app.models import PlanEdit
from portal.words import day_words
from requests_app import outputs, what_is_withheld, which_law
from requests_app.law import grounds
from requests_app.what_was_hidden import (
    CAPTIONS,
    OUTPUT_KINDS,
    exact,
    present,
    staff_rows,
    stretches,
    timing_of,
)

HOW = {
    "d": "found",
    "i": "filled in between",
    "e": "carried on",
    "h": "head while turned away",
    "m": "set by hand",
}


def report(decision, derivatives):
    """Of everything that was sent for approval."""
    footage_request, regime = decision.footage_request, which_law.law_of(decision)
    return {
        "reference": footage_request.reference,
        "decision": decision.get_outcome_display(),
        "answered_under": grounds.REGIMES[regime],
        "drafted_by": str(decision.drafted_by),
        "sent_for_approval_at": moment(decision.sent_for_approval_at),
        "approved_by": str(decision.approved_by or ""),
        "approved_at": moment(decision.approved_at),
        "letter_sha256": decision.letter_sha256,
        "grounds_version": grounds.VERSION,
        "hiding": hiding(decision),
        "recordings": [
            recording(number, one, regime)
            for number, one in enumerate(derivatives, start=outputs.first_number(decision))
        ],
    }


def hiding(decision):
    """Why other people are hidden: what was recorded, once, for all that has no ground of its own."""
    return {grounds.QUESTIONS[name]["ask"]: particular(name, text) for name, text in decision.hiding.items()}


def recording(number, derivative, regime):
    redaction = derivative.redaction
    plan, clip = redaction.plan, redaction.clip
    rows = list(redaction.withheld.all())
    confirmed = who_confirmed(redaction, derivative.plan_version)
    tracks = [
        track_row(track, row, confirmed, rows, regime)
        for track, row in zip(present(plan), staff_rows(plan), strict=True)
    ]
    return {
        "number": number,
        "clip": clip.evidence_id,
        "recorded_at": moment(clip.started_at),
        "source": {
            "sha256": plan["source"]["sha256"],
            "seconds": plan["source"]["facts"]["duration"],
            "pictures": sum(run[2] for run in plan["source"]["timing"]["runs"]),
        },
        "plan": {
            "version": derivative.plan_version,
            "sha256": derivative.plan_digest,
            "is_current": derivative.is_current,
            "mode": plan["mode"],
            "models": list(plan["models"]) + listener(plan),
        },
        "output": output(number, derivative),
        "tracks": tracks,
        "explained": [track for track in tracks if track["decision"] == "Dismissed"],
        "sound": sound(plan),
        "cuts": [spoken(*pair) for pair in plan["output"]["cuts"]],
        "withheld": what_is_withheld.schedule(plan, rows, regime),
        "grounds": [own_ground(row) for row in rows],
        "checks": derivative.report.get("checks", []),
        "rendered": derivative.report.get("rendered", {}),
    }


def output(number, derivative):
    plan = derivative.redaction.plan
    return {
        "files": outputs.files_of(number, derivative),
        "kind": OUTPUT_KINDS[plan["output"]["kind"]],
        "captions": CAPTIONS.get(plan["output"]["captions"], "None"),
        "made_at": moment(derivative.made_at),
        "verified": derivative.verified,
        "watched_by": str(derivative.watched_by or ""),
        "watched_at": moment(derivative.watched_at),
    }


def listener(plan):
    return [plan["speech"]["model"]] if plan["speech"] and plan["speech"]["model"] else []


def sound(plan):
    """None where there is none; else what is heard and what a tone covers, to the tenth of a second."""
    if not plan["source"]["facts"]["sound"]:
        return None
    end = timing_of(plan).end
    return {
        "open": stretches(plan["sound"]["open"], end) if what_is_withheld.gives_sound(plan) else [],
        "bleep": stretches(plan["sound"]["bleep"], end) if what_is_withheld.gives_sound(plan) else [],
        "silent": [f"{exact(a)} to {exact(b)}" for a, b in what_is_withheld.silence(plan)],
    }


def spoken(start, end):
    return f"{exact(start)} to {exact(end)}"


# --- who answers for it -----------------------------------------------------------------------------------
def who_confirmed(redaction, plan_version):
    """Track -> the last person who decided on it, and when."""
    edits = PlanEdit.objects.filter(redaction=redaction, undone=False, plan_version__lte=plan_version)
    confirmed = {}
    for edit in edits.exclude(action="shared").select_related("made_by").order_by("plan_version"):
        for track, values in (edit.before or {}).get("tracks", {}).items():
            if edit.made_by and (values is None or {"decided", "decision", "reason", "note"} & set(values)):
                confirmed[track] = {"by": str(edit.made_by), "at": moment(edit.made_at)}
    return confirmed


def track_row(track, row, confirmed, withheld, regime):
    own = next((one for one in withheld if one.track == track["id"]), None)
    ground = grounds.GROUNDS[own.ground] if own else grounds.general(regime)
    person = confirmed.get(track["id"], {}) if track["decided"] else {}
    names = ("name", "kind", "person", "decision", "reason", "note", "doubt", "from", "to")
    return {
        "id": track["id"],
        **{name: row[name] for name in names},
        "seconds": [round(row["start"], 3), round(row["end"], 3)],
        "pictures": {HOW[letter]: count for letter, count in Counter(track["how"]).items()},
        "set_by_hand": len(track["pinned"]),
        "confirmed_by": person.get("by", ""),
        "confirmed_at": person.get("at", ""),
        "ground": ground.code if track["decision"] == "hide" else "",
        "ground_words": f"{ground.name}, {ground.provision}" if track["decision"] == "hide" else "",
    }


def own_ground(row):
    ground = grounds.GROUNDS[row.ground]
    return {
        "what": row.get_what_display(),
        "track": row.track,
        "when": "" if row.track else spoken(row.start, row.end),
        "ground": ground.code,
        "ground_words": f"{ground.name}, {ground.provision}",
        "to_confirm": ground.to_confirm,
        "particulars": {
            grounds.QUESTIONS[name]["ask"]: particular(name, row.particulars.get(name, ""))
            for name in ground.needs
        },
        "left_out_because": row.left_out_because,
        "given_by": str(row.given_by),
        "given_at": moment(row.given_at),
    }


def particular(name, text):
    return day_words(grounds.day_of(text)) if name == "review_on" and text else text


def moment(at):
    return at.isoformat(timespec="seconds") if at else ""
