"""What was done to come to the decision? The search as it was made, flags, links, the ladder, viewings."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from requests_app.models.decision import Decision
from requests_app.models.request import FootageRequest


class SearchRecord(models.Model):
    """One search that was made: a reasonable and proportionate search is a duty, so each is written down."""

    CATALOGUE = "Body-worn video catalogue"
    NOTHING_ELSE = "Nothing else to search"  # said by somebody who answers for it; no search by itself

    footage_request = models.ForeignKey(FootageRequest, on_delete=models.CASCADE, related_name="searches")
    searched = models.CharField("What was searched", max_length=200)
    window_from_at = models.DateTimeField(null=True, blank=True)
    window_to_at = models.DateTimeField(null=True, blank=True)
    officers = models.CharField("Officers or devices looked for", max_length=300, blank=True)
    place = models.CharField(max_length=300, blank=True)
    result = models.TextField(max_length=2000)
    found = models.PositiveIntegerField(default=0)  # clips
    searched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # none: the service itself
    searched_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["searched_at", "pk"]

    def __str__(self):
        return f"{self.searched}: {self.found}"

    @property
    def is_of_a_clip(self):
        """Somebody looked a clip up: its time and place are not those that were searched."""
        return self.searched == self.CATALOGUE and self.searched_by_id is not None


class Flag(models.Model):
    """Why a second approver has to look before anything is released."""

    class Kind(models.TextChoices):
        THIRD_PARTY_AT_RISK = "third_party_at_risk", "Somebody else may be at risk"
        LIVE_CASE = "live_case", "A case is live"

    footage_request = models.ForeignKey(FootageRequest, on_delete=models.CASCADE, related_name="flags")
    kind = models.CharField(max_length=20, choices=Kind)
    reason = models.TextField(max_length=2000)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=timezone.now)
    lowered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lowered_at = models.DateTimeField(null=True, blank=True)
    lowered_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["raised_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["footage_request", "kind"],
                condition=Q(lowered_at__isnull=True),
                name="one_raised_flag_of_a_kind",
            )
        ]

    def __str__(self):
        return self.get_kind_display()


class Link(models.Model):
    """Two requests that have to do with each other. Nothing is merged: each keeps its own life."""

    class Kind(models.TextChoices):
        SAME_INCIDENT = "same_incident", "Another person at the same incident"
        REPEAT = "repeat", "The same person asks again"
        OVERTURNED = "overturned", "Made because a decision was set aside"

    footage_request = models.ForeignKey(FootageRequest, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(FootageRequest, on_delete=models.CASCADE, related_name="links_back")
    kind = models.CharField(max_length=14, choices=Kind)
    reason = models.CharField(max_length=300, blank=True)
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    linked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["footage_request", "other"], name="one_link_a_pair"),
            models.CheckConstraint(condition=~Q(footage_request=F("other")), name="linked_to_another"),
        ]

    def __str__(self):
        return f"{self.footage_request_id} - {self.other_id}"


class Namesake(models.Model):
    """A member of staff with the name of an officer in this request, who is somebody else."""

    footage_request = models.ForeignKey(FootageRequest, on_delete=models.CASCADE, related_name="namesakes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    because = models.CharField("How it is known", max_length=300)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["footage_request", "person"], name="one_namesake_a_person"),
        ]

    def __str__(self):
        return f"{self.person}: somebody else"


class LadderStep(models.Model):
    """One rung of the ladder from a full copy to a restriction: taken or not, and why."""

    class Rung(models.TextChoices):
        FULL_COPY = "full_copy", "A full copy"
        OTHERS_HIDDEN = "others_hidden", "Other people hidden"
        CUT = "cut", "Stretches cut out"
        STILLS = "stills", "Still pictures and a transcript"
        VIEWING = "viewing", "Viewing at a police station"
        RESTRICTION = "restriction", "Withheld"

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="ladder")
    rung = models.CharField(max_length=14, choices=Rung)
    taken = models.BooleanField()
    why = models.TextField(max_length=2000)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["decision", "rung"], name="each_rung_once")]

    def __str__(self):
        return f"{self.get_rung_display()}: {'yes' if self.taken else 'no'}"


class Viewing(models.Model):
    """Footage shown at a station: offered, agreed, and what came of it."""

    class Outcome(models.TextChoices):
        SEEN = "seen", "They saw it"
        DID_NOT_COME = "did_not_come", "They did not come"
        DECLINED = "declined", "They declined"
        CANCELLED = "cancelled", "We cancelled"

    footage_request = models.ForeignKey(FootageRequest, on_delete=models.CASCADE, related_name="viewings")
    offered_at = models.DateTimeField(default=timezone.now)
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=300)
    offer = models.TextField(max_length=2000)  # the times offered, what to bring
    letter = models.ForeignKey(
        "requests_app.Letter", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    appointment_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    outcome_words = models.TextField(max_length=2000, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    outcome_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["offered_at", "pk"]

    def __str__(self):
        return f"viewing at {self.place}"
