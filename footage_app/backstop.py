"""What does the database itself refuse, whatever the program does? Triggers on clips and holds, for both engines.

TRAP: on SQLite a migration that alters one of these tables builds it anew and loses its triggers without a word.
Every later migration that does so must end with `RunPython(put_up)`; check_triggers and the invariants tell on it.
"""

from django.core import checks
from django.db import DatabaseError, connections

HOLD_TOO_LATE = "HOLD_TOO_LATE"  # only a live clip can be held
CLIP_ON_HOLD = "CLIP_ON_HOLD"  # a held clip stays live, and its row stays
CLIP_ROWS_STAY = "CLIP_ROWS_STAY"  # the row of a deleted clip is its tombstone
HOLD_ROWS_STAY = "HOLD_ROWS_STAY"  # a hold is released, never removed
CLIP_STATE_ILLEGAL = "CLIP_STATE_ILLEGAL"  # no way back from the point of no return
HOLD_COUNT_IS_FALSE = "HOLD_COUNT_IS_FALSE"  # hold_count is what the holds say, and nobody else's to write

HELD = "EXISTS (SELECT 1 FROM footage_app_hold WHERE clip_id = OLD.id AND released_at IS NULL)"
COUNTED = "(SELECT count(*) FROM footage_app_hold WHERE clip_id = {clip} AND released_at IS NULL)"
STEPS = "('live>doomed', 'doomed>live', 'doomed>purging', 'purging>gone')"
CLIP_STATE = "(SELECT state FROM footage_app_clip WHERE id = NEW.clip_id)"


def refusing(name, when, event, table, condition):
    condition = f" WHEN {condition}" if condition else ""
    return (
        f"CREATE TRIGGER {name.lower()}_{when} BEFORE {event} ON footage_app_{table} FOR EACH ROW{condition} "
        f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
    )


def counting(event, *rows):
    counts = " ".join(
        f"UPDATE footage_app_clip SET hold_count = {COUNTED.format(clip=row)} WHERE id = {row};"  # noqa: S608 (names of ours)
        for row in rows
    )
    kind = event.split()[0].lower()
    return (
        f"CREATE TRIGGER hold_count_{kind} AFTER {event} ON footage_app_hold FOR EACH ROW BEGIN {counts} END"
    )


SQLITE = [
    refusing(
        HOLD_TOO_LATE, "insert", "INSERT", "hold", f"NEW.released_at IS NULL AND {CLIP_STATE} IS NOT 'live'"
    ),
    refusing(
        HOLD_TOO_LATE, "update", "UPDATE", "hold", f"NEW.released_at IS NULL AND {CLIP_STATE} IS NOT 'live'"
    ),
    refusing(HOLD_ROWS_STAY, "delete", "DELETE", "hold", ""),
    counting("INSERT", "NEW.clip_id"),
    counting("UPDATE OF released_at, clip_id", "OLD.clip_id", "NEW.clip_id"),
    refusing(CLIP_ON_HOLD, "state", "UPDATE OF state", "clip", f"NEW.state <> 'live' AND {HELD}"),
    refusing(CLIP_ON_HOLD, "delete", "DELETE", "clip", HELD),
    refusing(CLIP_ROWS_STAY, "delete", "DELETE", "clip", f"NOT {HELD}"),
    refusing(
        CLIP_STATE_ILLEGAL,
        "update",
        "UPDATE OF state",
        "clip",
        f"NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN {STEPS}",
    ),
    refusing(
        HOLD_COUNT_IS_FALSE,
        "update",
        "UPDATE OF hold_count",
        "clip",
        f"NEW.hold_count <> {COUNTED.format(clip='NEW.id')}",
    ),
    refusing(HOLD_COUNT_IS_FALSE, "insert", "INSERT", "clip", "NEW.hold_count <> 0"),
]
SQLITE_NAMES = [sql.split()[2] for sql in SQLITE]

RAISE = "RAISE EXCEPTION '{}' USING ERRCODE = 'integrity_constraint_violation';"
# The clip is locked BEFORE its holds are counted: a count in the statement that waits for the lock would still see
# the holds of before the wait.
POSTGRESQL = [
    f"""CREATE OR REPLACE FUNCTION footage_guard_hold() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE clip_state text;
    BEGIN
        IF TG_OP = 'DELETE' THEN {RAISE.format(HOLD_ROWS_STAY)} END IF;
        SELECT state INTO clip_state FROM footage_app_clip WHERE id = NEW.clip_id FOR NO KEY UPDATE;
        IF NEW.released_at IS NULL AND clip_state IS DISTINCT FROM 'live' THEN {RAISE.format(HOLD_TOO_LATE)} END IF;
        RETURN NEW;
    END $$""",  # noqa: S608
    f"""CREATE OR REPLACE FUNCTION footage_count_holds() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.clip_id <> NEW.clip_id THEN
            UPDATE footage_app_clip SET hold_count = {COUNTED.format(clip="OLD.clip_id")} WHERE id = OLD.clip_id;
        END IF;
        UPDATE footage_app_clip SET hold_count = {COUNTED.format(clip="NEW.clip_id")} WHERE id = NEW.clip_id;
        RETURN NULL;
    END $$""",  # noqa: S608
    f"""CREATE OR REPLACE FUNCTION footage_guard_clip() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.hold_count <> 0 THEN {RAISE.format(HOLD_COUNT_IS_FALSE)} END IF;
            RETURN NEW;
        END IF;
        IF TG_OP = 'DELETE' THEN
            IF {HELD} THEN {RAISE.format(CLIP_ON_HOLD)} END IF;
            {RAISE.format(CLIP_ROWS_STAY)}
        END IF;
        IF NEW.state <> OLD.state THEN
            IF NEW.state <> 'live' AND {HELD} THEN {RAISE.format(CLIP_ON_HOLD)} END IF;
            IF OLD.state || '>' || NEW.state NOT IN {STEPS} THEN {RAISE.format(CLIP_STATE_ILLEGAL)} END IF;
        END IF;
        IF NEW.hold_count <> OLD.hold_count AND NEW.hold_count <> {COUNTED.format(clip="NEW.id")} THEN
            {RAISE.format(HOLD_COUNT_IS_FALSE)}
        END IF;
        RETURN NEW;
    END $$""",
    "CREATE TRIGGER footage_guard_hold BEFORE INSERT OR UPDATE OR DELETE ON footage_app_hold "
    "FOR EACH ROW EXECUTE FUNCTION footage_guard_hold()",
    "CREATE TRIGGER footage_count_holds AFTER INSERT OR UPDATE ON footage_app_hold "
    "FOR EACH ROW EXECUTE FUNCTION footage_count_holds()",
    "CREATE TRIGGER footage_guard_clip BEFORE INSERT OR UPDATE OR DELETE ON footage_app_clip "
    "FOR EACH ROW EXECUTE FUNCTION footage_guard_clip()",
]
POSTGRESQL_TRIGGERS = {
    "footage_guard_hold": "hold",
    "footage_count_holds": "hold",
    "footage_guard_clip": "clip",
}


def put_up(apps, schema_editor):
    """Create the triggers anew, for a migration."""
    take_down(apps, schema_editor)
    for sql in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(sql, params=None)


def take_down(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in SQLITE_NAMES:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)
        return
    for name, table in POSTGRESQL_TRIGGERS.items():
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON footage_app_{table}", params=None)


def missing(alias="default"):
    """The names of triggers that should be there and are not, or are switched off."""
    connection = connections[alias]
    if connection.vendor == "sqlite":
        names, sql = SQLITE_NAMES, "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        names, sql = (
            POSTGRESQL_TRIGGERS,
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
        )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        there = {name for (name,) in cursor.fetchall()}
    return [name for name in names if name not in there]


@checks.register(checks.Tags.database)
def check_triggers(app_configs=None, databases=None, **kwargs):
    """Footage is not safe without them: a start on a database that lost them must say so."""
    errors = []
    for alias in databases or []:
        try:
            gone = (
                missing(alias) if "footage_app_hold" in connections[alias].introspection.table_names() else []
            )
        except DatabaseError:
            gone = []  # a database that cannot answer is reported by others
        if gone and is_migrated(alias):
            errors.append(
                checks.Error(
                    f"The database has lost the triggers that protect footage: {', '.join(gone)}.",
                    hint="Run: manage.py migrate footage_app 0001 --fake, then manage.py migrate footage_app",
                    id="footage_app.E001",
                )
            )
    return errors


def is_migrated(alias):
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT 1 FROM django_migrations WHERE app = 'footage_app' AND name = '0002_backstop'")
        return cursor.fetchone() is not None
