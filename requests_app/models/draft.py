"""What has been answered so far, before it is sent?"""

import uuid

from django.db import models
from django.utils import timezone


class Draft(models.Model):
    """Answers of somebody who is still asking; saved page by page, gone when sent or after a while."""

    token = models.UUIDField(primary_key=True, default=uuid.uuid4)
    answers = models.JSONField(default=dict)
    started_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(auto_now=True)

    def __str__(self):
        return str(self.token)


class DraftFile(models.Model):
    """A photo, or the paper that shows that somebody may act for another, that came with a draft; in the vault."""

    class Kind(models.TextChoices):
        PHOTO = "photo", "Photo"
        AUTHORITY = "authority", "Authority to act for somebody"

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=120)
    vault_key = models.CharField(max_length=32)
    content_type = models.CharField(max_length=40)
    pages = models.JSONField(default=list)  # vault keys of further pages of a document
    scanned_with = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "kind"], name="one_file_of_a_kind_a_draft")]

    def __str__(self):
        return self.name

    @property
    def keys(self):
        return [self.vault_key, *self.pages]
