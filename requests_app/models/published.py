"""Which figures has everybody been given? Kept as published, so that two versions of a month tell nobody more than one."""

from django.db import models
from django.utils import timezone


class PublishedFigures(models.Model):
    month = models.CharField(max_length=7, unique=True)  # 2026-11
    figures = models.JSONField()  # what figures.published left of them
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-month"]

    def __str__(self):
        return self.month
