"""The files an evaluation reads, and what one row of each holds."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TextIO


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: ``floor`` is the least it has to be, ``ceiling`` the most, where there is one."""

    value: float
    floor: float | None = None
    ceiling: float | None = None
    #: Among how many (texts, queries, names) it was counted.
    n: int = 0
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether it is where it has to be; None where nothing is asked."""
        if self.floor is None and self.ceiling is None:
            return None
        low = self.floor is None or self.value >= self.floor
        return low and (self.ceiling is None or self.value <= self.ceiling)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with its first-level matter."""

    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody wrote on a public platform."""

    id: int
    user: str
    at: datetime
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A message with its official answer."""

    id: int
    at: datetime
    subject: str
    text: str
    reply: str
    reply_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One district matter: where, what kind in three levels, who handled it; no text, no person."""

    id: str
    at: datetime
    street: str
    community: str
    type: str
    main_type: str
    sub_type: str
    nature: str
    source: str
    unit: str


@dataclass(frozen=True)
class Files:
    """Where the input lies. A reader of a file that was not given raises FileNotFoundError.

    Every file may be plain or gzipped; rows with an empty text or label are left out.
    """

    train: Path | None = None
    test: Path | None = None
    messages: Path | None = None
    gold: Path | None = None
    events: Path | None = None
    replies: Path | None = None
    items: Path | None = None

    @cached_property
    def labelled(self) -> list[Labelled]:
        """Return the labelled texts to learn from."""
        return _labelled(_given(self.train, "train"))

    @cached_property
    def held_out(self) -> list[Labelled] | None:
        """Return labelled texts that were kept apart; None where no such file was given."""
        return _labelled(self.test) if self.test else None

    @cached_property
    def sent(self) -> list[Message]:
        """Return the messages in the order of their time."""
        rows = [
            Message(
                id=int(row["id"]),
                user=str(row.get("user", "")),
                at=_moment(row["time"]),
                subject=str(row.get("subject", "")),
                text=str(row["text"]),
            )
            for row in _json_lines(_given(self.messages, "messages"))
        ]
        return sorted(rows, key=lambda row: (row.at, row.id))

    @cached_property
    def same(self) -> Mapping[str, frozenset[int]]:
        """Return issues by name, each with the ids of the messages that are about it."""
        found = self._gold["issues"]
        return {name: frozenset(map(int, ids)) for name, ids in sorted(found.items())}

    @cached_property
    def unsure(self) -> frozenset[int]:
        """Return ids of messages to be left out when repeats are judged."""
        return frozenset(map(int, self._gold.get("ignore", ())))

    @cached_property
    def _gold(self) -> dict[str, Any]:
        with _open(_given(self.gold, "gold")) as stream:
            found: dict[str, Any] = json.load(stream)
        return found

    @cached_property
    def happened(self) -> list[Event]:
        """Return the district matters in the order of their time."""
        with _open(_given(self.events, "events")) as stream:
            rows = [
                Event(
                    id=row["REC_ID"],
                    at=_moment(row["CREATE_TIME"]),
                    street=row["STREET_NAME"].strip(),
                    community=row["COMMUNITY_NAME"].strip(),
                    type=row["EVENT_TYPE_NAME"].strip(),
                    main_type=row["MAIN_TYPE_NAME"].strip(),
                    sub_type=row["SUB_TYPE_NAME"].strip(),
                    nature=row["EVENT_PROPERTY_NAME"].strip(),
                    source=row["EVENT_SRC_NAME"].strip(),
                    unit=row["DISPOSE_UNIT_NAME"].strip(),
                )
                for row in csv.DictReader(stream)
                if row["CREATE_TIME"].strip()
            ]
        return sorted(rows, key=lambda row: (row.at, row.id))

    @cached_property
    def answered(self) -> list[Reply]:
        """Return messages with their official answers, in the order of their time."""
        rows = [
            Reply(
                id=int(row["id"]),
                at=_moment(row["time"]),
                subject=str(row.get("subject", "")),
                text=str(row["text"]),
                reply=str(row["reply"]),
                reply_at=_moment(row["reply_time"]),
            )
            for row in _json_lines(_given(self.replies, "replies"))
            if row.get("reply") and row.get("reply_time")
        ]
        return sorted(rows, key=lambda row: (row.at, row.id))

    @cached_property
    def tree(self) -> list[tuple[str, str, str]]:
        """Return the paths of an item tree: first, second and third level."""
        with _open(_given(self.items, "items")) as stream:
            return [
                (row["level1"].strip(), row["level2"].strip(), row["level3"].strip())
                for row in csv.DictReader(stream)
            ]


def _given(path: Path | None, name: str) -> Path:
    if path is None:
        raise FileNotFoundError(f"--{name} was not given")
    return path


def _open(path: Path) -> TextIO:
    raw = path.read_bytes()
    whole = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
    return io.StringIO(whole.decode("utf-8-sig"), newline="")


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    with _open(path) as stream:
        for line in stream:
            if line.strip():
                yield json.loads(line)


def _labelled(path: Path) -> list[Labelled]:
    return [
        Labelled(str(row["text"]), str(row["label"]))
        for row in _json_lines(path)
        if row.get("text") and row.get("label")
    ]


def _moment(text: str) -> datetime:
    """Read a moment as these files write it: ISO or with slashes, with or without a time."""
    plain = text.strip().replace("/", "-")
    day, _, time = plain.replace("T", " ").partition(" ")
    year, month, number = (int(part) for part in day.split("-"))
    parts = [int(float(part)) for part in time.split(":")] if time.strip() else []
    hour, minute, second = (*parts, 0, 0, 0)[:3]
    return datetime(year, month, number, hour, minute, second)  # noqa: DTZ001 - local, as written
