"""What a county sets about the powers: one optional YAML file each, over the built-in one.

The built-in files lie in ``linli/county/data``; a file of the same name in a pack replaces the
keys it gives. What the keys mean is checked by the rules themselves; they raise ``Invalid`` with
one Chinese sentence a key. The whole is kept in the county's settings under the file's name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from typing import Final

import yaml

from linli.county.defaults import packaged
from linli.county.pack_files import Folder
from linli.domain import (
    admission_rules,
    bulletin_schedule,
    escalation_rules,
    hint_rules,
    joint_rules,
    proposing_rules,
    rising_rules,
    rota_rules,
    supervision_rules,
    whistles,
)
from linli.domain.errors import Invalid
from linli.domain.meeting_rules import read_rules

Checked = Callable[[Mapping[str, object]], object]

#: By the name of the file (without ``.yaml``) and of the key in the settings: who checks it.
POWERS: Final[Mapping[str, Checked]] = {
    "escalation": escalation_rules.read_rules,
    "admission": admission_rules.read_rules,
    "bulletins": bulletin_schedule.read_rules,
    "hints": hint_rules.read_rules,
    "joint": joint_rules.read_templates,
    "meetings": read_rules,
    "proposals": proposing_rules.read_thresholds,
    "rising": rising_rules.read_rules,
    "rota": rota_rules.Rules.parse,
    "supervision": supervision_rules.parse,
    "whistles": whistles.read_limits,
}


@cache
def _shipped(name: str) -> Mapping[str, object]:
    found: Mapping[str, object] = yaml.safe_load(packaged(f"{name}.yaml"))
    return found


def default_of(name: str) -> dict[str, object]:
    """Return the built-in rules of one power; KeyError for an unknown one."""
    if name not in POWERS:
        raise KeyError(name)
    return deepcopy(dict(_shipped(name)))


def shipped() -> str:
    """Return the text of everything built in, so that a new release is loaded too."""
    return "".join(packaged(f"{name}.yaml") for name in POWERS)


def read_powers(folder: Folder) -> dict[str, dict[str, object]]:
    """Return the rules of every power, the pack's own keys over the built-in ones."""
    return {name: _read(folder, name, check) for name, check in POWERS.items()}


def _read(folder: Folder, name: str, check: Checked) -> dict[str, object]:
    rules, file = default_of(name), f"{name}.yaml"
    if not folder.has(file):
        return rules
    given = folder.mapping(file)
    if given is None:
        return rules
    for key in given:
        if key not in rules:
            folder.refuse(file, f"不认识的设置“{key}”。")
    merged = {**rules, **{key: value for key, value in given.items() if key in rules}}
    try:
        check(merged)
    except Invalid as problem:
        for sentence in problem.fields.values() or (problem.message,):
            folder.refuse(file, sentence)
        return rules
    return merged
