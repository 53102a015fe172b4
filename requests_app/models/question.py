"""What have we asked the requester for, and what came back? What a clock waits for stands in here."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from requests_app.models.correspondence import Message, OutgoingEmail
from requests_app.models.request import FootageRequest


class QuestionQuerySet(models.QuerySet):
    def open(self):
        return self.filter(answered_at__isnull=True, withdrawn_at__isnull=True)

    def out(self):
        """Open, and really sent: of a letter that still lies in the tray, or of an e-mail that came back, the person
        knows nothing."""
        in_tray = Q(letter__goes_by__in=["post", "hand"], letter__posted_at__isnull=True)
        return self.open().filter(came_back_at__isnull=True).exclude(in_tray)

    def moving_clocks(self):
        """What a clock may count: not what was withdrawn, and not what nobody has posted yet."""
        return self.filter(Q(answered_at__isnull=False) | Q(pk__in=self.model.objects.out().values("pk")))


class Question(models.Model):
    """One thing asked of the person. Written by lifecycle.questions alone.

    A clarification pauses the clock of a subject access request from the day asked to the day answered; proof of
    identity and of authority start it again; a question about the form of the answer does neither.
    """

    class Kind(models.TextChoices):
        CLARIFICATION = "clarification", "What the request is about"
        FORMAT = "format", "In what form to answer"
        IDENTITY = "identity", "Proof of identity"
        AUTHORITY = "authority", "Authority to act for somebody"
        FEE = "fee", "A fee"

    footage_request = models.ForeignKey(FootageRequest, on_delete=models.CASCADE, related_name="questions")
    kind = models.CharField(max_length=14, choices=Kind)
    text = models.TextField(max_length=5000)  # as sent
    reason = models.TextField(max_length=2000, blank=True)  # identity: the reasonable doubt; never sent
    asked_at = models.DateTimeField(default=timezone.now)
    came_back_at = models.DateTimeField(null=True, blank=True)  # its e-mail; until it is put again
    asked_how = models.CharField(
        max_length=300, blank=True
    )  # otherwise than by its letter: on the phone, say
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    letter = models.ForeignKey(
        "requests_app.Letter", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)  # when it really came, whoever keys it in
    answer = models.TextField(max_length=5000, blank=True)
    answer_message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer_kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # staff who keyed it in, or judged a message to be the answer; none: the person answered online
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # not needed after all, or asked in error
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_because = models.CharField(max_length=300, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("asked_at")),
                name="answered_after_it_was_asked",
            ),
            models.UniqueConstraint(
                fields=["footage_request", "kind"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_question_of_a_kind",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.text[:40]}"

    @property
    def is_open(self):
        return self.answered_at is None and self.withdrawn_at is None

    @property
    def is_put(self):
        """Whether the person has it: see `out`."""
        return self.came_back_at is None and (self.letter is None or self.letter.went)


class ChaserQuerySet(models.QuerySet):
    def went(self):
        """Those that the person has: not a letter that lies in the tray, nor an e-mail that came back."""
        in_tray = Q(letter__isnull=False, letter__posted_at__isnull=True)
        return self.exclude(in_tray).exclude(email__state__in=["bounced", "failed"])


class Chaser(models.Model):
    """A reminder that an answer is still out: sent by the schedule, which ends; only a person closes a request."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="chasers")
    number = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(default=timezone.now)
    letter = models.ForeignKey(
        "requests_app.Letter", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    email = models.ForeignKey(
        OutgoingEmail, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ChaserQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="each_chaser_once")]

    def __str__(self):
        return f"reminder {self.number} of question {self.question_id}"

    @property
    def went_at(self):
        return self.letter.posted_at if self.letter else self.sent_at
