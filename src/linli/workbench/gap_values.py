"""What the platform puts into the named gaps of a prepared text, for one person and one case."""

from __future__ import annotations

from linli.cases import rights
from linli.cases.bundle import Bundle
from linli.cases.models import Party
from linli.catalogue.snapshot import Catalogue
from linli.domain.clock_text import day_text, moment_text
from linli.kernel import clock
from linli.people.actor import Actor

#: How a resident is addressed where no name may, or need, be used.
NAMELESS = "居民朋友"
#: The gap that stands for the requester.
CALLED = "诉求人称呼"


def gap_values(actor: Actor, found: Bundle, catalogue: Catalogue) -> dict[str, str]:
    """Return the value of every named gap; empty ones are left for the person to fill.

    Never the requester's name: showing that is an act of its own, on record
    (:func:`linli.workbench.actions.insert.insert_reply`).
    """
    case = found.case
    matter = catalogue.matters.get(case.matter_id) if case.matter_id else None
    lead = catalogue.units.get(case.lead_unit_id) if case.lead_unit_id else None
    due = moment_text(case.due_at.astimezone(clock.CIVIL)) if case.due_at else ""
    return {
        "编号": case.no,
        "标题": case.title,
        "事项": matter.name if matter else "",
        "主办单位": lead.name if lead else "",
        "办结时限": due,
        "今天": day_text(clock.today()),
        "我的单位": own_unit(actor, found, catalogue),
        CALLED: NAMELESS,
    }


def own_unit(actor: Actor, found: Bundle, catalogue: Catalogue) -> str:
    """Return the name of the unit the actor most likely speaks for: that which holds the case."""
    case = found.case
    wanted = [case.lead_unit_id, *(duty.unit_id for duty in found.duties), case.centre_id]
    mine = next((one for one in wanted if one in actor.units), None)
    if mine is None:
        mine = actor.posts[0].unit_id if actor.posts else None
    unit = catalogue.units.get(mine) if mine else None
    return unit.name if unit else ""


def called_by(actor: Actor, found: Bundle) -> tuple[Party, Actor] | None:
    """Return the requester's sealed row and in whose right the name may be seen, or None.

    One query; the name itself is not looked at.
    """
    rows = Party.objects.filter(case_id=found.case.pk, role=Party.Role.REQUESTER)
    party = rows.first()
    if party is None or not party.name:
        return None
    hat = rights.contact_hat(actor, found, [party.privacy])
    return (party, hat) if hat else None
