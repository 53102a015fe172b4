"""On which ground is something withheld that is more than other people being hidden?"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from footage_app.models import Redaction


class Withheld(models.Model):
    """One track, or one stretch of the sound or of the recording, and the ground in law for withholding it.

    Given by lifecycle.grounds alone, which knows what each ground needs. `left_out_because` is said where the
    letter may not give the reason, because that would undermine what is protected (section 45(6)).
    """

    class What(models.TextChoices):
        TRACK = "track", "Hidden in the picture"
        SOUND = "sound", "Sound"
        CUT = "cut", "Left out"

    redaction = models.ForeignKey(Redaction, on_delete=models.PROTECT, related_name="withheld")
    what = models.CharField(max_length=5, choices=What)
    track = models.CharField(max_length=8, blank=True)
    start = models.FloatField(default=0)  # seconds of the recording; of a track they follow from the plan
    end = models.FloatField(default=0)
    ground = models.CharField(max_length=20)  # a code of law/grounds.json
    particulars = models.JSONField(default=dict)  # what the ground needs recorded; never in the letter
    left_out_because = models.TextField(blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["redaction", "start", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(what="track") & ~Q(track=""))
                | (Q(what__in=["sound", "cut"]) & Q(track="") & Q(end__gt=F("start"))),
                name="withheld_is_a_track_or_a_stretch",
            ),
            models.UniqueConstraint(
                fields=["redaction", "track"], condition=Q(what="track"), name="one_ground_a_track"
            ),
        ]

    def __str__(self):
        return f"{self.what} {self.track or f'{self.start}-{self.end}'} of {self.redaction_id}: {self.ground}"
