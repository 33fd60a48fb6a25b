"""The index over the tokens, kept in step by the database itself.

SQLite: an FTS5 table over the columns of ``search_document`` (no second copy of the tokens) with
three triggers. ``tokenize = 'ascii'`` leaves every character beyond ASCII as it is, so a token is
the same in the index and in Python; ``prefix`` makes single Han characters quick; ``detail`` stays
full, without which ``bm25`` would be zero for OR queries.

PostgreSQL: one GIN index over the tokens as a ``tsvector`` literal. No text search configuration
and no collation takes part in the cast, so the tokens are the same there, too; positions are not
needed (phrases are checked on the column), so none of the limits on them matter.

A later migration that makes SQLite rebuild ``search_document`` loses the triggers and must call
``install`` again; ``linli search verify`` reports it until it does.
"""

from django.db import migrations

_FORGET = """
    INSERT INTO search_index (search_index, rowid, words, answer, files)
    VALUES ('delete', old.id, old.words, old.answer, old.files)
"""
_ADD = """
    INSERT INTO search_index (rowid, words, answer, files)
    VALUES (new.id, new.words, new.answer, new.files)
"""

SQLITE = (
    """
    CREATE VIRTUAL TABLE search_index USING fts5(words, answer, files, content = 'search_document',
        content_rowid = 'id', tokenize = 'ascii', prefix = '1', detail = full)
    """,
    "CREATE VIRTUAL TABLE search_terms USING fts5vocab(search_index, row)",
    f"CREATE TRIGGER search_document_add AFTER INSERT ON search_document BEGIN {_ADD}; END",
    f"CREATE TRIGGER search_document_forget AFTER DELETE ON search_document BEGIN {_FORGET}; END",
    f"""
    CREATE TRIGGER search_document_change AFTER UPDATE ON search_document
    BEGIN {_FORGET}; {_ADD}; END
    """,
    "INSERT INTO search_index (search_index) VALUES ('rebuild')",
)
SQLITE_REMOVE = (
    "DROP TRIGGER IF EXISTS search_document_add",
    "DROP TRIGGER IF EXISTS search_document_forget",
    "DROP TRIGGER IF EXISTS search_document_change",
    "DROP TABLE IF EXISTS search_terms",
    "DROP TABLE IF EXISTS search_index",
)
POSTGRESQL = (
    """
    CREATE INDEX search_document_tokens ON search_document
        USING gin ((CAST(words || answer || files AS tsvector))) WITH (fastupdate = off)
    """,
)
POSTGRESQL_REMOVE = ("DROP INDEX IF EXISTS search_document_tokens",)


def _run(schema_editor, sqlite, postgresql):
    for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement)


def install(apps, schema_editor):
    _run(schema_editor, SQLITE, POSTGRESQL)


def ask(apps, schema_editor):
    """Let the worker put into the index what was there before it."""
    apps.get_model("search", "Progress").objects.get_or_create(name="rebuild")


def remove(apps, schema_editor):
    _run(schema_editor, SQLITE_REMOVE, POSTGRESQL_REMOVE)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.RunPython(install, remove),
        migrations.RunPython(ask, migrations.RunPython.noop),
    ]
