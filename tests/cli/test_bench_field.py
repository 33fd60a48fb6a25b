"""What the measurement of the field app counts and adds up; the browser's part runs elsewhere."""

from __future__ import annotations

import socket
import threading

import pytest
from bench import field
from bench.line import counted


def _echo(times: int) -> tuple[socket.socket, threading.Thread]:
    """A server that says twice what it is told, to so many callers."""
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for _ in range(times):
            one, _ = door.accept()
            with one:
                while said := one.recv(1024):
                    one.sendall(said * 2)

    thread = threading.Thread(target=serve)
    thread.start()
    return door, thread


def test_the_line_counts_both_ways_and_changes_nothing() -> None:
    door, server = _echo(2)
    with door, counted(door.getsockname()[1]) as line:
        for words in (b"one", b"other" * 1000):
            with socket.create_connection(("127.0.0.1", line.port)) as near:
                near.sendall(words)
                near.shutdown(socket.SHUT_WR)
                came = b""
                while piece := near.recv(65536):
                    came += piece
            assert len(came) == 2 * len(words)
            assert set(came) == set(words)
        server.join(10)
        assert (line.up, line.down, line.total) == (5003, 10006, 15009)
        port = line.port
    with pytest.raises(OSError), socket.create_connection(("127.0.0.1", port), timeout=2) as gone:  # noqa: PT012
        gone.sendall(b"x")
        if not gone.recv(1):
            raise ConnectionResetError


def test_a_day_is_one_morning_and_many_openings() -> None:
    again, reports = field.OPENINGS - 1, field.REPORTS
    assert field.day_bytes(50_000, 1_000, 300) == 50_000 + again * 1_000 + reports * 300
    assert field.day_bytes(7, 0, 0) == 7


def test_a_report_is_hands_and_waiting() -> None:
    assert field.person_seconds(4, 4, 0.5) == 4 * field.PRESS + 4 * field.WRITE + 0.5
    assert field.person_seconds(0, 0, 1.26) == 1.3


@pytest.mark.parametrize(("times", "over"), [(1, 0), (10, 4)])
def test_the_table_says_what_is_over_its_mark(times: int, over: int) -> None:
    sizes = dict.fromkeys(
        ("shell_bytes", "first_bytes", "opening_bytes", "report_bytes", "day_bytes"), 90_000
    )
    told = {"interactions": 4, "characters": 4, "machine_seconds": 0.5, "seconds": 11.3 * times}
    found = {
        "machine": {"processor": "p", "cores": 2, "load_1min": 0.1},
        "matters": field.MATTERS,
        "book": field.BOOK,
        **{name: size * times for name, size in sizes.items()},
        "floor_seconds": 0.02,
        "first_seconds": 0.4 * times,
        "report": told,
    }
    shown = field.table(found)
    assert shown.count("OVER") == over
    assert shown.count(" ok") == 4 - over
