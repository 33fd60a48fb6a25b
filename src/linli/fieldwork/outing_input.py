"""What a telephone may say about a task in the field: names and shapes, one place at most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from linli.domain.field_queue import Kind
from linli.domain.outing_reading import STOPS
from linli.outings.access import CLIENT
from linli.outings.models import StopFile

#: Kinds that are about a task in the field.
KINDS: Final = frozenset({Kind.STOP, Kind.OUTING, Kind.FINISH})
#: What each kind may say. A plan has no places but those of the grid book, and words.
FIELDS: Final[Mapping[Kind, frozenset[str]]] = {
    Kind.STOP: frozenset(
        {
            *("stop", "outcome", "note", "checks", "answers", "same", "form_version"),
            *("lon", "lat", "datum", "found"),
        }
    ),
    Kind.OUTING: frozenset(
        {
            *("kind", "title", "words", "form", "matter", "due", "area"),
            *("checklist", "handout", "stops"),
        }
    ),
    Kind.FINISH: frozenset({"reason"}),
}
#: What a stop's photos show.
PURPOSES: Final = frozenset(StopFile.Purpose.values)
_STOP: Final = frozenset({"entry", "name", "address", "area"})
_SCALAR: Final = (str, int, float, bool, type(None))
_LONGEST: Final = 4000


def misshapen(kind: Kind, fields: Mapping[str, object]) -> bool:
    """Tell whether fields of such a kind are of a shape no telephone of ours sends."""
    if set(fields) - FIELDS[kind]:
        return True
    return not all(_fits(name, value) for name, value in fields.items())


def _fits(name: str, value: object) -> bool:
    if name in ("checks", "answers"):
        return value is None or (isinstance(value, Mapping) and all(map(_answer, value.items())))
    if name == "stops":
        # Places of the grid book or in words: a list of points would be a track.
        several = value if isinstance(value, list) and len(value) <= STOPS else [None]
        return all(isinstance(one, Mapping) and not set(one) - _STOP and _flat(one.values())
                   for one in several)  # fmt: skip
    if name == "checklist" and isinstance(value, list):
        return _texts(value)
    return _flat([value])


def _answer(pair: tuple[object, object]) -> bool:
    name, value = pair
    fits = _texts(value) if isinstance(value, list) else _flat([value])
    return isinstance(name, str) and len(name) <= 40 and fits


def _flat(values: object) -> bool:
    return all(
        isinstance(one, _SCALAR) and len(str(one)) <= _LONGEST
        for one in values  # type: ignore[attr-defined]  # any iterable
    )


def _texts(values: list[object]) -> bool:
    return len(values) <= STOPS and all(isinstance(one, str) and len(one) <= 200 for one in values)


def named(raw: object) -> str | None:
    """Return the name of a task (its key, or ``client:`` and a key of a telephone), or None."""
    text = str(raw or "")
    if text.startswith(CLIENT):
        try:
            return CLIENT + str(UUID(text.removeprefix(CLIENT)))
        except ValueError:
            return None
    return text if text.isascii() and text.isdigit() and len(text) <= 16 else None
