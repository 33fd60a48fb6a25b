"""Complaints about burden of a demonstration: some answered, some waiting; all made up."""

from __future__ import annotations

from datetime import timedelta

from linli.admission.actions.voicing import answer, complain
from linli.admission.models import Admission, Voice
from linli.domain.admission import LISTED
from linli.domain.lifecycle import Role
from linli.kernel import clock
from linli.people.actor import Actor
from linli.replay.office_crew import Crew

#: Days ago, what weighs, the words; which matter of the list (by its place; None: none of
#: them, with the name of the work); the answer, or nothing.
_SAID: tuple[tuple[int, str, str, int | None, str, tuple[str, str] | None], ...] = (
    (
        24,
        "twice",
        "这一项的情况两个部门各要一份，每月两遍，一遍两个小时。",
        0,
        "",
        ("stopped", "已合成一张采集表，填一次两家都用，旧表停用。"),
    ),
    (
        16,
        "traces",
        "每次巡查要求传九张照片，多数没有用，村里信号又差。",
        None,
        "巡查拍照",
        ("eased", "改为有问题才拍，没有问题点“没有变化”就行。"),
    ),
    (
        12,
        "other",
        "这一项每季度要逐个核对，人手不够。",
        1,
        "",
        ("kept", "这一项法规要求每季度核对，保留；已改成只核对有变化的。"),
    ),
    (6, "unlisted", "让帮忙催缴物业费，清单里没有这一项。", None, "催缴物业费", None),
    (2, "forms", "这一项的周报和月报内容一样，能不能只报一次。", 2, "", None),
    (1, "watched", "群里要求每天早上发定位签到。", None, "定位签到", None),
)


def furnish_voices(crew: Crew) -> int:
    """Say and answer what is above where nobody has said anything; return how many."""
    if Voice.objects.exists():
        return 0
    outside = crew.staff.everyone(Role.GRID_WORKER)
    answerer = _answerer(crew)
    if not outside or answerer is None:
        return 0
    listed = Admission.objects.filter(standing__in=[one.value for one in LISTED])
    known = crew.catalogue.matters
    numbers = listed.exclude(matter=None).order_by("id").values_list("matter_id", flat=True)
    matters = [known[number].code for number in numbers if number in known]
    if not matters:
        return 0
    now = clock.now()
    for at, (days, about, text, place, work, told) in enumerate(_SAID):
        with clock.at(now - timedelta(days=days)):
            said = complain(
                actor=outside[at % len(outside)],
                raw={
                    "about": about,
                    "text": text,
                    "work": work,
                    "matter": "" if place is None else matters[place % len(matters)],
                },
            )
        if told:
            with clock.at(now - timedelta(days=days - 4)):
                answer(actor=answerer, key=said.key, outcome=told[0], text=told[1])
    return len(_SAID)


def _answerer(crew: Crew) -> Actor | None:
    """Return somebody of the county's centre, which answers."""
    county = crew.catalogue.county_centre().id
    for role in (Role.CENTRE_LEADER, Role.DISPATCHER):
        for actor in crew.staff.everyone(role):
            if any(post.role is role and post.unit_id == county for post in actor.posts):
                return actor
    return None
