"""The telephone's order of walk is the one of the rules (Node)."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest

import linli.web
from linli.domain.route_order import Place, length, order

STATIC = Path(linli.web.__file__).parent / "static" / "field"


def test_the_script_orders_as_the_rules_do(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here to run the scripts with")
    dice = random.Random(20261122)
    ways: list[tuple[list[Place | None], Place | None]] = []
    for size in range(40):
        places: list[Place | None] = [
            (113 + dice.random() / 50, 37 + dice.random() / 50) if dice.random() < 0.9 else None
            for _ in range(size)
        ]
        ways.append((places, (113.01, 37.01) if size % 2 else None))
    ways.append(([(113.0, 37.0)] * 6, None))
    rules = (STATIC / "route_order.js").read_text("utf-8")
    (tmp_path / "route_order.js").write_text(rules, "utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "ways.json").write_text(
        json.dumps([{"places": places, "start": start} for places, start in ways])
    )
    script = Path(__file__).with_name("route_table.js")
    (tmp_path / "run.js").write_text(script.read_text("utf-8"), "utf-8")
    done = subprocess.run(
        [node, "run.js"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for (places, start), found in zip(ways, json.loads(done.stdout), strict=True):
        assert found["order"] == order(places, start)
        known = [one for one in places if one is not None]
        assert found["length"] == pytest.approx(length(known))
