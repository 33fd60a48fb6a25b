"""What the requester said of the present answer: solved or not, in which words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from linli.audit.models import Event
from linli.cases.judging import said_solved
from linli.cases.models import Case
from linli.domain.lifecycle import Command
from linli.kernel.statements import ByNumbers


@dataclass(frozen=True, slots=True)
class Said:
    """``text`` is empty where nothing was added, or once retention has erased it."""

    solved: bool
    text: str
    at: datetime | None


_CONFIRMED = ByNumbers(
    lambda chains: (
        Event.objects.filter(chain_kind="case", chain_id__in=chains, action=Command.CONFIRM.value)
        .order_by("chain_id", "seq")
        .values_list("chain_id", "at", "payload__body")
    )
)


def said_of(cases: Iterable[Case]) -> dict[int, Said]:
    """Return what was said, by the id of the case: one query, none where nobody said anything."""
    said = {int(case.no): case for case in cases if said_solved(case) is not None}
    if not said:
        return {}
    last = {chain: (at, body) for chain, at, body in _CONFIRMED.tuples(list(said))}
    found = {}
    for chain, case in said.items():
        at, body = last.get(chain, (None, ""))
        words = json.loads(body).get("text", "") if body else ""
        found[case.pk] = Said(bool(case.confirmed_solved), str(words), at)
    return found
