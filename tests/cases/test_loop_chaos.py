"""kill -9 in the middle of the loop: every case is whole, nothing is promised twice or lost."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.db import connection
from tests.jobs.test_chaos import database_url

ROOT = Path(__file__).resolve().parents[2]
KILLS = 5
pytestmark = [pytest.mark.both_engines, pytest.mark.slow]


def start(task: str, env: Mapping[str, str]) -> subprocess.Popen[str]:
    code = "import django; django.setup(); from tests.cases import chaos_loop; chaos_loop.main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, task],
        cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def run(task: str, env: Mapping[str, str]) -> str:
    with start(task, env) as child:
        out, err = child.communicate(timeout=90)
    assert child.returncode == 0, err
    return out


@pytest.mark.django_db(transaction=True)
def test_kill_9_in_the_middle_of_moves(tmp_path: Path) -> None:
    env = {**os.environ, "LINLI_DATABASE_URL": database_url(tmp_path)}
    run("prepare", env)
    done = 0
    for _ in range(KILLS):
        with start("work", env) as child:
            assert child.stdout is not None
            assert child.stdout.read(3), child.stderr.read() if child.stderr else ""
            time.sleep(random.uniform(0, 0.15))
            child.send_signal(signal.SIGKILL)
            done += 3 + len(child.stdout.read())
        assert child.returncode == -signal.SIGKILL
    told = json.loads(run("tally", env).splitlines()[-1])
    assert (told["wrong"], told["findings"]) == ([], 0)
    assert told["cases"] >= KILLS
    assert told["events"] == told["all_events"] == told["outbox"]
    assert told["events"] >= told["cases"] + done  # every move that was told of is there
    assert connection.vendor in env["LINLI_DATABASE_URL"]
