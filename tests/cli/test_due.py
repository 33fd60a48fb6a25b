"""``linli due``: JSON shape, steps in Chinese, bad input with status 2, no database."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command


def due(*args: str) -> str:
    out = StringIO()
    call_command("due", *args, stdout=out)
    return out.getvalue()


def refusal(*args: str) -> str:
    err = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("due", *args, stdout=StringIO(), stderr=err)
    assert left.value.code == 2
    return err.getvalue().strip()


def test_json() -> None:
    answer = json.loads(
        due("--policy", "13710", "--level", "general", "--start", "2026-02-13T09:30", "--json")
    )
    steps = answer.pop("steps")
    assert answer == {
        "policy": "13710",
        "version": 1,
        "level": "general",
        "start": "2026-02-13T09:30:00+08:00",
        "respond_due": "2026-02-13T23:59:59+08:00",
        "resolve_due": "2026-02-24T23:59:59+08:00",
        "due_at": "2026-02-24T23:59:59+08:00",
        "warnings": [],
    }
    assert [step["code"] for step in steps] == [
        "policy", "level", "start", "count", "roll", "due", "respond",
    ]  # fmt: skip
    assert steps[4]["at"] == answer["due_at"]


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("2026-02-13", "2026-02-13T00:00:00+08:00"),
        ("2026-02-13T23:30:00Z", "2026-02-14T07:30:00+08:00"),
        (" 2026-02-13 09:30 ", "2026-02-13T09:30:00+08:00"),
    ],
)
def test_starts(given: str, read: str) -> None:
    answer = json.loads(due("--policy", "12345", "--level", "urgent", "--start", given, "--json"))
    assert answer["start"] == read
    assert answer["respond_due"] is None


def test_every_step_is_printed() -> None:
    told = due("--policy", "12345", "--level", "complex", "--start", "2026-12-25T09:00")
    assert "1. 依据：12345热线分级时限（12345，第 1 版）。" in told
    assert "节假日表未维护：2027 年" in told
    assert told.strip().endswith("办结时限：2027年1月15日（周五）23:59")
    answer = due("--policy", "12345", "--level", "complex", "--start", "2026-12-25", "--json")
    assert "2027" in json.loads(answer)["warnings"][0]


@pytest.mark.parametrize(
    ("policy", "level", "start", "sentence"),
    [
        ("99999", "general", "2026-02-13", "没有时限办法“99999”，现有：13710、12345。"),
        ("13710", "hard", "2026-02-13", "没有等级“hard”"),
        ("13710", "general", "2026-02-30", "看不懂时间“2026-02-30”"),
        ("13710", "general", "昨天", "看不懂时间“昨天”"),
        ("13710", "general", "9999-12-31T23:59-12:00", "时间要在 1990 年到 2100 年之间。"),
        ("", "general", "2026-02-13", "请写明 --policy"),
        ("13710", "", "2026-02-13", "请写明 --level"),
        ("13710", "general", "", "请写明 --start"),
    ],
)
def test_bad_input(policy: str, level: str, start: str, sentence: str) -> None:
    assert sentence in refusal("--policy", policy, "--level", level, "--start", start)


def test_missing_options() -> None:
    assert refusal() == "请写明 --policy，例如 --policy 13710。"
