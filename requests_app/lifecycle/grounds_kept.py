"""WHAT becomes of the ground that was given for a track when the track is split, or made one with another?"""

from footage_app import review, shared_people
from footage_app.redaction.plan import HIDE, OFFERED
from footage_app.redaction.plan_reading import stored_track
from portal import audit
from requests_app.lifecycle.move import MoveRefused
from requests_app.models import Withheld

JOINING = ("merge", "split")  # a split that is undone makes one again, and so does a merge that is made again


class DifferentGrounds(MoveRefused):
    """One track would have two grounds, of which one would be lost without a word."""


def keep_grounds(redaction, edit, *, by):
    """What comes out of a track has its ground too; what is made one must have had one ground.

    In every redaction with the same people; call in the transaction of the change.
    """
    before = edit.before.get("tracks", {})
    new = [name for name, was in before.items() if was is None]
    gone = [stored_track(was) for was in before.values() if was is not None and "id" in was]
    if not new and not gone:
        return
    for row in (redaction, *shared_people.sharing_with(redaction)):
        given = {one.track: one for one in row.withheld.filter(what=Withheld.What.TRACK)}
        if given and is_joining(edit):
            join(row, redaction, gone, given)
        if edit.track in given:
            for name in set(new) - set(given):
                pass_on(row, given[edit.track], name, by=by)


def is_joining(edit):
    return (edit.undoes or edit).action in JOINING


def join(row, redaction, gone, given):
    for track in gone:
        into = next(
            (one for one in review.plan_of(redaction).tracks if not shared_people.uncovered(track, [one])),
            None,
        )
        if into is None:
            continue
        if said(given.get(track.id)) != said(given.get(into.id)):
            whose = "" if row == redaction else "In another request for this recording, "
            raise DifferentGrounds(
                f"{whose}{track.id} and {into.id} are withheld on different grounds, so they cannot be one. "
                "Give both the same ground, or take the grounds back, then make them one. Nothing was changed."
            )
        Withheld.objects.filter(redaction=row, track=track.id).delete()


def said(row):
    return row and (row.ground, row.particulars, row.left_out_because)


def pass_on(row, ground, name, *, by):
    """The same ground for another track, where it is hidden."""
    track = review.plan_of(row).track(name)
    if track is None or track.decision not in (HIDE, OFFERED):
        return
    Withheld.objects.create(
        redaction=row,
        what=Withheld.What.TRACK,
        track=name,
        ground=ground.ground,
        particulars=ground.particulars,
        left_out_because=ground.left_out_because,
        given_by=ground.given_by,
    )
    audit.record(
        "redaction.keep_ground",
        by=by,
        chain=row.made_for,
        about=f"clip:{row.clip_id}",
        is_work=True,
        what=Withheld.What.TRACK,
        ground=ground.ground,
        track=name,
        of=ground.track,
    )
