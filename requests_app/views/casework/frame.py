"""What stands around every page of a request? Who it is, where it is, what may be done now."""

import rules
from django.urls import reverse

from requests_app.lifecycle import identity, namesakes
from requests_app.lifecycle.chasers import unanswered
from requests_app.models import Status
from requests_app.transitions import REQUESTER, moves_from
from requests_app.views.reading import on_record

PAGES = [
    ("request", "Request and clips", "casework:request"),
    ("identity", "Identity", "casework:identity"),
    ("messages", "Messages and notes", "casework:messages"),
    ("record", "Search, flags and decisions", "approval:record"),
    ("timeline", "Timeline", "casework:timeline"),
]
# Moves with a page of their own elsewhere are linked from there, not drawn as buttons here.
BUTTONS = {
    "start_search": ("casework:start_search", ""),
    "finish_search": ("casework:finish_search", ""),
    "reopen_search": ("casework:reopen_search", "secondary"),
}
LINKS = {
    "withdraw": ("casework:withdraw", "Withdraw for the requester"),
    "abandon": ("casework:abandon", "Close as abandoned"),
}


def frame(request, footage_request, current, about=""):
    """Whoever gets this has opened the page, and that is on record."""
    user = request.user
    permitted = {}

    def may(permission):
        if permission not in permitted:
            permitted[permission] = rules.has_perm(permission, user, footage_request)
        return permitted[permission]

    moves = [
        move
        for move in moves_from(footage_request.status)
        if may("requests.work" if move.permission == REQUESTER else move.permission)
    ]
    reference = footage_request.reference
    return {
        **on_record(request, footage_request, about=about),
        "may_work": may("requests.work"),
        "may_assign": footage_request.is_open and may("requests.assign"),
        "may_see_approvals": may("requests.see_approvals"),
        "namesakes": namesakes.namesakes_of(footage_request) if may("requests.record_namesake") else [],
        "assignee_conflict": may("requests.assign") and has_conflicted_assignee(footage_request),
        "may_see_originals": may("requests.see_originals"),
        "may_check_identity": may("requests.check_identity"),
        "may_flag": may("requests.flag"),
        "may_lower_flag": may("requests.lower_flag"),
        "may_reopen": may("requests.reopen"),
        "raised_flags": footage_request.flags.filter(lowered_at__isnull=True),
        "searching": footage_request.status == Status.SEARCHING,
        "buttons": [
            {
                "text": move.label,
                "href": reverse(BUTTONS[move.name][0], args=[reference]),
                "kind": BUTTONS[move.name][1],
            }
            for move in moves
            if move.name in BUTTONS and not taken_by_another(footage_request, move, user)
        ],
        "links": [
            {"text": LINKS[move.name][1], "href": reverse(LINKS[move.name][0], args=[reference])}
            for move in moves
            if move.name in LINKS
        ],
        "unanswered": unanswered().filter(footage_request=footage_request).first(),
        "not_received": footage_request.letters.not_received().count(),
        "unread": footage_request.messages.filter(from_staff=False, read_at__isnull=True).count(),
        "proofs_to_check": identity.to_look_at(footage_request),
        "pages": [
            {"key": key, "text": text, "href": reverse(name, args=[reference]), "current": key == current}
            for key, text, name in PAGES
        ],
    }


def taken_by_another(footage_request, move, user):
    return move.name == "start_search" and footage_request.assigned_to not in (None, user)


def has_conflicted_assignee(footage_request):
    """A clip docked later can show that the caseworker was there: only a supervisor can see and mend that."""
    holder = footage_request.assigned_to
    return footage_request.is_open and holder is not None and footage_request.has_conflict_with(holder)
