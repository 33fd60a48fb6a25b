"""What waits for somebody stands in the order in which it has to be done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from linli.people.actor import SYSTEM, Actor
from linli.tasks import waiting
from linli.tasks.waiting import Waiting

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def row(kind: str, key: str, hours: int | None) -> Waiting:
    due = None if hours is None else NOW + timedelta(hours=hours)
    return Waiting(kind, key, "", "", "", "", "", NOW, due, "desk")


def test_an_emergency_stands_above_what_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_sources", {})

    def reports(actor: Actor, now: datetime) -> list[Waiting]:
        return [
            row("report", "whenever", None),
            row("report", "late", -5),
            row("report", "soon", 1),
        ]

    def calls(actor: Actor, now: datetime) -> list[Waiting]:
        return [row("call", "second", 3), row("call", "first", 2)]

    waiting.register("report", "日报", "file-text", reports)
    waiting.register("call", "应急呼叫", "phone-call", calls, first=True)
    found = [one.key for one in waiting.waiting(SYSTEM, NOW)]
    assert found == ["first", "second", "late", "soon", "whenever"]
    with pytest.raises(ValueError, match="already registered"):
        waiting.register("call", "应急呼叫", "phone-call", calls)
