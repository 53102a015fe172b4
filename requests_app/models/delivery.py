"""What has been handed over, until when, and was it fetched?"""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone

from footage_app.models import Derivative
from requests_app.models.decision import Decision
from requests_app.models.request import FootageRequest


def new_token():
    return secrets.token_urlsafe(24)


class DeliveryQuerySet(models.QuerySet):
    def open(self):
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())


class Delivery(models.Model):
    """One approved file offered for download. Only an approved derivative ever gets one; or the letter."""

    token = models.CharField(max_length=40, unique=True, default=new_token)
    footage_request = models.ForeignKey(FootageRequest, on_delete=models.PROTECT, related_name="deliveries")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="deliveries")
    derivative = models.ForeignKey(
        Derivative, null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries"
    )  # none: it is the letter
    is_captions = models.BooleanField(default=False)  # the file of captions beside the derivative
    # Without e-mail the file goes on a medium: when and by whom it was prepared and handed over.
    prepared_at = models.DateTimeField(null=True, blank=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    handed_over_at = models.DateTimeField(null=True, blank=True)
    handed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    handed_over_how = models.CharField(
        max_length=300, blank=True
    )  # tracked post and its number, to whom by hand
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    what_was_hidden = models.TextField(blank=True)  # in plain words
    issued_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_reason = models.TextField(blank=True)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    issue_reason = models.TextField(blank=True)  # of a re-issue

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.file_name

    @property
    def is_open(self):
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def is_letter(self):
        return self.derivative_id is None


class Download(models.Model):
    """One fetching of one file: ranges of the same session count as one."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="downloads")
    session = models.CharField(max_length=64)
    started_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    bytes_sent = models.BigIntegerField(default=0)  # repeated ranges count each time
    covered = models.JSONField(default=list)  # which bytes were sent: [[first, after the last], ...]
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "session"], name="one_download_a_session"),
        ]

    def __str__(self):
        return f"{self.delivery_id}: {self.bytes_sent}"
