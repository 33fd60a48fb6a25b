"""The grid matters' list of a demonstration, further on: what was judged, what has run out."""

from __future__ import annotations

from datetime import timedelta

from linli.admission import actions
from linli.admission.actions.sweeping import sweep
from linli.admission.judging import rules_of
from linli.admission.models import Admission
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.replay.admitting import announced, applicant_of, apply_some, handed_in, people
from linli.replay.office_crew import Crew

#: Days a temporary admission that is about to run out has left.
LEFT = 4

_RENTING: dict[str, object] = {
    "name": "出租房屋消防提示",
    "works": ["publicity", "check"],
    "task": "每季度给出租房屋的房东和住户讲一遍用电、用气和逃生，看一眼楼道是不是堵着。",
    "basis": "《中华人民共和国消防法》第三十一条",
    "period": "quarter",
    "times": "1",
    "minutes": "30",
    "items": [["楼道堵塞的位置", "通知房东清理"]],
    "training": "由消防部门每年讲一次怎样看隐患、怎样劝",
    "lasting": "1",
}
_SNOW: dict[str, object] = {
    "name": "背街小巷清障情况查看",
    "works": ["report", "check"],
    "task": "恶劣天气过后到背街小巷走一遍，看路面能不能通行，不能通行的上报。",
    "basis": "《中华人民共和国突发事件应对法》",
    "period": "week",
    "times": "1",
    "minutes": "30",
    "items": [["不能通行的路段", "安排清障的先后"]],
    "training": "由城管部门讲一次怎样判断、怎样保护自己",
    "lasting": "0",
}
_FLIES: dict[str, object] = {
    "name": "灭蚊灭蝇集中宣传",
    "works": ["publicity"],
    "task": "集中整治期间在居民点讲解清除积水的办法，发放宣传单。",
    "basis": "《中华人民共和国传染病防治法》",
    "period": "week",
    "times": "1",
    "minutes": "40",
    "items": [],
    "bare": "1",
    "training": "由卫健部门讲一次怎样清除孳生地",
    "lasting": "0",
}
_FORMS: dict[str, object] = {
    "name": "部门年度满意度问卷代填",
    "works": ["visit"],
    "task": "入户请居民填写部门年度工作满意度问卷，收齐后送回部门。",
    "basis": "本部门年度重点工作安排",
    "period": "year",
    "times": "2",
    "minutes": "25",
    "items": [["对部门工作的评价", "部门年度考核要用"]],
    "training": "由部门发一份填写说明",
    "lasting": "1",
}
_WELLS: dict[str, object] = {
    "name": "公共区域井盖查看",
    "works": ["report", "check"],
    "task": "顺路看网格里公共道路的井盖，缺了、松了、响了的立即围护并上报。",
    "basis": "《城市道路管理条例》第二十三条",
    "period": "month",
    "times": "2",
    "minutes": "20",
    "items": [["井盖位置", "维修队要找得到"]],
    "training": "由住建部门讲一次怎样临时围护",
    "lasting": "1",
}


def furnish_list(crew: Crew) -> int:
    """Add one matter under review, one about to run out, one run out, one refused, one to review.

    Before them those of :func:`apply_some`: handed in, announced, admitted for a time. Returns how
    many; does nothing where the county lacks the people, or has them already.
    """
    first = apply_some()
    found = people()
    names = [str(wish["name"]) for wish in (_RENTING, _SNOW, _FLIES, _FORMS, _WELLS)]
    if found is None or Admission.objects.filter(name__in=names).exists():
        return first
    with write():
        _to_be_reviewed(crew, *found)
        _run_out(crew, *found)
        _running_out(crew, *found)
        _refused(crew, *found)
        _under_review(crew, found[0], found[1])
    return first + len(names)


def _to_be_reviewed(crew: Crew, applicant: Actor, reviewer: Actor, leader: Actor) -> None:
    """Admit a matter over a year ago: its first yearly review has been due for some weeks."""
    rules = rules_of(crew.catalogue)
    first = -31 * rules.review_months - 20
    with clock.at(crew.on(first - rules.notice_days - 1, 10)):
        key = announced(_WELLS, applicant_of("住房", applicant), reviewer, leader)
    with clock.at(crew.on(first, 15)):
        row = actions.admit(actor=leader, key=key, text="顺路能做，准入")
    if row.review_due_on is not None and row.review_due_on <= crew.today:
        with clock.at(crew.on((row.review_due_on - crew.today).days, 7)):
            sweep()


def _run_out(crew: Crew, applicant: Actor, reviewer: Actor, leader: Actor) -> None:
    rules = rules_of(crew.catalogue)
    days = min(rules.temporary_days, 45)
    first = -days - 6
    with clock.at(crew.on(first - rules.notice_days - 1, 10)):
        key = announced(_FLIES, applicant_of("卫生健康", applicant), reviewer, leader)
    with clock.at(crew.on(first, 15)):
        until = clock.today() + timedelta(days=days)
        actions.admit_for(actor=leader, key=key, until=until, text="限集中整治期间")
    with clock.at(crew.on(-5, 7)):
        sweep()


def _running_out(crew: Crew, applicant: Actor, reviewer: Actor, leader: Actor) -> None:
    rules = rules_of(crew.catalogue)
    first = min(LEFT - min(rules.temporary_days, 34), -1)
    with clock.at(crew.on(first - rules.notice_days - 1, 11)):
        key = announced(_SNOW, applicant_of("城市管理", applicant), reviewer, leader)
    until = crew.today + timedelta(days=LEFT)
    with clock.at(crew.on(first, 16)):
        actions.admit_for(actor=leader, key=key, until=until, text="只在这段时间做，到期自动失效")


def _refused(crew: Crew, applicant: Actor, reviewer: Actor, leader: Actor) -> None:
    with clock.at(crew.on(-20, 9)):
        key = handed_in(_FORMS, applicant_of("市场监督", applicant))
    with clock.at(crew.on(-18, 15)):
        actions.opine(
            actor=reviewer,
            key=key,
            agrees=False,
            reuse="办件回访已经问过是否满意，可以直接用",
            instead="部门可以在自己的窗口和网上请办事群众评价",
            text="所列依据是部门自己的工作安排，不是法律、法规或上级文件，不同意。",
        )
    with clock.at(crew.on(-16, 10)):
        actions.refuse(
            actor=leader,
            key=key,
            text="没有法律、法规或上级文件作依据，部门自己的考核不能交给网格员。",
        )


def _under_review(crew: Crew, applicant: Actor, reviewer: Actor) -> None:
    with clock.at(crew.on(-4, 10)):
        key = handed_in(_RENTING, applicant_of("消防", applicant))
    with clock.at(crew.on(-2, 16)):
        actions.opine(
            actor=reviewer,
            key=key,
            agrees=True,
            reuse="出租房屋的地址可以用公安已有的数据，不用重新登记",
            instead="消防部门人少，网格员顺路提示更及时",
            text="建议频次不再增加，同意。",
        )
