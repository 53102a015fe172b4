"""How does a requester prove that a request is theirs? A one-time code, hashed, short-lived."""

from django.db import models
from django.utils import timezone

from requests_app.models.request import FootageRequest


class AccessCode(models.Model):
    footage_request = models.ForeignKey(FootageRequest, on_delete=models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=128)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    by_post = models.BooleanField(default=False)  # printed in a letter: longer, and valid for longer

    def __str__(self):
        return f"code for {self.footage_request_id}"
