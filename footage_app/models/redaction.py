"""What is made of a clip? The plan that hides people, the work on video, and its results."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from footage_app.models.clip import Clip
from portal.models import Alarm


class Redaction(models.Model):
    """Everybody else hidden in one clip, for one cause. The plan is the engine's, edited by people."""

    clip = models.ForeignKey(Clip, on_delete=models.PROTECT, related_name="redactions")
    made_for = models.CharField(max_length=40, db_index=True)  # the audit chain its edits are recorded in
    mode = models.CharField(max_length=10, default="standard")
    plan = models.JSONField(null=True, blank=True)
    plan_version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    # From then on its people are its own; until then they are those of every redaction of the clip.
    apart_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clip", "made_for"], name="one_redaction_a_clip_and_cause")
        ]

    def __str__(self):
        return f"{self.clip_id} for {self.made_for}"


class PlanEdit(models.Model):
    """One change of a plan by a person, or by work that somebody asked for, and how to take it back."""

    redaction = models.ForeignKey(Redaction, on_delete=models.CASCADE, related_name="edits")
    plan_version = models.PositiveIntegerField()  # the version that it made
    action = models.CharField(max_length=20)
    track = models.CharField(max_length=8, blank=True)
    before = models.JSONField(null=True)  # what to put back: a track's or the sound's former values
    undone = models.BooleanField(default=False)
    undoes = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # nobody: the service
    made_at = models.DateTimeField(default=timezone.now)
    key = models.UUIDField(null=True, blank=True)  # of the page that asked: asked for twice, it is made once

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["redaction", "plan_version"], name="one_edit_a_plan_version"),
            models.UniqueConstraint(fields=["redaction", "key"], name="one_edit_a_key"),
        ]

    def __str__(self):
        return f"{self.action} {self.track} of redaction {self.redaction_id}"


class Look(models.Model):
    """Somebody has looked at one item of the must-look list. The key tells what was to be seen there."""

    redaction = models.ForeignKey(Redaction, on_delete=models.CASCADE, related_name="looks")
    key = models.CharField(max_length=60)
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    looked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["redaction", "key"], name="one_look_an_item")]

    def __str__(self):
        return f"{self.key} of redaction {self.redaction_id}"


class TrackPicture(models.Model):
    """What one track looks like, for the reviewer; a small JPEG, gone with the clip."""

    redaction = models.ForeignKey(Redaction, on_delete=models.CASCADE, related_name="pictures")
    track = models.CharField(max_length=8)
    jpeg = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["redaction", "track"], name="one_picture_a_track")]

    def __str__(self):
        return f"{self.track} of redaction {self.redaction_id}"


class JobStatus(models.TextChoices):
    QUEUED = "queued", "Waiting for a machine"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class RedactionJob(models.Model):
    """Work on video. The row is the queue: claim, lease, heartbeat, fence; attempts are counted first."""

    class Kind(models.TextChoices):
        PROXY = "proxy", "Make the review copy"
        ANALYSE = "analyse", "Find faces"
        SUGGEST = "suggest", "Look for writing"
        LISTEN = "listen", "Write down what is said"
        FOLLOW = "follow", "Follow a drawn box"
        PREVIEW = "preview", "Make a quick preview"
        RENDER = "render", "Hide and verify"

    kind = models.CharField(max_length=8, choices=Kind)
    clip = models.ForeignKey(Clip, on_delete=models.PROTECT, related_name="jobs")
    redaction = models.ForeignKey(
        Redaction, null=True, blank=True, on_delete=models.PROTECT, related_name="jobs"
    )
    plan_version = models.PositiveIntegerField(default=0)  # render: the plan it was asked for
    target = models.CharField(max_length=8, blank=True)  # the track to follow, or "speakers" to tell apart
    status = models.CharField(max_length=10, choices=JobStatus, default=JobStatus.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField(default=3)
    lease_until_at = models.DateTimeField(null=True, blank=True)
    not_before_at = models.DateTimeField(null=True, blank=True)  # the disk was full: try again then
    started_at = models.DateTimeField(null=True, blank=True)
    knocked_at = models.DateTimeField(null=True, blank=True)
    done_units = models.PositiveIntegerField(default=0)
    total_units = models.PositiveIntegerField(default=0)
    stage = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True)  # why it failed, in words for a caseworker
    alarm = models.OneToOneField(
        Alarm, null=True, blank=True, on_delete=models.PROTECT, related_name="job"
    )  # who was told that it failed
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.CharField(max_length=60)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=JobStatus.values), name="job_status_is_known"),
            models.UniqueConstraint(
                fields=["redaction", "kind", "target"],
                condition=Q(status__in=["queued", "running"], redaction__isnull=False),
                name="one_open_job_a_redaction",
            ),
            models.UniqueConstraint(
                fields=["clip", "kind"],
                condition=Q(status__in=["queued", "running"], redaction__isnull=True),
                name="one_open_job_a_clip",
            ),
        ]
        indexes = [models.Index(fields=["status", "lease_until_at"], name="job_by_status")]

    def __str__(self):
        return f"{self.get_kind_display()} of clip {self.clip_id}: {self.status}"

    @property
    def is_open(self):
        return self.status in (JobStatus.QUEUED, JobStatus.RUNNING)

    @property
    def percent(self):
        return round(100 * self.done_units / self.total_units) if self.total_units else 0


class ReviewCopy(models.Model):
    """The proxy of a clip that staff watch: constant rate, with a table back to the source's timestamps."""

    clip = models.OneToOneField(Clip, on_delete=models.PROTECT, related_name="review_copy")
    store_key = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    frame_table = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"review copy of {self.clip_id}"


class Preview(models.Model):
    """The result at low resolution, for staff, as the plan was when it was asked for. A new one takes its place."""

    redaction = models.OneToOneField(Redaction, on_delete=models.PROTECT, related_name="preview")
    plan_version = models.PositiveIntegerField()
    store_key = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"preview of redaction {self.redaction_id}"

    @property
    def is_current(self):
        return self.plan_version == self.redaction.plan_version


class Derivative(models.Model):
    """One rendered output, with the verifier's word on it. A new render is a new row."""

    redaction = models.ForeignKey(Redaction, on_delete=models.PROTECT, related_name="derivatives")
    plan_version = models.PositiveIntegerField()
    plan_digest = models.CharField(max_length=64)
    store_key = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    report = models.JSONField(default=dict)
    verified = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    watched_at = models.DateTimeField(null=True, blank=True)  # from start to end, by whoever answers for it
    watched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self):
        return f"{self.sha256[:12]} of redaction {self.redaction_id}"

    @property
    def is_current(self):
        return self.plan_version == self.redaction.plan_version


class Playing(models.Model):
    """What one person has watched so far of one result: the stretches in seconds, joined, as their player tells."""

    derivative = models.ForeignKey(Derivative, on_delete=models.CASCADE, related_name="playings")
    played_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stretches = models.JSONField(default=list)
    began_at = models.DateTimeField(default=timezone.now)
    reported_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["derivative", "played_by"], name="one_playing_a_person")
        ]

    def __str__(self):
        return f"{self.derivative_id} played by {self.played_by_id}"
