"""Why does a letter never go?"""

from portal.answers import LongTextField, QuestionForm


class NotSentForm(QuestionForm):
    because = LongTextField(
        "Why is this letter not sent?", called="why this letter is not sent", max_length=300, rows=2
    )
