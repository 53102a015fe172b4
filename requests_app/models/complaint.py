"""Who is not content with us, and what came of it? Complaints, internal reviews, the regulator, the court."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from requests_app.models.decision import Decision
from requests_app.models.request import FootageRequest


class ComplaintQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at__isnull=True)

    def set_aside(self):
        """Those for which our decision was set aside and nothing has come of it: no new request, no decision since."""
        since = Decision.objects.filter(
            footage_request=OuterRef("footage_request"), approved_at__gt=OuterRef("decided_at")
        )
        waiting = self.filter(overturned=True, new_request=None, footage_request__erased_at=None)
        return waiting.exclude(Exists(since))

    def keeping_footage(self):
        return self.filter(Q(closed_at__isnull=True) | Q(pk__in=Complaint.objects.set_aside().values("pk")))

    def about(self, footage_request):
        """Those that are linked to it, and those that name it: anybody may do that, so it is kept and nothing more."""
        return self.filter(Q(footage_request=footage_request) | Q(named_request=footage_request))


class Complaint(models.Model):
    """One of them, from its receipt to its end. Written by lifecycle.complaints alone."""

    class Kind(models.TextChoices):
        DATA_PROTECTION = "data_protection", "Data protection complaint"  # DPA 2018 s.164A
        INTERNAL_REVIEW = "internal_review", "Freedom of information internal review"
        REGULATOR = "regulator", "Case of the regulator"
        COURT = "court", "Court proceedings"

    ANSWERED_BY_LETTER = (Kind.DATA_PROTECTION, Kind.INTERNAL_REVIEW)

    class Outcome(models.TextChoices):
        UPHELD = "upheld", "Upheld"
        PARTLY_UPHELD = "partly_upheld", "Upheld in part"
        NOT_UPHELD = "not_upheld", "Not upheld"
        WITHDRAWN = "withdrawn", "Withdrawn"

    reference = models.CharField(max_length=20, unique=True)  # CMP-7K4M-Q2XP
    form_token = models.UUIDField(unique=True)  # sent twice, made once
    kind = models.CharField(max_length=16, choices=Kind)
    footage_request = models.ForeignKey(
        FootageRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="complaints"
    )  # none: nobody has yet found which request it is about
    follows = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by"
    )  # the complaint or review that the regulator or the court looks at
    channel = models.CharField(max_length=10, default="online")
    received_at = models.DateTimeField(default=timezone.now)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    postal_address = models.TextField(max_length=500, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    request_reference_given = models.CharField(max_length=40, blank=True)
    # Of one that nobody has linked: the request of that reference, whose footage it holds while it is open.
    named_request = models.ForeignKey(
        FootageRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="named_by"
    )
    # It gives a reference, and somebody has found that it is about no request of ours.
    about_none_because = models.TextField(max_length=1000, blank=True, default="")
    about_none_at = models.DateTimeField(null=True, blank=True)
    about_none_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(max_length=10000)
    their_reference = models.CharField(max_length=60, blank=True)  # the regulator's or the court's
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # who keyed it in; none: online
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    # A review that takes 40 working days: when they were told; not before a letter on paper is posted.
    longer_on = models.DateField(null=True, blank=True)
    longer_because = models.TextField(max_length=2000, blank=True, default="")
    outcome = models.CharField(max_length=14, choices=Outcome, blank=True)
    outcome_words = models.TextField(max_length=5000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    overturned = models.BooleanField(default=False)  # the regulator, court or review set our decision aside
    new_request = models.ForeignKey(
        FootageRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="made_by_complaints"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)  # what was personal in it

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True) | Q(acknowledged_at__gte=F("received_at")),
                name="acknowledged_after_it_was_received",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(outcome=""), name="closed_with_an_outcome"
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def keeps(self):
        """The request whose footage it keeps."""
        return self.footage_request or self.named_request

    @property
    def waits_for_a_link(self):
        """It gives a reference, and nobody has said yet which request that is, or that it is none."""
        given = self.footage_request_id is None and self.request_reference_given.strip()
        return bool(given) and self.kind in self.ANSWERED_BY_LETTER and not self.about_none_because

    def was_decided_by(self, user):
        """Did this person draft or approve the decision that it is about, or that it names, or answer the complaint
        before it?"""
        made = [self.follows.decided_by_id] if self.follows else []
        if self.keeps:
            rows = self.keeps.decisions.values_list("drafted_by", "first_look_by", "approved_by")
            made += [pk for row in rows for pk in row]
        return user.pk in made

    def has_conflict_with(self, user):
        return self.keeps is not None and self.keeps.has_conflict_with(user)


class ComplaintStep(models.Model):
    """What happened in it: a question of the regulator with its date, our answer, a hearing, an order."""

    class Kind(models.TextChoices):
        ASKED = "asked", "They asked us"
        ANSWERED = "answered", "We answered"
        NOTE = "note", "Note"
        ORDER = "order", "Decision notice or order"

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=8, choices=Kind)
    on = models.DateField()
    answer_due_on = models.DateField(null=True, blank=True)  # as they set it: the one date that is not ours
    text = models.TextField(max_length=5000)
    answers = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="answered_by"
    )
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.on}"
