"""Nothing outside the admitted list is given to grid staff: where acts on cases ask the one rule.

Grid staff are the units of the villages and whoever holds no post but that of a grid worker.
Reporting is always possible, whatever the list says; so is settling on the spot what the matter
allows. The rule itself is :func:`linli.domain.admission.assign_refusal`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from django.db.models import Q

from linli.cases.inputs import Clean
from linli.cases.models import Case
from linli.cases.part_input import Step
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain.admission import HELPS, LEADS, Work, assign_refusal
from linli.domain.errors import Invalid
from linli.domain.lifecycle import Command
from linli.domain.words import Words
from linli.kernel import clock
from linli.people.models import Post

Demand = frozenset[Work]

#: The inputs of each command that give somebody work in a matter, and which work it is.
GIVES: Final[Mapping[Command, Mapping[str, Demand]]] = {
    Command.DISPATCH: {"lead_unit": LEADS, "support_units": HELPS},
    Command.CONVENE: {"lead_unit": LEADS, "support_units": HELPS},
    Command.DECIDE: {"lead_unit": LEADS},
    Command.NAME_LEADERS: {"unit": LEADS},
    Command.WHISTLE: {"units": HELPS},
    Command.ARRANGE: {"parts": HELPS},
    Command.INSTRUCT: {"units": HELPS},
}
#: The inputs that name a person who is to carry something.
NAMES: Final[Mapping[Command, tuple[str, Demand]]] = {
    Command.NAME_LEADERS: ("person", LEADS),
    Command.INSTRUCT: ("account", HELPS),
}
#: Units of grid staff: whatever sits in a village.
TIER: Final = "village"


def refusal(matter_id: int | None, demand: Demand, catalogue: Catalogue, today: date) -> str:
    """Return why grid staff may not be given this matter today; empty when they may. No query."""
    matter = catalogue.matters.get(matter_id or 0)
    if matter is None:
        return "这件事还没有确定事项，不能交给网格员或村（社区）。请先确定属于哪个事项。"
    centre = catalogue.county_centre()
    phone = centre.duty_phone or str(catalogue.settings.get("phone") or "")
    ask = Words("{centre}（{phone}）", centre=centre.name, phone=phone) if phone else centre.name
    listed = catalogue.grid.get(matter.id, ())
    return assign_refusal(matter.name, listed, demand, today, ask)


def check(
    case: Case,
    command: Command,
    values: Mapping[str, Clean],
    catalogue: Catalogue,
    today: date,
) -> None:
    """Raise Invalid at the input that would give grid staff what is not admitted for them.

    No query, except one where a person is named whom only the list keeps from it,.
    """
    wrong: dict[str, str] = {}
    for name, demand in GIVES.get(command, {}).items():
        for unit in _units(values.get(name), catalogue):
            if unit.tier == TIER and (why := refusal(case.matter_id, demand, catalogue, today)):
                wrong[name] = Words("{unit}：{why}", unit=unit.name, why=why)
                break
    if command in NAMES:
        name, demand = NAMES[command]
        username = str(values.get(name) or "")
        why = refusal(case.matter_id, demand, catalogue, today) if username else ""
        if why and bound([username], today):
            wrong[name] = why
    if wrong:
        raise Invalid("not-for-grid-staff", fields=wrong)


def name_refusal(command: Command, case: Case, username: str, catalogue: Catalogue) -> str:
    """Return why an account that no unit could name may not carry the matter; empty: another why.

    Naming a colleague needs a handler's post anyhow; this gives grid workers the real reason.
    """
    demand = HELPS if command is Command.TAKE_PART else LEADS
    why = refusal(case.matter_id, demand, catalogue, clock.today())
    return why if why and bound([username], clock.today()) else ""


def check_given(case_id: int, given: Iterable[tuple[int, int | None]], today: date) -> None:
    """Raise Invalid when a task of this case may not be given to these units and persons.

    For tasks that come from no command on the case: three queries, one where nobody among them is
    bound by the list.
    """
    pairs = list(given)
    people = [person for _, person in pairs if person is not None]
    catalogue = snapshot.current()
    village = any(
        (info := catalogue.units.get(unit)) is not None and info.tier == TIER for unit, _ in pairs
    )
    if not village and not _bound(Q(user_id__in=people), today):
        return
    matter_id = Case.objects.filter(pk=case_id).values_list("matter_id", flat=True).first()
    why = refusal(matter_id, HELPS, catalogue, today)
    if why:
        raise Invalid("not-for-grid-staff", fields={"unit" if village else "account": why})


def bound(usernames: Iterable[str], today: date) -> bool:
    """Tell whether somebody among these holds grid workers' posts and no other: one query."""
    return _bound(Q(user__username__in=list(usernames)), today)


def _bound(whose: Q, today: date) -> bool:
    rows = Post.objects.on(today).filter(whose).order_by().values_list("user_id", "role")
    held: dict[int, set[str]] = {}
    for user, role in rows:
        held.setdefault(user, set()).add(role)
    return any(roles == {Post.Role.GRID_WORKER.value} for roles in held.values())


def _units(value: Clean | None, catalogue: Catalogue) -> list[UnitInfo]:
    """Return the units an input names: one code, several, or the steps of a joint plan."""
    if not value:
        return []
    several = value if isinstance(value, tuple) else (value,)
    codes = [one.unit if isinstance(one, Step) else str(one) for one in several]
    return [unit for code in codes if (unit := catalogue.unit_by_code(code)) is not None]
