"""What the database itself refuses: an administrator's role beside any other role of one person.

The triggers look at every row that is written, whatever wrote it (pages, the ORM, ``bulk_create``,
fixtures, SQL), and compare terms: posts that follow one another are in nobody's way. They compare
moments just as ``Grant.objects.in_force`` does, so what they let in can never be in force together.
They cannot know that two accounts are one human being, and who may alter tables may drop them.
"""

from typing import Any

NAME = "administrators_exclude_each_other"
TABLE = "accounts_grant"
# Spelled out, not taken from roles.py: a migration keeps meaning what it meant.
APART = "'SYSTEM_ADMIN', 'SECURITY_ADMIN', 'AUDIT_ADMIN'"


def _kind(row: str) -> str:
    return f"CASE WHEN {row}.role IN ({APART}) THEN {row}.role ELSE '' END"


_TOGETHER = f"""
    SELECT 1 FROM {TABLE} AS held
    WHERE held.user_id = NEW.user_id AND held.id <> NEW.id
      AND ({_kind("held")}) <> ({_kind("NEW")})
      AND (held.ends_at IS NULL OR NEW.starts_at < held.ends_at)
      AND (NEW.ends_at IS NULL OR held.starts_at < NEW.ends_at)
"""  # noqa: S608 - made of the constants above
SQLITE = [
    f"""
    CREATE TRIGGER {NAME}_{act.lower()} AFTER {act} ON {TABLE}
    WHEN EXISTS ({_TOGETHER})
    BEGIN SELECT RAISE(ABORT, '{NAME}'); END
    """
    for act in ("INSERT", "UPDATE")
]
# The lock on the person puts two transactions in order that would not see each other's row.
POSTGRESQL = [
    f"""
    CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
        IF EXISTS ({_TOGETHER}) THEN
            RAISE EXCEPTION '{NAME}' USING ERRCODE = 'exclusion_violation';
        END IF;
        RETURN NULL;
    END $$
    """,
    f"""
    CREATE TRIGGER {NAME} AFTER INSERT OR UPDATE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {NAME}()
    """,
]
DROPPED = {
    "sqlite": [f"DROP TRIGGER {NAME}_insert", f"DROP TRIGGER {NAME}_update"],
    "postgresql": [f"DROP TRIGGER {NAME} ON {TABLE}", f"DROP FUNCTION {NAME}()"],
}


def separate(_apps: Any, schema_editor: Any) -> None:
    """Create the triggers; a step of a migration."""
    for line in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(line, params=None)


def join(_apps: Any, schema_editor: Any) -> None:
    """Take the triggers away again, when a migration is taken back."""
    for line in DROPPED[schema_editor.connection.vendor]:
        schema_editor.execute(line, params=None)
