"""What the database refuses by itself. Both claims apart: this is the one about mistakes."""

import os
import secrets
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction

from edu_duty.audit import guards
from edu_duty.audit.anchors import drop_anchor
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import broken_chains, record
from tests.conftest import NOON


def write(target: str = "a") -> AuditEvent:
    with transaction.atomic():
        return record(verb=AuditEvent.Verb.SIGNED_IN, target=target, actor_name="a", at=NOON)


@pytest.mark.django_db
@pytest.mark.parametrize("table", guards.TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {0} SET id = id", "DELETE FROM {0}"])
def test_even_the_owner_of_the_tables_changes_nothing(table, statement, settings, tmp_path):
    settings.ANCHOR_FILE = tmp_path / "anchors.jsonl"
    write()
    drop_anchor(NOON)

    with (
        pytest.raises(DatabaseError, match="neither changed nor removed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))

    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db
def test_a_missing_trigger_is_told_and_put_back():
    guards.drop_guards()
    gone = guards.missing_guards()

    guards.raise_guards()

    assert "keep_audit_auditevent_delete" in gone
    assert guards.missing_guards() == set()


@pytest.mark.postgresql  # SQLite knows no roles
@pytest.mark.django_db(transaction=True)
class TestTheRoleOfThePortal:
    """On a real PostgreSQL whose tables belong to somebody else."""

    @pytest.fixture
    def portal_role(self, shared_database):
        name, password = f"portal_{secrets.token_hex(4)}", secrets.token_hex(8)
        owner = connections["default"]
        with owner.cursor() as cursor:
            cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'")
        guards.grant_to(name)
        address = urlsplit(os.environ["DATABASE_URL"])
        host = address.netloc.rsplit("@", 1)[-1]
        guest = psycopg2.connect(
            address._replace(scheme="postgresql", netloc=f"{name}:{password}@{host}").geturl()
        )
        guest.autocommit = True
        yield guest
        guest.close()
        with owner.cursor() as cursor:
            cursor.execute(f"DROP OWNED BY {name}")
            cursor.execute(f"DROP ROLE {name}")

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE audit_auditevent SET target = 'x'",
            "DELETE FROM audit_auditevent",
            "TRUNCATE audit_auditevent",
            "UPDATE audit_anchor SET root = 'x'",
            "DELETE FROM audit_anchor",
            "TRUNCATE audit_anchor",
            "ALTER TABLE audit_auditevent DISABLE TRIGGER ALL",
            "DROP TRIGGER keep_audit_auditevent_update ON audit_auditevent",
            "DROP TABLE audit_anchor",
            "SET session_replication_role = replica",
        ],
    )
    def test_it_has_no_right_to_change_what_happened(self, portal_role, statement):
        write()

        with (
            pytest.raises(psycopg2.errors.InsufficientPrivilege),
            portal_role.cursor() as cursor,
        ):
            cursor.execute(statement)

    def test_it_reads_and_adds(self, portal_role):
        write()
        with portal_role.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM audit_auditevent")
            before = cursor.fetchone()[0]
            cursor.execute(
                "INSERT INTO audit_anchor (sequence, at, root, chains, line)"
                " VALUES (1, now(), 'r', 1, 'l')"
            )
            cursor.execute("UPDATE audit_chainhead SET sequence = sequence")

        assert before == 1

    def test_a_superuser_who_takes_the_triggers_away_is_found_by_the_chain(self, portal_role):
        write("first")
        event = write("second")
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER ALL")
            cursor.execute("UPDATE audit_auditevent SET target = 'x' WHERE id = %s", [event.pk])
            cursor.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER ALL")

        assert guards.missing_guards() == set()
        assert broken_chains() == {"system": 2}


@pytest.mark.postgresql  # SQLite knows no roles
@pytest.mark.django_db(transaction=True)
def test_migrating_grants_to_the_role_that_is_named(shared_database, settings):
    name = f"portal_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {name}")
    settings.DATABASE_APP_ROLE = name

    call_command("migrate", verbosity=0)

    with connection.cursor() as cursor:
        asked = "SELECT has_table_privilege(%s, 'audit_auditevent', %s)"
        rights = {}
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"):
            cursor.execute(asked, [name, right])
            rights[right] = cursor.fetchone()[0]
        cursor.execute(f"DROP OWNED BY {name}")
        cursor.execute(f"DROP ROLE {name}")
    assert rights == {
        "SELECT": True,
        "INSERT": True,
        "UPDATE": False,
        "DELETE": False,
        "TRUNCATE": False,
    }
