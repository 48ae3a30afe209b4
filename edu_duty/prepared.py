"""Queries that nearly every request asks: their SQL is worked out once per process."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, models
from django.db.models.query import get_related_populators
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row", bound=models.Model)
_related: Callable[..., Sequence[Any]] = get_related_populators
LARGEST = 2**63


@dataclass(frozen=True, slots=True)
class Plan:
    """A query as it was worked out: its SQL, and how a row of the answer becomes an object."""

    sql: str
    asked: int
    own: slice
    names: list[str]
    related: Sequence[Any]
    compiler: Any
    converters: Any


class Prepared(Generic[Row]):
    """A query for whole rows that differs in its values alone from time to time.

    Django takes longer to write such a query than the database to answer it. Rows come with what
    ``select_related`` names, and without what ``defer`` leaves out.

    Args:
        build: makes the query, with any values, when it is asked for the first time. Where there
            are several, each is a ``filter`` of its own, and they are asked in that order.
    """

    def __init__(self, build: Callable[[], models.QuerySet[Row]]) -> None:
        self._build = build

    def __call__(self, *values: int | str) -> list[Row]:
        """Ask with these values.

        Raises:
            TransactionManagementError: the rows are to be locked, and there is no transaction.
            ValueError: the query has more or fewer values.
        """
        if self._rows.query.select_for_update and not connection.in_atomic_block:
            raise TransactionManagementError("Rows are locked inside a transaction only.")
        plan = self._plan
        if plan.asked != len(values):
            raise ValueError(f"This prepared query is asked with {plan.asked} values.")
        if any(isinstance(value, int) and not -LARGEST <= value < LARGEST for value in values):
            return []  # No column holds such a number, and SQLite is not asked for one.
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, values)
            answered = cursor.fetchall()
        if plan.converters:
            answered = plan.compiler.apply_converters(answered, plan.converters)
        return [self._object(plan, row) for row in answered]

    def _object(self, plan: Plan, row: Sequence[Any]) -> Row:
        made = self._rows.model.from_db(DEFAULT_DB_ALIAS, plan.names, row[plan.own])
        for each in plan.related:
            each.populate(row, made)
        return made

    @cached_property
    def _rows(self) -> models.QuerySet[Row]:
        return self._build()

    @cached_property
    def _plan(self) -> Plan:
        """Do once what ``django.db.models.query.ModelIterable`` does each time."""
        query = self._rows.query
        compiler = query.get_compiler(DEFAULT_DB_ALIAS)
        sql, values = compiler.as_sql()
        info, select = compiler.klass_info, compiler.select
        fields = info["select_fields"]
        own = slice(fields[0], fields[-1] + 1)
        # Not the connection of this thread, which must not outlive it.
        unopened = query.get_compiler(connection=connections.create_connection(DEFAULT_DB_ALIAS))
        return Plan(
            sql=sql,
            asked=len(values),
            own=own,
            names=[each[0].target.attname for each in select[own]],
            related=_related(info, select, DEFAULT_DB_ALIAS),
            compiler=unopened,
            converters=unopened.get_converters(each[0] for each in select),
        )


class PreparedUpdate(Generic[Row]):
    """Writes the same columns of one row at a time, as ``save(update_fields=...)`` would.

    Neither the model's own ``save`` nor a signal is asked: for models that have none.
    """

    def __init__(self, model: type[Row], *names: str) -> None:
        self._model = model
        self._names = names

    def update(self, row: Row) -> None:
        """Write what the row has in these columns.

        Raises:
            DatabaseError: the row is not there.
        """
        values = [
            field.get_db_prep_save(getattr(row, field.attname), connection)
            for field in self._fields
        ]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, [*values, row.pk])
            if cursor.rowcount != 1:
                raise DatabaseError(f"There is no {self._model.__name__} {row.pk} to write.")

    @cached_property
    def _fields(self) -> "list[models.Field[Any, Any]]":
        concrete = {field.name: field for field in self._model._meta.concrete_fields}
        return [concrete[name] for name in self._names]

    @cached_property
    def _sql(self) -> str:
        names = connection.ops.quote_name
        columns = ", ".join(f"{names(str(field.column))} = %s" for field in self._fields)
        table, key = names(self._model._meta.db_table), names(str(self._model._meta.pk.column))
        return f"UPDATE {table} SET {columns} WHERE {key} = %s"  # noqa: S608 - the model's own names
