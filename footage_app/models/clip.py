"""What is a clip, and how long does it stay? From the docking station to its tombstone."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from footage_app.officer_refs import bare, spellings


class Docking(models.Model):
    """One folder of one docking station, taken in once."""

    station = models.CharField(max_length=120)
    folder = models.CharField(max_length=300, blank=True)  # so that a docking cut short is taken up again
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)  # docked again, and nothing was new
    taken = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    quarantined = models.PositiveIntegerField(default=0)
    merkle_root = models.CharField(max_length=64, blank=True)
    unknown_fields = models.JSONField(default=list, blank=True)  # of the manifest: reported, otherwise unread

    class Meta:
        indexes = [models.Index(fields=["started_at"], name="docking_by_start")]

    def __str__(self):
        return f"{self.station} {self.started_at:%Y-%m-%d %H:%M}"


class ClipState(models.TextChoices):
    LIVE = "live", "Live"
    DOOMED = "doomed", "About to be deleted"
    PURGING = "purging", "Being deleted"
    GONE = "gone", "Deleted"


class Quarantine(models.TextChoices):
    NONE = "", "Not in quarantine"
    WAITING = "waiting", "Waiting for a footage officer"
    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Rejected"


class ClipQuerySet(models.QuerySet):
    def live(self):
        return self.filter(state=ClipState.LIVE)

    def searchable(self):
        """What a search may find: there to be held, in quarantine or not."""
        return self.filter(state__in=[ClipState.LIVE, ClipState.DOOMED]).exclude(
            quarantine=Quarantine.REJECTED, hold_count=0
        )

    def due(self, moment):
        """What deletes itself by `moment` (UTC): live, held by nobody, no evidence, decided on."""
        return self.filter(state=ClipState.LIVE, hold_count=0, evidential=False, delete_due_at__lte=moment)


class Clip(models.Model):
    """One recording. The row is never deleted: after the file is gone it stays as a tombstone."""

    evidence_id = models.CharField(max_length=75)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField(default=0)
    device_serial = models.CharField(max_length=40, blank=True)
    officer_ref = models.CharField(max_length=20, blank=True)
    started_at = models.DateTimeField("Recording started")
    ended_at = models.DateTimeField("Recording ended")
    uploaded_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField("Person was told of the recording", null=True, blank=True)
    pre_event_seconds = models.FloatField(default=0)
    borough = models.CharField(max_length=9, blank=True)  # ONS code
    is_long = models.BooleanField(default=False)  # longer than the look-back of the overlap query
    bcu = models.CharField(max_length=10, blank=True)
    lat = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    lon = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    cell = models.BigIntegerField(null=True, blank=True)  # 500 m square, see catalogue.cell_of
    location_text = models.CharField(max_length=200, blank=True)
    categories = models.JSONField(default=list, blank=True)
    case_refs = models.JSONField(default=list, blank=True)
    evidential = models.BooleanField(default=False)
    # what the probe read: width, height, frame_rate, codec, sound ...; empty where it could not read it
    facts = models.JSONField(default=dict, blank=True)
    manifest_entry = models.JSONField(default=dict, blank=True)  # the docking station's own words, cleaned
    # false: the manifest gave no believable time; the two times then span every day it may be from
    time_is_sure = models.BooleanField(default=True)

    docking = models.ForeignKey(Docking, null=True, on_delete=models.PROTECT, related_name="clips")
    docked_at = models.DateTimeField(default=timezone.now)
    store_key = models.CharField(max_length=80, unique=True)

    quarantine = models.CharField(max_length=10, choices=Quarantine, default=Quarantine.NONE, blank=True)
    quarantine_reason = models.TextField(blank=True)
    quarantine_decided_at = models.DateTimeField(null=True, blank=True)
    quarantine_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    quarantine_decision = models.TextField(blank=True)

    state = models.CharField(max_length=8, choices=ClipState, default=ClipState.LIVE)
    delete_due_at = models.DateTimeField()
    hold_count = models.PositiveIntegerField(default=0)
    doomed_at = models.DateTimeField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)
    # docked, or accepted from quarantine: what the late matcher reads, see catalogue.newly_catalogued
    catalogued_at = models.DateTimeField(default=timezone.now)

    objects = ClipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evidence_id", "sha256"], name="clip_docked_once"),
            models.UniqueConstraint(
                fields=["evidence_id"],
                condition=Q(quarantine__in=["", "accepted"]),
                name="one_accepted_clip_an_evidence_id",
            ),
            models.CheckConstraint(condition=Q(state__in=ClipState.values), name="clip_state_is_known"),
            models.CheckConstraint(
                condition=Q(ended_at__gte=F("started_at")), name="clip_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(state="live") | Q(hold_count=0), name="a_held_clip_is_live"),
            models.CheckConstraint(condition=Q(state="live") | Q(evidential=False), name="evidence_is_live"),
        ]
        indexes = [
            models.Index(fields=["cell", "started_at"], name="clip_by_cell"),
            # cell once more, though it is always null: one column more than clip_by_borough, so that SQLite prefers it
            models.Index(
                fields=["borough", "cell", "started_at"],
                condition=Q(cell__isnull=True),
                name="clip_no_position",
            ),
            models.Index(fields=["borough", "started_at"], name="clip_by_borough"),
            models.Index(fields=["officer_ref", "started_at"], name="clip_by_officer"),
            models.Index(fields=["device_serial", "started_at"], name="clip_by_device"),
            models.Index(fields=["started_at"], name="clip_by_start"),
            models.Index(fields=["docked_at"], name="clip_by_docking"),
            models.Index(fields=["catalogued_at", "id"], name="clip_by_catalogued"),
            models.Index(
                fields=["delete_due_at"],
                condition=Q(state="live", hold_count=0, evidential=False),
                name="clip_due",
            ),
            # One partial index a state: SQLite uses one only for the very condition that the query asks for.
            models.Index(fields=["doomed_at"], condition=Q(state="doomed"), name="clip_doomed"),
            models.Index(fields=["delete_due_at"], condition=Q(state="purging"), name="clip_purging"),
            models.Index(fields=["started_at"], condition=Q(is_long=True), name="clip_long"),
        ]

    def __str__(self):
        return self.evidence_id

    @property
    def seconds(self):
        return (self.ended_at - self.started_at).total_seconds()

    def has_conflict_with(self, user):
        """Whether this person wore the camera."""
        return bool(bare(user.officer_ref)) and self.officer_ref in spellings(user.officer_ref)

    @property
    def is_held(self):
        return self.hold_count > 0

    @property
    def can_be_watched(self):
        return self.state in (ClipState.LIVE, ClipState.DOOMED)


class CaseReference(models.Model):
    """A case that a clip belongs to, spelled so that it can be looked up: see case_references."""

    clip = models.ForeignKey(Clip, on_delete=models.PROTECT, related_name="named_cases")
    bare = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bare", "clip"], name="one_line_a_case_and_clip")]

    def __str__(self):
        return self.bare


class RefusedEntry(models.Model):
    """A line of a manifest behind which there is no footage to keep: nothing was lost, somebody must look."""

    docking = models.ForeignKey(Docking, on_delete=models.CASCADE, related_name="refused")
    entry = models.JSONField(default=dict)
    reason = models.CharField(max_length=300)
    digest = models.CharField(max_length=64, unique=True)  # the same folder twice reports it once
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self):
        return self.reason


class Hold(models.Model):
    """A promise that a clip stays. What for is a text: this app knows nothing of requests."""

    clip = models.ForeignKey(Clip, on_delete=models.PROTECT, related_name="holds")
    held_for = models.CharField(max_length=40, db_index=True)
    reason = models.CharField(max_length=200, blank=True)
    placed_at = models.DateTimeField(default=timezone.now)
    placed_by = models.CharField(max_length=60)  # as the audit log names people
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clip", "held_for"],
                condition=Q(released_at__isnull=True),
                name="one_hold_a_clip_and_cause",
            )
        ]

    def __str__(self):
        return f"{self.clip_id} for {self.held_for}"


class Sweep(models.Model):
    """One run of the sweeper: what it did, or why it stopped and who let it go on."""

    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    due = models.PositiveIntegerField(default=0)
    doomed = models.PositiveIntegerField(default=0)
    purged = models.PositiveIntegerField(default=0)
    stopped_because = models.TextField(blank=True)
    clock_is_doubted = models.BooleanField(
        default=False
    )  # then nothing that depends on the time is done at all
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    proposal = models.TextField(blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # the stopped sweep that two people let go on: this run dooms what was due then, and nothing else
    override_of = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="override"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                name="two_people_override_a_stopped_sweep",
            )
        ]

    def __str__(self):
        return f"sweep of {self.started_at:%Y-%m-%d %H:%M}"
