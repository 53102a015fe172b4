"""Which clips may show the person, and what did a caseworker say of each?"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from footage_app.models import Clip
from requests_app.models.request import FootageRequest, Incident


class Verdict(models.TextChoices):
    UNDECIDED = "undecided", "To look at"
    CONFIRMED = "confirmed", "Shows the person"
    RULED_OUT = "ruled_out", "Ruled out"


class Candidate(models.Model):
    """A clip that a request's time and place point to. Ruling it out frees nothing: holds end together, later."""

    class AddedBy(models.TextChoices):
        SEARCH = "search", "Found when the request was made"
        LATER = "later", "Docked after the request was made"
        HAND = "hand", "Added by hand"

    footage_request = models.ForeignKey(FootageRequest, on_delete=models.CASCADE, related_name="candidates")
    incident = models.ForeignKey(Incident, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    clip = models.ForeignKey(Clip, on_delete=models.PROTECT, related_name="candidacies")
    score = models.FloatField(default=0)
    reasons = models.JSONField(default=list)  # in words, best first
    added_how = models.CharField(max_length=6, choices=AddedBy, default=AddedBy.SEARCH)
    added_at = models.DateTimeField(default=timezone.now)
    regime = models.CharField(
        max_length=8, default="part3"
    )  # for what purpose it was recorded: part3 | uk_gdpr
    held = models.BooleanField(default=False)  # false: over the limit, or it was too late
    hold_problem = models.CharField(max_length=200, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.UNDECIDED)
    verdict_reason = models.CharField(max_length=300, blank=True)
    verdict_at = models.DateTimeField(null=True, blank=True)
    verdict_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["footage_request", "clip"], name="a_clip_is_a_candidate_once"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="verdict_is_known"),
        ]
        indexes = [models.Index(fields=["clip"], name="candidate_by_clip")]

    def __str__(self):
        return f"clip {self.clip_id} for {self.footage_request_id}"
