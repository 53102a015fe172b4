"""Who asks, and for what? The request and the incidents it is about."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from footage_app import shared_people
from footage_app.officer_refs import may_name, names_officer, spellings
from portal import audit

REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0/O, 1/I/L, U: read aloud without mistakes


def new_reference(prefix="BWV", groups=3):
    """BWV-7K4M-Q2XP-9D3H: 58 bits that nobody can guess, and somebody can read over the telephone."""
    parts = ["".join(secrets.choice(REFERENCE_LETTERS) for _ in range(4)) for _ in range(groups)]
    return "-".join([prefix, *parts])


class Status(models.TextChoices):
    RECEIVED = "received", "Received"
    SEARCHING = "searching", "Searching"
    PREPARING = "preparing", "Preparing the answer"
    AWAITING_APPROVAL = "awaiting_approval", "Awaiting approval"
    DECIDED = "decided", "Decided"
    WITHDRAWN = "withdrawn", "Withdrawn"
    ABANDONED = "abandoned", "Abandoned"


class Channel(models.TextChoices):
    ONLINE = "online", "Online"
    EMAIL = "email", "By e-mail"
    POST = "post", "By post"
    PHONE = "phone", "By phone"
    DESK = "desk", "At a desk"
    OTHER = "other", "Another way"


class ForWhom(models.TextChoices):
    SELF = "me", "Themselves"
    ACTING = "acting", "Somebody who asked them to"
    CHILD = "child", "A child they are responsible for"


class ContactBy(models.TextChoices):
    EMAIL = "email", "E-mail"
    POST = "post", "Post"
    PHONE = "phone", "Phone"


class ReceiveBy(models.TextChoices):
    DOWNLOAD = "download", "Download"
    MEDIUM = "medium", "On a disc or stick, by post"
    COLLECT = "collect", "Collected in person"
    VIEWING = "viewing", "Watched at a police station"


class AbandonedBecause(models.TextChoices):
    NO_ANSWER = "no_answer", "They did not answer what we asked"
    UNREACHABLE = "unreachable", "Nothing that we send reaches them"
    FLOOD = "flood", "It is part of a flood of abusive requests"


OPEN_STATUSES = [Status.RECEIVED, Status.SEARCHING, Status.PREPARING, Status.AWAITING_APPROVAL]
CLOSED_STATUSES = [Status.DECIDED, Status.WITHDRAWN, Status.ABANDONED]


class FootageRequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status__in=OPEN_STATUSES)

    def closed(self):
        return self.filter(status__in=CLOSED_STATUSES)

    def what_is_lost_first(self):
        """The order of the queue: more clips than could be held, then footage at risk, then the due date."""
        return self.order_by(
            models.F("too_wide").desc(), models.F("at_risk_from").asc(nulls_last=True), "due_on", "pk"
        )

    def without_conflict_for(self, user):
        """Those in which this person is not one of the officers: see `has_conflict_with`."""
        named, every = naming(Incident.objects.all(), user), self.model.objects
        if not named and not spellings(user.officer_ref):
            return self
        recorded = every.filter(candidates__clip__officer_ref__in=spellings(user.officer_ref)).values("pk")
        kept = self.exclude(pk__in=named).exclude(pk__in=recorded)
        for linked in ("links__other__in", "links_back__footage_request__in"):
            through = every.filter(Q(**{linked: named}) | Q(**{linked: recorded}))
            kept = kept.exclude(pk__in=through.values("pk"))
        return kept


def naming(incidents, user):
    """The requests in whose words this person is an officer: by number, or it may be by name, until a supervisor has
    recorded that it is somebody else. Every text is read, because no database leaves out accents as we do."""
    texts = list(incidents.exclude(officers="").values_list("footage_request_id", "officers"))
    by_number = {pk for pk, text in texts if names_officer(text, user.officer_ref)}
    by_name = {pk for pk, text in texts if may_name(text, user.name)}
    if by_name:
        somebody_else = FootageRequest.objects.filter(pk__in=by_name, namesakes__person=user)
        by_name -= set(somebody_else.values_list("pk", flat=True))
    return by_number | by_name


class FootageRequest(models.Model):
    """One person's request. `status` is written by lifecycle.move alone."""

    reference = models.CharField(max_length=20, unique=True, default=new_reference)
    form_token = models.UUIDField(unique=True)  # of the draft it came from: sent twice, made once
    status = models.CharField(max_length=20, choices=Status, default=Status.RECEIVED)
    asked_as_foi = models.BooleanField("Asked as a freedom of information request", default=False)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.ONLINE)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # who keyed it in; none: the person asked online
    kept_at = models.DateTimeField(default=timezone.now)  # `received_at` is when it really reached us
    how_it_came = models.CharField(
        max_length=300, blank=True
    )  # keyed in: who took the call, where the letter lies

    for_whom = models.CharField(max_length=6, choices=ForWhom, default=ForWhom.SELF)
    subject_name = models.CharField(
        max_length=200, blank=True
    )  # of whom the footage is, if not of whoever asks
    subject_date_of_birth = models.DateField(null=True, blank=True)
    relationship = models.CharField(max_length=200, blank=True)
    child_understands = models.CharField(max_length=300, blank=True)  # why the child does not ask themselves

    name = models.CharField(max_length=200)
    date_of_birth = models.DateField(null=True, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    postal_address = models.TextField(max_length=500, blank=True)
    email_failed_at = models.DateTimeField(null=True, blank=True)  # it came back: another way is needed
    contact_by = models.CharField(max_length=10, choices=ContactBy, default=ContactBy.EMAIL)
    receive_by = models.CharField(max_length=10, choices=ReceiveBy, default=ReceiveBy.DOWNLOAD)
    appearance = models.TextField("What they wore and looked like", max_length=2000, blank=True)
    photo_key = models.CharField(max_length=32, blank=True)  # in the vault; compared by a person only

    received_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()  # the earliest of its running clocks; written by lifecycle.clocks alone
    review_on = models.DateField(null=True, blank=True)  # when a restriction comes back to the queue
    status_at = models.DateTimeField(default=timezone.now)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assigned_requests",
    )
    at_risk_from = models.DateTimeField(null=True, blank=True)  # first deletion of a candidate nobody holds
    # Recordings of that time and place that were deleted before it reached us; and until it was keyed in.
    lost_before = models.PositiveIntegerField(default=0)
    lost_unkept = models.PositiveIntegerField(default=0)
    too_wide = models.BooleanField(default=False)  # more candidates than were held: triage first
    closing_reason = models.TextField(blank=True)  # withdrawn, abandoned: why
    abandoned_because = models.CharField(max_length=12, choices=AbandonedBecause, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    holds_released_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)  # what was personal in it; the skeleton stays

    objects = FootageRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="request_status_is_known"),
        ]
        indexes = [
            models.Index(fields=["too_wide", "at_risk_from", "due_on"], name="queue_order"),
            models.Index(fields=["status", "due_on"], name="request_by_status"),
            models.Index(fields=["assigned_to", "status"], name="request_by_assignee"),
        ]

    def __str__(self):
        return self.reference

    @property
    def is_open(self):
        return self.status in OPEN_STATUSES

    @property
    def is_closed(self):
        return self.status in CLOSED_STATUSES

    @property
    def days_left(self):
        """Whole days until the due date, in London; negative when overdue."""
        return (self.due_on - timezone.localdate()).days

    @property
    def due_proviso(self):
        """What is told with the due date where bank holidays that nobody knows yet may still move it; else empty."""
        return self.proviso_of(self.due_on)

    def proviso_of(self, day):
        rules = [one for one in self.clocks.all() if not one.complaint_id and one.due_on == day]
        return next((one.proviso for one in rules if one.proviso and not one.stopped_on), "")

    @property
    def decision(self):
        """The newest of its decisions, drafted or approved; raises Decision.DoesNotExist where there is none."""
        newest = max(self.decisions.all(), key=lambda one: one.phase, default=None)
        if newest is None:
            raise self.decisions.model.DoesNotExist(f"{self} has no decision yet.")
        return newest

    @property
    def is_answered(self):
        """Whether a decision went out, on all of it or on a part."""
        return any(one.approved_at for one in self.decisions.all())

    def was_worked_on_by(self, user):
        """Any audited write on the request or its redaction: such a person may not approve it."""
        return audit.worked_on(user, self.reference) or shared_people.was_shaped_by(user, self.reference)

    def has_conflict_with(self, user):
        """Whether this person is one of the officers, here or in a linked request: named by the requester, or wearing
        the camera, whoever found the clip and however late; or may be one by their name (see `naming`)."""
        linked = [*self.links.values_list("other", flat=True)]
        linked += self.links_back.values_list("footage_request", flat=True)
        asked = FootageRequest.objects.filter(pk__in=[self.pk, *linked])
        if naming(Incident.objects.filter(footage_request__in=asked), user):
            return True
        worn = spellings(user.officer_ref)
        return bool(worn) and asked.filter(candidates__clip__officer_ref__in=worn).exists()


class Incident(models.Model):
    """One time and place at which the person says they were filmed."""

    class Certainty(models.TextChoices):
        EXACT = "exact", "I am sure of the time"
        ABOUT = "about", "It is about right"
        UNSURE = "unsure", "I do not know exactly"

    footage_request = models.ForeignKey(FootageRequest, on_delete=models.CASCADE, related_name="incidents")
    position = models.PositiveSmallIntegerField(default=0)
    earliest_at = models.DateTimeField()
    latest_at = models.DateTimeField()
    certainty = models.CharField(max_length=8, choices=Certainty, default=Certainty.ABOUT)
    place_text = models.CharField(max_length=300)
    postcode = models.CharField(max_length=8, blank=True)
    borough = models.CharField(max_length=9, blank=True)
    lat = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    lon = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    what_happened = models.TextField(max_length=4000)
    their_part = models.CharField(max_length=200, blank=True)
    officers = models.CharField("Officers’ shoulder numbers or names", max_length=300, blank=True)
    vehicle = models.CharField(max_length=100, blank=True)
    references = models.CharField("CAD, crime or stop slip references", max_length=300, blank=True)

    class Meta:
        ordering = ["footage_request", "position"]

    def __str__(self):
        return f"{self.place_text} {self.earliest_at:%Y-%m-%d %H:%M}"
