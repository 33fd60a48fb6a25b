"""SQL compiled once, for the few statements of the loop that run all day.

Django builds the text of every statement anew from its model; for the hot path that costs
several times what the database needs to carry it out. Here the text is made once per process
and engine and only the values change. Values that are no plain texts, numbers or booleans go
through the model's fields, so a row written here and one written by ``save()`` are the same.
Everything else uses the ORM.

No signals are sent, ``save()`` of the model is not called and nothing is filled in
(``auto_now``): for models that rely on any of these, use the ORM.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Field, Model, QuerySet, Value
from django.db.models.expressions import Col, Combinable

M = TypeVar("M", bound=Model)

#: Stand for the value of a :class:`Prepared` query while its text is made; no column holds them.
TEXT_SLOT = "\ue000linli-slot"
NUMBER_SLOT = -(2**62)
MOMENT_SLOT = datetime(1000, 1, 1, tzinfo=UTC)
#: Most values of one query by :func:`number_slots`; SQLite takes 999 in any build.
SLOTS = 500


def number_slots(count: int, first: int = 0) -> list[int]:
    """Return the slots of several numbers: those at ``first`` and after among the values.

    They are wider than a column of 32 bits; with such a column compare by ``__in`` alone, for
    Django knows of ``=`` that it can find nothing.
    """
    if first + count > SLOTS:
        raise ValueError(f"a prepared query takes at most {SLOTS} values")
    return [NUMBER_SLOT + place for place in range(first, first + count)]


#: Stored as they are by both drivers; subclasses (choices) still go through the field.
_PLAIN = frozenset({str, int, float, bool, type(None)})


def _stored(field: Field[Any, Any], value: object, connection: BaseDatabaseWrapper) -> Any:
    return value if type(value) in _PLAIN else field.get_db_prep_save(value, connection)


@cache
def _columns(model: type[Model]) -> tuple[tuple[Field[Any, Any], ...], Field[Any, Any] | None]:
    """Return the columns to insert and, when the database makes the key, the key's field."""
    key = model._meta.pk
    made = key if key is not None and getattr(key, "db_returning", False) else None
    return tuple(field for field in model._meta.concrete_fields if field is not made), made


@cache
def _into(model: type[Model], using: str) -> str:
    quote = connections[using].ops.quote_name
    columns = ", ".join(quote(field.column) for field in _columns(model)[0])
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns})"


@cache
def _insert_sql(
    model: type[Model],
    using: str,
    once: bool,  # noqa: FBT001 - a cache key
    count: int = 1,
) -> str:
    fields, made = _columns(model)
    row = f"({', '.join(['%s'] * len(fields))})"
    sql = f"{_into(model, using)} VALUES {', '.join([row] * count)}"
    if once:
        return f"{sql} ON CONFLICT DO NOTHING"
    if made is None or count > 1:
        return sql
    return f"{sql} RETURNING {connections[using].ops.quote_name(made.column)}"


def insert(row: Model, *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Insert one new row and, where the database makes the key, set it on ``row``.

    Raises IntegrityError like ``save()``.
    """
    fields, made = _columns(type(row))
    key = _insert(type(row), [getattr(row, field.attname) for field in fields], using=using)
    if made is not None:
        setattr(row, made.attname, key)
    row._state.adding = False
    row._state.db = using


def insert_values(
    model: type[Model],
    values: Mapping[str, object],
    *,
    once: bool = False,
    using: str = DEFAULT_DB_ALIAS,
) -> None:
    """Insert one row from ``values`` by column; those not named get their model's default.

    With ``once`` a row whose unique key exists already is left alone (the only place of
    ``ON CONFLICT``).
    """
    fields, _ = _columns(model)
    row = [
        values[field.attname] if field.attname in values else field.get_default()
        for field in fields
    ]
    _insert(model, row, once=once, using=using)


def insert_many(rows: Sequence[Model], *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Insert a few new rows of one model in one statement (none for no rows).

    Keys made by the database are not read back. Raises IntegrityError like ``save()``. For a
    handful: every number of rows is a text of its own, and the values must fit into one
    statement; for more use ``bulk_create``.
    """
    if not rows:
        return
    connection = connections[using]
    model = type(rows[0])
    fields, _ = _columns(model)
    stored = [
        _stored(field, getattr(row, field.attname), connection) for row in rows for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(_insert_sql(model, using, False, len(rows)), stored)  # noqa: FBT003 - a cache key


def insert_from(
    model: type[M],
    rows: QuerySet[Any, Any],
    given: Mapping[str, object | Combinable],
    *,
    using: str = DEFAULT_DB_ALIAS,
) -> int:
    """Insert one row for each row that ``rows`` finds, in one statement; return how many.

    ``given`` names what differs, by column: a plain value or an expression over ``rows``; every
    other column is copied from the column of that name. Raises IntegrityError like ``save()``
    and FieldError for a column that is neither given nor there.
    """
    connection = connections[using]
    columns = [
        _selected(field, given[field.attname]) if field.attname in given else F(field.attname)
        for field in _columns(model)[0]
    ]
    names = {f"column_{place}": column for place, column in enumerate(columns)}
    compiler = rows.annotate(**names).values_list(*names).query.get_compiler(using)
    sql, values = compiler.as_sql()
    with connection.cursor() as cursor:
        cursor.execute(f"{_into(model, using)} {sql}", values)
        return int(cursor.rowcount)


def _selected(field: Field[Any, Any], value: object) -> Combinable:
    return value if isinstance(value, Combinable) else Value(value, output_field=field)


def _insert(
    model: type[Model], values: Sequence[object], *, once: bool = False, using: str
) -> object:
    """Insert ``values`` in the order of :func:`_columns`; return the key the database made."""
    connection = connections[using]
    fields, made = _columns(model)
    stored = [
        _stored(field, value, connection) for field, value in zip(fields, values, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_insert_sql(model, using, once), stored)
        return None if made is None or once else cursor.fetchone()[0]


@cache
def _update_sql(
    model: type[Model], using: str, match: tuple[str, ...], names: tuple[str, ...]
) -> tuple[str, tuple[Field[Any, Any], ...]]:
    quote = connections[using].ops.quote_name
    known = {field.attname: field for field in model._meta.concrete_fields}
    fields = tuple(known[name] for name in (*names, *match))
    columns = [f"{quote(field.column)} = %s" for field in fields]
    sql = (
        f"UPDATE {quote(model._meta.db_table)}"  # noqa: S608 - names come from the model
        f" SET {', '.join(columns[: len(names)])} WHERE {' AND '.join(columns[len(names) :])}"
    )
    return sql, fields


def update(
    model: type[Model],
    match: Mapping[str, object],
    using: str = DEFAULT_DB_ALIAS,
    /,
    **changes: object,
) -> int:
    """Write ``changes`` where all of ``match`` is equal (no NULLs) and return how many rows.

    Names are those of columns (``holder_unit_id``), values plain ones, no expressions.
    """
    connection = connections[using]
    sql, fields = _update_sql(model, using, tuple(match), tuple(changes))
    values = [
        _stored(field, value, connection)
        for field, value in zip(fields, (*changes.values(), *match.values()), strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


@dataclass(frozen=True, slots=True)
class _Text:
    """A compiled query: its text, its values, where a slot stands, how to read its rows.

    ``slots`` are pairs: place among ``values``, place among the values given.
    """

    sql: str
    values: tuple[object, ...]
    slots: tuple[tuple[int, int], ...]
    names: tuple[str, ...]
    converters: tuple[tuple[int, tuple[Callable[..., object], ...], Any], ...]


class Prepared(Generic[M]):
    """A query whose text is made once; only the values of its slots change.

    ``build`` returns a queryset over columns of one model, or aggregates of them.
    :data:`TEXT_SLOT`, :data:`NUMBER_SLOT` and :data:`MOMENT_SLOT` stand for the first value
    given, wherever and however often they occur, :func:`number_slots` for several. The text
    must depend on nothing but what ``build`` closes over.
    """

    def __init__(self, build: Callable[[], QuerySet[M, Any]]) -> None:
        self._build = build
        self._model: type[M] | None = None
        self._texts: dict[str, _Text | None] = {}

    def objects(self, *values: object, using: str = DEFAULT_DB_ALIAS) -> list[M]:
        """Return the rows for ``values`` as model instances."""
        text, rows = self._rows(values, using)
        if text is None or self._model is None:
            return []
        return [self._model.from_db(using, text.names, row) for row in rows]

    def tuples(self, *values: object, using: str = DEFAULT_DB_ALIAS) -> list[tuple[Any, ...]]:
        """Return the rows for ``values``, each a tuple of the columns asked for."""
        return [tuple(row) for row in self._rows(values, using)[1]]

    def _rows(self, given: tuple[object, ...], using: str) -> tuple[_Text | None, list[list[Any]]]:
        connection = connections[using]
        if using not in self._texts:
            self._texts[using] = self._compile(connection)
        text = self._texts[using]
        if text is None:
            return None, []
        values: list[Any] = list(text.values)
        for place, which in text.slots:
            one = given[which]
            values[place] = _moment(one, connection) if isinstance(one, datetime) else one
        with connection.cursor() as cursor:
            cursor.execute(text.sql, values)
            rows = [list(row) for row in cursor.fetchall()]
        for column, steps, expression in text.converters:
            for row in rows:
                for step in steps:
                    row[column] = step(row[column], expression, connection)
        return text, rows

    def _compile(self, connection: BaseDatabaseWrapper) -> _Text | None:
        """Make the text; None for a query that can find nothing."""
        queryset = self._build().using(connection.alias)
        self._model = queryset.model
        compiler = queryset.query.get_compiler(connection.alias)
        try:
            sql, values = compiler.as_sql()
        except EmptyResultSet:
            return None
        columns = [column for column, _, _ in compiler.select]
        converters = compiler.get_converters(columns)
        first = (TEXT_SLOT, MOMENT_SLOT, _moment(MOMENT_SLOT, connection))
        slots = [
            (place, 0 if value in first else value - NUMBER_SLOT)
            for place, value in enumerate(values)
            if value in first or (isinstance(value, int) and 0 <= value - NUMBER_SLOT < SLOTS)
        ]
        return _Text(
            sql,
            tuple(values),
            tuple(slots),
            tuple(column.target.attname for column in columns if isinstance(column, Col)),
            tuple((at, tuple(steps), one) for at, (steps, one) in converters.items()),
        )


class ByNumbers(Generic[M]):
    """A query by a list of numbers, prepared: its text is made once for every ``step`` of them.

    ``build`` gets slots in place of the numbers and uses them in conditions ``…__in`` alone,
    because a shorter list is filled up with its first number. At most :data:`SLOTS` numbers.
    """

    def __init__(self, build: Callable[[list[int]], QuerySet[M, Any]], *, step: int = 10) -> None:
        self._build = build
        self._step = step
        self._queries: dict[int, Prepared[M]] = {}

    def objects(self, numbers: Sequence[int], using: str = DEFAULT_DB_ALIAS) -> list[M]:
        """Return the rows for ``numbers`` as model instances; without numbers no query."""
        return self._query(numbers).objects(*self._full(numbers), using=using) if numbers else []

    def tuples(
        self, numbers: Sequence[int], using: str = DEFAULT_DB_ALIAS
    ) -> list[tuple[Any, ...]]:
        """Return the rows for ``numbers``, each a tuple of the columns asked for."""
        return self._query(numbers).tuples(*self._full(numbers), using=using) if numbers else []

    def _full(self, numbers: Sequence[int]) -> list[int]:
        return [*numbers, *[numbers[0]] * (-len(numbers) % self._step)]

    def _query(self, numbers: Sequence[int]) -> Prepared[M]:
        count = -(-len(numbers) // self._step) * self._step
        if count not in self._queries:
            self._queries[count] = Prepared(lambda: self._build(number_slots(count)))
        return self._queries[count]


def _moment(value: datetime, connection: BaseDatabaseWrapper) -> Any:
    return connection.ops.adapt_datetimefield_value(value)
