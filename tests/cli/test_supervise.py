"""Web server and worker live and end together; a dead worker comes back."""

from __future__ import annotations

import io
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from linli.cli import supervise
from linli.cli.management.commands import serve


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


FOREVER = python("import time\nwhile True: time.sleep(1)")


def alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for(path: Path, lines: int) -> list[str]:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        found = path.read_text("utf-8").splitlines() if path.exists() else []
        if len(found) >= lines:
            return found
        time.sleep(0.02)
    raise AssertionError(f"{path} never had {lines} lines")


def test_the_status_of_the_web_server_is_the_answer() -> None:
    assert supervise.run(python("raise SystemExit(3)"), None) == 3


def test_the_worker_ends_with_the_web_server(tmp_path: Path) -> None:
    note = tmp_path / "worker"
    worker = python(
        f"import os,time; open({str(note)!r},'w').write(str(os.getpid())+'\\n'); time.sleep(600)"
    )
    web = python(
        f"import os,time\nwhile not os.path.exists({str(note)!r}): time.sleep(.02)\n"
        "time.sleep(.2)\nraise SystemExit(4)"
    )
    assert supervise.run(web, worker) == 4
    assert not alive(int(note.read_text("utf-8")))


def test_a_dead_worker_is_started_again_and_a_signal_stops_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervise, "RESTART_AFTER", 0.0)
    note = tmp_path / "starts"
    worker = python(f"open({str(note)!r},'a').write('x\\n')")

    def stop_after_restart() -> None:
        wait_for(note, 2)
        os.kill(os.getpid(), signal.SIGTERM)

    helper = threading.Thread(target=stop_after_restart)
    helper.start()
    before = signal.getsignal(signal.SIGTERM)
    assert supervise.run(FOREVER, worker) == 0
    helper.join()
    assert signal.getsignal(signal.SIGTERM) is before
    assert len(note.read_text("utf-8").splitlines()) >= 2


def test_a_process_that_will_not_stop_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervise, "GRACE", 0.0)
    note = tmp_path / "deaf"
    deaf = python(
        "import os,signal,time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"open({str(note)!r},'w').write(str(os.getpid())+'\\n')\nwhile True: time.sleep(1)"
    )
    web = python(f"import os,time\nwhile not os.path.exists({str(note)!r}): time.sleep(.02)")
    supervise.run(web, deaf)
    assert not alive(int(wait_for(note, 1)[0]))


def test_a_taken_port_is_told_before_anything_starts() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"--port {port + 1}"):
            call_command("serve", port=port, stdout=io.StringIO())


def test_serve_starts_both_or_the_web_server_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[list[str], list[str] | None]] = []

    def run(web: list[str], worker: list[str] | None) -> int:
        calls.append((web, worker))
        return 0

    monkeypatch.setattr(serve.supervise, "run", run)
    monkeypatch.setattr(serve.supervise, "check_free", lambda _host, _port: None)
    out = io.StringIO()
    call_command("serve", port=8123, host="0.0.0.0", stdout=out)  # noqa: S104 - nothing is bound
    call_command("serve", no_worker=True, stdout=out)
    assert "http://localhost:8123/" in out.getvalue()
    assert "0.0.0.0:8123" in calls[0][0]
    assert calls[0][1] == supervise.worker_command()
    assert calls[1][1] is None


def test_a_failed_web_server_is_a_failed_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve.supervise, "run", lambda _web, _worker: 3)
    monkeypatch.setattr(serve.supervise, "check_free", lambda _host, _port: None)
    with pytest.raises(CommandError, match="3"):
        call_command("serve", stdout=io.StringIO())


def test_streams_to_walls_have_threads_of_their_own(settings: object) -> None:
    for streams, threads in ((8, "12"), (0, "4"), (-3, "4")):
        settings.LINLI_STREAMS = streams  # type: ignore[attr-defined]  # pytest-django's wrapper
        words = supervise.web_command("127.0.0.1", 8000, 1, 4)
        assert words[words.index("--threads") + 1] == threads


def test_a_version_six_address_is_bracketed() -> None:
    assert "[::1]:8000" in supervise.web_command("::1", 8000, 1, 1)
