"""Sentences of the platform that remember what they were made of.

The lower layers speak Chinese. A sentence with numbers or names in it cannot be looked up in a
dictionary once it is put together; ``Words`` keeps its pattern and the values, so that the
pages may say the same in another language. Everywhere else it is the plain Chinese text.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime


class Words(str):
    """A Chinese text made of ``template`` and ``params``; equal to the text itself.

    ``Words("第 {n} 次返工", n=2) == "第 2 次返工"``. Places are named (``{n}``). The value ``n`` is
    the number by which other languages choose between singular and plural. Values that are
    themselves ``Words``, or fixed words of the platform, are translated too.
    """

    __slots__ = ("params", "template")

    template: str
    params: dict[str, object]

    def __new__(cls, template: str, /, **params: object) -> Words:
        """Fill ``params`` into ``template``; without any, the template is the text as it is."""
        made = super().__new__(cls, template.format_map(params) if params else template)
        made.template = template
        made.params = params
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        return (self.template,), self.params


class Quoted(Words):
    """What somebody wrote, inside a sentence of the platform: the same in every language."""

    __slots__ = ()


class Named(Words):
    """A short word with an entry of its own in the dictionary, ``template``.

    One Chinese word may be a command, a stage and a count; other languages have three for it.
    """

    __slots__ = ()

    def __new__(cls, text: str, entry: str) -> Named:
        """Keep ``entry``, under which ``text`` is looked up."""
        made = str.__new__(cls, text)
        made.template = entry
        made.params = {}
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str, str], dict[str, object]]:  # type: ignore[override]  # as below
        return (str(self), self.template), {}


class Listed(Words):
    """Several texts joined: each part is translated by itself, the ``separator`` too."""

    __slots__ = ("parts", "separator")

    separator: str
    parts: tuple[str, ...]

    def __new__(cls, separator: str, parts: Iterable[str]) -> Listed:
        """Join ``parts``."""
        held = tuple(parts)
        made = str.__new__(cls, separator.join(held))
        made.template = str(made)
        made.params = {}
        made.separator = separator
        made.parts = held
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str, tuple[str, ...]], dict[str, object]]:  # type: ignore[override]  # as above
        return (self.separator, self.parts), {}


class When(Words):
    """A day or a civil moment: ``text`` in Chinese, ``value`` to write it otherwise."""

    __slots__ = ("value",)

    value: date

    def __new__(cls, text: str, value: date) -> When:
        """Keep ``value`` (a date, or a datetime in civil time) beside its Chinese ``text``."""
        made = str.__new__(cls, text)
        made.template = text
        made.params = {}
        made.value = value
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str, date], dict[str, object]]:  # type: ignore[override]  # as above
        return (str(self), self.value), {}


def packed(value: object) -> object:
    """Return a sentence as plain data (for JSON), so that it can be stored and said again."""
    if isinstance(value, Listed):
        return {"between": value.separator, "parts": [packed(one) for one in value.parts]}
    if isinstance(value, When):
        return {"says": str(value), "at": value.value.isoformat()}
    if isinstance(value, Quoted):
        return {"wrote": str(value)}
    if isinstance(value, Named):
        return {"names": str(value), "entry": value.template}
    if isinstance(value, Words):
        return {"says": value.template, "with": {k: packed(v) for k, v in value.params.items()}}
    return value if isinstance(value, int) else str(value)


def unpacked(stored: object) -> str:
    """Return the sentence that :func:`packed` stored. Raises ValueError for anything else."""
    try:
        made = _made(stored)
    except (AttributeError, IndexError, KeyError, TypeError) as problem:
        raise ValueError("not a stored sentence") from problem
    return made if isinstance(made, str) else str(made)


def _made(stored: object) -> str | int:
    if isinstance(stored, str | int):
        return stored
    if not isinstance(stored, dict):
        raise TypeError(stored)
    if "wrote" in stored:
        return Quoted(str(stored["wrote"]))
    if "names" in stored:
        return Named(str(stored["names"]), str(stored["entry"]))
    if "between" in stored:
        return Listed(stored["between"], [str(_made(one)) for one in stored["parts"]])
    if "at" in stored:
        at = str(stored["at"])
        return When(stored["says"], (datetime if "T" in at else date).fromisoformat(at))
    return Words(stored["says"], **{name: _made(one) for name, one in stored["with"].items()})
