"""What the database itself refuses: changing or removing what happened.

Triggers refuse it to everybody, the owner of the tables included, until somebody takes them away;
the portal's own role has no right to it in the first place. Both prevent mistakes. Against people
who rule the database stand the chain and its anchors.
"""

from django.db import connection

TABLES = ("audit_auditevent", "audit_anchor")
REFUSAL = "What happened is neither changed nor removed."
NAME = "keep_{table}_{act}"


def raise_guards() -> None:
    """Let the database refuse; a second time changes nothing."""
    with connection.cursor() as cursor:
        for statement in _raising():
            cursor.execute(statement)


def guarded_tables() -> list[str]:
    """Name the tables of what happened that there are; an older schema has fewer."""
    return [table for table in TABLES if table in connection.introspection.table_names()]


def drop_guards() -> None:
    """Take the triggers away: for migrations, and for tests that start afresh."""
    with connection.cursor() as cursor:
        for table in guarded_tables():
            for act in ("update", "delete", "truncate"):
                cursor.execute(_dropping(table, act))


def standing_guards() -> set[str]:
    """Name the triggers that stand, so that one that is missing can be told."""
    asked = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'keep_%'"
    if connection.vendor == "postgresql":
        asked = "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'keep_%' AND tgenabled <> 'D'"
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return {name for (name,) in cursor.fetchall()}


def missing_guards() -> set[str]:
    """Name the triggers that should stand and do not."""
    acts = ["update", "delete"] + ["truncate"] * (connection.vendor == "postgresql")
    expected = {NAME.format(table=table, act=act) for table in guarded_tables() for act in acts}
    return expected - standing_guards()


def grant_to(role: str) -> None:
    """Give the portal's role what it works with, and of what happened only reading and adding."""
    quoted = connection.ops.quote_name(role)
    kept = ", ".join(guarded_tables())
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
        cursor.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}"
        )
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
        cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {kept} FROM {quoted}, PUBLIC")
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {quoted}")


def _raising() -> list[str]:
    if connection.vendor == "postgresql":
        function = (
            "CREATE OR REPLACE FUNCTION keep_what_happened() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
        return [function, *(each for table in guarded_tables() for each in _on_postgresql(table))]
    return [_on_sqlite(table, act) for table in guarded_tables() for act in ("update", "delete")]


def _on_postgresql(table: str) -> list[str]:
    statements = []
    for act, each in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT")):
        statements += [
            _dropping(table, act),
            f"CREATE TRIGGER {NAME.format(table=table, act=act)} BEFORE {act} ON {table}"
            f" FOR EACH {each} EXECUTE FUNCTION keep_what_happened()",
        ]
    return statements


def _on_sqlite(table: str, act: str) -> str:
    return (
        f"CREATE TRIGGER IF NOT EXISTS {NAME.format(table=table, act=act)} BEFORE {act} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )


def _dropping(table: str, act: str) -> str:
    name = NAME.format(table=table, act=act)
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {name}{on}"
