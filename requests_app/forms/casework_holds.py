"""Why need footage no longer be held?"""

from portal.answers import LongTextField, QuestionForm


class ReleaseForm(QuestionForm):
    reason = LongTextField(
        "Why need this footage no longer be held?",
        called="why it need no longer be held",
        max_length=1000,
        rows=3,
    )
