"""The history of one task in words: who did what, and what was written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from linli.audit.chain import payload_of
from linli.audit.models import Event

_TITLES: Mapping[str, tuple[str, str, str]] = {
    "task-give": ("交办", "send", ""),
    "task-answer": ("反馈", "message-circle", "accent"),
    "task-accept": ("确认完成", "circle-check", "ok"),
    "task-send-back": ("退回重报", "arrow-back-up", "near"),
    "task-cancel": ("取消", "circle-x", ""),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One step: ``text`` is empty where its words were erased by order."""

    title: str
    icon: str
    tone: str
    at: datetime
    by: str
    text: str


def entries(events: Iterable[Event]) -> list[Entry]:
    """Return the steps, the last one first."""
    found = [_entry(event) for event in events]
    return found[::-1]


def _entry(event: Event) -> Entry:
    title, icon, tone = _TITLES.get(event.action, (event.action, "info-circle", ""))
    said = payload_of(event)
    words = said.get("answer") or said.get("judgement") or said.get("text") or ""
    return Entry(title, icon, tone, event.at, str(said.get("actor_name", "")), str(words))
