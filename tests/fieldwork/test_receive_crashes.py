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
from tests.fieldwork.phone import burden, item, outdoors, send
from tests.fieldwork.test_receive import task_of
from tests.world import World

from linli.admission.models import Voice
from linli.audit.models import Event
from linli.cases.models import Case
from linli.fieldwork.models import Receipt
from linli.kernel import clock
from linli.outings.models import Outing
from linli.tasks.models import Task

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


Again = tuple[Callable[[int], dict[str, Any]], Callable[[dict[str, Any]], int]]


def kinds(world: World) -> dict[str, Again]:
    """Return how an item of each kind is made, and how many records there are of one.

    Those of tasks in the field are broken in ``test_receive_outings``.
    """
    no = world.report().no
    said = lambda n: {"text": f"第{n}次看过"}  # noqa: E731 - the words tell which item it was
    return {
        "report": (
            lambda n: item(seq=n),
            lambda raw: Case.objects.filter(client_key=raw["key"]).count(),
        ),
        "do": (
            lambda n: item("do", no=no, command="comment", fields=said(n), seq=n),
            lambda raw: sum(
                raw["fields"]["text"] in one.payload.body
                for one in Event.objects.filter(chain_id=int(no), action="comment")
            ),
        ),
        "task": (
            lambda n: item(
                "task", no=str(task_of(world).pk), fields=ANSWER, base={"version": 1}, seq=n
            ),
            lambda raw: Task.objects.filter(pk=raw["no"], standing="answered", version=2).count(),
        ),
        "burden": (
            lambda n: burden(f"第{n}张表", seq=n),
            lambda raw: Voice.objects.filter(text=raw["fields"]["text"]).count(),
        ),
    }


ANSWER = {"answer": "已经看过，没有积水。"}


@pytest.mark.parametrize("kind", ["report", "do", "task", "burden"])
def test_wherever_it_crashes_the_next_sending_makes_one_record(world: World, kind: str) -> None:
    make, count = kinds(world)[kind]
    crashes = 0
    for n in range(1, 80):
        raw = make(n)
        try:
            with transaction.atomic(), connection.execute_wrapper(crash_at(n)):
                send(world, raw)
        except _CrashError:
            crashes += 1
            assert not Receipt.objects.filter(pk=raw["key"]).exists()
            assert count(raw) == 0
        done = send(world, raw)
        assert count(raw) == 1
        assert send(world, raw) == {**done, "repeated": True}
        assert Receipt.objects.filter(pk=raw["key"]).count() == 1
        if crashes < n:
            break
    assert 5 < crashes < 79


LINE = st.sampled_from(["fine", "answer-lost", "crash", "request-lost"])


@hypothesis_settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LINE, min_size=1, max_size=12), st.integers(1, 12))
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
        queue += outdoors(seq=4)
        task = task_of(world)
        answered = item("task", no=str(task.pk), fields=ANSWER, base={"version": 1}, seq=7)
        queue += [answered, burden("一样的表填三遍", seq=8)]
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
        task.refresh_from_db()
        assert (task.standing, task.version) == ("answered", 2)
        assert Voice.objects.count() == 1
        transaction.set_rollback(True)
