"""What a county pack brings: checked with line numbers, loaded once, never over an edited one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.world import MINIPACK, World

from linli.audit import chain
from linli.county.loader import load_pack
from linli.county.pack import find_pack, read_pack
from linli.county.pack_schema import PackError
from linli.domain.errors import Invalid
from linli.domain.lifecycle import Command
from linli.domain.plain_words import advise
from linli.kernel import clock
from linli.workbench import seeding
from linli.workbench.actions import phrases
from linli.workbench.keeping import is_letter
from linli.workbench.models import CannedReply, Macro
from linli.workbench.phrase_input import unknown_gaps
from linli.workbench.steps import parse_steps

ONE = """
replies:
  - code: lamp
    title: 路灯修好了
    command: answer
    matter: B
    unit: zj
    owner: zj_leader
    season: ["11-01", "3-31"]
    review_days: 90
    body: 您好，{{今天}}已修好。
macros:
  - code: go
    title: 受理并派单
    owner: dispatch1
    state: reported
    goes_on: true
    steps:
      - command: accept
        values: {matter: B01}
      - command: dispatch
        values: {lead_unit: zj, support_units: [cg]}
"""


def _pack(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "pack"
    if not folder.exists():
        shutil.copytree(MINIPACK, folder)
    (folder / "phrases.yaml").write_text(text, encoding="utf-8")
    return folder


def test_rows_are_loaded_once_and_signed_in_the_record(world: World, tmp_path: Path) -> None:
    pack = _pack(tmp_path, ONE)
    load_pack(pack)
    reply = CannedReply.objects.get(code="lamp")
    assert (reply.command, reply.season_from, reply.season_to) == ("answer", "1101", "0331")
    assert (reply.review_on - clock.today()).days == 90
    assert reply.owner.username == "zj_leader"
    assert world.catalogue.units[reply.unit_id or 0].code == "zj"
    macro = Macro.objects.get(code="go")
    assert [step.command for step in parse_steps(macro.steps)] == ["accept", "dispatch"]
    assert (macro.unit_id, macro.goes_on, macro.state) == (None, True, "reported")
    assert [event.action for event in chain.read("reply", reply.pk)] == ["phrase-seed"]
    seeding.write(read_pack(pack))
    assert CannedReply.objects.count() == Macro.objects.count() == 1
    assert len(chain.read("reply", reply.pk)) == 1


def test_an_untouched_one_follows_the_pack_an_edited_one_does_not(
    world: World, tmp_path: Path
) -> None:
    load_pack(_pack(tmp_path, ONE))
    report = load_pack(_pack(tmp_path, ONE.replace("已修好", "已经修好")))
    reply = CannedReply.objects.get(code="lamp")
    assert reply.body == "您好，{{今天}}已经修好。"
    assert reply.version == 1
    assert not any("没有按配置包更新" in one for one in report.warnings)
    phrases.prolong(
        world.actor("zj_leader"),
        "reply",
        reply.pk,
        {"review_on": (reply.review_on).isoformat()},
    )
    report = load_pack(_pack(tmp_path, ONE.replace("已修好", "修好了")))
    assert "有 1 条常用语或快捷操作已在这里改过，没有按配置包更新。" in report.warnings
    reply.refresh_from_db()
    assert reply.body == "您好，{{今天}}已经修好。"


def test_what_the_pack_no_longer_names_stays(world: World, tmp_path: Path) -> None:
    del world
    load_pack(_pack(tmp_path, ONE))
    load_pack(_pack(tmp_path, "replies: []\n"))
    assert CannedReply.objects.filter(code="lamp", retired_at__isnull=True).exists()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("code: lamp", "code: 路灯", "小写字母"),
        ("title: 路灯修好了", "title: ''", "title"),
        ("command: answer", "command: nothing", "没有操作“nothing”"),
        ("matter: B\n", "matter: Z9\n", "没有事项“Z9”"),
        ("unit: zj", "unit: nobody", "没有单位“nobody”"),
        ("owner: zj_leader", "owner: nobody", "不在 staff.csv"),
        ('"3-31"', '"2-31"', "season"),
        ("review_days: 90", "review_days: many", "review_days"),
        ("state: reported", "state: nowhere", "没有状态“nowhere”"),
        ("title: 路灯修好了", "titel: 路灯修好了", "不认识的内容“titel”"),
        ("macros:", "makros:", "不认识"),
        ("code: go", "code: lamp", "重复"),
        ("command: accept", "command: nothing", "每个步骤"),
    ],
)
def test_defects_are_named_with_their_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in ONE
    with pytest.raises(PackError) as refusal:
        read_pack(_pack(tmp_path, ONE.replace(old, new)))
    found = [one for one in refusal.value.problems if one.file == "phrases.yaml"]
    assert any(words in one.sentence for one in found)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("{{今天}}", "{{手机号}}", "手机号"),
        ("values: {matter: B01}", "values: {nope: B01}", "不要的内容"),
        ("command: answer", "command: sign", "没有要写的长文字"),
    ],
)
def test_what_only_the_program_knows_stops_the_whole_load(
    world: World, tmp_path: Path, old: str, new: str, words: str
) -> None:
    del world
    with pytest.raises(Invalid) as refusal:
        load_pack(_pack(tmp_path, ONE.replace(old, new)))
    assert words in refusal.value.message
    assert not CannedReply.objects.exists()
    assert not Macro.objects.exists()


def test_the_demonstration_pack_writes_as_it_preaches() -> None:
    rows = read_pack(find_pack("jiexiu")).phrases
    replies = [row for row in rows if row.kind == "reply"]
    macros = [row for row in rows if row.kind == "macro"]
    assert len(replies) >= 12
    assert 3 <= len(macros) <= 6
    for row in replies:
        assert unknown_gaps(row.body) == ""
        if is_letter(Command(row.command)):
            assert advise(row.body, letter=True) == (), row.title
    for row in macros:
        assert parse_steps(row.steps)
