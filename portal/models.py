"""Who are the staff, and what has been done? Users, and the log that is only ever added to."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac


class Role(models.TextChoices):
    CASEWORKER = "caseworker", "Caseworker"
    LEGAL_APPROVER = "legal_approver", "Legal approver"
    SUPERVISOR = "supervisor", "Supervisor"
    FOOTAGE_OFFICER = "footage_officer", "Footage officer"
    AUDITOR = "auditor", "Auditor"


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, **{"role": Role.SUPERVISOR, **fields, "is_superuser": True})


class User(AbstractBaseUser):
    """A member of staff. The public have no accounts."""

    email = models.EmailField("E-mail address", unique=True)
    name = models.CharField("Name", max_length=120)
    role = models.CharField("Role", max_length=20, choices=Role)
    borough = models.CharField("Borough", max_length=9, blank=True)  # ONS code, E09000001..33
    officer_ref = models.CharField("Officer reference", max_length=20, blank=True)
    is_active = models.BooleanField(default=True)
    is_superuser = models.BooleanField(default=False)
    invited_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)  # its password is public: refused outside the demo
    session_epoch = models.PositiveIntegerField(default=0)  # counted up to end every session and invitation

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_is_known"),
        ]

    def __str__(self):
        return self.name or self.email

    def _get_session_auth_hash(self, secret=None):
        """What every session carries and every page compares: a change of any part ends them all."""
        parts = f"{self.password}|{self.role}|{self.is_active}|{self.session_epoch}"
        return salted_hmac("portal.User.session", parts, secret=secret, algorithm="sha256").hexdigest()


class AuditHead(models.Model):
    """The newest link of each chain; locked while a link is added, so that a chain cannot fork."""

    chain = models.CharField(max_length=40, primary_key=True)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    def __str__(self):
        return f"{self.chain} #{self.seq}"


class AuditEvent(models.Model):
    """One thing that was done. No foreign keys: it outlives what it describes.

    `body` is the canonical JSON that the hash covers; the other columns repeat parts of it for searching, and
    verification compares them.
    """

    chain = models.CharField(max_length=40)
    seq = models.BigIntegerField()
    at = models.DateTimeField(db_index=True)
    action = models.CharField(max_length=60, db_index=True)
    actor = models.CharField(max_length=60, db_index=True)  # "user:7", "requester", "system"
    about = models.CharField(max_length=80, blank=True, db_index=True)  # "clip:12", "user:3"
    is_work = models.BooleanField(default=False)  # a write that makes the actor somebody who worked on it
    body = models.TextField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_chain_does_not_fork")]
        indexes = [
            models.Index(fields=["chain", "actor"], condition=models.Q(is_work=True), name="audit_work")
        ]
        ordering = ["chain", "seq"]

    def __str__(self):
        return f"{self.chain} #{self.seq} {self.action}"


class RateCount(models.Model):
    """How often something was tried within one window of time. Counted by conditional UPDATE."""

    key = models.CharField(max_length=120)
    window_start_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window_start_at"], name="one_count_a_window")]

    def __str__(self):
        return f"{self.key}: {self.count}"


class Alarm(models.Model):
    """Something a person must look at: a stopped sweep, a flood of holds, storage that failed."""

    kind = models.CharField(max_length=40)
    words = models.TextField()
    raised_at = models.DateTimeField(auto_now_add=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self):
        return f"{self.kind}: {self.words}"


class Shredding(models.Model):
    """A file of the vault that no row names any more, until it is off the disk: see portal.shredding."""

    key = models.CharField(max_length=32, unique=True)
    asked_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.key


class LogCheck(models.Model):
    """One reading of the whole log, done in pieces: how far it has got, and the first thing found wrong."""

    asked_by = models.CharField(max_length=60)  # as the audit log names people
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    total = models.PositiveBigIntegerField(default=0)  # events there were at the start
    events = models.PositiveBigIntegerField(default=0)
    chains = models.PositiveBigIntegerField(default=0)
    reached_chain = models.CharField(max_length=40, blank=True)
    reached_seq = models.BigIntegerField(default=0)  # within a chain that is not finished
    reached_hash = models.CharField(max_length=64, blank=True)
    lease_until_at = models.DateTimeField(null=True, blank=True)
    faults = models.JSONField(default=list)

    def __str__(self):
        return f"check of {self.started_at:%Y-%m-%d %H:%M}: {self.events} of {self.total}"

    @property
    def percent(self):
        return min(100, round(100 * self.events / self.total)) if self.total else 100
