"""May the log be changed? The database itself says no: whatever code asks."""

from django.db import migrations

# INSERT OR REPLACE in SQLite fires the delete trigger only under `recursive_triggers`, which the settings switch on.
SQLITE = [
    """
    CREATE TRIGGER audit_event_is_not_changed BEFORE UPDATE ON portal_auditevent
    BEGIN SELECT RAISE(ABORT, 'AUDIT_IS_APPEND_ONLY'); END
    """,
    """
    CREATE TRIGGER audit_event_is_not_removed BEFORE DELETE ON portal_auditevent
    BEGIN SELECT RAISE(ABORT, 'AUDIT_IS_APPEND_ONLY'); END
    """,
    """
    CREATE TRIGGER audit_head_moves_forward BEFORE UPDATE ON portal_audithead
    WHEN NEW.chain <> OLD.chain OR NEW.seq <> OLD.seq + 1
    BEGIN SELECT RAISE(ABORT, 'AUDIT_IS_APPEND_ONLY'); END
    """,
    """
    CREATE TRIGGER audit_head_is_not_removed BEFORE DELETE ON portal_audithead
    BEGIN SELECT RAISE(ABORT, 'AUDIT_IS_APPEND_ONLY'); END
    """,
]
POSTGRESQL = [
    """
    CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'AUDIT_IS_APPEND_ONLY' USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    """
    CREATE TRIGGER audit_event_is_not_changed BEFORE UPDATE ON portal_auditevent
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()
    """,
    """
    CREATE TRIGGER audit_event_is_not_removed BEFORE DELETE ON portal_auditevent
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()
    """,
    """
    CREATE TRIGGER audit_event_is_not_emptied BEFORE TRUNCATE ON portal_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()
    """,
    """
    CREATE TRIGGER audit_head_moves_forward BEFORE UPDATE ON portal_audithead
    FOR EACH ROW WHEN (NEW.chain <> OLD.chain OR NEW.seq <> OLD.seq + 1)
    EXECUTE FUNCTION audit_is_append_only()
    """,
    """
    CREATE TRIGGER audit_head_is_not_removed BEFORE DELETE ON portal_audithead
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()
    """,
    """
    CREATE TRIGGER audit_head_is_not_emptied BEFORE TRUNCATE ON portal_audithead
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()
    """,
]


def forbid_change(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]
    operations = [migrations.RunPython(forbid_change, elidable=False)]
