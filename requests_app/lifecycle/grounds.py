"""WHAT happens when something is withheld on a ground of its own, and not only because it shows other people?"""

from django.db import transaction

from requests_app import what_is_withheld, which_law
from requests_app.law import grounds
from requests_app.lifecycle import redaction as moves
from requests_app.models import Withheld


@transaction.atomic
def give_ground(footage_request, redaction, keys, *, ground, particulars, left_out_because="", by):
    """One ground for all of these items (keys of what_is_withheld.Item); returns the rows."""
    moves.may_edit(footage_request, by)
    redaction.refresh_from_db()
    try:
        ground, kept = grounds.checked(ground, particulars, which_law.law_of_redaction(redaction))
        if left_out_because.strip() and not ground.reason_may_be_left_out:
            raise grounds.GroundRefused(grounds.ONLY_PART_3)
    except grounds.GroundRefused as refusal:
        raise moves.CannotDoThat(f"{refusal} Nothing was changed.") from None
    rows = []
    for item in chosen(redaction, keys):
        make_room(redaction, item)
        rows.append(
            Withheld.objects.create(
                redaction=redaction,
                what=item.what,
                track=item.track,
                start=item.start,
                end=item.end,
                ground=ground.code,
                particulars=kept,
                left_out_because=left_out_because.strip(),
                given_by=by,
            )
        )
        moves.record(redaction, "give_ground", by=by, **about(rows[-1]))
    return rows


def chosen(redaction, keys):
    """What is withheld now, of what the page showed."""
    if redaction.plan is None or not keys:
        raise moves.CannotDoThat("Choose at least one thing that is withheld. Nothing was changed.")
    found = [what_is_withheld.item_of(redaction.plan, key) for key in dict.fromkeys(keys)]
    if not all(found):
        raise moves.CannotDoThat(
            "Something that you chose is not withheld any more. Nothing was changed. Open the page again."
        )
    return found


def make_room(redaction, item):
    """A track has one ground, the newest; stretches with a ground may not overlap."""
    rows = Withheld.objects.filter(redaction=redaction, what=item.what)
    if item.track:
        rows.filter(track=item.track).delete()
    elif rows.filter(start__lt=item.end, end__gt=item.start).exists():
        raise moves.CannotDoThat(
            f"There is a ground for a part of {item.times} already. Take it back first. Nothing was changed."
        )


@transaction.atomic
def take_back_ground(footage_request, withheld, *, by):
    """From now on the general ground: the rights of other people."""
    moves.may_edit(footage_request, by)
    if not Withheld.objects.filter(pk=withheld.pk).exists():
        raise moves.ChangedMeanwhile("This ground was taken back already. Nothing was changed.")
    moves.record(withheld.redaction, "take_back_ground", by=by, **about(withheld))
    withheld.delete()


def about(row):
    """For the log: never the particulars, which may name people."""
    place = {"track": row.track} if row.track else {"start": row.start, "end": row.end}
    return {"what": row.what, "ground": row.ground, **place}


def what_is_wrong(redaction, law):
    """Reasons why the grounds of this clip cannot go into a letter under this law; none: they can."""
    rows = redaction.withheld.all()
    return [
        f"a ground is given for {place(row)}, which is not withheld any more. Take the ground back."
        for row in what_is_withheld.without_effect(redaction.plan, rows)
    ] + [
        f"the ground that is given for {place(row)} is one of another law. This recording is asked for under "
        f"{grounds.REGIMES[law]}. Take the ground back, and give one of that law."
        for row in rows
        if grounds.GROUNDS[row.ground].regime != law
    ]


def place(row):
    """“track f3”, or “sound from 00:05 to 00:10.5”."""
    if row.track:
        return f"track {row.track}"
    times = f"{what_is_withheld.exact(row.start)} to {what_is_withheld.exact(row.end)}"
    return f"{'sound' if row.what == Withheld.What.SOUND else 'what was left out'} from {times}"
