"""The forms of 联办: rows of a plan, who takes a part, which goes back, what is not waited for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.urls import reverse
from markupsafe import Markup

from linli.cases.access import bundle
from linli.cases.joint import names, part_of, planned
from linli.cases.models import Duty
from linli.cases.part_input import LIMIT, LONGEST, MOST, USUAL
from linli.catalogue.snapshot import Catalogue
from linli.county.pack_powers import default_of
from linli.domain import joint
from linli.domain.clock_text import moment_text
from linli.domain.joint import SEND_BACK_LIMIT
from linli.domain.joint_rules import Template, proposed, read_templates
from linli.domain.words import Words
from linli.kernel import clock
from linli.people.models import Post
from linli.web.desk import choices

if TYPE_CHECKING:
    from linli.web.desk.act_form import Builder, Part

#: Empty rows below those that are filled, and the fewest rows of a form.
SPARE, FEWEST = 2, 4


@dataclass
class Row:
    """One row of the form; ``done`` says when a part was done, which then is not to be changed."""

    number: int
    unit: str = ""
    task: str = ""
    days: str = ""
    after: frozenset[int] = frozenset()
    role: str = ""
    name: str = ""
    done: str = ""
    wrong: bool = False
    options: Markup = field(default_factory=Markup)

    @property
    def blank(self) -> bool:
        """Nothing was written in it yet."""
        return not (self.unit or self.task or self.role)


@dataclass
class Board:
    """The rows of the form, and the templates that may fill them."""

    rows: list[Row]
    source: str = ""
    #: Code, name, and the address of the form filled from it.
    templates: tuple[tuple[str, str, str], ...] = ()
    template: str = ""
    limit: int = LIMIT
    longest: int = LONGEST
    usual: int = USUAL
    options: Callable[[str], Markup] = field(default=lambda _code: Markup(), repr=False)

    def settle(self) -> Board:
        """Number the rows, add empty ones, draw the choices of units."""
        kept = [row for row in self.rows if not row.blank]
        count = min(max(len(kept) + SPARE, FEWEST), max(MOST, len(kept)))
        kept += [Row(number) for number in range(len(kept) + 1, count + 1)]
        for row in kept:
            row.options = self.options(row.unit)
        self.rows = kept
        return self


def raw_rows(data: QueryDict) -> list[dict[str, object]] | str:
    """Return the posted rows as the action wants them: empty ones left out, places told anew.

    A reference to an empty row becomes one to a step that does not exist, so that it is refused
    in words. Text under the name ``parts`` is taken as it is.
    """
    if "parts" in data:
        return data.get("parts", "")
    rows = _posted(data)
    place = {row.number: number for number, row in enumerate(rows, start=1)}
    missing = len(rows) + 1
    return [
        {
            "unit": row.unit,
            "task": row.task,
            "days": row.days,
            "after": sorted({place.get(one, missing) for one in row.after}),
        }
        for row in rows
    ]


def _posted(data: QueryDict) -> list[Row]:
    """Return the rows in which something was written, with the numbers they had."""
    found = []
    for number in range(1, 2 * MOST + 1):
        row = Row(
            number,
            unit=data.get(f"step{number}_unit", "").strip()[:40],
            task=" ".join(data.get(f"step{number}_task", "").split()),
            days=data.get(f"step{number}_days", "").strip()[:4],
            after=frozenset(
                int(one) for one in data.getlist(f"step{number}_after") if one.isdecimal()
            ),
        )
        if not row.blank:
            found.append(row)
    return found


def plan(builder: Builder, part: Part) -> None:
    """Show the present plan, done parts as they are, or what fits the matter to begin with."""
    part.shape, part.hint = "parts", ""
    duties = planned(bundle(builder.case).active(Duty.Part.SUPPORT))
    board = Board(
        [_row_of(duty, builder.catalogue) for duty in duties],
        source="" if builder.whole else reverse("desk_find", args=["unit"]),
        options=_options(builder),
    )
    if not duties:
        form = reverse("desk_act", args=[builder.case.no, builder.command.value])
        board.templates = tuple(
            (one.code, one.name, f"{form}?template={one.code}") for one in _fitting(builder)
        )
    part.board = board.settle()


def _row_of(duty: Duty, catalogue: Catalogue) -> Row:
    unit = catalogue.units[duty.unit_id]
    at = duty.done_at.astimezone(clock.CIVIL) if duty.done_at else None
    return Row(
        duty.place,
        unit=unit.code,
        task=duty.task,
        days=str(duty.days),
        after=frozenset(part_of(duty).after),
        name=choices.unit_label(unit),
        done=moment_text(at) if at else "",
    )


def _options(builder: Builder) -> Callable[[str], Markup]:
    """Return how the units are drawn: those of the matter first, one drawing for all rows.

    Villages' units beside those of the matter's own town are found by typing.
    """
    catalogue, case = builder.catalogue, builder.case
    suggested = builder.matter.support_unit_ids if builder.matter else ()
    groups = choices.units(catalogue, suggested=suggested, tiers=choices.NEAR_TIERS)
    near = catalogue.tree.children(case.town_id) if case.town_id else ()
    areas = {node.id for node in near}
    today = clock.today()
    villages = [
        (unit.code, choices.unit_label(unit))
        for unit in catalogue.units.values()
        if unit.area_id in areas and unit.live(today)
    ]
    if villages:
        groups.append(("村（社区）", villages))
    drawn = choices.options_html(groups)
    known = {code for _, rows in groups for code, _ in rows}

    def options(code: str) -> Markup:
        unit = catalogue.unit_by_code(code) if code and code not in known else None
        if unit is None:
            return choices.selected(drawn, code)
        return choices.options_html([("", [(code, choices.unit_label(unit))])], code) + drawn

    return options


def again(board: Board, data: QueryDict, error: str) -> None:
    """Put what was posted back into the rows, as they are numbered now; mark the wrong one."""
    if "parts" in data:
        return
    done = {row.unit: row for row in board.rows if row.done}
    rows = _posted(data)
    place = {row.number: number for number, row in enumerate(rows, start=1)}
    params = getattr(error, "params", {})
    for number, row in enumerate(rows, start=1):
        before = done.get(row.unit)
        if before is not None:
            row.done, row.name, row.task = before.done, before.name, before.task
            row.days = before.days
        row.after = frozenset(place[one] for one in row.after if one in place)
        row.wrong = params.get("row") == number
        row.number = number
    board.rows = rows
    board.settle()


def propose(board: Board, builder: Builder, code: str) -> None:
    """Fill the rows from a template that fits the matter; nothing for any other."""
    template = next((one for one in _fitting(builder) if one.code == code), None)
    if template is None or not board.templates:
        return
    catalogue, today = builder.catalogue, clock.today()

    def known(unit_code: str) -> bool:
        unit = catalogue.unit_by_code(unit_code)
        return unit is not None and unit.live(today)

    lead = catalogue.units.get(builder.case.lead_unit_id or 0)
    board.template = code
    board.rows = [
        Row(
            number,
            unit=step.unit,
            task=step.task,
            days=str(step.days),
            after=frozenset(step.after),
            role="" if step.unit else step.role,
        )
        for number, step in enumerate(proposed(template, known, lead.code if lead else ""), start=1)
    ]
    board.settle()


def _fitting(builder: Builder) -> list[Template]:
    matter = builder.matter
    if matter is None:
        return []
    return [one for one in _templates(builder.catalogue) if one.fits(matter.code, matter.name)]


#: The templates of the catalogue last asked for, by its revision.
_read: dict[str, tuple[Template, ...]] = {}


def _templates(catalogue: Catalogue) -> tuple[Template, ...]:
    if catalogue.revision not in _read:
        rules = catalogue.settings.get("joint")
        found = read_templates(rules if isinstance(rules, Mapping) else default_of("joint"))
        _read.clear()
        _read[catalogue.revision] = found
    return _read[catalogue.revision]


def returnable(builder: Builder, part: Part) -> None:
    """Offer only units whose part is done, with what the part was."""
    part.shape = "radios"
    duties = planned(bundle(builder.case).active(Duty.Part.SUPPORT))
    done = [duty for duty in duties if duty.done_at is not None]
    name = names(builder.catalogue)
    part.choices = [
        (
            builder.catalogue.units[duty.unit_id].code,
            Words("第{row}步 {unit}", row=duty.place, unit=name(duty.unit_id)),
            Words("已经退回{n}次", n=duty.sent_back) if duty.sent_back else duty.task,
        )
        for duty in done
        if duty.sent_back < SEND_BACK_LIMIT
    ]
    if len(part.choices) == 1:
        part.value = part.choices[0][0]
    if len(part.choices) < len(done):
        part.hint = "已经退回2次的环节不再退回，请改用吹哨或者督办。"


def carriers(builder: Builder, part: Part) -> None:
    """Offer the people of the supporting unit; without a choice the actor takes the part."""
    duty = _own(builder, planned(bundle(builder.case).active(Duty.Part.SUPPORT)))
    part.shape, part.blank = "select", "由我本人承办"
    today = clock.today()
    rows = (
        Post.objects.filter(
            unit_id=duty.unit_id if duty else 0,
            role__in=[Post.Role.HANDLER, Post.Role.UNIT_LEADER],
            user__is_active=True,
        )
        .on(today)
        .values_list("user__username", "user__full_name")
        .distinct()
    )
    part.groups = [("", list(rows))]
    if duty is not None:
        part.hint = Words("本单位的环节：{task}", task=duty.task)


def _own(builder: Builder, duties: list[Duty]) -> Duty | None:
    """Return the open part of the actor's unit, as the action would find it."""
    actor = builder.actor
    units = actor.units if actor else frozenset()
    for absent in actor.standing_for if actor else ():
        units |= {post.unit_id for post in absent.posts}
    mine = [duty for duty in duties if duty.unit_id in units and duty.done_at is None]
    return min(mine, key=lambda duty: (duty.ready_at is None, duty.place), default=None)


def done_or_not(builder: Builder, part: Part) -> None:
    """Ask whether the part is done, where the unit has one; say who is awaited before."""
    found = bundle(builder.case).active(Duty.Part.SUPPORT) if builder.case.parts_open else []
    duties = planned(found)
    duty = _own(builder, duties)
    if duty is None:
        part.shape = ""
        return
    part.required = True
    part.label = Words("第{row}步：{task}", row=duty.place, task=duty.task)
    part.hint = "报“已经完成”后，排在后面的环节开始计时。"
    refusal = joint.not_yet([part_of(one) for one in duties], duty.place, names(builder.catalogue))
    if refusal is not None:
        part.hint = refusal.message


def not_waiting(builder: Builder, part: Part) -> None:
    """Ask for the reason only while parts are open."""
    left = builder.case.parts_open
    if not left:
        part.shape = ""
        return
    part.hint = Words(
        "还有{n}个联办环节没有完成。要先办结的，写明不等的理由；只供内部查阅，不发给诉求人。",
        n=left,
    )
