"""Loading a pack: idempotent, nothing deleted, everything dated."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from linli.audit.models import Event
from linli.cases.access import visible_to
from linli.cases.actions import report
from linli.catalogue import snapshot
from linli.catalogue.models import CalendarDay, CountyProfile, DeadlinePolicy, Matter
from linli.county.loader import load_pack
from linli.county.pack_schema import PackError
from linli.domain.errors import Invalid
from linli.kernel import clock
from linli.people.actor import VISITOR, load_actor
from linli.people.models import Post, Unit, User
from linli.places.models import Area, AreaGeometry

MINIPACK = Path(__file__).parent / "minipack"
pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the mini pack that a test may change."""
    return Path(shutil.copytree(MINIPACK, tmp_path / "pack"))


def _edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_a_second_load_changes_nothing(pack: Path) -> None:
    """Same pack, same rows, same revision, no further event."""
    first = load_pack(pack)
    revision = CountyProfile.objects.get().revision
    events = Event.objects.count()
    second = load_pack(pack)
    assert (first.changed, second.changed) == (True, False)
    assert second.counts == first.counts
    assert CountyProfile.objects.get().revision == revision
    assert Event.objects.count() == events
    assert first.counts["area_village"] == 4
    assert first.counts["matters"] == 3 + 2


def test_what_a_pack_drops_is_ended_not_deleted(pack: Path) -> None:
    """A matter and a grid leave the pack: rows stay, with an end."""
    load_pack(pack)
    areas, matters = Area.objects.count(), Matter.objects.count()
    rows = (pack / "matters.csv").read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if not row.startswith("B02,")]
    (pack / "matters.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    texts = (pack / "templates.csv").read_text(encoding="utf-8").splitlines()
    (pack / "templates.csv").write_text(
        "\n".join(row for row in texts if not row.startswith("B02,")) + "\n", encoding="utf-8"
    )
    county = (pack / "county.yaml").read_text(encoding="utf-8")
    (pack / "county.yaml").write_text(county.replace("[A, B02]", "[A]"), encoding="utf-8")
    report = load_pack(pack)
    assert report.changed
    assert (Area.objects.count(), Matter.objects.count()) == (areas, matters)
    assert Matter.objects.get(code="B02").valid_to is not None
    matter = snapshot.current().matter("B02")
    assert matter is not None
    assert not matter.live(clock.today() + timedelta(days=1))


def test_the_questions_of_a_matter_come_along_and_go(pack: Path) -> None:
    """The script of the pack is what the clerk asks; a matter without one has none."""
    load_pack(pack)
    asked = snapshot.current().matter("A03")
    silent = snapshot.current().matter("A01")
    assert asked is not None
    assert silent is not None
    assert asked.script == ("井盖上有没有编号", "有没有人受伤", "现场有没有围挡")
    assert silent.script == ()
    text = (pack / "matters.csv").read_text(encoding="utf-8")
    changed = text.replace("井盖上有没有编号;有没有人受伤;现场有没有围挡", "堵不堵路")
    (pack / "matters.csv").write_text(changed, encoding="utf-8")
    load_pack(pack)
    asked = snapshot.current().matter("A03")
    assert asked is not None
    assert asked.script == ("堵不堵路",)


def test_names_follow_the_pack_and_the_snapshot_follows_the_tables(pack: Path) -> None:
    """A renamed unit is renamed, and the catalogue in memory is read again."""
    load_pack(pack)
    assert snapshot.current().unit_by_code("zj").name == "测试县住房和城乡建设局"
    _edit(pack / "units.csv", "测试县住房和城乡建设局", "测试县住房和建设局")
    load_pack(pack)
    assert Unit.objects.filter(code="zj").count() == 1
    assert snapshot.current().unit_by_code("zj").name == "测试县住房和建设局"


def test_a_dropped_post_ends(pack: Path) -> None:
    """Posts end with a date; the account stays."""
    load_pack(pack)
    _edit(pack / "staff.csv", "cg_leader,倪秉义,unit_leader@cg", "cg_leader,倪秉义,handler@cg")
    load_pack(pack)
    roles = Post.objects.filter(user__username="cg_leader").values_list("role", "valid_to")
    assert {role for role, end in roles if end is None} == {"handler"}
    assert {role for role, end in roles if end is not None} == {"unit_leader"}
    assert User.objects.filter(username="cg_leader").count() == 1


def test_new_holidays_replace_and_add(pack: Path) -> None:
    """The table is data: a pack may correct a day and add the next year's notice."""
    load_pack(pack)
    (pack / "calendar.csv").write_text(
        "date,kind,name,source\n2026-02-14,holiday,更正,测试\n2027-01-01,holiday,元旦,测试\n",
        encoding="utf-8",
    )
    load_pack(pack)
    assert CalendarDay.objects.get(day="2026-02-14").workday is False
    assert CalendarDay.objects.get(day="2027-01-01").name == "元旦"


def test_policy_versions_are_never_rewritten(pack: Path) -> None:
    """Cases depend on the version they started under."""
    load_pack(pack)
    before = DeadlinePolicy.objects.get(code="13710").body
    _edit(pack / "county.yaml", 'version: "1"', 'version: "2"')
    load_pack(pack)
    assert DeadlinePolicy.objects.get(code="13710").body == before
    assert set(snapshot.current().active_policies) >= {"13710", "12345"}


def test_a_bad_pack_writes_nothing(pack: Path) -> None:
    """All problems are told and the county stays as it was."""
    load_pack(pack)
    names = list(Unit.objects.values_list("name", flat=True))
    _edit(pack / "units.csv", "zj,测试县住房和城乡建设局", "zj,改了名的局")
    _edit(pack / "staff.csv", "handler@zj", "handler@nowhere")
    with pytest.raises(PackError, match="第"):
        load_pack(pack)
    assert list(Unit.objects.values_list("name", flat=True)) == names


def test_outlines_are_versions(pack: Path) -> None:
    """A new version of an outline ends the former one and both stay."""
    load_pack(pack)
    path = pack / "grids.geojson"
    shapes = json.loads(path.read_text(encoding="utf-8"))
    code = shapes["features"][0]["properties"]["code"]
    shapes["features"][0]["properties"]["version"] = 2
    path.write_text(json.dumps(shapes), encoding="utf-8")
    load_pack(pack)
    rows = AreaGeometry.objects.filter(area__code=code).order_by("version")
    assert [(row.version, row.valid_to is None) for row in rows] == [(1, False), (2, True)]
    assert all(row.schematic for row in rows)


def test_another_county_needs_its_own_database(pack: Path) -> None:
    """Two counties never share an installation by accident."""
    load_pack(pack)
    with pytest.raises(Invalid, match="另建"):
        load_pack("jiexiu")


def test_a_policy_changes_by_a_new_version_only(pack: Path) -> None:
    """The same version with other limits is refused, a new one becomes the active one."""
    load_pack(pack)
    row = DeadlinePolicy.objects.get(code="13710")
    body = json.loads(row.body)
    body["levels"]["general"]["resolve"]["amount"] = 5
    own = pack / "policies.yaml"
    own.write_text(json.dumps({"policies": [body]}, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(Invalid, match="版本号"):
        load_pack(pack)
    body["version"] = 2
    own.write_text(json.dumps({"policies": [body]}, ensure_ascii=False), encoding="utf-8")
    load_pack(pack)
    assert snapshot.current().active_policies["13710"].version == 2
    assert snapshot.current().policy("13710", 1).version == 1


def test_grids_nest_deeper_where_a_county_wants_it(pack: Path) -> None:
    """A rung below the micro-grid: loaded, found by its code, seen by the grid's own worker."""
    micro = next(
        line.split(",")[0]
        for line in (pack / "areas.csv").read_text(encoding="utf-8").splitlines()
        if ",microgrid," in line
    )
    with (pack / "areas.csv").open("a", encoding="utf-8") as file:
        file.write(f"{micro}01,第一楼栋,第一楼栋,microgrid,{micro},2024-01-01,,\n")
    load_pack(pack)
    tree = snapshot.current().tree
    node = tree.by_code(f"{micro}01")
    assert node is not None
    kinds = ["county", "town", "village", "grid", "microgrid", "microgrid"]
    assert [one.kind for one in tree.chain(node)] == kinds
    receipt = report(actor=VISITOR, raw={"text": "楼道灯坏了", "area": node.code})
    workers = Post.objects.filter(role="grid_worker", area__code=micro[:15])
    actor = load_actor(workers.select_related("user").get().user)
    assert visible_to(actor).filter(no=receipt.no).exists()
