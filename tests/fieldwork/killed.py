"""A server in a process of its own, to be killed: ``killed.main()`` with a task and a file.

``prepare`` migrates and loads the mini county. ``before`` carries out the item in the file and
stops where act and receipt are written and nothing is committed, ``after`` where all is committed
and nobody has been answered; each says so and waits for the end. ``again`` sends every item once
more and tells what there is.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from django.core.management import call_command
from tests.world import MINIPACK, World

from linli.audit.verifying import verify
from linli.cases.models import Case
from linli.county.loader import load_pack
from linli.fieldwork.actions import receive as module
from linli.fieldwork.models import Receipt


def prepare(_file: Path) -> None:
    """Make the database."""
    call_command("migrate", verbosity=0)
    load_pack(MINIPACK)


def _wait() -> None:
    print("ready to be killed", flush=True)
    time.sleep(60)


def before(file: Path) -> None:
    """Stop in the transaction, with everything written."""
    give = module._give_receipt

    def stop(*args: object) -> None:
        give(*args)  # type: ignore[arg-type]  # passed through
        _wait()

    module._give_receipt = stop  # type: ignore[assignment]  # the last write of the transaction
    after(file)


def after(file: Path) -> None:
    """Stop behind the transaction, with nobody answered."""
    module.receive(actor=World().actor("grid1"), raw=json.loads(file.read_text()))
    _wait()


def again(file: Path) -> None:
    """Send the item once more, twice, and tell what is there."""
    raw, actor = json.loads(file.read_text()), World().actor("grid1")
    answers = [module.receive(actor=actor, raw=raw) for _ in range(2)]
    told = {
        "numbers": sorted({str(one["no"]) for one in answers}),
        "repeated": ["repeated" in one for one in answers],
        "cases": Case.objects.filter(client_key=raw["key"]).count(),
        "receipts": Receipt.objects.filter(key=raw["key"]).count(),
        "findings": verify("case").finding_count,
    }
    print(json.dumps(told))


def main() -> None:
    """Do the task named first, with the file named second."""
    tasks = {"prepare": prepare, "before": before, "after": after, "again": again}
    tasks[sys.argv[1]](Path(sys.argv[2]))
