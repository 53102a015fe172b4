"""Which recordings in quarantine does their station call evidence, and go soon if nobody decides?"""

from datetime import timedelta

from django.utils import timezone

from footage_app.docking_decisions import is_called_evidence
from footage_app.models import Clip, Quarantine
from footage_app.retention_guards import alarm
from portal.words import count_words, day_words

KIND = "quarantine"  # of the alarm, which the quarantine page shows to footage officers
WARNING = timedelta(days=7)


def perhaps_evidence():
    """Nobody believes these entries, so the time limit of quarantine applies; the first to go comes first."""
    going = Clip.objects.due(timezone.now() + WARNING).filter(quarantine=Quarantine.WAITING)
    rows = going.order_by("delete_due_at").only("manifest_entry", "delete_due_at")
    return [clip for clip in rows if is_called_evidence(clip)]


def warn_of_evidence():
    going = perhaps_evidence()
    if going:
        alarm(
            KIND,
            f"{count_words(len(going), 'recording')} in quarantine may be evidence, and will be deleted, the first on "
            f"{day_words(going[0].delete_due_at)}. A footage officer must decide.",
        )
