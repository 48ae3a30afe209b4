"""A prepared query asks what its queryset would, and locks only where a lock lasts."""

import pytest
from django.db import DatabaseError, connection
from django.db.models.sql import Query
from django.db.transaction import TransactionManagementError

from edu_duty.accounts.models import Grant
from edu_duty.accounts.roles import Role
from edu_duty.audit.models import ChainHead
from edu_duty.prepared import Prepared, PreparedUpdate


def granted() -> Prepared[Grant]:
    return Prepared(lambda: Grant.objects.in_force().filter(user=0).order_by("pk"))


def test_it_finds_what_its_queryset_would_for_every_value(filler, outsider):
    prepared = granted()

    found = [prepared(person.pk) for person in (filler, outsider)]

    assert found == [list(filler.grants.all()), list(outsider.grants.all())]
    assert prepared(0) == []


def test_rows_come_as_django_would_have_made_them(filler):
    expected, made = filler.grants.get(), granted()(filler.pk)[0]

    assert vars(made) | {"_state": None} == vars(expected) | {"_state": None}
    assert (made._state.adding, made._state.db) == (False, "default")


def test_rows_come_with_what_belongs_to_them_and_without_what_is_left_out(
    filler, django_assert_num_queries
):
    prepared = Prepared(
        lambda: Grant.objects.select_related("user").defer("user__password").filter(user=0)
    )

    with django_assert_num_queries(1):
        person = prepared(filler.pk)[0].user
        named = person.username

    assert (named, person) == (filler.username, filler)
    assert person.get_deferred_fields() == {"password"}


def test_several_values_are_asked_in_the_order_they_were_built(filler, outsider):
    prepared = Prepared(
        lambda: Grant.objects.filter(role=Role.INSPECTOR).filter(user=0).filter(region_prefix="")
    )
    place = filler.grants.get().region_prefix

    found = prepared(Role.COUNTY_FILLER, filler.pk, place)

    assert found == list(filler.grants.all())
    assert prepared(Role.COUNTY_FILLER, outsider.pk, place) == []
    assert prepared(Role.INSPECTOR, filler.pk, place) == []


@pytest.mark.parametrize("values", [(), (1, 2)])
def test_a_query_is_asked_with_as_many_values_as_it_has(db, values):
    with pytest.raises(ValueError, match="with 1 values"):
        granted()(*values)


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**40])
def test_a_number_no_column_holds_finds_nothing(db, number):
    assert granted()(number) == []


def test_its_sql_is_written_once(filler, monkeypatch):
    prepared = granted()
    prepared(filler.pk)

    def refuse(*_arguments):
        raise AssertionError("Written again.")

    monkeypatch.setattr(Query, "get_compiler", refuse)

    assert len(prepared(filler.pk)) == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_without_a_transaction():
    head = ChainHead.objects.create(pk="system")
    prepared = Prepared(lambda: ChainHead.objects.select_for_update().filter(pk=""))

    with pytest.raises(TransactionManagementError, match="inside a transaction"):
        prepared(head.pk)

    assert not connection.in_atomic_block


def test_the_columns_named_are_written_and_no_others(db):
    head = ChainHead.objects.create(pk="system", sequence=1, hash="a")
    other = ChainHead.objects.create(pk="other", sequence=1, hash="a")
    head.sequence, head.hash = 2, "b"

    PreparedUpdate(ChainHead, "sequence").update(head)

    head.refresh_from_db()
    other.refresh_from_db()
    assert (head.sequence, head.hash) == (2, "a")
    assert (other.sequence, other.hash) == (1, "a")


def test_values_are_written_as_the_field_would(filler, db):
    grant = filler.grants.get()
    grant.ends_at, grant.end_reason = grant.starts_at, "示例"

    PreparedUpdate(Grant, "ends_at", "end_reason").update(grant)

    kept = Grant.objects.get(pk=grant.pk)
    assert (kept.ends_at, kept.end_reason) == (grant.starts_at, "示例")


def test_a_row_that_is_not_there_is_not_written(db):
    with pytest.raises(DatabaseError, match="no ChainHead gone"):
        PreparedUpdate(ChainHead, "hash").update(ChainHead(pk="gone", hash="b"))
