import threading

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from edu_duty.audit.chain import link
from edu_duty.audit.guards import drop_guards
from edu_duty.audit.models import AuditEvent, ChainHead
from edu_duty.audit.origin import Origin, Person, Post, coming_from
from edu_duty.audit.record import broken_chains, content_of, record
from tests.conftest import NOON


def write(target: str = "990101", **fields) -> AuditEvent:
    return record(
        verb=AuditEvent.Verb.RETURN_IMPORTED, target=target, actor_name="filler", at=NOON, **fields
    )


def forge(event: AuditEvent, **fields) -> None:
    """Change a row as somebody with the database's password could."""
    columns = ", ".join(f"{name} = %s" for name in fields)
    drop_guards()
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE audit_auditevent SET {columns} WHERE id = %s", [*fields.values(), event.pk]
        )


@pytest.mark.django_db(transaction=True)
def test_record_refuses_to_write_outside_the_transaction_of_the_change():
    with pytest.raises(TransactionManagementError):
        write()

    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
def test_record_refuses_what_is_no_word_for_what_happened():
    with pytest.raises(TypeError):
        record(
            verb="SOMETHING",  # type: ignore[arg-type]  # on purpose
            target="990101",
            actor_name="filler",
            at=NOON,
        )

    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_vanishes_with_the_change_it_tells_of():
    with pytest.raises(ValueError, match="undone"), transaction.atomic():
        write()
        raise ValueError("undone")

    assert not AuditEvent.objects.exists()
    assert not ChainHead.objects.filter(sequence__gt=0).exists()


@pytest.mark.django_db
def test_events_of_one_county_and_year_are_chained():
    first = write(region_code="990101", year=2024)
    second = write(region_code="990101", year=2024)

    assert (first.sequence, second.sequence) == (1, 2)
    assert second.previous_hash == first.hash
    assert broken_chains() == {}


@pytest.mark.django_db
def test_each_county_and_year_has_a_chain_of_its_own_and_the_system_another():
    events = [
        write(region_code="990101", year=2024),
        write(region_code="990101", year=2023),
        write(region_code="990102", year=2024),
        write(),
    ]

    assert [event.sequence for event in events] == [1, 1, 1, 1]
    assert events[-1].chain == "system"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "forged",
    [
        {"actor_name": "somebody else"},
        {"actor_id": 7},
        {"posts": "INSPECTOR@99"},
        {"origin": "192.0.2.1"},
        {"target": "990102"},
        {"details": '{"a": 1}'},
        {"content_version": 1},
        {"algorithm": "sm3"},
    ],
)
def test_a_forged_event_is_found(forged):
    write(region_code="990101", year=2024)
    event = write(region_code="990101", year=2024)
    write(region_code="990101", year=2024)

    forge(event, **forged)

    assert broken_chains() == {"990101/2024": 2}


@pytest.mark.django_db
def test_a_removed_last_event_is_found():
    write()
    last = write()
    drop_guards()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditevent WHERE id = %s", [last.pk])

    assert broken_chains() == {"system": 2}


@pytest.mark.django_db(transaction=True)
def test_events_written_at_once_stand_in_one_unbroken_chain(shared_database):
    database = connection.settings_dict
    start = threading.Barrier(4)

    def work() -> None:
        connection.settings_dict = database
        start.wait()
        for _ in range(5):
            with transaction.atomic():
                write(region_code="990101", year=2024)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert AuditEvent.objects.count() == 20
    assert broken_chains() == {}


FILLER = Person(41, "filler", (Post("COUNTY_FILLER", "990101"), Post("INSPECTOR", "52")))


@pytest.mark.django_db
def test_an_event_tells_who_acted_in_which_post_and_from_where():
    with coming_from(Origin("192.0.2.7", lambda: FILLER)):
        event = write(region_code="990101", year=2024)

    assert (event.actor_id, event.posts, event.origin) == (
        41,
        "COUNTY_FILLER@990101",
        "192.0.2.7",
    )


@pytest.mark.django_db
def test_an_event_in_another_name_takes_nobodys_posts():
    with coming_from(Origin("worker", lambda: Person(42, "lead", (Post("LEAD", ""),)))):
        event = write()

    assert (event.actor_id, event.posts, event.origin) == (None, "", "worker")


@pytest.mark.django_db
def test_events_of_the_first_version_hold_beside_new_ones():
    old = AuditEvent(
        chain="system",
        sequence=1,
        verb="SIGNED_IN",
        target="filler",
        actor_name="filler",
        details={},
        at=NOON,
        content_version=1,
    )
    old.hash = link("", content_of(old))
    old.save()
    ChainHead.objects.create(chain="system", sequence=1, hash=old.hash)

    new = write()

    assert (new.sequence, new.content_version, new.previous_hash) == (2, 2, old.hash)
    assert set(content_of(old)).isdisjoint({"v", "origin", "posts", "actor_id"})
    assert broken_chains() == {}


@pytest.mark.django_db
def test_whoever_fills_in_an_old_event_is_found():
    old = AuditEvent(
        chain="system", sequence=1, verb="SIGNED_IN", target="a", actor_name="a", at=NOON
    )
    old.hash = link("", content_of(old))
    old.save()
    ChainHead.objects.create(chain="system", sequence=1, hash=old.hash)

    forge(old, origin="192.0.2.1")

    assert broken_chains() == {"system": 1}


@pytest.mark.django_db
def test_events_linked_with_sm3_stand_in_one_chain_with_the_others(settings):
    write()
    settings.AUDIT_HASH = "sm3"
    second = write()
    settings.AUDIT_HASH = "sha256"
    write()

    assert second.algorithm == "sm3"
    assert broken_chains() == {}
