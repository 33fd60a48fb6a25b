"""kill -9 in the middle of a piece: the file still arrives, once and byte by byte."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.files.cutting import CLIFFS
from tests.jobs.test_chaos import ROOT, database_url

pytestmark = [pytest.mark.both_engines, pytest.mark.slow]


@pytest.mark.django_db(transaction=True)
def test_a_killed_server_loses_at_most_the_last_piece(tmp_path: Path) -> None:
    url = database_url(tmp_path)
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "import django; django.setup(); from tests.files import cutting; cutting.main()",
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "LINLI_DATABASE_URL": url,
            "LINLI_VAR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout.splitlines()[-1])
    assert told["fallen"] == len(CLIFFS)
    assert (told["files"], told["same"], told["left"]) == (1, True, 0)
