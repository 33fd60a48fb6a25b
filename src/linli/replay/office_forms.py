"""Collection forms of a demonstration: what fire safety and the works department ask, and why.

Three forms in force, one that waits for a second person, sheets of the first villages, and two
reports that share what was entered. All made up; no private answer is.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from linli.collection.actions import (
    draft_form,
    fill,
    offer_form,
    put_in_force,
    release_profile,
    save_profile,
)
from linli.collection.models import Form
from linli.domain.errors import DomainError
from linli.domain.gridbook import Kind, Standing
from linli.domain.lifecycle import Role
from linli.gridbook.access import visible_to
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.replay.office_crew import Crew

#: Sheets of one form in a grid worker's area, grid workers who fill in.
EACH, KEEPERS = 3, 8

_FORMS: tuple[dict[str, Any], ...] = (
    {
        "about": "shop",
        "matter": "F01",
        "name": "沿街商铺消防自查",
        "purpose": "提醒店家配齐灭火器、不堵通道，给消防检查排先后",
        "basis": "《中华人民共和国消防法》第三十二条；负责人电话由消防救援大队只用于整改期间联系",
        "period": "quarter",
        "times": "1",
        "minutes": "4",
        "keep_months": "12",
        "fields": [
            {"source": "entry.trade", "label": "业态", "why": "餐饮和售卖电动车的先查"},
            {"source": "entry.gas", "label": "用气", "why": "用瓶装气的要看气瓶间"},
            {
                "label": "灭火器",
                "kind": "choice",
                "required": "1",
                "choices": "有，在有效期内\n有，过期了\n没有",
                "why": "没有的提醒配，过期的提醒换",
            },
            {"label": "疏散通道畅通", "kind": "yes", "required": "1", "why": "堵了的当场劝清"},
            {
                "label": "店里有没有人住宿",
                "kind": "yes",
                "why": "有住宿的要有第二个出口，列入先查",
            },
            {"label": "现场情况", "kind": "note", "why": "整改时对照"},
            {"label": "负责人电话", "kind": "text", "private": "1", "why": "整改期间联系店家"},
        ],
    },
    {
        "about": "address",
        "matter": "F01",
        "name": "出租房屋消防自查",
        "purpose": "提醒房主装好烟感、不私拉电线，只看房屋，不登记住的人",
        "basis": "《中华人民共和国消防法》第三十二条",
        "period": "year",
        "times": "1",
        "minutes": "6",
        "keep_months": "14",
        "fields": [
            {"source": "entry.use", "label": "用途", "why": "自住的不用查"},
            {"label": "烟感报警器", "kind": "yes", "required": "1", "why": "没有的提醒装"},
            {
                "label": "隐患",
                "kind": "choices",
                "choices": "私拉电线\n楼道堆物\n电动车进楼\n门窗装了打不开的护栏",
                "why": "当场劝改，改不了的上报",
            },
            {"label": "下次去看的日子", "kind": "date", "why": "约好再去，不跑空"},
        ],
    },
    {
        "about": "facility",
        "matter": "A03",
        "name": "公共设施状况",
        "purpose": "坏了的当天报修，年底安排维修计划",
        "basis": "《城市道路管理条例》第二十三条",
        "period": "month",
        "times": "1",
        "minutes": "2",
        "keep_months": "24",
        "fields": [
            {"source": "entry.state", "label": "现状", "why": "需要维修的派给管护单位"},
            {"source": "entry.keeper", "label": "管护单位", "why": "坏了先找谁"},
            {"label": "损坏几处", "kind": "number", "why": "估维修工料"},
            {"label": "现场情况", "kind": "note", "why": "维修队带对工具"},
        ],
    },
    {
        "about": "building",
        "matter": "F01",
        "name": "楼道充电和堆放巡看",
        "purpose": "冬季用电多，提前劝清楼道、找出该装充电桩的楼",
        "basis": "《中华人民共和国消防法》第二十八条",
        "period": "month",
        "times": "1",
        "minutes": "5",
        "keep_months": "12",
        "fields": [
            {"source": "entry.charging", "label": "集中充电点", "why": "没有的报装充电桩"},
            {"label": "楼道里充电的", "kind": "yes", "required": "1", "why": "当场劝走"},
            {"label": "楼道堆物", "kind": "yes", "required": "1", "why": "劝清，劝不动的上报"},
        ],
    },
)
_PROFILES: tuple[dict[str, Any], ...] = (
    {
        "name": "沿街商铺消防安全季报",
        "receiver": "市消防救援支队",
        "about": "shop",
        "period": "quarter",
        "columns": [
            ("店铺名称", "entry.name"),
            ("地址", "entry.address"),
            ("社区", "area.village"),
            ("业态", "entry.trade"),
            ("灭火器", "F-001.f3"),
            ("通道畅通", "F-001.f4"),
            ("填写日期", "F-001.filled_on"),
        ],
    },
    {
        "name": "瓶装气用户商铺台账",
        "receiver": "县住房和城乡建设局",
        "about": "shop",
        "period": "year",
        "columns": [
            ("网格", "area.name"),
            ("店铺名称", "entry.name"),
            ("用气", "entry.gas"),
            ("现场情况", "F-001.f6"),
        ],
    },
)


def furnish_forms(crew: Crew) -> int:
    """Write forms, sheets and reports where there are none; return how many forms there are."""
    if Form.objects.exists():
        return 0
    done = 0
    for raw in _FORMS:
        try:
            with write():
                done += _form(crew, raw)
        except DomainError:
            continue  # another county's matters
    if done:
        _reports(crew, _seconds(crew))
    return done


def _asker(crew: Crew, matter: str) -> tuple[Actor, str] | None:
    """Return who writes the form: a handler of the matter's lead unit, with the unit's code."""
    info = crew.catalogue.matter(matter)
    unit = crew.catalogue.units.get((info.lead_unit_id if info else 0) or 0)
    found = crew.people(unit, Role.HANDLER, Role.UNIT_LEADER) if unit else []
    return (found[0], unit.code) if unit and found else None


def _seconds(crew: Crew) -> list[Actor]:
    """Return who puts in force what others wrote."""
    return [*crew.staff.everyone(Role.ADMIN), *crew.people(crew.county, Role.CENTRE_LEADER)]


def _form(crew: Crew, raw: dict[str, Any]) -> int:
    asker = _asker(crew, raw["matter"])
    seconds = _seconds(crew)
    if asker is None or not seconds:
        return 0
    form = draft_form(actor=asker[0], raw={**raw, "unit": asker[1]})
    offer_form(actor=asker[0], code=form.code)
    if raw is _FORMS[-1]:
        return 1  # waits for somebody to look at it
    put_in_force(actor=seconds[0], code=form.code)
    _fill(crew, form, raw)
    return 1


def _fill(crew: Crew, form: Form, raw: dict[str, Any]) -> None:
    for keeper in crew.staff.everyone(Role.GRID_WORKER)[:KEEPERS]:
        entries = visible_to(keeper).filter(
            kind=Kind(raw["about"]).value, standing=Standing.CURRENT.value
        )
        for entry in entries.order_by("folded", "id")[:EACH]:
            draw = sha256(f"{form.code} {entry.folded}".encode()).digest()
            try:
                with write():
                    fill(
                        actor=keeper,
                        form=form.code,
                        entry=entry.pk,
                        answers=_answers(raw["about"], draw),
                    )
            except DomainError:
                continue  # somebody else's grid


def _answers(about: str, draw: bytes) -> dict[str, object]:
    if about == "shop":
        return {
            "f3": f"c{1 + draw[0] % 3}",
            "f4": "no" if draw[1] % 4 == 0 else "yes",
            "f5": "no",
            "f6": "门口停了两辆电动车，已劝走" if draw[2] % 3 == 0 else "",
        }
    if about == "address":
        return {"f2": "yes" if draw[0] % 2 else "no", "f3": "c2" if draw[1] % 3 == 0 else ""}
    return {"f3": str(draw[0] % 3), "f4": "盖板松动，已放警示牌" if draw[1] % 4 == 0 else ""}


def _reports(crew: Crew, seconds: list[Actor]) -> None:
    asker = _asker(crew, "F01")
    if asker is None:
        return
    for raw in _PROFILES:
        try:
            made = save_profile(actor=asker[0], raw={**raw, "unit": asker[1]})
            release_profile(actor=seconds[0], code=made.code)
        except DomainError:
            continue  # its form is not there
