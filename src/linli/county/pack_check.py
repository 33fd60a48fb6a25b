"""What only holds between the files of a pack: parents, tiers, cycles, references."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol, TypeVar

from linli.county.defaults import load_policies
from linli.county.pack_county import COUNTY
from linli.county.pack_files import Folder
from linli.county.pack_geometry import GRIDS
from linli.county.pack_rows import AREAS, MATTERS, POLICIES, STAFF, TEMPLATES, UNITS
from linli.county.pack_schema import (
    CENTRE_ROLES,
    UNIT_TIERS,
    AreaRow,
    County,
    GeometryRow,
    MatterRow,
    PolicyRow,
    StaffRow,
    TemplateRow,
    UnitRow,
)
from linli.domain.identifiers import AreaKind, is_under

COUNTY_CENTRE: Final = "county"


class _Node(Protocol):
    """A row of a tree."""

    @property
    def code(self) -> str: ...

    @property
    def parent(self) -> str | None: ...

    @property
    def line(self) -> int: ...


_N = TypeVar("_N", bound=_Node)


def parents_first(folder: Folder, file: str, rows: Sequence[_N]) -> list[_N]:
    """Order a tree parents first; notes unknown parents and cycles."""
    known = {row.code: row for row in rows}
    children: dict[str | None, list[_N]] = {}
    for row in rows:
        parent = row.parent
        if parent is not None and parent not in known:
            folder.refuse(file, f"“{row.code}”的上级“{parent}”不存在。", row.line)
            parent = None
        children.setdefault(parent, []).append(row)
    ordered: list[_N] = []
    waiting = list(children.get(None, ()))
    while waiting:
        ordered += waiting
        waiting = [child for row in waiting for child in children.get(row.code, ())]
    reached = {row.code for row in ordered}
    for row in rows:
        if row.code not in reached:
            folder.refuse(file, f"“{row.code}”的上级关系绕成了圈。", row.line)
    return ordered


def check_areas(folder: Folder, county: County, areas: Sequence[AreaRow]) -> None:
    """Rungs, prefixes, the one county, validity inside the parent's, successors."""
    known = {row.code: row for row in areas}
    roots = [row for row in areas if row.kind is AreaKind.COUNTY]
    if len(roots) != 1:
        folder.refuse(AREAS, f"应正好有 1 个县级区域，现在有 {len(roots)} 个。")
    for row in roots:
        if not row.code.startswith(county.code):
            sentence = f"县级区域“{row.code}”与 county.yaml 的县级代码“{county.code}”不一致。"
            folder.refuse(AREAS, sentence, row.line)
    for row in areas:
        parent = known.get(row.parent or "")
        if row.parent is None and row.kind is not AreaKind.COUNTY:
            folder.refuse(AREAS, f"“{row.code}”没有填写上级。", row.line)
        if parent is not None and parent.kind not in row.kind.parents:
            sentence = f"“{row.code}”是 {row.kind}，不能直接放在 {parent.kind} 之下。"
            folder.refuse(AREAS, sentence, row.line)
        elif parent is not None and not is_under(row.code, parent.code):
            sentence = f"“{row.code}”的代码不是以上级“{parent.code}”的代码开头。"
            folder.refuse(AREAS, sentence, row.line)
        if row.successor is not None:
            _successor(folder, row, known)


def _successor(folder: Folder, row: AreaRow, known: Mapping[str, AreaRow]) -> None:
    heir = known.get(row.successor or "")
    if heir is None:
        sentence = f"“{row.code}”的接续区域“{row.successor}”不存在。"
    elif heir.kind is not row.kind or heir.code == row.code:
        sentence = f"“{row.code}”的接续区域应是另一个同级区域。"
    elif row.valid_to is None:
        sentence = f"“{row.code}”有接续区域，却没有停用日期（valid_to）。"
    else:
        return
    folder.refuse(AREAS, sentence, row.line)


def check_units(folder: Folder, units: Sequence[UnitRow], areas: Sequence[AreaRow]) -> None:
    """Tier against area and parent; exactly one county centre; one centre for every town."""
    area_of = {row.code: row for row in areas}
    known = {row.code: row for row in units}
    centres: dict[str, str] = {}
    for row in units:
        area = area_of.get(row.area)
        if area is None:
            folder.refuse(UNITS, f"“{row.code}”的区域“{row.area}”不存在。", row.line)
        elif area.kind != row.tier:
            sentence = f"“{row.code}”是 {row.tier} 级单位，区域“{area.name}”却是 {area.kind}。"
            folder.refuse(UNITS, sentence, row.line)
        parent = known.get(row.parent or "")
        if parent and UNIT_TIERS.index(parent.tier) > UNIT_TIERS.index(row.tier):
            sentence = f"“{row.code}”的层级高于上级单位“{parent.code}”。"
            folder.refuse(UNITS, sentence, row.line)
        if row.kind == "centre":
            if row.area in centres:
                sentence = f"区域“{row.area}”已有综治中心“{centres[row.area]}”。"
                folder.refuse(UNITS, sentence, row.line)
            centres.setdefault(row.area, row.code)
    county_centres = [row for row in units if row.kind == "centre" and row.tier == COUNTY_CENTRE]
    if len(county_centres) != 1:
        folder.refuse(UNITS, f"应正好有 1 个县级综治中心，现在有 {len(county_centres)} 个。")
    for area in areas:
        if area.kind is AreaKind.TOWN and area.valid_to is None and area.code not in centres:
            folder.refuse(UNITS, f"“{area.name}”没有综治中心。")


def check_matters(
    folder: Folder,
    county: County,
    matters: Sequence[MatterRow],
    units: Iterable[UnitRow],
    policies: Iterable[PolicyRow],
) -> None:
    """Two levels only; units and policies must exist; every class has matters."""
    known = {row.code: row for row in matters}
    unit_codes = {row.code for row in units}
    policy_codes = {row.code for row in policies} | set(load_policies())
    if county.default_policy not in policy_codes:
        sentence = f"默认时限办法“{county.default_policy}”不存在，也不在 {POLICIES} 里。"
        folder.refuse("county.yaml", sentence)
    used = {row.parent for row in matters}
    for row in matters:
        parent = known.get(row.parent or "")
        if parent is not None and not parent.is_class:
            sentence = f"“{row.code}”放在了第三级；事项清单只有类别和事项两级。"
            folder.refuse(MATTERS, sentence, row.line)
        if row.is_class and row.code not in used:
            folder.refuse(MATTERS, f"类别“{row.name}”下没有事项。", row.line)
        if row.is_class:
            continue
        for unit in (row.lead_unit, *row.support_units):
            if unit and unit not in unit_codes:
                folder.refuse(MATTERS, f"“{row.name}”的单位“{unit}”不存在。", row.line)
        if row.lead_unit in row.support_units:
            folder.refuse(MATTERS, f"“{row.name}”的牵头单位又写成了配合单位。", row.line)
        if row.policy and row.policy not in policy_codes:
            folder.refuse(MATTERS, f"“{row.name}”的时限办法“{row.policy}”不存在。", row.line)


def check_staff(
    folder: Folder,
    staff: Sequence[StaffRow],
    units: Iterable[UnitRow],
    areas: Iterable[AreaRow],
) -> None:
    """Posts must name existing units and areas, inside the unit's own area."""
    unit_of = {row.code: row for row in units}
    area_of = {row.code: row for row in areas}
    for row in staff:
        for post in row.posts:
            unit, area = unit_of.get(post.unit), area_of.get(post.area)
            if unit is None:
                folder.refuse(STAFF, f"“{row.username}”的单位“{post.unit}”不存在。", row.line)
            elif post.role in CENTRE_ROLES and unit.kind != "centre":
                sentence = f"“{row.username}”的角色 {post.role} 只能设在综治中心。"
                folder.refuse(STAFF, sentence, row.line)
            if post.area and area is None:
                folder.refuse(STAFF, f"“{row.username}”的区域“{post.area}”不存在。", row.line)
            elif unit and area and unit.area in area_of and not is_under(area.code, unit.area):
                sentence = f"“{row.username}”的区域“{area.name}”不在单位“{unit.name}”的辖区内。"
                folder.refuse(STAFF, sentence, row.line)


def check_outlines(
    folder: Folder, geometries: Iterable[GeometryRow], areas: Iterable[AreaRow]
) -> None:
    """Outlines must belong to areas."""
    area_codes = {row.code for row in areas}
    for outline in geometries:
        if outline.code not in area_codes:
            folder.refuse(GRIDS, f"“{outline.code}”不在 {AREAS} 里。")


def check_templates(
    folder: Folder,
    templates: Iterable[TemplateRow],
    matters: Iterable[MatterRow],
    request_types: frozenset[str],
) -> None:
    """Templates must name a matter of the list and a known request type."""
    leaves = {row.code for row in matters if not row.is_class}
    for row in templates:
        if row.matter not in leaves:
            folder.refuse(TEMPLATES, f"事项“{row.matter}”不在 {MATTERS} 里。", row.line)
        if request_types and row.request_type not in request_types:
            sentence = f"诉求类型“{row.request_type}”不在代码表 request_type 里。"
            folder.refuse(TEMPLATES, sentence, row.line)


def check_public(folder: Folder, county: County, matters: Iterable[MatterRow]) -> None:
    """What may be shown on the board, and what is a dispute, must be matters or classes."""
    known = {row.code for row in matters}
    lists = {
        "public_matters": county.public_matters,
        "dispute_matters": county.dispute_matters or (),
    }
    for key, codes in lists.items():
        for code in codes:
            if code not in known:
                folder.refuse(COUNTY, f"{key} 的“{code}”不是本县的事项或大类。")


def check_supervision(folder: Folder, county: County, units: Iterable[UnitRow]) -> None:
    """Who takes in complaints about the centre must be a unit, and no centre itself."""
    if not county.supervision_unit:
        return
    named = next((row for row in units if row.code == county.supervision_unit), None)
    if named is None:
        folder.refuse(COUNTY, f"supervision_unit 的单位“{county.supervision_unit}”不存在。")
    elif named.kind == "centre":
        sentence = f"supervision_unit 不能是综治中心“{named.name}”：对中心的投诉要由别的单位核查。"
        folder.refuse(COUNTY, sentence)


def staffing_warnings(
    staff: Iterable[StaffRow],
    units: Iterable[UnitRow],
    areas: Iterable[AreaRow],
    matters: Iterable[MatterRow],
    supervision: str = "",
) -> tuple[str, ...]:
    """Tell about duties nobody holds: allowed while a county is being set up."""
    posts = [post for row in staff for post in row.posts]
    handled = {post.unit for post in posts if post.role == "handler"}
    covered = {post.area for post in posts if post.role == "grid_worker"}
    leads = {row.lead_unit for row in matters if row.lead_unit}
    found = [
        f"{STAFF}：单位“{row.name}”牵头事项，却没有承办人（handler）。"
        for row in units
        if row.code in leads and row.code not in handled
    ]
    if supervision and supervision not in handled:
        found.append(f"{STAFF}：单位“{supervision}”受理对中心的投诉，却没有承办人（handler）。")
    bare = [
        row.code
        for row in areas
        if row.kind is AreaKind.GRID
        and row.valid_to is None
        and not any(code and is_under(row.code, code) for code in covered)
    ]
    if bare:
        found.append(f"{STAFF}：有 {len(bare)} 个网格没有网格员，例如“{bare[0]}”。")
    held = {post.role for post in posts}
    needed = ("dispatcher", "verifier", "centre_leader", "county_admin", "auditor")
    missing = [role for role in needed if role not in held]
    if missing:
        found.append(f"{STAFF}：没有人担任 {'、'.join(missing)}。")
    return tuple(found)
