"""The worker that drafts is killed at bad moments: one draft of each period, none half written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.jobs.test_chaos import ROOT, database_url

pytestmark = [pytest.mark.slow]


@pytest.mark.django_db(transaction=True)
def test_kill_9_leaves_one_draft(tmp_path: Path) -> None:
    code = (
        "import django; django.setup(); "
        "from tests.bulletins import bulletin_chaos; bulletin_chaos.main()"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "LINLI_DATABASE_URL": database_url(tmp_path)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout.splitlines()[-1])
    assert told["ends"] == [False, False, False, True, True]
    assert (told["drafts"], told["sound"]) == (1, True)
    assert told["all"] == told["words"] == told["events"] == 2  # the week, and the month before
