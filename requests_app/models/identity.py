"""Is it really them? What was sent to prove it, and what a person made of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from requests_app.models.request import FootageRequest


class IdentityDocument(models.Model):
    """One document, as pictures of its pages. The pictures are erased on their day; the row stays."""

    class Proves(models.TextChoices):
        IDENTITY = "identity", "Who somebody is"
        AUTHORITY = "authority", "That they may act for somebody"

    footage_request = models.ForeignKey(
        FootageRequest, on_delete=models.CASCADE, related_name="identity_documents"
    )
    proves = models.CharField(max_length=10, choices=Proves, default=Proves.IDENTITY)
    name = models.CharField(max_length=120, blank=True)  # the sender's name for the file
    vault_key = models.CharField(max_length=32, blank=True)  # "" once erased; the first page
    content_type = models.CharField(max_length=40)
    pages = models.JSONField(default=list)  # vault keys of further pages
    scanned_with = models.CharField(max_length=60, blank=True)  # of the virus scanner; "" where none looked
    received_at = models.DateTimeField(default=timezone.now)  # when it really reached us
    kept_at = models.DateTimeField(default=timezone.now)  # no check before this has seen it
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"proof of identity {self.pk}"


class IdentityCheck(models.Model):
    """What a person found, or why none was needed. The newest of each `proves` counts."""

    class Result(models.TextChoices):
        VERIFIED = "verified", "It is them"
        NOT_ENOUGH = "not_enough", "Not shown"
        NOT_NEEDED = "not_needed", "No doubt, so no check needed"

    footage_request = models.ForeignKey(
        FootageRequest, on_delete=models.CASCADE, related_name="identity_checks"
    )
    proves = models.CharField(
        max_length=10, choices=IdentityDocument.Proves, default=IdentityDocument.Proves.IDENTITY
    )
    result = models.CharField(max_length=10, choices=Result)
    document_types = models.CharField(max_length=200, blank=True)
    name_matches = models.BooleanField(null=True)
    date_of_birth_matches = models.BooleanField(null=True)
    address_matches = models.BooleanField(null=True)
    reason = models.TextField(max_length=2000, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["checked_at", "pk"]

    def __str__(self):
        return f"{self.get_proves_display()}: {self.get_result_display()}"
