"""Which clips do tests of the rules stand on? Rows with small files, as docking leaves them, without the video."""

import io
from datetime import timedelta
from itertools import count

from django.utils import timezone

from footage_app import catalogue, retention, stores
from footage_app.case_references import index_cases
from footage_app.models import Clip

numbers = count(1)


def clip_rows(how_many, *, started_at=None, with_files=True, **fields):
    """Clips that started at `started_at` (an hour ago), each with a file of its own; returns their keys."""
    started_at = started_at or timezone.now() - timedelta(hours=1)
    ended_at = fields.pop("ended_at", started_at + timedelta(minutes=10))
    if fields.get("lat") is not None:
        fields["cell"] = catalogue.cell_of(fields["lat"], fields["lon"])
    rows = []
    for _ in range(how_many):
        number = next(numbers)
        key = stores.put(io.BytesIO(b"video %d" % number)) if with_files else f"{number:032x}"
        rows.append(
            Clip(
                **{
                    "evidence_id": f"ROW-{number}",
                    "sha256": f"{number:064x}",
                    "size_bytes": 10,
                    "store_key": key,
                    "started_at": started_at,
                    "ended_at": ended_at,
                    "is_long": ended_at - started_at > catalogue.LOOK_BACK,
                    "delete_due_at": retention.due_at(started_at),
                    **fields,
                }
            )
        )
    made = Clip.objects.bulk_create(rows)
    for clip in made:
        if clip.case_refs:
            index_cases(clip)
    return [clip.pk for clip in made]


def a_row(**fields):
    return Clip.objects.get(pk=clip_rows(1, **fields)[0])
