"""What must be said to return a draft, to approve it, to take a file back or to hand it over again?"""

from portal.answers import LongTextField, QuestionForm, TickField


class ReturnForm(QuestionForm):
    comment = LongTextField(
        "What must be changed?",
        called="what must be changed",
        hint="Whoever drafted the decision reads this.",
        max_length=2000,
    )


class ApproveForm(QuestionForm):
    watched = TickField(
        "I have watched the redacted video and read the letter, and both may go out as they are",
        called="you have watched the video and read the letter",
    )


class LetterOnlyForm(QuestionForm):
    watched = TickField(
        "I have read the letter, and it may go out as it is", called="you have read the letter"
    )


class RevokeForm(QuestionForm):
    reason = LongTextField(
        "Why must this download be closed?",
        called="why it must be closed",
        hint="Kept in the log. The person is told that it is closed, not why.",
        max_length=1000,
    )


class ReissueForm(QuestionForm):
    reason = LongTextField(
        "Why is this file issued again?",
        called="why it is issued again",
        hint="Kept in the log. The person gets an email.",
        max_length=1000,
    )
