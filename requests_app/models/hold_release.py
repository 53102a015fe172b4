"""Who let the footage of closed requests go? Two people, in bulk, with a reason."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from requests_app.models.request import FootageRequest


class HoldRelease(models.Model):
    class Kind(models.TextChoices):
        TIME = "time", "Closed, and the time for complaints is over"
        FLOOD = "flood", "Abusive flood of requests"

    kind = models.CharField(max_length=5, choices=Kind, default=Kind.TIME)
    reason = models.TextField(max_length=1000)
    footage_requests = models.ManyToManyField(FootageRequest, related_name="hold_releases")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True)
                | ~models.Q(confirmed_by=models.F("proposed_by")),
                name="two_people_release_holds",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.proposed_at:%Y-%m-%d})"
