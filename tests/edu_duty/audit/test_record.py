import threading

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from edu_duty.audit.models import AuditEvent, ChainHead
from edu_duty.audit.record import broken_chains, record
from tests.conftest import NOON


def write(target: str = "990101", **fields) -> AuditEvent:
    return record(
        verb=AuditEvent.Verb.RETURN_IMPORTED, target=target, actor_name="filler", at=NOON, **fields
    )


def forge(event: AuditEvent, **fields) -> None:
    """Change a row as somebody with the database's password could."""
    columns = ", ".join(f"{name} = %s" for name in fields)
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
        record(verb="SOMETHING", target="990101", actor_name="filler", at=NOON)

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
    "forged", [{"actor_name": "somebody else"}, {"target": "990102"}, {"details": '{"a": 1}'}]
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
