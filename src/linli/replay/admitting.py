"""A grid matters' list with something going on: made-up applications, judged the way people do."""

from __future__ import annotations

from datetime import timedelta

from linli.admission import actions
from linli.admission.judging import who
from linli.admission.models import Admission
from linli.catalogue import snapshot
from linli.domain.lifecycle import Role
from linli.kernel import clock
from linli.people.actor import Actor, load_actor
from linli.people.models import Post, User

_ASKED: tuple[dict[str, object], ...] = (
    {
        "name": "地质灾害隐患巡查",
        "works": ["report", "check"],
        "task": "雨后到本网格的边坡、沟口走一遍，看有没有裂缝、塌方，先提醒群众离开，再上报。",
        "basis": "《地质灾害防治条例》",
        "period": "week",
        "times": "1",
        "minutes": "40",
        "items": [["点位", "抢险队要找得到"], ["现场照片", "判断轻重缓急"]],
        "training": "汛前由应急部门讲一次怎样看险情、怎样保护自己",
        "lasting": "0",
    },
    {
        "name": "高龄独居老人上门问候",
        "works": ["visit"],
        "task": "每月到本人同意的独居老人家里坐一坐，问问缺什么、要不要帮忙，有事代为反映。",
        "basis": "《中华人民共和国老年人权益保障法》",
        "period": "month",
        "times": "2",
        "minutes": "30",
        "items": [["需要帮忙的事", "转给能办的部门"]],
        "training": "由民政部门讲一次怎样入户、怎样保护隐私",
        "lasting": "1",
    },
    {
        "name": "反诈宣传",
        "works": ["publicity"],
        "task": "在居民点张贴和讲解反诈提示，不登记听讲的人。",
        "basis": "《中华人民共和国反电信网络诈骗法》",
        "period": "quarter",
        "times": "1",
        "minutes": "60",
        "items": [],
        "bare": "1",
        "training": "由公安部门每季度讲一次新的骗术",
        "lasting": "1",
    },
)


def apply_some() -> int:
    """Bring one matter onto the list for a time, announce one, and hand one in.

    Returns how many; does nothing where the county lacks the people, or has applications already.
    """
    found = people()
    if found is None or Admission.objects.filter(origin=Admission.Origin.APPLIED).exists():
        return 0
    applicant, reviewer, leader = found
    first = clock.now() - timedelta(days=12)
    with clock.at(first):
        temporary = announced(_ASKED[0], applicant_of("应急", applicant), reviewer, leader)
    until = clock.today() + timedelta(days=45)
    actions.admit_for(actor=leader, key=temporary, until=until, text="限汛期，到期自动失效")
    announced(_ASKED[1], applicant_of("民政", applicant), reviewer, leader)
    handed_in(_ASKED[2], applicant)
    return len(_ASKED)


def handed_in(wish: dict[str, object], applicant: Actor) -> str:
    """Hand an application in and return its key; a temporary one is for sixty days."""
    until = (clock.today() + timedelta(days=60)).isoformat()
    row = actions.start(actor=applicant, raw={**wish, "until": until})
    return actions.submit(actor=applicant, key=row.key).key


def announced(wish: dict[str, object], applicant: Actor, reviewer: Actor, leader: Actor) -> str:
    """Bring an application to its public notice and return its key."""
    key = handed_in(wish, applicant)
    actions.opine(
        actor=reviewer,
        key=key,
        agrees=True,
        reuse="部门没有现成的数据，采集项只有必需的几项",
        instead="部门的人到不了每个村，网格员顺路可以做",
        text="频次和时长合适，同意公示。",
    )
    actions.announce(actor=leader, key=key)
    return key


def applicant_of(kind: str, otherwise: Actor) -> Actor:
    """Return a handler of the county department whose name says ``kind``, if there is one."""
    posts = Post.objects.filter(
        role=Role.HANDLER,
        unit__tier="county",
        unit__kind="department",
        unit__name__contains=kind,
        valid_to__isnull=True,
    )
    user = User.objects.filter(pk__in=posts.values("user_id"), is_active=True).order_by("id")
    found = user.first()
    return load_actor(found) if found else otherwise


def people() -> tuple[Actor, Actor, Actor] | None:
    """Return somebody who applies, somebody who reviews, somebody else who decides."""
    catalogue = snapshot.current()
    centre = catalogue.county_centre().id
    found: list[Actor] = []
    posts = Post.objects.filter(valid_to__isnull=True)
    for rows in (
        posts.filter(role=Role.HANDLER, unit__tier="county", unit__kind="department"),
        posts.filter(role=Role.DISPATCHER, unit_id=centre),
        posts.filter(role=Role.CENTRE_LEADER, unit_id=centre),
    ):
        user = User.objects.filter(pk__in=rows.values("user_id"), is_active=True)
        one = user.order_by("id").first()
        if one is None:
            return None
        found.append(load_actor(one))
    applicant, reviewer, leader = found
    fitting = who(applicant, catalogue).applies and who(leader, catalogue).decides
    return (applicant, reviewer, leader) if fitting and reviewer != leader else None
