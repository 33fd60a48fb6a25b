"""The rules of the telephone's queue and of its proposals, run by themselves (Node)."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import linli.web
from linli.domain.field_queue import MOVES, RETRY, Happening, Standing

STATIC = Path(linli.web.__file__).parent / "static"


def run(folder: Path, name: str) -> dict[str, object]:
    """Run the script of this name beside copies of the telephone's own; return what it printed."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here to run the scripts with")
    for module in (
        "queue_rules.js",
        "propose.js",
        "place_rules.js",
        "body.js",
        "book_rules.js",
        "outing_rules.js",
        "script_rules.js",
    ):
        (folder / module).write_text((STATIC / "field" / module).read_text("utf-8"), "utf-8")
    (folder / "package.json").write_text('{"type": "module"}')
    script = Path(__file__).with_name(name)
    (folder / "run.js").write_text(script.read_text("utf-8"), "utf-8")
    done = subprocess.run([node, folder / "run.js"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_whatever_happens_each_item_arrives_once_and_in_order(tmp_path: Path) -> None:
    found = run(tmp_path, "queue_model.js")
    assert found["problems"] == []
    assert found["made"] > 1000  # type: ignore[operator]  # a number
    assert found["sent"] > 1000  # type: ignore[operator]  # a number
    assert found["next"] == [False, True, True, 6, 1000, None]


def test_the_script_keeps_to_the_table(tmp_path: Path) -> None:
    found = run(tmp_path, "queue_table.js")
    table: dict[str, str | None] = found["table"]  # type: ignore[assignment]  # printed so
    for asked, after in table.items():
        standing, happening = asked.split()
        ruled = MOVES.get((Standing(standing), Happening(happening)))
        assert (ruled.value if ruled else None) == after, asked
    assert {one.split()[1] for one in table} | {"killed", "give_up"} == {*Happening}
    assert found["waits"] == list(RETRY)


def test_what_the_telephone_proposes_and_keeps(tmp_path: Path) -> None:
    found = run(tmp_path, "words_model.js")
    assert found["words"] == [["B01", ["楼道", "堆放杂物"]]]
    assert found["usual"] == ["A01"]
    assert found["none"] == []
    assert found["search"] == [["A01"], ["A01"], []]
    assert found["place"] == [{"code": "111", "words": "阳光花园"}, None]
    assert found["within"] == ["111", "11"]
    assert found["path"] == ["和平街道", "和平社区", "第一网格"]
    assert found["home"] == ["111", "11", "111", "11"]
    assert found["point"] == ["111", "11", "", ""]
    assert found["corner"] == {"x": 50, "y": 50}
    assert found["empty"] == [True, False, False]
    assert found["again"] == [
        "waiting",
        "k2",
        {"version": 4, "seq": 9, "seen": {"label": "已答复"}},
        None,
    ]
    assert found["known"] == "9"
    assert found["fixed"] == ["refused", "went through", "refused"]
    assert found["script"] == [
        ["一户", "一栋", "整片"],
        ["人行道", "车道"],
        ["固定", "流动"],
        ["有", "没有"],
        ["有", "没有"],
        ["是", "否"],
        ["有", "没有"],
        [],
    ]
    assert found["answered"] == "路灯不亮\n编号是多少：12\n有没有围挡：没有"
    assert found["later"] == [True, False, False, False]
    assert found["found"] == [["2", "1"], ["1", "2"], ["3"], 0, 3]
    assert found["body"] == {
        "key": "k", "kind": "do", "at": "t", "seq": 1, "base": {"version": 1}, "no": "7",
        "command": "answer", "fields": {"answer": "好"},
        "files": [{"upload": "u", "purpose": "after", "caption": ""}],
    }  # fmt: skip
