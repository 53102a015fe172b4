"""What does a letter say, and how does it become a PDF that anybody can read and nobody can aim at us?"""

import hashlib
import logging
import re
from dataclasses import fields
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher

from portal import checkpoints
from portal.answers import tidy
from portal.words import as_day, as_london, clock_words, day_words, moment_words
from requests_app import outputs, which_law
from requests_app.law import grounds
from requests_app.law import letters as law
from requests_app.letter_kinds import (
    LETTERS,
    DecisionRefusal,
    DecisionRelease,
    DecisionRestriction,
    FurtherRelease,
    NeitherConfirmNorDeny,
    NotHeld,
    ViewingOffer,
)
from requests_app.models import Outcome, SearchRecord
from requests_app.templatetags.letter_lines import Saying
from requests_app.what_is_withheld import schedule
from requests_app.what_was_hidden import extent_words, public_words

__all__ = ["LETTERS", "as_pdf", "decision_letter", "letter_html"]

# Its warnings quote the letter, and a log is no place for a name.
for name in ("weasyprint", "weasyprint.progress"):
    logging.getLogger(name).setLevel(logging.CRITICAL)

TITLE = law.title_of("decision_release")
OUR_VIDEO = "our body-worn video"
STILL_TO_COME = "We are still working on other footage of you."
# Only what no font and no PDF reader can show; what may be typed in a name or a text stays.
UNPRINTABLE = re.compile("[\ue000-\uf8ff\ufff0-\uffff\U000e0000-\U0010ffff]")


class NothingIsFetched(URLFetcher):
    """A letter carries all it needs: whatever address a text smuggles in, nobody is asked, no file is read."""

    def fetch(self, url, headers=None):
        raise ValueError("A letter fetches nothing.")


# --- the words ----------------------------------------------------------------------------------------
def letter_html(letter, *, checkpoint=None):
    """The words of a letter (of letter_kinds) as HTML; refused where it would not say all that it must.

    `checkpoint`: the seal that it names, {} for none; the newest where nothing is said.
    """
    demanded = law.demanded(letter.kind, letter.regime, letter.on, letter.has)
    saying = Saying(demanded, merge_fields(letter))
    context = {
        **{one.name: told(getattr(letter, one.name)) for one in fields(letter)},
        "letter": letter,
        "whom": printable(letter.whom),
        "asked_words": printable(getattr(letter, "asked_words", "")),
        "saying": saying,
        "places": saying.places(),
        "general_ground": grounds.general(letter.regime),
        "checkpoint": seal() if checkpoint is None else checkpoint,
        "public_url": settings.PUBLIC_URL,
        "delivery_days": settings.DELIVERY_DAYS,
        "force": settings.FORCE,
    }
    html = render_to_string(letter.template, context)
    saying.refuse_unless_complete()
    return html


def merge_fields(letter):
    """What the words of the list may name as ((field))."""
    force = settings.FORCE
    return {
        **{f"force_{name}": force[name] for name in ("name", "address", "email", "phone")},
        **{name: force[name] for name in force if name.startswith("regulator")},
        "reference": letter.reference,
        "whom": printable(letter.whom),
        "public_url": settings.PUBLIC_URL,
        "retention_days": settings.RETENTION_DAYS,
        "complaint_months": settings.COMPLAINT_MONTHS,
        "proof_days_after_check": settings.PROOF_DAYS_AFTER_CHECK,
        "proof_days_after_closing": settings.PROOF_DAYS_AFTER_CLOSING,
    }


def told(value):
    """A field as the letter tells it: days in words, texts without what cannot be printed."""
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, tuple):
        return [told(each) for each in value]
    return value


# --- the decision -------------------------------------------------------------------------------------
def decision_letter(decision, derivatives, *, on):
    """The letter's words as HTML, from the draft and the outputs that it would release."""
    return letter_html(letter_of(decision, derivatives, on))


def letter_of(decision, derivatives, on):
    """Which letter a decision makes, with all that it needs."""
    footage_request = decision.footage_request
    if why := which_law.why_not_one(footage_request, which_law.recordings_of(decision)):
        raise law.LetterRefused(why)
    is_late = bool(footage_request.due_on and on > footage_request.due_on and decision.late_reason)
    known = {
        "reference": footage_request.reference,
        "name": footage_request.name,
        "postal_address": footage_request.postal_address,
        "on": on,
        "regime": which_law.law_of(decision),
        "received_on": as_day(footage_request.received_at),
        "asked_for": all_asked_for(footage_request),
        "subject": footage_request.subject_name,
        "explanation": decision.explanation,
        "late_because": decision.late_reason if is_late else "",
        "was_due_on": footage_request.due_on if is_late else None,
    }
    return KIND_OF[decision.outcome](decision, derivatives, known)


def release(decision, derivatives, known):
    recordings = [
        recording(number, one, known["regime"])
        for number, one in enumerate(derivatives, start=outputs.first_number(decision))
    ]
    known |= {
        "in_full": decision.outcome == Outcome.RELEASED_IN_FULL,
        "recordings": tuple(recordings),
        "rest_to_come": still_to_come(decision, known["on"]) if decision.more_to_come else "",
        "receive_by": decision.footage_request.receive_by,
    }
    earlier = decision.footage_request.decisions.filter(phase__lt=decision.phase, approved_at__isnull=False)
    if first := earlier.first():
        return FurtherRelease(**known, first_on=as_day(first.approved_at))
    return DecisionRelease(**known)


def still_to_come(decision, on):
    """By when, unless that day is over: the clock of the request goes on for the rest."""
    due_on, proviso = decision.footage_request.due_on, decision.footage_request.due_proviso
    if due_on < on:
        return STILL_TO_COME
    return f"{STILL_TO_COME} We will tell you by {day_words(due_on)}. {proviso}".strip()


def restriction(decision, _, known):
    """Where its reasons would undermine what is protected, the letter leaves them out (section 45(6))."""
    return DecisionRestriction(
        **known,
        grounds=tuple(filter(None, [decision.ground])),
        reasons_left_out=bool(decision.left_out_because) or says_no_ground(decision, known["regime"]),
        look_again_on=decision.review_on,
    )


def says_no_ground(decision, regime):
    """Before one is chosen; under another law the letter then waits for it."""
    return not decision.ground and regime == grounds.ANSWERED_UNDER


def refusal(decision, _, known):
    """Clearly unfounded or excessive; a refusal on no ground says no more than that it neither confirms nor denies."""
    if not decision.ground:
        return NeitherConfirmNorDeny(**known)
    return DecisionRefusal(**known, grounds=(decision.ground,))


def not_held(decision, _, known):
    return NotHeld(**known, searched=all_searched(decision.footage_request))


def viewing(decision, _, known):
    offered = decision.footage_request.viewings.last()
    if offered is None:
        raise law.LetterRefused("Say first where and when the person can see the footage.")
    codes = (decision.ground or grounds.general(known["regime"]).code,)
    return ViewingOffer(**known, grounds=codes, place=offered.place, offer=offered.offer)


KIND_OF = {
    Outcome.RELEASED_IN_FULL: release,
    Outcome.RELEASED_IN_PART: release,
    Outcome.VIEWING_OFFERED: viewing,
    Outcome.RESTRICTED: restriction,
    Outcome.REFUSED: refusal,
    Outcome.NEITHER: lambda decision, _, known: NeitherConfirmNorDeny(**known),
    Outcome.NOT_HELD: not_held,
}


def seal():
    """The newest checkpoint of the whole log; never where this request stands in it."""
    newest = checkpoints.latest()
    if newest is None:
        return {}
    return {"made": moment_words(newest.at), "number": newest.number, "root": newest.root}


def all_asked_for(footage_request):
    """A line for each incident; whoever said neither when nor where has asked all the same."""
    lines = tuple(asked_for(incident) for incident in footage_request.incidents.all())
    return lines or ("You did not say when or where it was.",)


def asked_for(incident):
    return f"{incident.place_text}, {between(incident.earliest_at, incident.latest_at)}"


def all_searched(footage_request):
    """A line for each search that is on record. What came of it is told to nobody, nor which clip was looked up."""
    made = footage_request.searches.exclude(searched=SearchRecord.NOTHING_ELSE)
    told = dict.fromkeys(searched(one) for one in made if not one.is_of_a_clip)
    return tuple(told) or ((OUR_VIDEO,) if made else ())


def searched(search):
    """“our body-worn video: Brixton Road, on Thursday 12 November 2026 between 8pm and 11pm”."""
    what = OUR_VIDEO if search.searched == SearchRecord.CATALOGUE else search.searched
    start, end = search.window_from_at, search.window_to_at
    if start and end:
        when = between(start, end)
    else:
        when = f"from {moment_words(start)}" if start else f"until {moment_words(end)}" if end else ""
    where = ", ".join(filter(None, [search.place, when]))
    return f"{what}: {where}" if where else what


def between(earliest_at, latest_at):
    start, end = as_london(earliest_at), as_london(latest_at)
    if start.date() == end.date() and start.utcoffset() == end.utcoffset():
        return f"on {day_words(start, weekday=True)} between {clock_words(start)} and {clock_words(end)}"
    return f"between {moment_words(start)} and {moment_words(end)}"


def recording(number, derivative, regime):
    redaction, clip, files = (
        derivative.redaction,
        derivative.redaction.clip,
        outputs.files_of(number, derivative),
    )
    return {
        "number": number,
        "file_name": files[0]["name"],
        "captions_name": files[1]["name"] if len(files) > 1 else "",
        "files": files,
        "recorded": moment_words(clip.started_at),
        "extent": extent_words(redaction.plan),
        "hidden": public_words(redaction.plan),
        "withheld": schedule(redaction.plan, redaction.withheld.all(), regime),
        "is_shorter": bool(redaction.plan["output"]["cuts"]),
    }


def printable(text):
    return UNPRINTABLE.sub("", tidy(text, lines=True))


# --- the PDF ------------------------------------------------------------------------------------------
def as_pdf(html, title=TITLE):
    """The letter as a tagged PDF; the same words give the same bytes, on any day and in any process."""
    page = render_to_string("letters/page.html", {"title": title, "letter": html, "force": settings.FORCE})
    style = CSS(string=render_to_string("letters/letter.css"), url_fetcher=NothingIsFetched())
    return HTML(string=page, url_fetcher=NothingIsFetched(), base_url=None).write_pdf(
        stylesheets=[style],
        pdf_variant="pdf/ua-1",
        pdf_tags=True,
        pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
    )
