"""Queries that nearly every request asks: their SQL is worked out once per process."""

from collections.abc import Callable
from functools import cached_property
from typing import Generic, TypeVar

from django.db import connection, models
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row", bound=models.Model)


class Prepared(Generic[Row]):
    """A query for whole rows of one table that differs in one value alone from time to time.

    Django takes longer to write such a query than the database to answer it.

    Args:
        build: makes the query, with any value, when it is asked for the first time.
    """

    def __init__(self, build: Callable[[], models.QuerySet[Row]]) -> None:
        self._build = build

    def __call__(self, value: int | str) -> list[Row]:
        """Ask with this value.

        Raises:
            TransactionManagementError: the rows are to be locked, and there is no transaction.
        """
        rows = self._rows
        if rows.query.select_for_update and not connection.in_atomic_block:
            raise TransactionManagementError("Rows are locked inside a transaction only.")
        return list(rows.model._base_manager.raw(self._sql, [value]))

    @cached_property
    def _rows(self) -> models.QuerySet[Row]:
        return self._build()

    @cached_property
    def _sql(self) -> str:
        sql, values = self._rows.query.sql_with_params()
        if len(values) != 1:
            raise ValueError("A prepared query is asked with one value.")
        return sql
