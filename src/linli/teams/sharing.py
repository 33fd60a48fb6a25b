"""What of a task or a case may be told to a team: places and what is to be done, no resident."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from linli.cases.access import get_case
from linli.cases.hiding import net
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import Invalid, NotNow
from linli.domain.outings import OPEN, Spot
from linli.domain.outings import Kind as OutingKind
from linli.domain.outings import Standing as OutingStanding
from linli.domain.teams import shareable
from linli.domain.teams_reading import PLACE_LIMIT, TITLE_LIMIT
from linli.outings.access import get_outing
from linli.people.actor import Actor
from linli.places.models import AreaKind
from linli.places.tree import Node
from linli.teams.models import HelpCall

#: Most places one call names.
MOST_PLACES = 100


@dataclass(frozen=True, slots=True)
class Shared:
    """What a call begins with. ``places``: (name, address) of stops; ``ends_at`` a proposal."""

    source: str = HelpCall.Source.FREE.value
    key: str = ""
    title: str = ""
    place: str = ""
    area_path: str = ""
    places: tuple[tuple[str, str], ...] = ()
    ends_at: datetime | None = None


def may_be_told(case: Case) -> bool:
    """Tell whether a team may be called to a case: to an open one that accuses nobody."""
    return case.request_type != Case.RequestType.REPORT and case.ended_at is None


def of_case(actor: Actor, catalogue: Catalogue, no: str) -> Shared:
    """Return what may be told of a case: its matter and its village.

    Raises NotFound for a case the actor does not see, NotNow for one no team is called to.
    """
    case = get_case(actor, no)
    if not may_be_told(case):
        raise NotNow("not-for-teams", "这件事不能请队伍帮忙。")
    matter = catalogue.matters.get(case.matter_id or 0)
    return Shared(
        HelpCall.Source.CASE.value,
        case.no,
        matter.name[:TITLE_LIMIT] if matter else "",
        _village(catalogue, catalogue.tree.by_id(case.area_id))[:PLACE_LIMIT],
        case.area_path,
    )


def of_outing(actor: Actor, catalogue: Catalogue, key: str, stops: Collection[str] = ()) -> Shared:
    """Return what may be told of a field task and its chosen stops (none: all open ones).

    Raises NotFound for a task the actor does not see, NotNow for one that is over, Invalid when
    none of the stops may be told.
    """
    outing = get_outing(actor, key)
    if OutingStanding(outing.standing) not in OPEN:
        raise NotNow("outing-over", "这项任务已经结束。")
    kept = net(catalogue)
    rows = outing.stops.select_related("entry").order_by("n")
    wanted = [one for one in rows if (str(one.pk) in stops if stops else one.spot == Spot.OPEN)]
    visiting = outing.kind == OutingKind.VISIT
    told = [
        one
        for one in wanted
        if shareable(visiting=visiting, entry_kind=one.entry.kind if one.entry else "")
    ]
    if wanted and not told:
        raise Invalid(fields={"stops": "走访住户不能转给队伍；能转的是店铺、单位、设施和楼栋。"})
    return Shared(
        HelpCall.Source.OUTING.value,
        str(outing.pk),
        kept.hide(outing.title)[:TITLE_LIMIT],
        catalogue.tree.label(catalogue.tree.by_id(outing.area_id))[:PLACE_LIMIT],
        outing.area.path,
        tuple(
            (one.name, one.address)
            if one.entry
            else (kept.hide_address(one.name), kept.hide_address(one.address))
            for one in told[:MOST_PLACES]
        ),
        outing.due_at,
    )


def _village(catalogue: Catalogue, node: Node) -> str:
    """Return the village a place lies in: a team needs no more to know whether it is near."""
    return catalogue.tree.label(catalogue.tree.ancestor(node, AreaKind.VILLAGE) or node)
