"""What happens when we ask the requester for something? Asked, answered or withdrawn; what a clock waits for follows."""

from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.words import count_words
from requests_app import letters
from requests_app.emails import reaches
from requests_app.lifecycle import clocks, correspondence, letters_out
from requests_app.lifecycle.move import MoveRefused, lock, require
from requests_app.lifecycle.question_letters import letter_asking
from requests_app.models import Question
from requests_app.safekeeping import storing

# What is sent for these is kept by lifecycle.identity; a text alone proves nothing.
PROOFS = [Question.Kind.IDENTITY, Question.Kind.AUTHORITY]
NOTHING_CHANGED = "Somebody has already closed this question. Nothing was changed."


class QuestionRefused(MoveRefused):
    """This cannot be asked or answered so; the text says what to do."""


@transaction.atomic
def ask(footage_request, kind, *, text, reason="", by, in_message=False):
    """Ask for something; returns the Question. It goes out in the letter of its kind, which says what it does to the
    clock, or in a plain message where `in_message`.

    For proof of identity `reason` is the doubt, which must be a reasonable one and is never sent, and `text` says
    what suffices, a line each; so it does for proof of authority.
    """
    lock(footage_request)
    require("requests.work", by, footage_request)
    text, reason = (text or "").strip(), (reason or "").strip()
    refuse_question(footage_request, kind, text, reason)
    if in_message and not reaches(footage_request):
        raise QuestionRefused("This person is not reached by email. Ask in a letter.")
    question = Question.objects.create(
        footage_request=footage_request,
        kind=kind,
        text=text,
        reason=reason,
        asked_by=by,
        message=correspondence.send_message(footage_request, text=text, by=by) if in_message else None,
        letter=None if in_message else sent(letter_asking(footage_request, kind, text), footage_request, by),
    )
    record("ask", question, by=by, in_message=in_message)
    clocks.work_out(footage_request, by=by, because="something was asked of the person")
    return question


@transaction.atomic
def ask_again(question, *, by):
    """In a new letter, since the first did not reach the person: it is asked only now, and reminded of anew."""
    take_up(question, by)
    footage_request = question.footage_request
    letter = sent(letter_asking(footage_request, question.kind, question.text), footage_request, by)
    take_out_reminders(question, "The question was put again.", by)
    question.chasers.all().delete()
    close(question, letter=letter, message=None, asked_at=timezone.now(), came_back_at=None)
    record("ask_again", question, by=by)
    clocks.work_out(footage_request, by=by, because="a question was put again")
    return question


def sent(letter, footage_request, by):
    return letters_out.send_letter(footage_request, letter.kind, letters.letter_html(letter), by=by)


def refuse_question(footage_request, kind, text, reason):
    if kind not in Question.Kind.values:
        raise QuestionRefused("There is no such kind of question.")
    if not footage_request.is_open:
        raise QuestionRefused("This request is closed, so nothing more is asked of the person.")
    if not text:
        raise QuestionRefused(
            "Write what you ask for." if kind != "identity" else "Write what is enough as proof."
        )
    if kind == Question.Kind.IDENTITY and not reason:
        raise QuestionRefused(
            "Write down why there is a reasonable doubt about who they are. Without one, do not ask for proof."
        )
    waiting = footage_request.questions.open().filter(kind=kind).first()
    if waiting:
        raise QuestionRefused(
            f"A question of this kind is already open: “{waiting.get_kind_display()}”. "
            "Wait for its answer, or withdraw it first."
        )


def answer(question, *, text="", answered_at=None, asked_at=None, asked_how="", by, message=None, files=()):
    """Keep what came back. The requester answers online, now; staff key it in with its true time, or name the message
    of the requester that is the answer. `files` as correspondence.send_message takes them.

    Where its letter never went, staff say how it was asked instead (`asked_how`), and when: on the day of the answer,
    unless `asked_at` says otherwise.
    """
    text, asked_how = (text or "").strip(), (asked_how or "").strip()
    if message is None and not text and not files:
        raise QuestionRefused("Enter the answer.")
    if by == audit.REQUESTER:
        answered_at = timezone.now()
    elif answered_at is None:
        answered_at = message.sent_at if message else timezone.now()
    with storing() as store:
        take_up(question, by)
        refuse_answer(question, answered_at, message)
        if by == audit.REQUESTER and not question.footage_request.is_open:
            raise QuestionRefused("Your request is closed. Send us a message instead.")
        asked = {} if question.is_put else asked_otherwise(question, asked_at or answered_at, asked_how, by)
        refuse_order(asked.get("asked_at", answered_at), answered_at)
        if by == audit.REQUESTER and question.kind not in PROOFS:
            words = text or "Here is what you asked for."
            message = correspondence.keep_message(question.footage_request, words, by, files, store)
        close(
            question,
            **asked,
            answered_at=answered_at,
            answer=text or (message.text if message else ""),
            answer_message=message,
            answer_kept_by=None if by == audit.REQUESTER else by,
        )
        if question.letter:
            letters_out.take_out(question.letter, because="It was asked another way.", by=by)
        take_out_reminders(question, "The answer came.", by)
        record("answer", question, by=by, days=days_out(question), keyed_in=by != audit.REQUESTER)
        clocks.work_out(question.footage_request, by=by, because="an answer came")
    return question


def asked_otherwise(question, asked_at, asked_how, by):
    """When it was really asked. Whoever answers online has read it there; of anybody else a colleague must know.

    A letter that lay in the tray, or came back, has asked nothing: counted from its day, the pause would be too long
    (DPA 2018 s.54(3C)).
    """
    if by != audit.REQUESTER and not asked_how:
        raise QuestionRefused(
            "What asks this was not posted, or came back. Say how the person was asked, for example on the phone."
        )
    if asked_at < question.asked_at:
        raise QuestionRefused("It cannot have been asked before it was written down. Check the day.")
    return {"asked_at": asked_at, "asked_how": (asked_how or "They read it online.")[:300]}


def refuse_order(asked_at, answered_at):
    if answered_at < asked_at:
        raise QuestionRefused("The answer cannot be from before the question. Check the date and time.")


def refuse_answer(question, answered_at, message):
    """Nothing is asked before it is written down, nor answered before that."""
    refuse_order(question.asked_at, answered_at)
    if answered_at > timezone.now():
        raise QuestionRefused("The answer cannot be in the future. Check the date and time.")
    if message is not None and (
        message.from_staff or message.footage_request_id != question.footage_request_id
    ):
        raise QuestionRefused("Choose a message that the requester sent about this request.")


@transaction.atomic
def withdraw_question(question, *, because, by):
    """It is not needed after all, or was asked in error: the clock no longer waits for it."""
    take_up(question, by)
    because = (because or "").strip()
    if not because:
        raise QuestionRefused("Enter why the answer is not needed.")
    close(question, withdrawn_at=timezone.now(), withdrawn_by=by, withdrawn_because=because[:300])
    take_out_reminders(question, "The question was withdrawn.", by)
    record("withdraw_question", question, by=by, days=days_out(question))
    clocks.work_out(question.footage_request, by=by, because="a question was withdrawn")
    return question


def take_out_reminders(question, because, by):
    for chaser in question.chasers.filter(letter__isnull=False):
        letters_out.take_out(chaser.letter, because=because, by=by)


def take_up(question, by):
    """Locks in the one order: the request, then what belongs to it."""
    lock(question.footage_request)
    question.refresh_from_db(
        fields=["answered_at", "withdrawn_at", "asked_at", "came_back_at", "letter", "message"]
    )
    if by != audit.REQUESTER:
        require("requests.work", by, question.footage_request)
    if not question.is_open:
        raise QuestionRefused(NOTHING_CHANGED)


def close(question, **changes):
    if Question.objects.open().filter(pk=question.pk).update(**changes) != 1:
        raise QuestionRefused(NOTHING_CHANGED)
    question.refresh_from_db()


def days_out(question, today=None):
    """Calendar days from the day asked to the day of the answer, both counted; still counting while it is open."""
    end = question.answered_at or question.withdrawn_at
    last = timezone.localdate(end) if end else today or timezone.localdate()
    return (last - timezone.localdate(question.asked_at)).days + 1


def waited(question):
    """How long it was or is out, and what that does to the time in which the request must be answered."""
    days = count_words(days_out(question), "day")
    if question.withdrawn_at:
        return "It moved no date."
    if question.is_open and question.came_back_at:
        return "Its email came back, so nothing waits for it. Send its letter again, or withdraw it and ask in a letter."
    if question.is_open and not question.is_put:
        return "Its letter waits to be posted, so nothing waits for it yet."
    if question.kind == Question.Kind.CLARIFICATION:
        still = "stands" if question.is_open else "stood"
        return f"Out for {days}, both ends counted. The clock {still} still meanwhile."
    return f"Out for {days}." if question.is_open else f"Answered after {days}."


def record(action, question, *, by, **detail):
    audit.record(
        f"request.{action}",
        by=by,
        chain=question.footage_request.reference,
        about=f"question:{question.pk}",
        is_work=True,
        kind=question.kind,
        **detail,
    )
