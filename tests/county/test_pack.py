"""Reading county packs: what a good one gives, and what is said about every kind of defect."""

from __future__ import annotations

import json
import shutil
from datetime import date, time
from pathlib import Path

import pytest

from linli.county import pack_files
from linli.county.defaults import load_policies
from linli.county.pack import builtin_packs, find_pack, read_pack
from linli.county.pack_schema import DICTIONARIES, ROLES, TEXTS, PackError
from linli.domain.coordinates import Datum, to_wgs84
from linli.domain.identifiers import AreaKind
from linli.domain.lifecycle import Role
from linli.domain.policies import Policy

MINI = Path(__file__).parent / "minipack"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(MINI, tmp_path / "pack"))


def edit(folder, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def add(folder, file, line):
    with (folder / file).open("a", encoding="utf-8") as out:
        out.write(line + "\n")


def problems(folder):
    with pytest.raises(PackError) as caught:
        read_pack(folder)
    return [str(problem) for problem in caught.value.problems]


def test_mini_pack_is_complete():
    pack = read_pack(MINI)
    assert pack.warnings == ()
    kinds = [area.kind for area in pack.areas]
    assert [kinds.count(kind) for kind in AreaKind] == [1, 2, 4, 7, 2]
    assert len(pack.geometries) == len(pack.areas)
    assert all(outline.schematic for outline in pack.geometries)
    assert len(pack.units) == 9
    assert [matter.code for matter in pack.matters if not matter.is_class] == [
        "A01",
        "A02",
        "A03",
        "B01",
        "B02",
    ]
    assert {post.role for row in pack.staff for post in row.posts} == set(ROLES)
    assert {entry.dictionary for entry in pack.dictionaries} == set(DICTIONARIES)
    assert set(TEXTS) <= set(pack.texts)
    assert [entry.code for entry in pack.entries("rating")] == ["5", "4", "3", "2", "1"]
    assert pack.county.default_policy == "13710"
    assert (pack.county.ordinary_percent, pack.county.self_settled_percent) == (20, 10)


def test_roles_are_those_of_the_machine():
    assert set(ROLES) <= {role.value for role in Role}


def test_a_post_without_area_gets_the_units_area():
    posts = {row.username: row.posts for row in read_pack(MINI).staff}
    assert posts["t1_dispatch"][0].area == "149901001000"
    assert [post.area for post in posts["grid2"]][-1] == "149901100202001"


def test_areas_and_units_come_parents_first(folder):
    for file in ("areas.csv", "units.csv"):
        heading, *rows = (folder / file).read_text(encoding="utf-8").splitlines()
        text = "\n".join([heading, *reversed(rows)]) + "\n"
        (folder / file).write_text(text, encoding="utf-8")
    pack = read_pack(folder)
    for rows in (pack.areas, pack.units):
        seen = set()
        for row in rows:
            assert row.parent is None or row.parent in seen
            seen.add(row.code)


def test_digest_changes_with_any_file(folder):
    before = read_pack(folder).digest
    assert read_pack(MINI).digest == before
    edit(folder, "texts.yaml", "site_title: 测试县", "site_title: 试验县")
    assert read_pack(folder).digest != before


def test_byte_order_mark_and_crlf_are_fine(folder):
    path = folder / "matters.csv"
    text = path.read_text(encoding="utf-8").replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert len(read_pack(folder).matters) == 7


def test_outlines_in_another_datum_are_brought_to_wgs84(folder):
    edit(folder, "county.yaml", "datum: WGS84", "datum: gcj-02")
    outline = read_pack(folder).geometries[0]
    assert outline.datum is Datum.GCJ02
    first = outline.geometry["coordinates"][0][0]
    assert tuple(first) == to_wgs84(112.00, 37.00, Datum.GCJ02)


def test_optional_files(folder):
    for file in ("grids.geojson", "templates.csv"):
        (folder / file).unlink()
    pack = read_pack(folder)
    assert (pack.geometries, pack.templates, pack.calendar, pack.policies) == ((), (), (), ())


def test_own_calendar(folder):
    add(
        folder,
        "calendar.csv",
        "date,kind,name\n2026-02-14,workday,春节调休\n2026-02-16,holiday,春节",
    )
    calendar = read_pack(folder).calendar
    assert [(row.day.isoformat(), row.kind) for row in calendar] == [
        ("2026-02-14", "workday"),
        ("2026-02-16", "holiday"),
    ]
    add(folder, "calendar.csv", "2026-02-16,holiday,又一次\n2026-2-30,holiday,\n2026-03-01,rest,")
    assert problems(folder) == [
        "calendar.csv 第 4 行：“2026-02-16”重复，第 3 行已经有了。",
        "calendar.csv 第 5 行：date 的日期“2026-2-30”不对，要写成 2026-02-14 这样的格式。",
        "calendar.csv 第 6 行：kind 是“rest”，只能是：holiday、workday。",
    ]


def test_own_policy_is_checked_by_the_deadline_rules(folder):
    add(folder, "policies.yaml", "policies:\n  - code: own\n    version: 1\n    name: 本县办法")
    found = problems(folder)
    assert found
    assert all(sentence.startswith("policies.yaml 第 2 行：") for sentence in found)


def test_all_problems_come_at_once(folder):
    edit(folder, "areas.csv", "149901100201,上河村民委员会", "14990110020,上河村民委员会")
    edit(folder, "units.csv", "water,测试县供水公司", "water,")
    edit(folder, "matters.csv", "cg,,《城市市容", ",,《城市市容")
    with pytest.raises(PackError) as caught:
        read_pack(folder)
    error = caught.value
    assert (error.status, error.code) == (422, "pack")
    assert len(error.problems) >= 3
    assert {"areas.csv 第 7 行", "units.csv 第 9 行", "matters.csv 第 3 行"} <= set(error.fields)
    assert "事项“生活垃圾清运”没有牵头单位" in error.message


DEFECTS = [
    # file, what stands there, what is put instead, the sentence expected
    (
        "areas.csv",
        "和平社区,village,149901001000",
        "和平社区,village,149901009000",
        "areas.csv 第 5 行：“149901001001”的上级“149901009000”不存在。",
    ),
    (
        "areas.csv",
        "和平社区,village,149901001000",
        "和平社区,village,149901100000",
        "areas.csv 第 5 行：“149901001001”的代码不是以上级“149901100000”的代码开头。",
    ),
    (
        "areas.csv",
        "和平社区,village,149901001000",
        "和平社区,village,149901000000",
        "areas.csv 第 5 行：“149901001001”是 village，不能直接放在 county 之下。",
    ),
    (
        "areas.csv",
        "和平社区,village,149901001000",
        "和平社区,village,",
        "areas.csv 第 5 行：“149901001001”没有填写上级。",
    ),
    (
        "areas.csv",
        "和平社区,village,",
        "和平社区,town,",
        "areas.csv 第 5 行：代码“149901001001”的位数是 village，与 kind 填写的 town 不一致。",
    ),
    (
        "areas.csv",
        "149901001002,新华社区居民委员会",
        "149901001001,新华社区居民委员会",
        "areas.csv 第 6 行：“149901001001”重复，第 5 行已经有了。",
    ),
    (
        "areas.csv",
        "149901001000,东风街道",
        "14990100100,东风街道",
        "areas.csv 第 3 行：区划代码应是 12 位数字，现在是“14990100100”。",
    ),
    (
        "areas.csv",
        "village,149901001000,2024-01-01,",
        "village,149901001000,2024-13-01,",
        "areas.csv 第 5 行：valid_from 的日期“2024-13-01”不对，要写成 2026-02-14 这样的格式。",
    ),
    (
        "areas.csv",
        "village,149901001000,2024-01-01,",
        "village,149901001000,2024-01-01,2023-01-01",
        "areas.csv 第 5 行：valid_to 早于 valid_from。",
    ),
    (
        "areas.csv",
        "village,149901001000,2024-01-01,,",
        "village,149901001000,2024-01-01,2025-01-01,149901009001",
        "areas.csv 第 5 行：“149901001001”的接续区域“149901009001”不存在。",
    ),
    (
        "areas.csv",
        "village,149901001000,2024-01-01,,",
        "village,149901001000,2024-01-01,,149901001002",
        "areas.csv 第 5 行：“149901001001”有接续区域，却没有停用日期（valid_to）。",
    ),
    (
        "areas.csv",
        "village,149901001000,2024-01-01,,",
        "village,149901001000,2024-01-01,2025-01-01,149901001000",
        "areas.csv 第 5 行：“149901001001”的接续区域应是另一个同级区域。",
    ),
    (
        "areas.csv",
        "code,name,short_name,kind",
        "code,名字,short_name,kind",
        "areas.csv 第 1 行：缺少列：name。",
    ),
    (
        "areas.csv",
        "东风街道,东风街道,town,149901000000,2024-01-01,,",
        "东风街道,东风街道,town,149901000000,2024-01-01,,,多",
        "areas.csv 第 3 行：这一行有 9 格，列名只有 8 个。",
    ),
    (
        "units.csv",
        "t1,东风街道综治中心,东风中心,town",
        "t1,东风街道综治中心,东风中心,county",
        "units.csv 第 3 行：“t1”是 county 级单位，区域“东风街道”却是 town。",
    ),
    (
        "units.csv",
        "t1,东风街道综治中心,东风中心,town",
        "t1,东风街道综治中心,东风中心,city",
        "units.csv 第 3 行：tier 是“city”，只能是：county、town、village。",
    ),
    (
        "units.csv",
        "county,department,centre,149901000000,resident",
        "county,department,t1,149901000000,resident",
        "units.csv 第 6 行：“zj”的层级高于上级单位“t1”。",
    ),
    (
        "units.csv",
        "county,department,centre,",
        "county,department,nobody,",
        "units.csv 第 6 行：“zj”的上级“nobody”不存在。",
    ),
    (
        "units.csv",
        "county,department,centre,149901000000",
        "county,department,centre,149901000009",
        "units.csv 第 6 行：“zj”的区域“149901000009”不存在。",
    ),
    (
        "units.csv",
        "t2,清河镇综治中心,清河中心,town,centre",
        "t2,清河镇综治中心,清河中心,town,station",
        "units.csv：“清河镇”没有综治中心。",
    ),
    (
        "units.csv",
        "centre,测试县综治中心,县综治中心,county,centre",
        "centre,测试县综治中心,县综治中心,county,department",
        "units.csv：应正好有 1 个县级综治中心，现在有 0 个。",
    ),
    (
        "matters.csv",
        "cg,,《城市市容",
        "nobody,,《城市市容",
        "matters.csv 第 3 行：“生活垃圾清运”的单位“nobody”不存在。",
    ),
    (
        "matters.csv",
        "cg,ga,",
        "cg,ga；cg,",
        "matters.csv 第 4 行：“占道经营与乱堆乱放”的牵头单位又写成了配合单位。",
    ),
    (
        "matters.csv",
        "第三十四条,general",
        "第三十四条,普通",
        "matters.csv 第 3 行：level 是“普通”，只能是：general、complex、major、urgent、utility。",
    ),
    (
        "matters.csv",
        "哪个小区、哪家物业;",
        "一;二;三;四;五;六;",
        "matters.csv 第 7 行：script 有 7 个问题，最多 6 个。",
    ),
    (
        "matters.csv",
        "哪个小区、哪家物业;",
        "哪个小区、哪家物业" + "的" * 40 + ";",
        "matters.csv 第 7 行：script 的问题“哪个小区、哪家物业的的的…”太长，最多 40 个字。",
    ),
    (
        "matters.csv",
        "general,photo",
        "general,video",
        "matters.csv 第 3 行：evidence 是“video”，只能是：none、photo、before_after、document。",
    ),
    (
        "matters.csv",
        "《城市市容和环境卫生管理条例》第三十四条",
        "",
        "matters.csv 第 3 行：没有填写：legal_basis。",
    ),
    (
        "matters.csv",
        "A02,A,",
        "A02,Z,",
        "matters.csv 第 4 行：“A02”的上级“Z”不存在。",
    ),
    (
        "matters.csv",
        "A02,A,",
        "A02,A01,",
        "matters.csv 第 4 行：“A02”放在了第三级；事项清单只有类别和事项两级。",
    ),
    (
        "matters.csv",
        "每周一次,yes,",
        "每周一次,yes,no-such",
        "matters.csv 第 3 行：“生活垃圾清运”的时限办法“no-such”不存在。",
    ),
    (
        "matters.csv",
        "B,,房屋",
        "C,,空类,,,,,,,,\nB,,房屋",
        "matters.csv 第 6 行：类别“空类”下没有事项。",
    ),
    (
        "staff.csv",
        "seat@centre",
        "chief@centre",
        "staff.csv 第 2 行：岗位角色 是“chief”，只能是：" + "、".join(ROLES) + "。",
    ),
    (
        "staff.csv",
        "seat@centre",
        "seat",
        "staff.csv 第 2 行：岗位“seat”应写成 角色@单位 或 角色@单位@区域。",
    ),
    (
        "staff.csv",
        "seat@centre",
        "seat@nobody",
        "staff.csv 第 2 行：“seat1”的单位“nobody”不存在。",
    ),
    (
        "staff.csv",
        "seat@centre",
        "seat@zj",
        "staff.csv 第 2 行：“seat1”的角色 seat 只能设在综治中心。",
    ),
    (
        "staff.csv",
        "dispatcher@t1",
        "dispatcher@t1@149901100000",
        "staff.csv 第 4 行：“t1_dispatch”的区域“清河镇”不在单位“东风街道综治中心”的辖区内。",
    ),
    (
        "staff.csv",
        "dispatcher@t1",
        "dispatcher@t1@149901009000",
        "staff.csv 第 4 行：“t1_dispatch”的区域“149901009000”不存在。",
    ),
    (
        "staff.csv",
        "seat1,",
        "Seat 1,",
        "staff.csv 第 2 行：用户名“Seat 1”应以小写字母开头，只用小写字母、数字和 _。",
    ),
    (
        "staff.csv",
        "dispatch1,",
        "seat1,",
        "staff.csv 第 3 行：“seat1”重复，第 2 行已经有了。",
    ),
    (
        "templates.csv",
        "A01,complaint,{place}",
        "A01,complaint,{street}",
        "templates.csv 第 2 行：不认识的空位：street。",
    ),
    (
        "templates.csv",
        "A01,complaint",
        "A,complaint",
        "templates.csv 第 2 行：事项“A”不在 matters.csv 里。",
    ),
    (
        "templates.csv",
        "A01,complaint",
        "A01,anger",
        "templates.csv 第 2 行：诉求类型“anger”不在代码表 request_type 里。",
    ),
    (
        "templates.csv",
        "A01,complaint,",
        'A01,complaint,"',
        "templates.csv 第 2 行：引号没有成对，或者这一行无法按 CSV 读取。",
    ),
    (
        "dictionaries.yaml",
        "    - code: phone\n      label: 电话回访\n",
        "",
        "dictionaries.yaml 第 235 行：代码表“verify_method”缺少“phone”：可以改名称，不能删除。",
    ),
    (
        "dictionaries.yaml",
        "      door: 报警 110；火警 119；急救 120；交通事故 122\n",
        "",
        "dictionaries.yaml 第 7 行：代码表“refusal_reason”：要写明正确的去处（door）。",
    ),
    (
        "dictionaries.yaml",
        "rating:\n",
        "score:\n",
        "dictionaries.yaml：缺少代码表“rating”。",
    ),
    (
        "dictionaries.yaml",
        "label: 退单理由",
        "label: 退单理由\n  label: 又一次",
        "dictionaries.yaml 第 106 行：“label”写了两次。",
    ),
    (
        "texts.yaml",
        "accepted: ",
        "accepted_: ",
        "texts.yaml：缺少“accepted”的文字。",
    ),
    (
        "texts.yaml",
        "site_title: ",
        "site_title: [",
        "texts.yaml 第 3 行：格式有误，请检查缩进和冒号。",
    ),
    (
        "county.yaml",
        'code: "149901"',
        'code: "9901"',
        "county.yaml：县级代码“9901”应是加引号的 6 位数字。",
    ),
    (
        "county.yaml",
        'code: "149901"',
        'code: "990102"',
        "areas.csv 第 2 行：县级区域“149901000000”与 county.yaml 的县级代码“990102”不一致。",
    ),
    (
        "county.yaml",
        "public_matters: [A, B02]",
        "public_matters: [A, Z9]",
        "county.yaml：public_matters 的“Z9”不是本县的事项或大类。",
    ),
    (
        "county.yaml",
        "public_matters: [A, B02]",
        "dispute_matters: [Z9]",
        "county.yaml：dispute_matters 的“Z9”不是本县的事项或大类。",
    ),
    (
        "county.yaml",
        "public_matters: [A, B02]",
        "public_matters: A",
        "county.yaml：public_matters 应写成事项或大类代码的列表，例如 [A01, B]。",
    ),
    (
        "staff.csv",
        "seat1,甘晓雨,seat@centre,",
        "seat1,甘晓雨,seat@centre,0354-7000009",
        "staff.csv 第 2 行：office_phone 会连同姓名公布给群众，只有网格员岗位可以填写。",
    ),
    (
        "staff.csv",
        "0354-7000001",
        "打老管",
        "staff.csv 第 19 行：office_phone“打老管”应是办公电话，只用数字和 -。",
    ),
    (
        "county.yaml",
        "ordinary_percent: 20",
        "ordinary_percent: yes",
        "county.yaml 第 13 行：ordinary_percent 应是 0 到 100 的整数，现在是“True”。",
    ),
    (
        "county.yaml",
        'default_policy: "13710"',
        "default_policy: own",
        "county.yaml：默认时限办法“own”不存在，也不在 policies.yaml 里。",
    ),
    (
        "county.yaml",
        "datum: WGS84",
        "datum: beijing54",
        "county.yaml：不认识的坐标系“beijing54”，可用：WGS84、CGCS2000、GCJ02、BD09。",
    ),
    (
        "county.yaml",
        "valid_from: 2024-01-01",
        "valid_from: 2024-01-32",
        "county.yaml：valid_from 的日期“2024-01-32”不对，要写成 2026-02-14 这样的格式。",
    ),
    (
        "county.yaml",
        "supervision_unit: xf",
        "supervision_unit: nobody",
        "county.yaml：supervision_unit 的单位“nobody”不存在。",
    ),
    (
        "county.yaml",
        "supervision_unit: xf",
        "supervision_unit: t1",
        (
            "county.yaml：supervision_unit 不能是综治中心“东风街道综治中心”："
            "对中心的投诉要由别的单位核查。"
        ),
    ),
    (
        "county.yaml",
        "schematic: true",
        "schematic: true\npasword: x",
        "county.yaml：不认识的设置“pasword”。",
    ),
    (
        "county.yaml",
        "name: 测试县\n",
        "",
        "county.yaml：没有填写 name。",
    ),
    (
        "county.yaml",
        "schematic: true",
        "schematic: maybe",
        "county.yaml：schematic 只能是 true 或 false。",
    ),
    (
        "county.yaml",
        "schematic: true",
        "schematic: true\nintake_tier: village",
        "county.yaml：intake_tier 是“village”，只能是：county、town。",
    ),
    (
        "county.yaml",
        "verification:\n  ordinary_percent: 20\n  self_settled_percent: 10",
        "verification: 20",
        "county.yaml：verification 下应有 ordinary_percent 等设置。",
    ),
    (
        "county.yaml",
        "question: ",
        "q: ",
        "county.yaml：confirmations 每项要有 code、question、assumed。",
    ),
    (
        "areas.csv",
        "和平社区,village,",
        "和平社区,hamlet,",
        "areas.csv 第 5 行：kind 是“hamlet”，只能是：county、town、village、grid、microgrid。",
    ),
    (
        "areas.csv",
        "和平社区居民委员会,",
        ",",
        "areas.csv 第 5 行：没有填写：name。",
    ),
    (
        "areas.csv",
        "149901001000,东风街道",
        "990102000000,另一县,另一县,county,,,,\n149901001000,东风街道",
        "areas.csv：应正好有 1 个县级区域，现在有 2 个。",
    ),
    (
        "areas.csv",
        "valid_to,successor",
        "valid_to,successor,name",
        "areas.csv 第 1 行：列名重复：name。",
    ),
    (
        "areas.csv",
        "valid_to,successor",
        "valid_to,successor,population",
        "areas.csv 第 1 行：不认识的列：population。",
    ),
    (
        "units.csv",
        "village,centre,t1,149901001001",
        "town,centre,t1,149901001000",
        "units.csv 第 5 行：区域“149901001000”已有综治中心“t1”。",
    ),
    (
        "units.csv",
        "t1v1,",
        "一号,",
        "units.csv 第 5 行：代码“一号”只能用英文字母、数字、- 和 _，最多 40 位。",
    ),
    (
        "units.csv",
        "t1v1,",
        "t1,",
        "units.csv 第 5 行：“t1”重复，第 3 行已经有了。",
    ),
    (
        "units.csv",
        "和平中心",
        "和平" * 16,
        "units.csv 第 5 行：short_name 有 32 个字，最多 30 个。",
    ),
    (
        "matters.csv",
        "A02,A,",
        "A01,A,",
        "matters.csv 第 4 行：“A01”重复，第 3 行已经有了。",
    ),
    (
        "matters.csv",
        "A02,A,",
        "A 02,A,",
        "matters.csv 第 4 行：代码“A 02”只能用英文字母、数字、- 和 _，最多 20 位。",
    ),
    (
        "staff.csv",
        "seat@centre",
        "seat@centre；seat@centre",
        "staff.csv 第 2 行：岗位“seat@centre”写了两次。",
    ),
    (
        "staff.csv",
        "甘晓雨",
        "",
        "staff.csv 第 2 行：没有填写：name。",
    ),
    (
        "templates.csv",
        "A01,complaint",
        "A01,",
        "templates.csv 第 2 行：没有填写：request_type。",
    ),
    (
        "dictionaries.yaml",
        "    - code: phone\n",
        "    - code: on_site\n",
        "dictionaries.yaml 第 235 行：代码表“verify_method”里“on_site”重复。",
    ),
    (
        "dictionaries.yaml",
        "    - code: phone\n      label: 电话回访\n",
        "    - phone\n",
        "dictionaries.yaml：代码表“verify_method”第 2 项的格式不对。",
    ),
    (
        "dictionaries.yaml",
        "      label: 电话回访\n",
        "      label:\n      colour: red\n      active: maybe\n",
        "dictionaries.yaml 第 239 行：代码表“verify_method”：不认识的栏目 colour。",
    ),
    (
        "dictionaries.yaml",
        "verify_method:\n  label: 核查方式\n  entries:",
        "verify_method:\n  label: 核查方式\n  list:",
        "dictionaries.yaml：代码表“verify_method”应有 label 和 entries 列表。",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "sentence"), DEFECTS)
def test_every_defect_is_told_with_its_place(folder, file, old, new, sentence):
    edit(folder, file, old, new)
    assert sentence in problems(folder)


@pytest.mark.parametrize(
    "file",
    ["areas.csv", "units.csv", "matters.csv", "staff.csv", "dictionaries.yaml", "texts.yaml"],
)
def test_missing_file(folder, file):
    (folder / file).unlink()
    assert f"{file}：缺少这个文件，或者无法打开。" in problems(folder)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("- a\n", "county.yaml：文件内容应是“名称: 内容”的形式。"),
        ("a: *b\n", "county.yaml 第 1 行：格式有误，请检查缩进和冒号。"),
        ("a: \x07\n", "county.yaml：不是有效的 YAML 文件。"),
    ],
)
def test_yaml_that_is_none(folder, content, sentence):
    (folder / "county.yaml").write_text(content, encoding="utf-8")
    assert problems(folder) == [sentence]


def test_a_file_far_too_large(folder, monkeypatch):
    monkeypatch.setattr(pack_files, "MAX_BYTES", 100)
    assert "太大了" in problems(folder)[0]


@pytest.mark.parametrize(
    ("written", "periods"),
    [
        ("['8:30-12:00', '14:00–17:30']", ((time(8, 30), time(12)), (time(14), time(17, 30)))),
        ("['9:00 - 17:00']", ((time(9), time(17)),)),
    ],
)
def test_working_periods(folder, written, periods):
    add(folder, "county.yaml", f"working_periods: {written}")
    assert read_pack(folder).county.working_periods == periods


@pytest.mark.parametrize(
    "written", ["8:00-12:00", "[]", "['8-12']", "['25:00-26:00']", "['14:00-18:00', '8:00-12:00']"]
)
def test_working_periods_that_are_none(folder, written):
    add(folder, "county.yaml", f"working_periods: {written}")
    (found,) = problems(folder)
    assert found.startswith("county.yaml：working_periods 应写成列表")


def test_a_confirmed_assumption(folder):
    edit(folder, "county.yaml", "confirmed_on:", "confirmed_on: 2026-01-05")
    (confirmation,) = read_pack(folder).county.confirmations
    assert confirmation.confirmed_on == date(2026, 1, 5)
    assert read_pack(MINI).county.confirmations[0].confirmed_on is None


def test_own_policy_can_be_the_default(folder):
    own = load_policies()["13710"].dump() | {"code": "own", "name": "本县办法"}
    text = json.dumps({"policies": [own]}, ensure_ascii=False)
    (folder / "policies.yaml").write_text(text, encoding="utf-8")
    edit(folder, "county.yaml", 'default_policy: "13710"', "default_policy: own")
    (policy,) = read_pack(folder).policies
    assert (policy.code, policy.name) == ("own", "本县办法")
    assert Policy.parse(policy.body).code == "own"
    text = json.dumps({"policies": [own, own]}, ensure_ascii=False)
    (folder / "policies.yaml").write_text(text, encoding="utf-8")
    assert problems(folder) == [f"policies.yaml 第 1 行：“own”第 {own['version']} 版写了两次。"]
    (folder / "policies.yaml").write_text("policy: own", encoding="utf-8")
    assert "policies.yaml 第 1 行：应有 policies 列表。" in problems(folder)


def test_cycles(folder):
    edit(folder, "units.csv", "zj,测试县住房和城乡建设局,县住建局,county,department,centre",
         "zj,测试县住房和城乡建设局,县住建局,county,department,cg")  # fmt: skip
    edit(folder, "units.csv", "cg,测试县城市管理局,县城管局,county,department,centre",
         "cg,测试县城市管理局,县城管局,county,department,zj")  # fmt: skip
    found = problems(folder)
    assert "units.csv 第 6 行：“zj”的上级关系绕成了圈。" in found
    assert "units.csv 第 7 行：“cg”的上级关系绕成了圈。" in found


def test_a_file_saved_by_an_old_spreadsheet(folder):
    path = folder / "staff.csv"
    text = path.read_text(encoding="utf-8")
    path.write_bytes(text.encode("gb18030"))
    expected = "staff.csv 第 2 行：不是 UTF-8 编码，请在表格软件里另存为“CSV UTF-8”。"
    assert problems(folder) == [expected]


@pytest.mark.parametrize("content", ["", "\n\n", "\0", "code\n"])
def test_files_without_content(folder, content):
    (folder / "units.csv").write_text(content, encoding="utf-8")
    assert any(sentence.startswith("units.csv") for sentence in problems(folder))


def change_outline(folder, number, change):
    path = folder / "grids.geojson"
    body = json.loads(path.read_text(encoding="utf-8"))
    change(body["features"][number])
    path.write_text(json.dumps(body), encoding="utf-8")


def ring(*pairs):
    return {"type": "Polygon", "coordinates": [[list(pair) for pair in pairs]]}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda f: f["properties"].pop("code"), "没有 code"),
        (lambda f: f["properties"].update(code="149901009000"), "不在 areas.csv 里"),
        (lambda f: f["properties"].update(code="149901000000"), "写了两次"),
        (lambda f: f["properties"].update(version=0), "version"),
        (
            lambda f: f["properties"].update(code="149901000000", version=2),
            "有两版同时有效",
        ),
        (
            lambda f: f.update(
                geometry=ring((-179, 37), (179, 37), (179, 37.1), (-179, 37.1), (-179, 37))
            ),
            "横跨 358 度",
        ),
        (
            lambda f: f.update(geometry=ring((112, 37), (112, 37), (112, 37), (112, 37))),
            "边线自己相交或者不闭合成面",
        ),
        (lambda f: f.update(geometry={"type": "Polygon", "coordinates": [[]]}), "至少要有 4 个点"),
        (lambda f: f["properties"].update(schematic="yes"), "schematic"),
        (lambda f: f["properties"].update(valid_from="2024"), "valid_from 的日期“2024”不对"),
        (lambda f: f["properties"].update(valid_to="2020-01-01"), "valid_to 早于"),
        (lambda f: f.update(geometry=None), "图形应是 Polygon"),
        (lambda f: f.update(geometry={"type": "Point", "coordinates": [112, 37]}), "Polygon"),
        (lambda f: f.update(geometry=ring((112, 37), (112.1, 37), (112, 37))), "4 个点"),
        (
            lambda f: f.update(geometry=ring((112, 37), (112.1, 37), (112.1, 37.1), (112, 37.1))),
            "首尾相同",
        ),
        (
            lambda f: f.update(
                geometry=ring((112, 37), (112.1, 37.1), (112.1, 37), (112, 37.1), (112, 37))
            ),
            "自己相交",
        ),
        (
            lambda f: f.update(geometry=ring((37, 112), (37, 113), (38, 113), (37, 112))),
            "写反",
        ),
        (
            lambda f: f.update(geometry=ring(("x", 37), (112, 37), (112, 38), ("x", 37))),
            "[经度, 纬度]",
        ),
    ],
)
def test_defects_of_outlines(folder, change, sentence):
    change_outline(folder, 2, change)
    found = problems(folder)
    assert len(found) == 1
    assert found[0].startswith("grids.geojson")
    assert sentence in found[0]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"type":\n "x",,}', "grids.geojson 第 2 行：不是有效的 JSON。"),
        ("[]", "grids.geojson：最外层应是一个对象。"),
        ("{}", "grids.geojson：应是 GeoJSON 的 FeatureCollection。"),
        ('{"a": NaN}', "grids.geojson：不是有效的 JSON。"),
    ],
)
def test_outline_files_that_are_none(folder, content, sentence):
    (folder / "grids.geojson").write_text(content, encoding="utf-8")
    assert problems(folder) == [sentence]


def test_warnings_do_not_stop_a_county_being_set_up(folder):
    edit(folder, "staff.csv", "grid2,", "grid2x,")
    edit(folder, "staff.csv", "grid_worker@t2@149901100201001;", "")
    edit(
        folder,
        "staff.csv",
        "water_handler,申小泉,handler@water",
        "water_boss,申小泉,unit_leader@water",
    )
    edit(folder, "staff.csv", "audit1,詹守诚,auditor@centre,\n", "")
    edit(folder, "staff.csv", "handler@xf", "unit_leader@xf")
    change_outline(
        folder,
        15,
        lambda f: f.update(
            geometry=ring(
                (112.06, 37.0), (112.10, 37.0), (112.10, 37.04), (112.06, 37.04), (112.06, 37.0)
            )
        ),
    )
    assert read_pack(folder).warnings == (
        "staff.csv：单位“测试县供水公司”牵头事项，却没有承办人（handler）。",
        "staff.csv：单位“xf”受理对中心的投诉，却没有承办人（handler）。",
        "staff.csv：有 1 个网格没有网格员，例如“149901100201001”。",
        "staff.csv：没有人担任 auditor。",
        (
            "grids.geojson：“下河村第一网格”（149901100202001）的图形有 50% "
            "在上级区域“下河村民委员会”之外，7,897,595 平方米，在 112.09000,37.02000 附近。"
        ),
    )


def test_finding_packs(tmp_path):
    assert builtin_packs() == ("jiexiu",)
    assert (find_pack("jiexiu") / "county.yaml").is_file()
    assert find_pack(MINI) == MINI
    with pytest.raises(PackError, match="自带的有：jiexiu"):
        find_pack("nowhere")
    with pytest.raises(PackError, match="没有这个文件夹"):
        read_pack(tmp_path / "nowhere")
