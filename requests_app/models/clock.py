"""Until when must it be answered? Each statutory clock of a request, and what moved it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from requests_app.models.request import FootageRequest


class ClockQuerySet(models.QuerySet):
    def running(self):
        return self.filter(stopped_on__isnull=True)


class Clock(models.Model):
    """One clock, as it was last worked out from recorded events by lifecycle.clocks; no date in here is ever typed."""

    BEYOND = (
        "The list of bank holidays ends before this date: it is worked out without them, and is provisional."
    )
    PROVISO = (
        "This day is provisional: the list of bank holidays does not reach that far yet. "
        "It can only move to a later day."
    )

    footage_request = models.ForeignKey(
        FootageRequest, null=True, blank=True, on_delete=models.CASCADE, related_name="clocks"
    )
    complaint = models.ForeignKey(
        "requests_app.Complaint", null=True, blank=True, on_delete=models.CASCADE, related_name="clocks"
    )  # of a complaint or a review; then it does not rule the request's queue
    regime = models.CharField(max_length=24)  # a key of law.deadlines.REGIMES
    received_on = models.DateField()
    due_on = models.DateField()
    is_provisional = models.BooleanField(default=False)  # something that was asked for is still out
    paused_since = models.DateField(null=True, blank=True)
    notice_until = models.DateField(null=True, blank=True)  # last day for a notice of extension
    steps = models.JSONField(default=list)  # [{"on": "2026-11-22" or null, "words": ..., "provision": ...}]
    rules_version = models.CharField(max_length=40)
    calendar_version = models.CharField(max_length=60)
    worked_out_at = models.DateTimeField(default=timezone.now)
    stopped_on = models.DateField(null=True, blank=True)  # answered, or closed without an answer
    stopped_because = models.CharField(max_length=100, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["footage_request", "regime"],
                condition=Q(complaint__isnull=True),
                name="one_clock_a_regime",
            ),
            models.UniqueConstraint(
                fields=["complaint", "regime"],
                condition=Q(complaint__isnull=False),
                name="one_clock_a_complaint_and_regime",
            ),
            models.CheckConstraint(
                condition=Q(footage_request__isnull=False) | Q(complaint__isnull=False),
                name="a_clock_is_of_something",
            ),
        ]

    def __str__(self):
        return f"{self.regime}: {self.due_on}"

    @property
    def days_left(self):
        return (self.due_on - timezone.localdate()).days

    @property
    def proviso(self):
        """What whoever is told this date is told with it; empty where the list of bank holidays reaches."""
        return self.PROVISO if any(step["words"] == self.BEYOND for step in self.steps) else ""


class ExtensionQuerySet(models.QuerySet):
    def out(self):
        """Told to the person: a letter that lies in the tray, was never sent or came back tells nobody anything."""
        told = self.exclude(letter__goes_by__in=["post", "hand"], letter__posted_at__isnull=True)
        return told.exclude(void_because=Extension.NOT_RECEIVED)


class Extension(models.Model):
    """A notice that the answer takes two further months; void, and kept as such, when it came too late or twice."""

    footage_request = models.ForeignKey(FootageRequest, on_delete=models.CASCADE, related_name="extensions")
    NOT_RECEIVED = "Its e-mail came back."

    noticed_on = models.DateField()
    reasons = models.TextField(max_length=2000)
    letter = models.ForeignKey(
        "requests_app.Letter", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    void_because = models.CharField(max_length=300, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        ordering = ["noticed_on", "pk"]

    def __str__(self):
        return f"extension of {self.footage_request_id}, {self.noticed_on}"


class FoiStub(models.Model):
    """What was also asked for as freedom of information: answered by a notice under section 40(5A), on its own clock."""

    footage_request = models.OneToOneField(FootageRequest, on_delete=models.CASCADE, related_name="foi_stub")
    reference = models.CharField(max_length=20, unique=True)  # FOI-7K4M-Q2XP
    received_at = models.DateTimeField()
    letter = models.ForeignKey(
        "requests_app.Letter", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return self.reference


class ExtraHoliday(models.Model):
    """A bank holiday that the installed list does not know: proclaimed since, or for one part of the country."""

    class Division(models.TextChoices):
        ENGLAND_AND_WALES = "england-and-wales", "England and Wales"
        SCOTLAND = "scotland", "Scotland"
        NORTHERN_IRELAND = "northern-ireland", "Northern Ireland"

    on = models.DateField()
    division = models.CharField(max_length=20, choices=Division)
    title = models.CharField(max_length=100)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["on", "division"]
        constraints = [
            models.UniqueConstraint(
                fields=["on", "division"],
                condition=Q(removed_at__isnull=True),
                name="one_extra_holiday_a_day_and_division",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(removed_at__gte=F("added_at")),
                name="extra_holiday_removed_after_it_was_added",
            ),
        ]

    def __str__(self):
        return f"{self.on} {self.title}"
