"""Which files would be released, and are they on the disk what their rows say?"""

import hashlib

from footage_app import stores
from footage_app.models import Derivative
from portal import vault
from requests_app.models import Verdict

LETTER_NAME = "decision-letter.pdf"  # of the first decision


# What the engine makes of each kind of plan: the plain name of its file, its ending and its type.
KINDS = {
    "video": ("recording", "mp4", "video/mp4"),
    "picture": ("recording", "mp4", "video/mp4"),
    "sound": ("recording", "m4a", "audio/mp4"),
    "stills": ("pictures", "zip", "application/zip"),
}
CAPTIONS_TYPE = "text/vtt; charset=utf-8"


# --- one output -----------------------------------------------------------------------------------------
def kind_of(derivative):
    """What was made, whatever the plan says now."""
    return derivative.report.get("rendered", {}).get("kind", "video")


def content_type_of(row):
    """Of a stored file of staff: a review copy is always video."""
    return KINDS[kind_of(row)][2] if isinstance(row, Derivative) else "video/mp4"


def file_name(number, kind):
    """The same plain names in every request: a name on a shared computer must not tell whose footage it is."""
    name, ending, _ = KINDS[kind]
    return f"{name}-{number}.{ending}"


def letter_name(decision):
    return LETTER_NAME if decision.phase == 1 else f"decision-letter-{decision.phase}.pdf"


def first_number(decision):
    """Recordings are numbered through all decisions of a request, so that no two files have one name."""
    earlier = decision.footage_request.decisions.filter(phase__lt=decision.phase, approved_at__isnull=False)
    return 1 + sum(len(one.outputs) for one in earlier)


def captions_name(number):
    return f"recording-{number}.vtt"


def captions_of(derivative):
    """The bytes of the captions that stand in a file beside the output; empty where there are none."""
    return derivative.report.get("captions", "").encode()


def captions_hash(derivative):
    captions = captions_of(derivative)
    return hashlib.sha256(captions).hexdigest() if captions else ""


def files_of(number, derivative):
    """Every file that this output hands over: its name and its SHA-256."""
    return named_files(number, as_frozen([derivative])[0])


def named_files(number, frozen):
    """The same from one of the frozen outputs of a decision."""
    files = [{"name": file_name(number, frozen["kind"]), "sha256": frozen["sha256"]}]
    if frozen["captions_sha256"]:
        files.append({"name": captions_name(number), "sha256": frozen["captions_sha256"]})
    return files


# --- those of a request -----------------------------------------------------------------------------------
def confirmed_clips(footage_request):
    """The clips that show the person, in the order of the recordings."""
    candidates = footage_request.candidates.filter(verdict=Verdict.CONFIRMED).select_related("clip")
    return [candidate.clip for candidate in candidates.order_by("clip__started_at", "clip_id")]


def clips_left(footage_request):
    """The confirmed clips that are still to be decided on: nothing was released of them, or it was made anew since."""
    clips = confirmed_clips(footage_request)
    approved = list(footage_request.decisions.filter(approved_at__isnull=False).order_by("phase"))
    if not approved:
        return clips
    released = {one["clip"]: one["derivative"] for decision in approved for one in decision.outputs}
    settled = {pk for decision in since_the_last_end(approved) for pk in decision.clips} | set(released)
    newest = newest_derivatives(footage_request)

    def made_anew(clip):
        made = newest.get(clip.pk)
        return clip.pk in released and is_releasable(made) and made.pk != released[clip.pk]

    return [clip for clip in clips if clip.pk not in settled or made_anew(clip)]


def since_the_last_end(approved):
    """The phases of the answer that is under way: what was withheld in an earlier one is decided on again."""
    ends = [place for place, decision in enumerate(approved, start=1) if not decision.more_to_come]
    return approved[ends[-1] if ends else 0 :]


def clips_of(decision):
    """The clips that a draft is about: those that were chosen, else all that are left."""
    left = clips_left(decision.footage_request)
    return [clip for clip in left if clip.pk in decision.clips] if decision.clips else left


def outputs_of(decision):
    """What a draft would release."""
    if not decision.releases:
        return []
    return current_outputs(decision.footage_request, clips_of(decision))


def newest_derivatives(footage_request):
    """The last output rendered of each clip for this request: clip id -> Derivative."""
    rendered = Derivative.objects.filter(redaction__made_for=footage_request.reference)
    rows = rendered.select_related("redaction", "redaction__clip").defer("redaction__plan").order_by("pk")
    return {derivative.redaction.clip_id: derivative for derivative in rows}


def is_releasable(derivative):
    """Rendered from the plan as it is now, and every check of the verifier passed."""
    return derivative is not None and derivative.is_current and derivative.verified


def current_outputs(footage_request, clips=None):
    """The newest derivative of each of these clips (none named: all confirmed), where fit to release."""
    newest = newest_derivatives(footage_request)
    wanted = confirmed_clips(footage_request) if clips is None else clips
    found = [newest.get(clip.pk) for clip in wanted]
    return [derivative for derivative in found if is_releasable(derivative)]


def as_frozen(derivatives):
    return [
        {
            "derivative": derivative.pk,
            "clip": derivative.redaction.clip_id,
            "sha256": derivative.sha256,
            "kind": kind_of(derivative),
            "captions_sha256": captions_hash(derivative),
        }
        for derivative in derivatives
    ]


def hash_on_disk(derivative):
    """SHA-256 of the bytes that are there now; empty where the file is missing."""
    try:
        with stores.open(derivative.store_key) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except stores.NotInStore:
        return ""


def delivered_hash_on_disk(delivery, decision):
    """The same for what a delivery hands over: an output, or the letter."""
    if delivery.is_captions:
        return captions_hash(delivery.derivative)
    if not delivery.is_letter:
        return hash_on_disk(delivery.derivative)
    try:
        return hashlib.sha256(vault.read(decision.letter_key)).hexdigest()
    except vault.NotInVault:
        return ""
