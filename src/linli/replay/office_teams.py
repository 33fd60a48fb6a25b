"""Teams of a demonstration: two villages with volunteers and a patrol team, all made up.

Names and numbers are drawn from fixed lists, and members are asked without short messages; the
thanks go where a demonstration's messages go, to a file or the screen.
"""

from __future__ import annotations

from datetime import timedelta

from linli.domain.lifecycle import Role
from linli.domain.teams import Purpose
from linli.kernel import clock
from linli.people.actor import Actor
from linli.places.models import AreaKind
from linli.places.tree import Node
from linli.replay.office_crew import Crew
from linli.teams.actions import call_out, come, enter, found, hand, onward, report, thank
from linli.teams.models import HelpLink, Team

#: Members of the first village's team, and of each other one.
LARGE, SMALL = 24, 8
_FAMILY = "王李张刘陈杨赵黄周吴徐孙"
_GIVEN = ("秀兰", "建国", "桂花", "志强", "玉梅", "海涛", "春燕", "永福")
_TEAMS = (
    ("志愿服务队", "volunteer", "敬老、清洁、搬抬，谁家有事搭把手"),
    ("巡防队", "patrol", "晚上结伴走一圈，看看灯、门、消防通道"),
)
_SKILLS = (["carry", "night"], ["first_aid", "talk"], ["repair", "drive"], ["teach"])


def furnish_teams(crew: Crew) -> int:
    """Found the teams where there are none, fill them, and let one call run; return how many."""
    if Team.objects.exists():
        return 0
    made = 0
    for village in crew.catalogue.tree.of_kind(AreaKind.VILLAGE)[:2]:
        keeper = _keeper(crew, village)
        if keeper is None:
            continue
        for kind in _TEAMS if made == 0 else _TEAMS[:1]:
            team = _found(keeper, village, *kind, many=LARGE if made == 0 else SMALL)
            if made == 0:
                _calls(keeper, team)
            made += 1
    return made


def _keeper(crew: Crew, village: Node) -> Actor | None:
    for role in (Role.VILLAGE_HEAD, Role.DISPATCHER):
        for actor in crew.staff.everyone(role):
            if any(p.role is role and village.path.startswith(p.area_path) for p in actor.posts):
                return actor
    return None


def _found(keeper: Actor, village: Node, name: str, kind: str, about: str, *, many: int) -> Team:
    team = found(
        actor=keeper,
        raw={
            "name": f"{village.name}{name}",
            "kind": kind,
            "about": about,
            "area": village.code,
        },
    )
    today = clock.today()
    for at, skills in enumerate(_SKILLS):
        people = [
            f"{_FAMILY[(n + at) % len(_FAMILY)]}{_GIVEN[n % len(_GIVEN)]} "
            f"1990000{n:02d}{at}{len(kind):01d}"
            for n in range(at, many, len(_SKILLS))
        ]
        enter(
            actor=keeper,
            team=team.pk,
            lines="\n".join(people),
            consent="社区工作人员当面征求，本人愿意",
            agreed_on=today - timedelta(days=30 + at),
            skills=skills,
        )
    return team


def _calls(keeper: Actor, team: Team) -> None:
    """Let one call run with some who come; another one is done and thanked for."""
    now = clock.now()
    raw: dict[str, object] = {
        "title": "清理楼道和消防通道",
        "words": "带一副手套，社区备水和扫帚",
        "place": "村（社区）活动室门口",
        "starts_at": now - timedelta(hours=3),
        "ends_at": now + timedelta(hours=1),
        "wanted": 6,
        "skills": ["carry"],
    }
    done = call_out(actor=keeper, team=team.pk, raw=raw, ask=False).call
    members = list(team.members.order_by("id")[:7])
    for member in members[:3]:
        link = hand(actor=keeper, call=done.pk, member=member.pk)
        come(link, {})
        report(onward(_fresh(link), Purpose.REPORT), done=True, words="清完一个楼道")
    thank(actor=keeper, call=done.pk, words="楼道干净多了，谢谢各位！")
    later = {
        **raw,
        "title": "入冬用火用电提示",
        "words": "每两人一组，挨户发提示单",
        "starts_at": now + timedelta(days=1),
        "ends_at": now + timedelta(days=1, hours=3),
        "skills": [],
    }
    running = call_out(actor=keeper, team=team.pk, raw=later, ask=False).call
    for member in members[3:7]:
        come(hand(actor=keeper, call=running.pk, member=member.pk), {})


def _fresh(link: HelpLink) -> HelpLink:
    return HelpLink.objects.select_related("team", "call", "member").get(pk=link.pk)
