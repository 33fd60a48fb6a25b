"""What a county sets about duty is checked, one sentence a key."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from linli.county.pack_powers import default_of
from linli.domain.errors import Invalid
from linli.domain.rota_rules import Rules


def test_the_rules_shipped_hold_the_goal_of_three_minutes() -> None:
    rules = Rules.parse(default_of("rota"))
    assert rules.goal == timedelta(minutes=3)
    assert rules.levels == {"urgent"}
    assert (rules.gap_days, rules.change_at) == (30, time(8, 30))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("levels", []),
        ("levels", ["hurry"]),
        ("levels", "urgent"),
        ("acknowledge_minutes", 0),
        ("acknowledge_minutes", True),
        ("gap_days", 91),
        ("change_at", 510),
        ("change_at", "25:00"),
        ("position_minutes", "10"),
    ],
)
def test_each_wrong_value_is_named(key: str, value: object) -> None:
    with pytest.raises(Invalid) as refusal:
        Rules.parse({**default_of("rota"), key: value})
    assert set(refusal.value.fields) == {key}
    assert key in refusal.value.fields[key]
