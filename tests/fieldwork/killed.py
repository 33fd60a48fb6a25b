"""A server in a process of its own, to be killed: ``killed.main()`` with a task and a file.

``prepare`` migrates and loads the mini county. The file holds items; ``before`` carries out all
but the last and stops at that one where act and receipt are written and nothing is committed,
``after`` where all is committed and nobody has been answered; each says so and waits for the end.
``again`` sends every item twice more and tells what there is.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from django.core.management import call_command
from tests.fieldwork.phone import ELSEWHERE
from tests.world import MINIPACK, World

from linli.admission.models import Voice
from linli.audit.verifying import verify
from linli.cases.models import Case
from linli.county.loader import load_pack
from linli.fieldwork.actions import receive as module
from linli.fieldwork.models import Receipt
from linli.outings.models import Outing


def prepare(_file: Path) -> None:
    """Make the database."""
    call_command("migrate", verbosity=0)
    load_pack(MINIPACK)


def _wait() -> None:
    print("ready to be killed", flush=True)
    time.sleep(60)


def _send(raw: dict[str, Any]) -> module.Answer:
    return module.receive(actor=World().actor("grid1"), raw=raw, elsewhere=ELSEWHERE)


def before(file: Path) -> None:
    """Stop in the transaction of the last item, with everything written."""
    items = json.loads(file.read_text())
    for one in items[:-1]:
        _send(one)
    give = module._give_receipt

    def stop(*args: object) -> None:
        give(*args)  # type: ignore[arg-type]  # passed through
        _wait()

    module._give_receipt = stop  # type: ignore[assignment]  # the last write of the transaction
    _send(items[-1])


def after(file: Path) -> None:
    """Stop behind the transaction of the last item, with nobody answered."""
    for one in json.loads(file.read_text()):
        _send(one)
    _wait()


def _records(raw: dict[str, Any]) -> int:
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


def again(file: Path) -> None:
    """Send each item once more, twice, and tell what is there."""
    told = []
    for raw in json.loads(file.read_text()):
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
    print(json.dumps({"told": told, "findings": findings}))


def main() -> None:
    """Do the task named first, with the file named second."""
    tasks = {"prepare": prepare, "before": before, "after": after, "again": again}
    tasks[sys.argv[1]](Path(sys.argv[2]))
