"""What is left of the work on footage once its cause is forgotten? Hashes and counts; no plan, no words, no picture."""

from django.db import transaction
from django.utils import timezone

from footage_app import stores
from footage_app.models import Derivative, PlanEdit, Preview, Redaction, RedactionJob, TrackPicture
from portal.models import Alarm


def forget_work(made_for):
    """Erase the plans, results and pictures that were made for this cause; returns how many files that were.

    Call in the caller's transaction: the rows go with it, the files once it has committed. The clip itself lives
    and dies by its own rules (retention.py).
    """
    made = Redaction.objects.filter(made_for=made_for)
    keys = [
        *Derivative.objects.filter(redaction__in=made).values_list("store_key", flat=True),
        *Preview.objects.filter(redaction__in=made).values_list("store_key", flat=True),
    ]
    alarms = Alarm.objects.filter(job__redaction__in=made, cleared_at=None)
    alarms.update(cleared_at=timezone.now())
    for row in (Preview, TrackPicture, PlanEdit, RedactionJob):
        row.objects.filter(redaction__in=made).delete()
    Derivative.objects.filter(redaction__in=made).update(report={})
    made.update(plan=None)
    transaction.on_commit(lambda: [stores.erase(key) for key in keys])
    return len(keys)
