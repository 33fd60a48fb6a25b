"""Crashes at every statement, and random courses of a bad line: one record of each item."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.fieldwork.phone import GRID, item, send
from tests.world import World

from linli.audit.models import Event
from linli.cases.models import Case
from linli.fieldwork.models import Receipt
from linli.kernel import clock
from linli.outings.models import Outing

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


class _CrashError(Exception):
    """The process is gone here."""


def crash_at(n: int) -> Callable[..., Any]:
    """Return a wrapper of statements that crashes at the n-th."""
    count = 0

    def wrap(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        if count == n:
            raise _CrashError
        return execute(sql, params, many, context)

    return wrap


def test_wherever_it_crashes_the_next_sending_makes_one_record(world: World) -> None:
    crashes = 0
    for n in range(1, 80):
        raw = item(seq=n)
        try:
            with transaction.atomic(), connection.execute_wrapper(crash_at(n)):
                send(world, raw)
        except _CrashError:
            crashes += 1
            assert not Receipt.objects.filter(pk=raw["key"]).exists()
            assert not Case.objects.filter(client_key=raw["key"]).exists()
        done = send(world, raw)
        assert Case.objects.filter(client_key=raw["key"]).count() == 1
        assert send(world, raw)["no"] == done["no"]
        if crashes < n:
            break
    assert 5 < crashes < 79


def _outdoors() -> list[dict[str, Any]]:
    """Return a task planned without a signal, its first stop, and its end."""
    fields = {"kind": "patrol", "title": "看一圈", "matter": "A01", "area": GRID}
    plan = item("outing", fields={**fields, "stops": [{"name": "东口"}, {"name": "西口"}]}, seq=4)
    no = f"client:{plan['key']}"
    said = {"stop": "#0", "outcome": "done"}
    return [
        plan,
        item("stop", no=no, fields=said, base={}, seq=5),
        item("finish", no=no, fields={"reason": "下雨了"}, seq=6),
    ]


LINE = st.sampled_from(["fine", "answer-lost", "crash", "request-lost"])


@hypothesis_settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LINE, min_size=1, max_size=8), st.integers(1, 12))
def test_any_line_ends_in_one_record_of_each_item(
    world: World, lines: list[str], crash: int
) -> None:
    with transaction.atomic():
        no = world.report().no
        queue = [
            item(seq=1),
            item("do", no=no, command="comment", fields={"text": "第二条"}, seq=2),
        ]
        queue += [item("do", no=no, command="comment", fields={"text": "第三条"}, seq=3)]
        queue += _outdoors()
        waiting = list(queue)
        for line in [*lines, *["fine"] * len(queue)]:
            if not waiting:
                break
            raw = {**waiting[0], "sent_at": clock.now().isoformat()}
            if line == "crash":
                try:
                    with transaction.atomic(), connection.execute_wrapper(crash_at(crash)):
                        send(world, raw)
                except _CrashError:
                    continue
            elif line != "request-lost":
                send(world, raw)
            if line == "fine":
                waiting.pop(0)
        for raw in waiting:
            send(world, raw)
        assert Receipt.objects.count() == len(queue)
        assert Case.objects.filter(client_key=queue[0]["key"]).count() == 1
        said = Event.objects.filter(chain_id=int(no), action="comment").order_by("seq")
        texts = [json.loads(one.payload.body)["text"] for one in said]
        assert texts == ["第二条", "第三条"]
        outing = Outing.objects.get(client_key=queue[3]["key"])
        stop = outing.stops.get(n=0)
        # Each of plan, record and end once, in the order of the day.
        assert (outing.chain_seq, stop.version, outing.standing) == (3, 1, "done")
        transaction.set_rollback(True)
