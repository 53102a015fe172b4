"""How does what is said in a clip get into its plan? The engine listens; its lines join the plan as it is by then."""

from footage_app import jobs, review_changes, stores
from footage_app import redaction as engine
from footage_app.leases import finishing
from footage_app.models import RedactionJob
from footage_app.redaction.plan_found import with_speech
from portal import audit

SPEAKERS = "speakers"


def ask_to_listen(job, plan):
    """After faces were found: what is said is written down while people look at them."""
    if plan.source.facts.sound is not None:
        jobs.ask_for(RedactionJob.Kind.LISTEN, job.clip, job.redaction, by=audit.SYSTEM)


def listen(job, folder, beat):
    beat.stage = "Listening to what is said"
    speakers = job.target == SPEAKERS
    speech = engine.listen(
        stores.path(job.clip.store_key),
        speakers=speakers,
        progress=beat.progress,
        cancelled=beat.cancelled,
    )
    with finishing(job):
        review_changes.take_in(job, lambda plan: joined(plan, speech, speakers), "listen")


def joined(plan, speech, speakers):
    """The plan with what was heard. Lines that people put right stay, and so do speakers that were told apart."""
    if plan.speech is not None and not speakers and any(line.speaker for line in plan.speech.lines):
        return plan
    return with_speech(plan, speech)
