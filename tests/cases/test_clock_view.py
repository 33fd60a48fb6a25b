"""A clock in one word: running, near, late, paused, kept, broken, over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from linli.cases.queries.clock_badges import (
    ANSWERED_STATES,
    RUNNING_STATES,
    business_clock,
    stage_clock,
)
from linli.domain.lifecycle import FINAL, State

NOW = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("state", "due", "near", "paused", "answered", "word", "left"),
    [
        ("handling", 5, 3, None, None, "正常", "还剩 5 小时"),
        ("handling", 5, 0, None, None, "将超期", "还剩 5 小时"),
        ("handling", 0, -3, None, None, "将超期", "还剩不到 1 分钟"),
        ("handling", -2, -5, None, None, "已超期", "超期 2 小时"),
        ("suspended", -2, -5, -6, None, "暂停", "还剩 4 小时"),
        ("answered", -2, -5, None, -3, "按时办结", ""),
        ("closed", -2, -5, None, -1, "超期办结", "超期 1 小时"),
        ("rejected", 5, 3, None, None, "已终结", ""),
        ("merged", -5, -6, None, None, "已终结", ""),
    ],
)
def test_words(  # noqa: PLR0917 - one column of the table each
    state: str,
    due: int,
    near: int,
    paused: int | None,
    answered: int | None,
    word: str,
    left: str,
) -> None:
    view = business_clock(
        state=state,
        due_at=NOW + due * HOUR,
        near_at=NOW + near * HOUR,
        paused_at=None if paused is None else NOW + paused * HOUR,
        answered_at=None if answered is None else NOW + answered * HOUR,
        now=NOW,
    )
    assert (view.word, view.left) == (word, left)


def test_every_state_is_running_answered_or_ended_otherwise() -> None:
    assert not RUNNING_STATES & ANSWERED_STATES
    assert set(State) == RUNNING_STATES | ANSWERED_STATES | FINAL


def test_a_stage_without_a_budget_has_no_clock() -> None:
    assert stage_clock(None, NOW) is None
    late = stage_clock(NOW - HOUR, NOW)
    assert late is not None
    assert (late.word, late.left) == ("已超期", "超期 1 小时")
