"""Every move of people over JSON costs a bounded number of statements, on both engines."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.api.conftest import Caller
from tests.budgets import budget, counted
from tests.moves import ACTS

from linli.api.command_bodies import COMMANDS

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


#: How a form says yes or no.
_SAID = ("yes", "no")


def _body(values: Mapping[str, object]) -> dict[str, object]:
    """Return the fields of a form as JSON has them: numbers as numbers, steps as objects."""
    body = {
        name: int(str(value)) if name in {"quality", "stars", "days"} else value
        for name, value in values.items()
    }
    body |= {name: value == "yes" for name, value in body.items() if value in _SAID}
    if "milestones" in body:
        lines = (line.split(" ", 1) for line in str(body["milestones"]).splitlines())
        body["milestones"] = [{"due_on": day, "text": text} for day, text in lines]
    if "parts" in body:
        rows = (line.split("|") for line in str(body["parts"]).splitlines())
        body["parts"] = [
            {
                "unit": unit,
                "task": task,
                "days": int(days),
                "after": [int(one) for one in after.split(",") if one],
            }
            for unit, task, days, after in rows
        ]
    return body


def test_no_command_is_left_out_of_the_walk() -> None:
    assert {act.command for act in ACTS} == set(COMMANDS)


def test_every_move_stays_within_its_budget(api: Caller) -> None:
    limit, over = budget("api.transition"), []
    for number, act in enumerate(ACTS):
        no = act.start(api.world)
        body = _body(act.values(api.world))
        tag = api.version(no, by=act.who)
        path = f"/cases/{no}/{act.command.value}"
        with counted() as found:
            answer = api.post(path, body, by=act.who, If_Match=tag, Idempotency_Key=f"k{number}")
        assert answer.status_code == 200, (act, answer.content.decode())
        if len(found) > limit:
            over += [f"{act}: {len(found)} statements", *(f"  {sql[:160]}" for sql in found)]
    assert not over, "\n".join(over)
