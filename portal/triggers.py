"""Do the triggers stand that forbid what no code may do? A migration that was cut off may have left them out."""

from django.db import connection

AUDIT = {
    "sqlite": [
        "audit_event_is_not_changed",
        "audit_event_is_not_removed",
        "audit_head_moves_forward",
        "audit_head_is_not_removed",
    ],
    "postgresql": [
        "audit_event_is_not_changed",
        "audit_event_is_not_removed",
        "audit_event_is_not_emptied",
        "audit_head_moves_forward",
        "audit_head_is_not_removed",
        "audit_head_is_not_emptied",
    ],
}
QUESTION = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}


def standing():
    """The names of the triggers that are there and switched on."""
    with connection.cursor() as cursor:
        cursor.execute(QUESTION[connection.vendor])
        return {row[0] for row in cursor.fetchall()}


def missing():
    """Those of the log that are not there, in order."""
    there = standing()
    return [name for name in AUDIT[connection.vendor] if name not in there]
