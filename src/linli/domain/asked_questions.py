"""Keeping questions: their names and notes, and who may open them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from linli.domain.lifecycle import Role
from linli.domain.words import Words

#: Longest name and note, and most questions one person keeps.
NAME: Final = 40
NOTE: Final = 200
MOST_KEPT: Final = 50
#: Posts that may put a question before everybody who reads numbers.
PUBLISHERS: Final = frozenset({Role.DISPATCHER, Role.CENTRE_LEADER})


class Audience(StrEnum):
    """Who may open a question beside its owner."""

    OWN = "own"
    UNIT = "unit"
    ALL = "all"


AUDIENCE_NAMES: Final[Mapping[Audience, str]] = {
    Audience.OWN: "只有自己",
    Audience.UNIT: "一个单位",
    Audience.ALL: "所有能看数据的人",
}


def clean(name: str, note: str) -> tuple[str, str, dict[str, str]]:
    """Return a name and a note without needless space, and what is wrong with them by field."""
    name, note = (" ".join(one.replace("\x00", "").split()) for one in (name, note))
    wrong: dict[str, str] = {}
    if not name:
        wrong["name"] = "请给这个查询起一个名称。"
    elif len(name) > NAME:
        wrong["name"] = Words("名称最多{n}个字。", n=NAME)
    if len(note) > NOTE:
        wrong["note"] = Words("说明最多{n}个字。", n=NOTE)
    return name, note, wrong
