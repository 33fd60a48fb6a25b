"""Paging by the last row seen instead of by offset: constant cost at any depth.

A cursor is opaque to its holder: URL-safe base64 of ``[direction, value, …]``. It carries
only values the holder has already seen and is checked on return, so it needs no signature;
anything malformed is :class:`~linli.domain.errors.Invalid`.
"""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import Q

from linli.domain.errors import Invalid

Item = TypeVar("Item")
Value = str | int | datetime | date

_LONGEST = 600
_FORWARD, _BACKWARD = "n", "p"


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page: its ``items`` in reading order and the cursors of its neighbours, if any."""

    items: list[Item]
    next: str | None
    prev: str | None


def _bad() -> Invalid:
    return Invalid("bad-cursor", "这个翻页链接已经失效，请回到列表第一页。")


def encode(direction: str, values: Sequence[Value]) -> str:
    """Return the cursor for ``values``; ``direction`` is ``n`` (after) or ``p`` (before)."""
    packed: list[object] = [direction]
    for value in values:
        if isinstance(value, datetime):
            packed.append({"t": value.astimezone(UTC).isoformat()})
        elif isinstance(value, date):
            packed.append({"d": value.isoformat()})
        elif isinstance(value, str | int):
            packed.append(value)
        else:
            raise TypeError(f"cannot page by {type(value).__name__}: order by non-null columns")
    raw = json.dumps(packed, ensure_ascii=False, separators=(",", ":")).encode()
    return urlsafe_b64encode(raw).decode().rstrip("=")


def decode(cursor: str) -> tuple[str, list[Value]]:
    """Return direction and values of a cursor; raise Invalid when it was not made by us."""
    if len(cursor) > _LONGEST or not cursor.isascii():
        raise _bad()
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        packed = json.loads(raw)
    except (binascii.Error, ValueError, RecursionError) as error:
        raise _bad() from error
    if not isinstance(packed, list) or not packed or packed[0] not in (_FORWARD, _BACKWARD):
        raise _bad()
    return packed[0], [_unpack(value) for value in packed[1:]]


def _unpack(value: object) -> Value:
    try:
        match value:
            case bool():
                raise _bad()
            case int() if abs(value) < 2**63:
                return value
            case str() if "\x00" not in value and value.isprintable():
                return value
            case {"t": str(moment)}:
                parsed = datetime.fromisoformat(moment)
                if parsed.tzinfo is not None:
                    return parsed.astimezone(UTC)
            case {"d": str(day)}:
                return date.fromisoformat(day)
    except (ValueError, OverflowError) as error:
        raise _bad() from error
    raise _bad()


def _checked(model: type[models.Model], path: str, value: Value) -> object:
    """Return ``value`` as the column at ``path`` holds it; Invalid when it cannot."""
    field: Any = None
    for part in path.split("__"):
        try:
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            return value  # an annotation: the type check of the cursor must do
        model = field.related_model or model
    expected: tuple[type, ...]
    if isinstance(field, models.DateTimeField):
        expected = (datetime,)
    elif isinstance(field, models.DateField):
        expected = (date,)
    elif isinstance(field, models.CharField | models.TextField):
        expected = (str,)
    else:
        expected = (int, str)
    if type(value) not in expected:
        raise _bad()
    try:
        return field.to_python(value)
    except ValidationError as error:
        raise _bad() from error


def _read(item: object, path: str) -> Value:
    if isinstance(item, Mapping):
        value = item[path]
    else:
        value = item
        for part in path.split("__"):
            value = getattr(value, part)
    if value is None:
        raise TypeError(f"cannot page by {path}: it is null, and engines sort null differently")
    return value if isinstance(value, str | int | date) else str(value)


def _beyond(terms: Sequence[tuple[str, bool]], values: Sequence[object]) -> Q:
    """Return the condition "after these values" for ``terms`` of (path, descending).

    ``a <= x AND (a < x OR (a = x AND b < y))``: the leading bound alone is what lets both
    engines start inside the index instead of filtering it from the top.
    """
    (path, descending), rest = terms[0], terms[1:]
    sign = "lt" if descending else "gt"
    strict = Q(**{f"{path}__{sign}": values[0]})
    if not rest:
        return strict
    deeper = Q(**{path: values[0]}) & _beyond(rest, values[1:])
    return Q(**{f"{path}__{sign}e": values[0]}) & (strict | deeper)


def beside(
    queryset: models.QuerySet[Any, Item], *, order: Sequence[str], values: Sequence[object]
) -> tuple[models.QuerySet[Any, Item], models.QuerySet[Any, Item]]:
    """Return what stands before and what stands after ``values`` in ``order``, nearest first.

    ``values`` need not be those of any row. No query is made here.
    """
    terms = [(name.removeprefix("-"), name.startswith("-")) for name in order]
    turned = [(path, not descending) for path, descending in terms]
    before, after = (
        queryset.filter(_beyond(way, values)).order_by(
            *(f"-{path}" if descending else path for path, descending in way)
        )
        for way in (turned, terms)
    )
    return before, after


def page(
    queryset: models.QuerySet[Any, Item],
    *,
    order: Sequence[str],
    cursor: str | None = None,
    size: int = 50,
) -> Page[Item]:
    """Return one page of ``queryset`` with one query (``size`` + 1 rows).

    ``order`` names columns, ``-`` for descending; none may be null and the last must be
    unique, else rows fall between pages. Items may be model instances or ``.values()`` rows
    holding the ordered columns. Raises Invalid for a cursor that does not fit.
    """
    terms = [(name.removeprefix("-"), name.startswith("-")) for name in order]
    backward = False
    if cursor:
        direction, values = decode(cursor)
        if len(values) != len(terms):
            raise _bad()
        backward = direction == _BACKWARD
        fitting = [
            _checked(queryset.model, path, value)
            for (path, _), value in zip(terms, values, strict=True)
        ]
        if backward:
            terms = [(path, not descending) for path, descending in terms]
        queryset = queryset.filter(_beyond(terms, fitting))
    ordering = [f"-{path}" if descending else path for path, descending in terms]
    rows = list(queryset.order_by(*ordering)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backward:
        rows.reverse()
        return _page(rows, order, has_next=True, has_prev=more)
    return _page(rows, order, has_next=more, has_prev=bool(cursor))


def first_page(rows: list[Item], *, order: Sequence[str], size: int = 50) -> Page[Item]:
    """Return the first page of ``rows`` read elsewhere: in ``order``, at most ``size`` + 1."""
    return _page(rows[:size], order, has_next=len(rows) > size, has_prev=False)


def _page(rows: list[Item], order: Sequence[str], *, has_next: bool, has_prev: bool) -> Page[Item]:
    paths = [name.removeprefix("-") for name in order]

    def at(item: Item, direction: str) -> str:
        return encode(direction, [_read(item, path) for path in paths])

    if not rows:
        return Page([], None, None)
    return Page(
        rows,
        at(rows[-1], _FORWARD) if has_next else None,
        at(rows[0], _BACKWARD) if has_prev else None,
    )
