"""Let the database itself refuse to change or delete events, on both engines.

A later migration that makes SQLite rebuild ``audit_event`` loses these triggers and must
call ``install`` again; ``linli audit verify`` reports them missing until it does.
"""

from django.db import migrations

POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'audit_event is append-only'
            USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event
        FOR EACH ROW EXECUTE FUNCTION audit_refuse()
    """,
    """
    CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()
    """,
    # ALWAYS: otherwise session_replication_role = replica switches them off.
    "ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_no_change",
    "ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_no_truncate",
)
POSTGRESQL_REMOVE = (
    "DROP TRIGGER IF EXISTS audit_event_no_change ON audit_event",
    "DROP TRIGGER IF EXISTS audit_event_no_truncate ON audit_event",
    "DROP FUNCTION IF EXISTS audit_refuse()",
)

SQLITE = (
    """
    CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
    BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END
    """,
    """
    CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
    BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END
    """,
    # INSERT OR REPLACE removes the old row without firing the delete trigger unless the
    # recursive_triggers pragma is on; refuse the key before it comes to that.
    """
    CREATE TRIGGER audit_event_no_replace BEFORE INSERT ON audit_event
    WHEN EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id)
      OR EXISTS (SELECT 1 FROM audit_event WHERE chain_kind = NEW.chain_kind
                 AND chain_id = NEW.chain_id AND seq = NEW.seq)
      OR EXISTS (SELECT 1 FROM audit_event WHERE prev_hash = NEW.prev_hash
                 AND chain_kind = NEW.chain_kind AND chain_id = NEW.chain_id)
    BEGIN SELECT RAISE(ABORT, 'audit_event is append-only: key exists'); END
    """,
)
SQLITE_REMOVE = (
    "DROP TRIGGER IF EXISTS audit_event_no_update",
    "DROP TRIGGER IF EXISTS audit_event_no_delete",
    "DROP TRIGGER IF EXISTS audit_event_no_replace",
)


def _run(connection, postgresql, sqlite):
    with connection.cursor() as cursor:
        for statement in postgresql if connection.vendor == "postgresql" else sqlite:
            cursor.execute(statement)


def install(connection):
    _run(connection, POSTGRESQL, SQLITE)


def remove(connection):
    _run(connection, POSTGRESQL_REMOVE, SQLITE_REMOVE)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda _apps, editor: install(editor.connection),
            lambda _apps, editor: remove(editor.connection),
        ),
    ]
