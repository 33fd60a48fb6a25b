"""The script of dangers says what the rules say, and reads the hand-made list the same."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from linli.domain.urgent import alarms
from linli.text.evaluation.urgent import sentences
from linli.web.urgent_rules import FILE, script


def test_the_script_is_made_from_the_rules() -> None:
    assert FILE.read_text("utf-8") == script(), (
        "run: PYTHONPATH=src .venv/bin/python -m linli.web.urgent_rules"
    )


def test_both_read_alike(tmp_path) -> None:  # type: ignore[no-untyped-def]  # a Path
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here to run the script with")
    texts = [sentence for _, sentence in sentences()]
    for name in ("urgent_rules.js", "urgent.js"):
        (tmp_path / name).write_text((FILE.parent / name).read_text("utf-8"), "utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "run.js").write_text(
        'import { alarming } from "./urgent.js";\n'
        f"console.log(JSON.stringify({json.dumps(texts)}.map(alarming)));\n"
    )
    done = subprocess.run([node, tmp_path / "run.js"], capture_output=True, check=True, text=True)
    assert json.loads(done.stdout) == [bool(alarms(text)) for text in texts]
