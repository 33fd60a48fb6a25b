"""Choices of 呈批 and 批示: leaders with their absences, who may be asked, words at hand, a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from linli.cases import answerable
from linli.cases.access import bundle
from linli.domain.calendar import CIVIL
from linli.domain.clock_text import day_text
from linli.domain.deadlines import Budget, Unit, add
from linli.instructions import reach
from linli.instructions.leaders import leaders_of
from linli.kernel import clock
from linli.people.actor import Actor, hats
from linli.web.desk import choices

if TYPE_CHECKING:
    from linli.web.desk.act_form import Builder, Part

#: What a leader usually gives, workdays.
_USUAL = Budget(5, Unit.WORKDAY)
#: Who leads a case that has no lead unit yet, in words for a leader.
_SOMEBODY = "有关单位"  # zh-only


def leader(builder: Builder, part: Part) -> None:
    """Offer the leaders whose post reaches the case, but not the person's own name."""
    own = builder.actor.user_id if builder.actor else None
    found = leaders_of(bundle(builder.case))
    others = [one for one in found if own not in (one.user_id, one.stand_in_id)]
    part.shape = "select"
    part.groups = [("", [(one.username, one.label) for one in others])]
    if not others:
        part.hint = "现在没有管到本件的其他领导，请先由管理员给出岗位。"
    elif len(others) == 1:
        part.value = others[0].username


def proposal(builder: Builder, part: Part) -> None:
    """Give the usual beginning of a proposal at a touch."""
    part.at_hand = [  # zh-only
        "情况复杂，请领导阅示。",  # zh-only
        f"涉及多个部门，建议由{_lead_name(builder)}牵头，请领导批示。",  # zh-only
        "承办单位已超时限，建议限期办结，请领导批示。",  # zh-only
    ]


def words(builder: Builder, part: Part) -> None:
    """Give the usual words of an instruction at a touch; nothing but a beginning to write on."""
    day = day_text(_usual_day(builder))
    unit = _lead_name(builder)
    part.at_hand = [  # zh-only
        f"请{unit}牵头，于{day}前反馈。",  # zh-only
        f"请{unit}抓紧办理，做好群众解释工作。",  # zh-only
        "已阅。",  # zh-only
        "同意所提建议，请抓紧落实。",  # zh-only
    ]


def units(builder: Builder, part: Part) -> None:
    """Offer whom the person may give something to, those with a part first; choose none."""
    catalogue, found = builder.catalogue, bundle(builder.case)
    outsiders = builder.actor is not None and reach.top(builder.case, catalogue) in _desks(
        builder.actor
    )

    def may(code: str) -> bool:
        unit = catalogue.unit_by_code(code)
        return unit is not None and not reach.problem(found, catalogue, unit, outsiders=outsiders)

    ids = dict.fromkeys((*answerable.units(found, catalogue), *_named(builder)))
    near = [
        (unit.code, choices.unit_label(unit))
        for one in ids
        if (unit := catalogue.units.get(one)) is not None
        and unit.live(clock.today())
        and may(unit.code)
    ]
    codes = {code for code, _ in near}
    rest = [
        (heading, [row for row in rows if row[0] not in codes and may(row[0])])
        for heading, rows in part.groups
    ]
    part.groups = [group for group in [("与本件有关的", near), *rest] if group[1]]
    part.value = []
    part.hint = "每个单位各得一项任务；没有参与本件的单位，交办后可以看到本件。只批示不交办，就空着"
    if not outsiders:
        part.source = ""  # typing would find units that only the county's leader may ask


def _desks(actor: Actor) -> frozenset[int]:
    """Return the units of their posts and of those whom they stand in for."""
    return frozenset(post.unit_id for hat in hats(actor) for post in hat.posts)


def _named(builder: Builder) -> tuple[int, ...]:
    """Return the units to which the matter's class gives a duty."""
    matter = builder.matter
    if matter is None:
        return ()
    lead = (matter.lead_unit_id,) if matter.lead_unit_id else ()
    return (*lead, *matter.support_unit_ids)


def person(builder: Builder, part: Part) -> None:
    """Offer the people of the units that have a part, grouped by unit."""
    part.shape = "combo"
    groups: dict[str, list[tuple[str, str]]] = {}
    own = builder.actor.user_id if builder.actor else None
    for one in answerable.people(bundle(builder.case), builder.catalogue):
        if one.user_id == own:
            continue  # nobody gives a task to themselves
        groups.setdefault(one.unit, []).append((one.username, f"{one.name}（{one.post}）"))
    part.groups = list(groups.items())
    part.blank = "不指定到人"
    part.hint = "指定到人的，由本人或本单位负责人反馈"


def due_on(builder: Builder, part: Part) -> None:
    """Propose the usual day; it counts only where something is asked of somebody."""
    part.value = _usual_day(builder).isoformat()


def _usual_day(builder: Builder) -> date:
    return add(clock.now(), _USUAL, builder.catalogue.calendar).due_at.astimezone(CIVIL).date()


def _lead_name(builder: Builder) -> str:
    unit = builder.catalogue.units.get(builder.case.lead_unit_id or 0)
    return unit.short_name if unit else _SOMEBODY
