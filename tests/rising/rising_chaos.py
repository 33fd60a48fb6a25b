"""Kill the night's look before each of its writes; each warning must be there once in the end.

``main`` runs in a process of its own with ``LINLI_DATABASE_URL`` naming an empty database and
prints one JSON line. It opens no connection itself (see :mod:`tests.jobs.killing`).
"""

from __future__ import annotations

import json
import os
from typing import Any

from django.db import connection
from tests.jobs.killing import aside, die
from tests.rising.rising_world import history, outbreak, swept
from tests.world import MINIPACK, World

from linli.audit.models import Event
from linli.audit.verifying import verify
from linli.rising.models import Alert, Behind, Night

#: More writes than the look ever makes: a look that does not come to its end has failed.
MOST = 60


def prepare() -> str:
    from linli.county.loader import load_pack  # noqa: PLC0415 - only this process loads

    load_pack(MINIPACK)
    world = World()
    history(world)
    outbreak(world)
    return "1"


class Fatal:
    """Pull the plug before the write of a number."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            self.left -= 1
            if not self.left:
                die()
        return execute(sql, params, many, context)


def look(number: int) -> int:
    """Start a look that dies before its write of a number (0: never); return the child."""
    child = os.fork()
    if child == 0:
        with connection.execute_wrapper(Fatal(number)):
            swept()
        os._exit(0)
    return child


def lives(child: int) -> bool:
    """Tell whether a look came to its end."""
    return os.waitpid(child, 0)[1] == 0


def tally() -> str:
    return json.dumps(
        {
            "warnings": sorted(Alert.objects.values_list("kind", flat=True)),
            "behind": Behind.objects.count(),
            "events": Event.objects.filter(chain_kind="warning").count(),
            "nights": Night.objects.count(),
            "sound": verify("warning").ok,
        }
    )


def main() -> None:
    assert aside(prepare) == "1"
    deaths = 0
    while not lives(look(deaths + 1)):
        deaths += 1
        assert deaths < MOST, "the look does not come to its end"
    both = [look(0), look(0)]
    ends = [lives(child) for child in both]
    print(json.dumps({"deaths": deaths, "ends": ends, **json.loads(aside(tally))}))
