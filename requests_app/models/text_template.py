"""Which words do staff start a message from? Drafts and versions; what was published once is never changed."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class TextTemplate(models.Model):
    name = models.CharField(max_length=100, unique=True)
    used_for = models.CharField(max_length=14)  # "message", or a kind of Question
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def current(self):
        """The newest published version, or None."""
        return self.versions.filter(published_at__isnull=False).order_by("-number").first()


class TextTemplateVersion(models.Model):
    template = models.ForeignKey(TextTemplate, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField(max_length=5000)  # with merge fields like {reference}
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # none: shipped with the service
    written_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["template", "number"]
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="one_text_a_version")]

    def __str__(self):
        return f"{self.template} {self.number}"
