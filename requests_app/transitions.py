"""WHEN may it happen? Read down, this table is the life of a request."""

from dataclasses import dataclass

from requests_app.models import Status

RECEIVED, SEARCHING, PREPARING = Status.RECEIVED, Status.SEARCHING, Status.PREPARING
AWAITING_APPROVAL, DECIDED = Status.AWAITING_APPROVAL, Status.DECIDED
WITHDRAWN, ABANDONED = Status.WITHDRAWN, Status.ABANDONED

REQUESTER = "requester"  # in place of a permission: the person who asked, through their link and code


@dataclass(frozen=True)
class Move:
    """One row of the table. `is_work`: whoever does it has worked on the request and may not approve it."""

    name: str
    sources: tuple[str, ...]
    target: str
    permission: str
    label: str
    is_work: bool = True


MOVES = {
    move.name: move
    for move in [
        #    the move             from                                to                 who may                  button
        Move("submit",            (),                                 RECEIVED,          REQUESTER,               "Send request"),
        Move("start_search",      (RECEIVED,),                        SEARCHING,         "requests.work",         "Take this request"),
        Move("finish_search",     (SEARCHING,),                       PREPARING,         "requests.work",         "Finish the search"),
        Move("reopen_search",     (PREPARING,),                       SEARCHING,         "requests.work",         "Search again"),
        Move("send_for_approval", (PREPARING,),                       AWAITING_APPROVAL, "requests.work",         "Send for approval"),
        Move("return_draft",      (AWAITING_APPROVAL,),               PREPARING,         "requests.return_draft", "Return the draft", is_work=False),
        Move("approve",           (AWAITING_APPROVAL,),               DECIDED,           "requests.approve",      "Approve and issue", is_work=False),
        Move("approve_phase",     (AWAITING_APPROVAL,),               PREPARING,         "requests.approve",      "Approve and issue this part", is_work=False),
        Move("withdraw",          (RECEIVED, SEARCHING, PREPARING, AWAITING_APPROVAL), WITHDRAWN, REQUESTER,      "Withdraw the request"),
        Move("abandon",           (RECEIVED, SEARCHING, PREPARING),   ABANDONED,         "requests.abandon",      "Close as abandoned"),
        Move("reopen",            (DECIDED, WITHDRAWN, ABANDONED),    SEARCHING,         "requests.reopen",       "Open again"),
    ]
}  # fmt: skip


def moves_from(status: str) -> list[Move]:
    """The moves that may happen in this status, in the order of the table."""
    return [move for move in MOVES.values() if status in move.sources]
