"""What was decided, on exactly which files, and who approved it?"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from requests_app.models.request import FootageRequest


class Outcome(models.TextChoices):
    RELEASED_IN_FULL = "released_in_full", "Released in full"
    RELEASED_IN_PART = "released_in_part", "Released in part"
    VIEWING_OFFERED = "viewing_offered", "Viewing offered"
    RESTRICTED = "restricted", "Withheld"
    REFUSED = "refused", "Refused"
    NEITHER = "neither", "Neither confirmed nor denied"
    NOT_HELD = "not_held", "Not held"


RELEASING = [Outcome.RELEASED_IN_FULL, Outcome.RELEASED_IN_PART]


class Decision(models.Model):
    """A draft until it is approved. When it is sent for approval, letter and output hashes are frozen.

    A request has one, or several: what is released now and what follows later, or what came of opening it again.
    """

    footage_request = models.ForeignKey(FootageRequest, on_delete=models.CASCADE, related_name="decisions")
    phase = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(max_length=20, choices=Outcome)
    regime = models.CharField(max_length=8, default="part3")  # as it was sent: part3 | uk_gdpr
    explanation = models.TextField(max_length=5000, blank=True)  # the caseworker's words in the letter
    ground = models.CharField(max_length=20, blank=True)  # of a whole refusal: a code of law/grounds.json
    particulars = models.JSONField(default=dict)  # what that ground needs recorded; never in the letter
    left_out_because = models.TextField(blank=True)  # why the letter may not give the ground (section 45(6))
    general_ground = models.CharField(
        max_length=20, blank=True
    )  # of all that is hidden without one of its own
    hiding = models.JSONField(
        default=dict, blank=True
    )  # what that ground needs recorded; never in the letter
    review_on = models.DateField(null=True, blank=True)
    late_reason = models.TextField(
        max_length=2000, blank=True
    )  # required when it goes out after the due date
    more_to_come = models.BooleanField(default=False)  # some clips now, the rest with a decision of its own
    clips = models.JSONField(
        default=list, blank=True
    )  # which clips it is about; none named: all that are left
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=timezone.now)

    sent_for_approval_at = models.DateTimeField(null=True, blank=True)
    letter_key = models.CharField(max_length=32, blank=True)  # in the vault
    letter_sha256 = models.CharField(max_length=64, blank=True)
    letter_html = models.TextField(blank=True)  # what the PDF was made from: the approver reads it
    # As sent for approval: [{"derivative": id, "clip": id, "sha256": ..., "kind": ..., "captions_sha256": ...}],
    # in the order of the recordings.
    outputs = models.JSONField(default=list)
    # The checkpoint of the log that its letter names, {} where there was none: letters.seal().
    seal = models.JSONField(default=dict, blank=True)

    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    return_comment = models.TextField(blank=True)
    # What the approver had before them when they returned it: {"letter": html, "outputs": [...], "outcome": ...}.
    returned = models.JSONField(default=dict, blank=True)

    # A flag, and some grounds, take two approvers: the first look, and the hashes that it was at.
    first_look_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    first_look_at = models.DateTimeField(null=True, blank=True)
    first_look_hashes = models.JSONField(default=list)

    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    # SHA-256 of each output and of the letter, as the approver saw them.
    approved_hashes = models.JSONField(default=list)

    class Meta:
        ordering = ["phase", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["footage_request", "phase"], name="one_decision_a_phase"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="outcome_is_known"),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True) | ~Q(approved_by=models.F("drafted_by")),
                name="nobody_approves_their_own_draft",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(first_look_by__isnull=True)
                | ~Q(approved_by=models.F("first_look_by")),
                name="two_looks_by_two_people",
            ),
        ]

    def __str__(self):
        return f"{self.get_outcome_display()} ({self.footage_request_id})"

    @property
    def releases(self):
        return self.outcome in RELEASING

    @property
    def frozen_hashes(self):
        """What an approver is asked to approve: the SHA-256 of each output, of its captions, and of the letter."""
        named = [output[name] for output in self.outputs for name in ("sha256", "captions_sha256")]
        return sorted([*filter(None, named), self.letter_sha256])
