"""Names of estates, roads and facilities in a pack, and what they add to the county's places."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.world import World

from linli.county.pack import find_pack, read_pack
from linli.county.pack_files import Folder
from linli.county.pack_place_names import FILE, read_place_names
from linli.places.gazetteer import gazetteer_of
from linli.places.naming import named_in

AREAS = {"149901001001", "149901100000"}


def read(tmp_path: Path, text: str) -> tuple[dict[str, object], list[str]]:
    (tmp_path / FILE).write_text(text, "utf-8")
    folder = Folder(tmp_path)
    found = read_place_names(folder, AREAS)
    return found, [problem.sentence for problem in folder.problems]


def test_a_pack_may_do_without(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    assert read_place_names(folder, AREAS) == {"estates": [], "roads": [], "facilities": []}
    assert folder.problems == []


def test_names_are_read_with_their_aliases(tmp_path: Path) -> None:
    text = 'estates:\n  - {name: 丽景苑, area: "149901001001", aliases: [丽景小区]}\n'
    found, wrong = read(tmp_path, text)
    assert wrong == []
    assert found["estates"] == [{"name": "丽景苑", "area": "149901001001", "aliases": ["丽景小区"]}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("parks: []", "不认识的设置"),
        ("roads: 3", "应是一个列表"),
        ("roads: [3]", "要有 name 和 area"),
        ("roads: [{name: 长街}]", "要有 name 和 area"),
        ('roads: [{name: 长街, area: "1", x: 2}]', "要有 name 和 area"),
        ('roads: [{name: 长街, area: "1"}]', "不在 areas.csv 里"),
        ('roads: [{name: 街, area: "149901100000"}]', "2 到 40 个字"),
        ('roads: [{name: 长街, area: "149901100000", aliases: 街}]', "aliases 应是一个列表"),
        ('roads: [{name: 长街, area: "149901100000", aliases: [街]}]', "2 到 40 个字"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, said: str) -> None:
    found, wrong = read(tmp_path, text)
    assert len(wrong) == 1
    assert said in wrong[0]
    assert found["roads"] == []


def test_the_demonstration_names_a_few_dozen() -> None:
    lists = read_pack(find_pack("jiexiu")).place_names
    rows = [row for rows in lists.values() if isinstance(rows, list) for row in rows]
    assert len(rows) >= 36
    assert len({row["name"] for row in rows}) == len(rows)
    assert all(row["name"] not in row["aliases"] for row in rows)


@pytest.mark.django_db
def test_they_lead_to_the_area_they_lie_in(world: World) -> None:
    tree = world.catalogue.tree
    rows = [{"name": "丽景苑", "area": "149901001001", "aliases": ["丽景小区"]}]
    gone = {"name": "旧厂", "area": "888888888888", "aliases": []}
    settings = {"place_names": {"estates": [*rows, gone], "roads": [], "facilities": []}}
    built = gazetteer_of(tree, settings)
    assert {"丽景苑", "丽景小区", "和平社区"} <= set(built.names)
    assert "旧厂" not in built.names
    (hit,) = named_in(tree, "丽景小区3号楼漏水", settings)
    assert (hit.node.code, hit.words, hit.of) == ("149901001001", "丽景小区", "丽景苑")
    assert gazetteer_of(tree, settings) is built  # once for a tree
    assert named_in(tree, "丽景小区") == []


@pytest.mark.django_db
def test_both_nets_hide_before_the_board(world: World) -> None:
    from linli.board.hiding import masked  # noqa: PLC0415 - a feature above the county

    text = "联系人：李建国，13900001234，卡号6222 0212 3456 7890 123，和平社区3号楼2单元"
    found = masked(text, world.catalogue)
    for secret in ("李建国", "13900001234", "6222", "123，", "2单元"):
        assert secret not in found.text
    assert "和平社区" in found.text
    assert len(found.hidden) >= 4
