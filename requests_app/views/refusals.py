"""What does a person see when a move is refused, or done? One sentence on the next page, never a broken page."""

from django.contrib import messages

from requests_app.lifecycle.move import MoveRefused


def warn(request, reason):
    messages.error(request, str(reason))


def tell(request, done, act):
    """Call `act()` and say `done` (a text, or a function of what it gave), or why not; True if it was done."""
    try:
        outcome = act()
    except MoveRefused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done(outcome) if callable(done) else done)
    return True
