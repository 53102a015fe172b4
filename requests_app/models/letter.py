"""What was written to the person on paper or as a PDF, word for word, and did it reach them?"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from requests_app.models.request import FootageRequest


class LetterQuerySet(models.QuerySet):
    def to_post(self):
        """What lies in the tray: it goes by post or by hand, and nobody has said that it went."""
        return self.exclude(goes_by=Letter.By.ONLINE).filter(posted_at__isnull=True, not_sent_at__isnull=True)

    def sent(self):
        """What the person may hold us to: not what was made in error."""
        return self.filter(not_sent_at__isnull=True)

    def not_received(self):
        """Its e-mail came back, nobody has opened it since, and none was sent in its place."""
        return self.filter(came_back_at__isnull=False, read_at__isnull=True, sent_again__isnull=True)


class Letter(models.Model):
    """A letter as sent. Written by lifecycle.letters_out alone; the decision's own letter stays with the decision."""

    class By(models.TextChoices):
        ONLINE = "online", "Online, with an e-mail that it is there"
        POST = "post", "By post"
        HAND = "hand", "By hand"

    footage_request = models.ForeignKey(
        FootageRequest, null=True, blank=True, on_delete=models.CASCADE, related_name="letters"
    )
    complaint = models.ForeignKey(
        "requests_app.Complaint", null=True, blank=True, on_delete=models.CASCADE, related_name="letters"
    )
    kind = models.CharField(max_length=40)  # a key of letters.LETTERS
    title = models.CharField(max_length=200)
    html = models.TextField()
    vault_key = models.CharField(max_length=32)  # the PDF
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # none: the service itself
    goes_by = models.CharField(max_length=6, choices=By, default=By.ONLINE)
    posted_at = models.DateTimeField(null=True, blank=True)  # of one that goes by post or hand: when it did
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    not_sent_at = models.DateTimeField(null=True, blank=True)  # made in error: kept, and never posted
    not_sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    not_sent_because = models.CharField(max_length=300, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)  # opened behind a code
    came_back_at = models.DateTimeField(null=True, blank=True)  # the e-mail that told of it
    sent_again = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # the letter in its place

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(posted_at__isnull=True) | Q(not_sent_at__isnull=True),
                name="a_letter_is_posted_or_not_sent",
            )
        ]

    def __str__(self):
        return self.title

    @property
    def went(self):
        return self.goes_by == self.By.ONLINE or self.posted_at is not None

    @property
    def is_to_post(self):
        return self.goes_by != self.By.ONLINE and self.posted_at is None and self.not_sent_at is None
