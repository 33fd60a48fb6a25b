"""A server that is killed: ``main`` runs in a process of its own and prints one JSON line.

Of some items ``before`` carries out all but the last and stops at that one where act and receipt
are written and nothing is committed, ``after`` where all is committed and nobody has been
answered; each says so and waits for the end. ``again`` sends every last item twice more and tells
what there is. Each runs in a child of its own; all of them have the database that
``LINLI_DATABASE_URL`` names, empty at first.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from tests.fieldwork.phone import ELSEWHERE, burden, item, outdoors
from tests.jobs.killing import aside, kill_talking
from tests.world import MINIPACK, World

from linli.admission.models import Voice
from linli.audit.verifying import verify
from linli.cases.models import Case
from linli.county.loader import load_pack
from linli.fieldwork.actions import receive as module
from linli.fieldwork.models import Receipt
from linli.outings.models import Outing

Raw = dict[str, Any]
#: Says that the child may be killed.
Say = Callable[[str], None]
READY = "ready to be killed"


def prepare() -> None:
    """Load the mini county."""
    load_pack(MINIPACK)


def _wait(say: Say) -> None:
    say(READY)
    time.sleep(600)


def _send(raw: Raw) -> module.Answer:
    return module.receive(actor=World().actor("grid1"), raw=raw, elsewhere=ELSEWHERE)


def before(items: Sequence[Raw], say: Say) -> None:
    """Stop in the transaction of the last item, with everything written."""
    for one in items[:-1]:
        _send(one)
    give = module._give_receipt

    def stop(*args: object) -> None:
        give(*args)  # type: ignore[arg-type]  # passed through
        _wait(say)

    module._give_receipt = stop  # type: ignore[assignment]  # the last write of the transaction
    _send(items[-1])


def after(items: Sequence[Raw], say: Say) -> None:
    """Stop behind the transaction of the last item, with nobody answered."""
    for one in items:
        _send(one)
    _wait(say)


def _records(raw: Raw) -> int:
    """Return how many records there are of an item."""
    if raw["kind"] == "report":
        return Case.objects.filter(client_key=raw["key"]).count()
    if raw["kind"] == "outing":
        return Outing.objects.filter(client_key=raw["key"]).count()
    if raw["kind"] == "burden":
        return Voice.objects.filter(text=raw["fields"]["text"]).count()
    # A stop, an end: what the outing's chain holds beside its beginning.
    outing = Outing.objects.get(client_key=raw["no"].removeprefix("client:"))
    return outing.chain_seq - 1


def again(items: Sequence[Raw]) -> str:
    """Send each item once more, twice, and tell what is there."""
    told = []
    for raw in items:
        answers = [_send(raw) for _ in range(2)]
        told.append(
            {
                "repeated": ["repeated" in one for one in answers],
                "same": answers[1] == {**answers[0], "repeated": True},
                "records": _records(raw),
                "receipts": Receipt.objects.filter(key=raw["key"]).count(),
            }
        )
    findings = [verify(one).finding_count for one in ("case", "outing")]
    return json.dumps({"told": told, "findings": findings})


def killed_items(n: int) -> list[list[Raw]]:
    """Return what is sent until the server is killed at the last, once for each kind."""
    stopped, ended = outdoors(), outdoors()
    return [
        [item()],
        [burden(f"第{n}张表")],
        [outdoors()[0]],
        [stopped[0], stopped[1]],
        [ended[0], ended[2]],
    ]


def main() -> None:
    """Kill before and after the commit of each kind of item; print what comes of sending again."""
    aside(prepare)
    last: list[Raw] = []
    arrived: list[bool] = []
    for n, task in enumerate((before, after)):
        for items in killed_items(n):
            kill_talking(partial(task, items), READY, 0)
            last.append(items[-1])
            arrived.append(task is after)
    kinds = sorted({one["kind"] for one in last})
    print(
        json.dumps({"kinds": kinds, "arrived": arrived, **json.loads(aside(partial(again, last)))})
    )
