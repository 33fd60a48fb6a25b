"""What one input of a form is; which command asks for which stands in :mod:`linli.cases.inputs`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: Longest text a person may enter in one field, characters.
TEXT_LIMIT = 5000
#: Most files with one act.
FILES_LIMIT = 9
#: Most colleagues mentioned in one note.
MENTIONS_LIMIT = 10
#: Most reasons with one rating or complaint.
REASONS_LIMIT = 6


class Kind(StrEnum):
    """Kinds of input; a page maps each to a component."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    YES = "yes"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    OPTION = "option"
    MATTER = "matter"
    LEVEL = "level"
    UNIT = "unit"
    UNITS = "units"
    COLLEAGUE = "colleague"
    ACCOUNT = "account"
    ACCOUNTS = "accounts"
    AREA = "area"
    CASE = "case"
    STARS = "stars"
    FILES = "files"
    MILESTONES = "milestones"
    MOMENT = "moment"
    PARTS = "parts"
    RATINGS = "ratings"


@dataclass(frozen=True)
class Field:
    """One input: ``dictionary`` of a CHOICE(S); ``limit`` in characters, files, or a maximum.

    ``options`` are code and label of an OPTION, a choice the program itself knows.
    ``resident``: the text is sent to the requester as it stands.
    """

    name: str
    label: str
    kind: Kind
    required: bool = True
    dictionary: str = ""
    limit: int = TEXT_LIMIT
    hint: str = ""
    resident: bool = False
    options: tuple[tuple[str, str], ...] = ()


def note(name: str = "text", label: str = "说明", *, required: bool = False) -> Field:
    """Return a text that stays in the house."""
    return Field(name, label, Kind.TEXT, required=required)


def told(name: str, label: str, hint: str = "", *, required: bool = True) -> Field:
    """Return a text the requester will read: it may not go out with gaps left in it."""
    return Field(name, label, Kind.TEXT, required=required, hint=hint, resident=True)
