"""Several callers at the same moment, on real connections."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from tests.api.conftest import Caller
from tests.world import World

from linli.api.models import IdempotentAnswer
from linli.audit.verifying import verify
from linli.cases.models import Case

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines]

THREADS = 4


def at_once(send: Callable[[int], Any]) -> list[Any]:
    """Run ``send`` in several threads that start together; return their answers.

    The one in-memory SQLite of a test run has no connections of its own to race: there the
    callers come one after the other.
    """
    if connection.vendor == "sqlite":
        return [send(number) for number in range(THREADS)]
    start = Barrier(THREADS)

    def run(number: int) -> Any:
        start.wait(timeout=30)
        try:
            return send(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


@pytest.fixture
def api(world: World) -> Caller:
    caller = Caller(world)
    for name in ("seat1", "dispatch1"):
        caller.secret(name)
    return caller


def test_one_key_at_once_is_one_case(api: Caller) -> None:
    answers = at_once(lambda _n: api.post("/cases", {"text": "路灯不亮"}, Idempotency_Key="k"))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Case.objects.count() == IdempotentAnswer.objects.count() == 1
    assert sum("Idempotency-Replayed" in answer for answer in answers) == THREADS - 1


def test_one_version_at_once_is_one_move(api: Caller) -> None:
    no = api.world.report().no
    tag = api.version(no)
    answers = at_once(lambda _n: api.post(f"/cases/{no}/accept", {"matter": "B01"}, If_Match=tag))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"lost-race"}
    assert Case.objects.get(no=no).state == "accepted"
    assert verify("case").ok


def test_one_move_sent_again_at_once_is_answered_alike(api: Caller) -> None:
    no = api.world.report().no
    tag = api.version(no)
    path = f"/cases/{no}/accept"
    answers = at_once(
        lambda _n: api.post(path, {"matter": "B01"}, If_Match=tag, Idempotency_Key="m")
    )
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
