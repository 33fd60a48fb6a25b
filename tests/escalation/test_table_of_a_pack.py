"""A county's own table of 提级: taken from its pack whole, refused on load with sentences."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.world import MINIPACK

from linli.county.pack import read_pack
from linli.county.pack_schema import PackError
from linli.domain.escalation_rules import read_rules

_GOOD = """
rules:
  - {code: nobody, trigger: unassigned, tiers: [county], respond: {amount: 1, unit: workday}}
  - {code: nobody_wants, trigger: refused, tiers: [county], respond: {amount: 1, unit: workday}}
  - {code: again, trigger: decision, tiers: [county], respond: {amount: 1, unit: workday}}
"""


def _pack(folder: Path, text: str) -> Path:
    place = folder / "pack"
    shutil.copytree(MINIPACK, place, dirs_exist_ok=True)
    (place / "escalation.yaml").write_text(text, encoding="utf-8")
    return place


def test_the_packs_table_replaces_the_built_in_one(tmp_path: Path) -> None:
    rules = read_rules(read_pack(_pack(tmp_path, _GOOD)).powers["escalation"])
    assert [rule.code for rule in rules] == ["nobody", "nobody_wants", "again"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (_GOOD.replace("[county]", "[town]", 1), "最后一级须是县级"),
        (_GOOD.replace("refused", "reworks"), "要有一条不限等级的“退单待审、待协调超过环节时限”"),
        (_GOOD + "moon: 1\n", "不认识的设置“moon”"),
        ("rules: none\n", "要写成列表"),
    ],
)
def test_a_bad_table_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(PackError) as refusal:
        read_pack(_pack(tmp_path, text))
    assert sentence in str(refusal.value)
