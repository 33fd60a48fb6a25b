"""Outings as the telephone shows them: what the county told, and what was done here since."""

from __future__ import annotations

from pathlib import Path

from tests.web.field.test_queue_rules import run


def test_outings_with_what_was_done_on_this_telephone_on_top(tmp_path: Path) -> None:
    found = run(tmp_path, "outings_model.js")
    # An outing planned here goes before its stops, a report on its way before what tells of it.
    assert found["order"] == ["o", "r", "o", None, "s0", "r", "r", "s1", "s1"]
    assert found["held"] == ["o", "r"]
    assert found["renamed"] == ["client:p", None, "client:q", None, True]
    assert found["fresh"] == [["client:o", ["no_change", "problem"], 0, True]]
    assert found["early"] == [["client:o", ["no_change", "problem"], 0, True]]
    assert found["later"] == [["7", ["open", "open"], 2, False]]  # the sync knows what arrived
    assert found["mid"] == [["7", ["no_change", "open"], 1, False]]
    assert found["gone"] == 0
    assert found["versions"] == [2, 1]
    assert found["names"] == ["#1", "71", "#1"]
    assert found["found"] == [True, True, 1, 1]
    assert found["next"] == [0, 1, 0, None]
    assert found["over"] == [True, False, True, False]
    assert found["prefill"] == {"f1": "yes", "f3": "c1,c2"}
    assert found["checks"] == [1, {"a": "problem", "b": "ok"}, ["门"]]
    assert found["form"] == [
        ["f2"], True, False, {"f1": "no", "f2": "好"},
        {"a": "no", "b": "x,y", "c": "3", "d": ""}, "是", "乙、甲", "", "c1,c2", "c2",
    ]  # fmt: skip
    assert found["empty"] == [True, False, False]
    assert found["body"] == [
        [{"entry": "5"}, {"name": "桥", "address": "河边", "area": "1"}],
        False,
        {
            "key": "s0", "kind": "stop", "seq": 2, "no": "client:o", "files": [],
            "fields": {"stop": "#0", "outcome": "no_change"},
        },
    ]  # fmt: skip
    assert found["again"] == {"version": 5, "sheet_version": 3, "seen": {}}
