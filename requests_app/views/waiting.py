"""What waits for the person who asked? Questions to answer, and letters to open."""

from django.db.models import Q

from portal.words import as_day
from requests_app.lifecycle.question_letters import answer_by
from requests_app.lifecycle.questions import PROOFS
from requests_app.models import Letter


def what_waits(footage_request):
    asked = list(footage_request.questions.open()) if footage_request.is_open else []
    for question in asked:
        question.proof = question.kind in PROOFS
        question.answer_by = answer_by(as_day(question.asked_at))
    return {"open_questions": asked, "new_letters": unopened(footage_request).count()}


def sent_to(footage_request):
    """Letters that went: on paper, only once somebody has posted them."""
    went = Q(goes_by=Letter.By.ONLINE) | Q(posted_at__isnull=False)
    return footage_request.letters.sent().filter(went)


def unopened(footage_request):
    return sent_to(footage_request).filter(read_at=None, goes_by=Letter.By.ONLINE)
