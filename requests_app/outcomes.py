"""What does each outcome of a decision need before it can go out: which ground, which recordings, which steps?"""

from datetime import date

from requests_app.law import grounds
from requests_app.models import LadderStep, Outcome
from requests_app.models.decision import RELEASING

# How much a ground withholds, where the outcome as such needs one.
WITHHOLDS = {
    Outcome.VIEWING_OFFERED: "whole",
    Outcome.RESTRICTED: "whole",
    Outcome.REFUSED: "request",
    Outcome.NEITHER: "whole",
}
# These say that there is footage, so they are about recordings that were confirmed.
ABOUT_CLIPS = [*RELEASING, Outcome.VIEWING_OFFERED, Outcome.RESTRICTED]
WITHHOLDING = [Outcome.VIEWING_OFFERED, Outcome.RESTRICTED]

Rung = LadderStep.Rung
# Which rung of the ladder each outcome ends on; the steps above it are to be explained.
ENDS_ON = {
    Outcome.RELEASED_IN_PART: [Rung.OTHERS_HIDDEN, Rung.CUT, Rung.STILLS],
    Outcome.VIEWING_OFFERED: [Rung.VIEWING],
    Outcome.RESTRICTED: [Rung.RESTRICTION],
}


def grounds_for(outcome, regime=grounds.ANSWERED_UNDER, today=None):
    """The grounds of this law that may be chosen for it; of another law there is none among them."""
    if outcome not in WITHHOLDS:
        return []
    offered = grounds.offered(regime, withholds=WITHHOLDS[outcome], today=today)
    return [one for one in offered if outcome != Outcome.NEITHER or one.may_neither_confirm_nor_deny]


def known_ground(outcome, code, regime=grounds.ANSWERED_UNDER):
    """The ground; GroundRefused in words where it is unknown, of another law, or not one for this outcome."""
    read_as = grounds.for_neither if outcome == Outcome.NEITHER else grounds.known
    ground = read_as(code, regime)
    if WITHHOLDS[outcome] not in ground.withholds:
        raise grounds.GroundRefused(f"{ground.name} {grounds.CANNOT_WITHHOLD[WITHHOLDS[outcome]]}.")
    return ground


def asked_by(outcome, code):
    """The names of the questions that this ground asks when it withholds so much."""
    return grounds.GROUNDS[code].asks(WITHHOLDS[outcome])


def checked(outcome, code, particulars, regime=grounds.ANSWERED_UNDER):
    """What was recorded for the ground; GroundRefused in words where something is missing or no longer so."""
    known_ground(outcome, code, regime)
    return grounds.checked(code, particulars, regime, withholds=WITHHOLDS[outcome])[1]


def day_of_next_look(particulars) -> date | None:
    text = particulars.get("review_on")
    return grounds.day_of(text) if text else None
