"""One look for all screens of a process; a screen counted once for all; places given back."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from linli.kernel import clock
from linli.wall import keeping
from linli.wall.hub import CHECK, LONGEST, Hub
from linli.wall.keeping import KEPT_FOR, Keeper
from linli.web.wall.views_stream import Marks, gone

#: Seconds after which something that should have come is called lost.
LOST = 300.0
A, B = (1, "a"), (2, "b")


class Site:
    """A database that can move, revoke and fall away, and a clock of its own."""

    def __init__(self) -> None:
        self.mark, self.now, self.looks, self.left = "m1", 100.0, 0, 0
        self.valid = {A, B}
        self.away = False
        self.looked = threading.Condition()

    def present(self) -> str:
        with self.looked:
            self.looks += 1
            self.looked.notify_all()
        if self.away:
            raise OSError("the database is away")
        return self.mark

    def leave(self) -> None:
        self.left += 1

    def hub(self, spaced: float = 0.0) -> Hub:
        return Hub(
            self.present,
            lambda keys: keys & self.valid,
            self.leave,
            look=0.005,
            spaced=spaced,
            now=lambda: self.now,
        )

    def after(self, looks: int = 2) -> None:
        """Wait until the hub has looked so many times more."""
        with self.looked:
            wanted = self.looks + looks
            assert self.looked.wait_for(lambda: self.looks >= wanted, LOST)


def joined(hub: Hub, key: tuple[int, str] = A, most: int = 9) -> Any:
    stream = hub.join(key, "m0", most)
    assert stream is not None
    return stream


def until(happened: Callable[[], bool]) -> None:
    """Wait for what another thread does."""
    pause = threading.Event()
    for _ in range(int(LOST / 0.005)):
        if happened():
            return
        pause.wait(0.005)
    raise AssertionError("it did not happen")


def test_all_screens_are_woken_by_one_look_and_nobody_looks_for_none() -> None:
    site = Site()
    hub = site.hub()
    streams = [joined(hub), joined(hub, B)]
    assert [one.wait(LOST) for one in streams] == ["m1", "m1"]
    site.mark = "m2"
    assert [one.wait(LOST) for one in streams] == ["m2", "m2"]
    assert streams[0].wait(0.0) == ""  # nothing has moved since
    for one in streams:
        hub.leave(one)
        hub.leave(one)
    until(lambda: site.left == 1)  # the connection is closed with the last one
    looks = site.looks
    assert hub.listening == 0
    site.mark = "m3"
    assert joined(hub).wait(LOST) == "m3"
    assert site.looks > looks


def test_who_comes_with_the_present_mark_is_not_woken_for_it() -> None:
    site = Site()
    hub = site.hub(spaced=15.0)
    first = hub.join(A, "m1", 9)
    assert first is not None
    site.after()
    assert first.wait(0.0) == ""
    site.mark = "m2"
    assert first.wait(LOST) == "m2"  # at once: nothing was sent before
    late = hub.join(A, "m1", 9)  # m2 was sent while this one was on its way
    assert late is not None
    assert late.wait(LOST) == "m2"


def test_marks_are_spaced_and_the_last_one_is_never_lost() -> None:
    site = Site()
    hub = site.hub(spaced=15.0)
    stream = joined(hub)
    assert stream.wait(LOST) == "m1"
    site.mark = "m2"
    site.after()
    assert stream.wait(0.0) == ""  # too soon
    site.mark = "m3"
    site.now += 15
    assert stream.wait(LOST) == "m3"


def test_a_pass_that_holds_no_more_ends_its_streams_only() -> None:
    site = Site()
    hub = site.hub()
    one, other = joined(hub), joined(hub, B)
    assert (one.wait(LOST), other.wait(LOST)) == ("m1", "m1")
    site.valid, site.mark = {B}, "m2"  # a revocation is recorded like any act
    until(lambda: one.wait(LOST) is None)
    assert other.wait(LOST) == "m2"
    site.valid = set()  # its last day has passed: nothing is recorded
    site.after()
    assert other.wait(0.0) == ""
    site.now += CHECK
    assert other.wait(LOST) is None


def test_a_database_that_is_away_ends_nothing() -> None:
    site = Site()
    hub = site.hub()
    stream = joined(hub)
    assert stream.wait(LOST) == "m1"
    site.away = True
    site.after(3)
    assert site.left >= 1
    site.away, site.mark = False, "m2"
    assert stream.wait(LOST) == "m2"


def test_places_are_bounded_and_the_end_of_the_process_ends_all() -> None:
    site = Site()
    hub = site.hub()
    first = joined(hub, most=1)
    assert hub.join(B, "m0", 1) is None
    hub.leave(first)
    second = joined(hub, B, most=1)
    assert not hub.over(second)
    site.now += LONGEST
    assert hub.over(second)
    hub.close()
    until(lambda: second.wait(LOST) is None)
    assert hub.closed
    assert hub.join(A, "m0", 9) is None


def test_what_a_stream_says() -> None:
    site = Site()
    hub = site.hub()
    ours, theirs = socket.socketpair()
    lines = Marks(hub, joined(hub), "m0", ours)
    assert next(lines) == b"retry: 5000\nid: m0\nevent: mark\ndata: m0\n\n"
    assert next(lines) == b"id: m1\nevent: mark\ndata: m1\n\n"
    theirs.close()
    assert gone(ours)
    assert list(lines) == []  # the listener hung up
    assert hub.listening == 0
    ours.close()
    assert gone(ours)
    assert not gone(None)
    # Never begun, it gives its place back as well.
    Marks(hub, joined(hub), "m0", None).close()
    assert hub.listening == 0


def test_a_quiet_stream_gives_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site()
    hub = site.hub()
    monkeypatch.setattr("linli.web.wall.views_stream.TICK", 0.01)
    monkeypatch.setattr("linli.web.wall.views_stream.BEAT", 0.03)
    lines = Marks(hub, joined(hub), "m0", None)
    assert [next(lines), next(lines)][1].startswith(b"id: m1")
    assert next(lines) == b": \n\n"
    site.now += LONGEST
    assert list(lines) == []


def test_a_screen_is_counted_once_in_fifteen_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    recorded = {"mark": "1"}
    monkeypatch.setattr("linli.audit.stamp.recorded", lambda: recorded["mark"])

    def count(_area: Any, _catalogue: Any, now: datetime, mark: str) -> Any:
        made.append(mark)
        return SimpleNamespace(as_of=now, mark=mark)

    keeper = Keeper(count)
    area: Any = SimpleNamespace(id=1)
    county: Any = SimpleNamespace(revision="r1")
    start = datetime(2026, 11, 23, 8, 0, 5, tzinfo=UTC)

    def at(seconds: int) -> keeping.Kept:
        with clock.at(start + timedelta(seconds=seconds)):
            return keeper.screen(area, county)

    first = at(0)
    assert (at(1), at(40)) == (first, first)  # nothing has moved
    assert at(55).screen.mark != first.screen.mark  # a minute has passed: limits, too
    recorded["mark"] = "2"
    later = at(60)
    assert (later.screen.mark, later.again) == (made[1], KEPT_FOR - 5)
    assert at(70).screen.mark == made[2] != made[1]
    assert at(70).again == 0
    county.revision = "r2"
    assert at(71).screen.mark == made[3]
    at(30)  # a clock set back keeps nothing from the future
    assert len(made) == 5
    area.id = 2
    at(71)
    keeper.forget()
    at(71)
    assert len(made) == 7
    recorded["mark"] = None  # type: ignore[assignment]  # inside a transaction
    assert at(72).screen is not at(72).screen


def test_a_mark_tells_nothing_of_what_was_recorded() -> None:
    now = datetime(2026, 11, 23, 8, tzinfo=UTC)
    one = keeping.mark(now, "12345")
    assert "12345" not in one
    assert one == keeping.mark(now + timedelta(seconds=59), "12345")
    others = (now, "12346"), (now + timedelta(minutes=1), "12345")
    assert one not in {keeping.mark(*other) for other in others}
