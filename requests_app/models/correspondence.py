"""What was said between us and the requester, and among ourselves?"""

from django.conf import settings
from django.db import models
from django.utils import timezone

from requests_app.models.request import FootageRequest


class Message(models.Model):
    footage_request = models.ForeignKey(FootageRequest, on_delete=models.CASCADE, related_name="messages")
    from_staff = models.BooleanField()
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(default=timezone.now)
    text = models.TextField(max_length=5000)
    read_at = models.DateTimeField(null=True, blank=True)  # by the other side

    class Meta:
        ordering = ["sent_at", "pk"]

    def __str__(self):
        return f"{self.sent_at:%Y-%m-%d}: {self.text[:40]}"


class Attachment(models.Model):
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=40)
    vault_key = models.CharField(max_length=32)
    size_bytes = models.PositiveIntegerField()

    def __str__(self):
        return self.name


class Note(models.Model):
    """Among staff; never shown to the requester."""

    footage_request = models.ForeignKey(FootageRequest, on_delete=models.CASCADE, related_name="notes")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    text = models.TextField(max_length=5000)

    class Meta:
        ordering = ["-written_at", "-pk"]

    def __str__(self):
        return self.text[:40]


class OutgoingEmail(models.Model):
    """The row is the truth: written with what it tells of, sent by a task, kept as sent."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting to be sent"
        SENT = "sent", "Sent"
        DELIVERED = "delivered", "Delivered"
        BOUNCED = "bounced", "Came back"
        FAILED = "failed", "Could not be sent"

    footage_request = models.ForeignKey(
        FootageRequest, null=True, blank=True, on_delete=models.CASCADE, related_name="emails"
    )
    letter = models.ForeignKey(
        "requests_app.Letter", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # that it says is there; where it comes back, the person knows nothing of it
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    sealed = models.TextField(blank=True)  # encrypted, until it is sent: a code must not be readable in here
    queued_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    claimed_until_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    state_at = models.DateTimeField(default=timezone.now)
    provider_id = models.CharField(max_length=200, blank=True)  # Message-ID, or GOV.UK Notify's

    class Meta:
        indexes = [
            models.Index(fields=["queued_at"], condition=models.Q(sent_at__isnull=True), name="email_to_send")
        ]

    def __str__(self):
        return f"{self.kind} to {self.to}"
