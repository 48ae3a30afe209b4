"""A prepared query asks what its queryset would, and locks only where a lock lasts."""

import pytest
from django.db import connection
from django.db.models.sql import Query
from django.db.transaction import TransactionManagementError

from edu_duty.accounts.models import Grant
from edu_duty.accounts.roles import Role
from edu_duty.audit.models import ChainHead
from edu_duty.prepared import Prepared


def granted() -> Prepared[Grant]:
    return Prepared(lambda: Grant.objects.in_force().filter(user=0).order_by("pk"))


def test_it_finds_what_its_queryset_would_for_every_value(filler, outsider):
    prepared = granted()

    found = [prepared(person.pk) for person in (filler, outsider)]

    assert found == [list(filler.grants.all()), list(outsider.grants.all())]
    assert prepared(0) == []


def test_a_query_of_several_values_is_refused(filler):
    prepared = Prepared(lambda: Grant.objects.filter(user=0, role=Role.INSPECTOR))

    with pytest.raises(ValueError, match="one value"):
        prepared(filler.pk)


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
