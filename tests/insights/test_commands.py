"""The summary and its neighbours on the command line."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command
from tests.world import MINIPACK, World

from linli.cases.models import Case
from linli.cli.tables import aligned, width
from linli.domain.lifecycle import State
from linli.insights.measures import COUNTS, RATES, Table, differences

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def test_the_summary_shows_every_rate_with_its_pair(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.closed()
    world.report()
    call_command("summary", "--check")
    shown = capsys.readouterr().out
    assert "1/1（100.00%）" in shown
    assert "0/0（—）" in shown or "0/1（0.00%）" in shown
    assert "测试县住房和城乡建设局" in shown
    assert "东风街道" in shown
    assert "核对：与办理记录独立统计的结果一致。" in shown


def test_the_check_ends_with_one_on_a_difference(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = world.closed()
    Case.objects.filter(no=receipt.no).update(state=State.HANDLING)
    with pytest.raises(SystemExit) as caught:
        call_command("summary", "--check", "--json")
    assert caught.value.code == 1
    shown = capsys.readouterr()
    assert json.loads(shown.out)["differences"]
    assert "不一致" in shown.err


def test_returns_count_against_the_first_unit(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "ask_return", "grant_return")
    world.do(receipt.no, "dispatch", lead_unit="cg")
    call_command("summary", "--json", "--check")
    units = json.loads(capsys.readouterr().out)["units"]
    assert units["测试县住房和城乡建设局"]["rates"]["returned"]["numerator"] == 1
    assert units["测试县城市管理局"]["counts"]["received"] == 1
    assert units["测试县城市管理局"]["counts"]["returned"] == 0


def test_split_withdrawn_merged_and_amended_cases_are_counted_alike(world: World) -> None:
    one, two, three = (world.report() for _ in range(3))
    world.do(one.no, "split", by="dispatch1", title="另一件", text="另有一处路灯不亮")
    world.do(two.no, "withdraw")
    world.do(three.no, "amend", by="seat1", area="149901100201001", text="地点写错")
    world.do(three.no, "merge", by="dispatch1", target=one.no, text="同一件事")
    call_command("summary", "--check")
    assert Case.objects.count() == 4


def test_differences_name_the_cell() -> None:
    one, two = Table(), Table()
    one.total["closed"] += 1
    one.units["住建局"]["closed"] += 1
    assert differences(one, two) == [
        "全县已结案：事项表 1，记录 0",
        "单位“住建局”已结案：事项表 1，记录 0",
    ]
    assert differences(one, one) == []
    assert {part for rate in RATES.values() for part in rate[1:]} <= COUNTS.keys()


def test_explain_prints_every_step(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    receipt = world.report()
    call_command("explain", receipt.no)
    shown = capsys.readouterr().out
    assert "1. 依据：13710工作制" in shown
    assert "起算：" in shown
    assert "现行办结时限：" in shown
    call_command("explain", receipt.no, "--json")
    answer = json.loads(capsys.readouterr().out)
    assert answer["no"] == receipt.no
    assert {"policy", "start"} <= {step["code"] for step in answer["steps"]}


def test_explain_refuses_what_is_not_there(world: World) -> None:
    with pytest.raises(CommandError, match="没有找到编号"):
        call_command("explain", "1")
    with pytest.raises(CommandError, match="时间不对"):
        call_command("explain", world.report().no, "--as-of", "昨天")


def test_county_load_check_show(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="还没有载入"):
        call_command("county", "show")
    call_command("county", "check", str(MINIPACK))
    assert "测试县" in capsys.readouterr().out
    call_command("county", "load", str(MINIPACK))
    call_command("county", "load", str(MINIPACK))
    assert "没有变化" in capsys.readouterr().out
    call_command("county", "show")
    assert "149901" in capsys.readouterr().out
    with pytest.raises(CommandError, match="找不到县级配置包"):
        call_command("county", "check", "nowhere")


def test_replay_says_what_it_did_and_what_is_too_fresh(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.report()
    call_command("replay")
    shown = capsys.readouterr().out
    assert "办理 1 件" in shown
    assert "核对：与办理记录独立统计的结果一致。" in shown


def test_chinese_columns_line_up() -> None:
    lines = aligned([("名", "数"), ("abc", "1234"), ("住建局", "5")], right=True)
    assert {width(line) for line in lines} == {6 + 2 + 4}
    assert width("住a") == 3
