"""The demo from nothing, in processes of its own: made once, kept, never over real data."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from tests.world import MINIPACK

pytestmark = pytest.mark.slow


def _linli(var: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LINLI_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "linli", *words],
        env={**kept, "LINLI_VAR": str(var)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def _demo(var: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return _linli(var, "demo", "--no-serve", "--county", str(MINIPACK), "--cases", "25", *more)


def _cases(var: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(var / "linli.sqlite3")) as database:
        return list(database.execute("select no, lookup_code from cases_case order by id"))


def _password(shown: str) -> str:
    found = re.search(r"密码都是：(\S+?)（", shown)
    assert found is not None
    return found[1]


def _screen(shown: str) -> str:
    """Return the pass in the address of the wall."""
    found = re.search(r"http://\S+/wall/enter/#(linli_wall_\S+)", shown)
    assert found is not None
    return found[1]


def _walls(var: Path) -> list[str]:
    """Return the digests of the walls."""
    with closing(sqlite3.connect(var / "linli.sqlite3")) as database:
        return [row[0] for row in database.execute("select digest from wall_wall")]


@pytest.fixture(scope="module")
def made_demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A demo made from nothing, and what it said; tests work on copies of it."""
    var = tmp_path_factory.mktemp("demo") / "var"
    var.mkdir()
    first = _demo(var)
    assert first.returncode == 0, first.stderr
    return var, first.stdout


def test_made_once_kept_and_reset(tmp_path: Path, made_demo: tuple[Path, str]) -> None:
    made_var, said = made_demo
    shutil.copytree(made_var, tmp_path, dirs_exist_ok=True)
    made = _cases(tmp_path)
    assert len(made) == 25
    for username in ("grid", "seat1", "dispatch1", "verify1", "leader1", "admin1", "audit1"):
        assert username in said
    secret = _password(said)
    assert (tmp_path / "demo-password").read_text(encoding="ascii").strip() == secret
    assert (tmp_path / "demo-password").stat().st_mode & 0o077 == 0
    sample = re.search(r"编号 (\d{19})，查询码 (\S+)", said)
    assert sample is not None
    assert sample.groups() in made

    screen = _screen(said)
    assert _walls(tmp_path) == [sha256(screen.encode()).hexdigest()]
    assert (tmp_path / "demo-wall").stat().st_mode & 0o077 == 0

    second = _demo(tmp_path)
    assert second.returncode == 0, second.stderr
    assert _password(second.stdout) == secret
    assert (_screen(second.stdout), len(_walls(tmp_path))) == (screen, 1)
    assert _cases(tmp_path) == made

    checked = _linli(tmp_path, "summary", "--json", "--check")
    assert checked.returncode == 0, checked.stderr
    answer = json.loads(checked.stdout)
    assert answer["differences"] == []
    assert answer["total"]["counts"]["received"] == 25

    reset = _demo(tmp_path, "--reset")
    assert reset.returncode == 0, reset.stderr
    assert _password(reset.stdout) != secret
    assert _screen(reset.stdout) != screen
    assert len(_cases(tmp_path)) == 25
    assert {code for _, code in _cases(tmp_path)}.isdisjoint({code for _, code in made})


def test_data_that_is_no_demos_stays(tmp_path: Path, made_demo: tuple[Path, str]) -> None:
    shutil.copytree(made_demo[0], tmp_path, dirs_exist_ok=True)
    made = _cases(tmp_path)
    (tmp_path / "demo.json").unlink()  # as in a database that began without the demo
    for more in ((), ("--reset",)):
        refused = _demo(tmp_path, *more)
        assert refused.returncode != 0
        assert "不是演示" in refused.stderr
        assert _cases(tmp_path) == made
    assert _demo(tmp_path, "--reset", "--yes", "--cases", "3").returncode == 0


def test_a_demo_of_messages_uses_their_replies(tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    rows = [
        {
            "id": str(n),
            "time": f"2019/3/{n} 9:15:00",
            "subject": "垃圾没人清运",
            "text": f"第{n}处垃圾好几天没有清运了。",
            "reply": "已安排清运，并增加了一次收集。",
            "reply_time": f"2019/3/{n + 5} 9:15:00",
        }
        for n in range(1, 21)
    ]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (folder / "replies.jsonl").write_text(lines, encoding="utf-8")
    (folder / "tree.csv").write_text("level1,level2\na,b\n", encoding="utf-8")
    var = tmp_path / "var"
    done = _demo(var, "--messages", str(folder))
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(var / "linli.sqlite3")) as database:
        answers = {row[0] for row in database.execute("select answer from cases_case")}
        seeded = {row[0] for row in database.execute("select place_seeded from cases_case")}
    assert "已安排清运，并增加了一次收集。" in answers
    assert seeded == {1}
    assert len(_cases(var)) == 20
