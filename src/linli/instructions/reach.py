"""Which units an instruction on a case may give something to, and why the others may not."""

from __future__ import annotations

from linli.cases.bundle import Bundle
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain.complaints import TO_SUPERVISION
from linli.domain.words import Words


def bound(found: Bundle) -> frozenset[int]:
    """Return the units with a duty in the case now."""
    return frozenset(duty.unit_id for duty in found.duties if duty.active)


def top(case: Case, catalogue: Catalogue) -> int:
    """Return the unit whose leaders may ask anybody: where the convenor of the matter sits."""
    if case.source == TO_SUPERVISION:
        return case.centre_id
    return catalogue.county_centre().id


def complained_of(found: Bundle, unit: UnitInfo) -> bool:
    """Tell whether the unit had a part in what this complaint is about."""
    return found.complains and unit.id in found.parts.units


def problem(found: Bundle, catalogue: Catalogue, unit: UnitInfo, *, outsiders: bool) -> str:
    """Return why a unit must not or cannot get a part in this case; empty when it may.

    ``outsiders``: also units that have nothing to do with it so far may get one.
    """
    case, name = found.case, unit.short_name
    if complained_of(found, unit):
        return Words("“{unit}”在被投诉的事项中有经办，不能交办，请另选单位。", unit=name)
    if unit.id in bound(found) or _centre_of(case, catalogue, unit):
        return ""
    if unit.kind == "centre":
        return Words("“{unit}”不管这个地方，请另选单位。", unit=name)
    if case.lead_unit_id is None:
        return Words(
            "本件还没有主办单位，“{unit}”看不到：请先派单，或交办给综治中心去派。", unit=name
        )
    if not outsiders and not _named(case, catalogue, unit):
        return Words(
            "“{unit}”在本件中没有职责，只能由县综治中心负责人交办，请呈报县级。", unit=name
        )
    return ""


def _centre_of(case: Case, catalogue: Catalogue, unit: UnitInfo) -> bool:
    area = catalogue.tree.by_id(unit.area_id)
    return unit.kind == "centre" and area is not None and case.area_path.startswith(area.path)


def _named(case: Case, catalogue: Catalogue, unit: UnitInfo) -> bool:
    """Tell whether the matter's class gives the unit a duty."""
    matter = catalogue.matters.get(case.matter_id or 0)
    if matter is None:
        return False
    return unit.id == matter.lead_unit_id or unit.id in matter.support_unit_ids
