"""The rules of the telephone's queue and of its proposals, run by themselves (Node)."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import linli.web
from linli.domain.field_queue import (
    MOVES,
    RETRY,
    Happening,
    Item,
    Kind,
    Standing,
    held_by,
    next_to_send,
    renamed,
)

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


#: By the telephone's clock; the script counts in milliseconds.
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def some_queue(dice: random.Random) -> list[Item]:
    """Return items of all kinds as they may lie on a telephone, many of them naming others."""
    rows: list[Item] = []
    outings, reports = ["7"], [""]
    seqs = dice.sample(range(1, 20), 8)
    standings = [S for S in Standing if S not in {Standing.SENDING, Standing.GIVEN_UP}]
    for n in range(dice.randint(1, 8)):
        key, kind = f"k{n}", dice.choice([*Kind, Kind.STOP, Kind.OUTING])
        matter = key
        if kind in {Kind.DO, Kind.TASK}:
            matter = dice.choice("12")
        elif kind in {Kind.STOP, Kind.FINISH}:
            matter = dice.choice(outings)
        tells_of = dice.choice(reports) if kind is Kind.STOP else ""
        later = NOW + timedelta(seconds=60) if dice.random() < 0.2 else None
        standing = dice.choice([*standings, Standing.WAITING, Standing.WAITING])
        rows.append(Item(key, kind, matter, seqs[n], standing, 0, later, tells_of))
        outings += [key] if kind is Kind.OUTING else []
        reports += [key] if kind is Kind.REPORT else []
    dice.shuffle(rows)
    return rows


def as_kept(item: Item) -> dict[str, Any]:
    """Return an item as the telephone keeps it: what it names that is new, by ``client:``."""
    made_here = item.matter.startswith("k")
    no = "" if item.makes else f"client:{item.matter}" if made_here else item.matter
    return {
        "key": item.key,
        "kind": item.kind.value,
        "no": no,
        "seq": item.seq,
        "state": item.standing.value,
        "after": int(item.not_before.timestamp() * 1000) if item.not_before else 0,
        "fields": {"found": f"client:{item.tells_of}"} if item.tells_of else {},
    }


def test_the_script_sends_what_the_rule_sends(tmp_path: Path) -> None:
    dice = random.Random(7)  # the same queues in every run
    queues = [some_queue(dice) for _ in range(600)]
    told = {"now": NOW.timestamp() * 1000, "queues": [[*map(as_kept, one)] for one in queues]}
    (tmp_path / "queues.json").write_text(json.dumps(told), "utf-8")
    found = run(tmp_path, "queue_next.js")
    ruled = [next_to_send(one, NOW) for one in queues]
    assert found["next"] == [one.key if one else None for one in ruled]
    assert found["held"] == [[[on.key for on in held_by(one, q)] for one in q] for q in queues]
    follow = [[as_kept(renamed(one, "k0", "k9")) for one in q if one.key != "k0"] for q in queues]
    for rows, kept in zip(found["renamed"], follow, strict=True):  # type: ignore[call-overload]  # a list
        names = [[one["key"], one["no"], one["fields"].get("found", "")] for one in kept]
        assert [row for row in rows if row[0] != "k0"] == names
    # Neither all of them free nor all of them held.
    waiting = [sum(map(bool, one)) for one in found["held"]]  # type: ignore[attr-defined]  # a list
    assert sum(map(bool, waiting)) > 100
    assert sum(one is None for one in ruled) > 100


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
