"""Rows for tests that are not about video: a clip as docking leaves it, without its bytes."""

import secrets
from datetime import timedelta

from django.utils import timezone

from footage_app.models import Clip


def a_clip_row(**fields):
    started_at = fields.pop("started_at", timezone.now() - timedelta(days=3))
    defaults = {
        "evidence_id": f"EV-{secrets.token_hex(6)}",
        "sha256": secrets.token_hex(32),
        "store_key": secrets.token_hex(16),
        "started_at": started_at,
        "ended_at": started_at + timedelta(seconds=40),
        "delete_due_at": started_at + timedelta(days=31),
    }
    return Clip.objects.create(**{**defaults, **fields})
