"""The person's own page: what they did with the telephone, and what is kept about them.

For the person alone: nothing here is listed, added up or shown to anybody else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from linli.cases.access import visible_to
from linli.cases.queries.words import WORDS
from linli.domain.burden_voice import WHO_DAYS
from linli.domain.field_queue import Kind
from linli.domain.lifecycle import Command
from linli.domain.words import Words
from linli.fieldwork.models import KEPT, Receipt
from linli.fieldwork.outing_input import KINDS as OUTDOORS
from linli.outings import access as outings
from linli.people.actor import Actor

Say = Callable[[str], str]
#: The newest so many.
DID: Final = 50
#: What of a person is stored where: what, why, how long. Held against the code by a test.
KEPT_OF_ME: Final = (
    (
        "您的姓名、用户名、岗位和办公电话",
        "登录、派单和署名需要；由县综治中心维护",
        "到账号停用后按档案规定保存",
    ),
    (
        "您登记和办理的每一步：做了什么、什么时间、写了什么、附了什么",
        "事项的办理过程必须可查；和其他工作人员的一样",
        "随事项档案保存",
    ),
    (
        "手机记录和发送每一条的时间、第几条，以及手机时钟差了多少秒",
        "断网重发时认出是同一条，不会重复登记",
        Words("{n}天后自动删除", n=KEPT.days),
    ),
    (
        "您主动给一件事标注的位置",
        "说明事情在哪里；不点“定位”就没有",
        "随这件事保存",
    ),
    (
        "走访、巡查、宣传每一处的结果、说明，您自愿加的照片和标注的位置",
        "让下一个去的人知道看过什么；只看任务和地点，不按人汇总",
        "随这项任务保存",
    ),
    (
        "您说的“今天在岗”：只有到哪天为止",
        "派任务的人看得到哪个网格有人在岗，看不到是谁",
        "到期或您取消时马上删除，不留记录",
    ),
    (
        "您提的负担意见",
        "县综治中心按期答复；看得到内容，看不到是谁提的",
        Words("答复{n}天后不再知道是谁提的", n=WHO_DAYS),
    ),
    (
        "登录成功的时间；登录失败的次数（只存无法还原的摘要）",
        "发现有人冒用您的账号",
        "成功的随审计记录保存，失败的一天后删除",
    ),
)


def kept_of_me(say: Say) -> list[dict[str, str]]:
    """Return what of a person is stored: the same words for everybody."""
    return [
        {"what": say(what), "why": say(why), "until": say(until)} for what, why, until in KEPT_OF_ME
    ]


def did(actor: Actor, say: Say) -> list[dict[str, str]]:
    """Return what the actor did lately with the telephone, the newest first.

    Titles only of matters and tasks the actor may still see. Three queries.
    """
    rows = list(
        Receipt.objects.filter(user_id=actor.user_id or 0)
        .order_by("-received_at")
        .values("kind", "command", "no", "device_at", "received_at", "skew")[:DID]
    )
    numbers = {row["no"] for row in rows if row["no"]}
    titles = dict(
        visible_to(actor).filter(no__in=numbers).order_by().values_list("no", "title")
        if numbers
        else ()
    )
    seen = set(titles)
    walks = {int(row["no"]) for row in rows if row["no"] and Kind(row["kind"]) in OUTDOORS}
    walked = dict(
        outings.visible_to(actor).filter(pk__in=walks).order_by().values_list("pk", "title")
        if walks
        else ()
    )
    titles |= {str(key): title for key, title in walked.items()}
    return [
        {
            "at": row["device_at"].isoformat(),
            "no": row["no"] if row["no"] in seen else "",
            "title": titles.get(row["no"], ""),
            "what": say(_what(row["kind"], row["command"])),
        }
        for row in rows
    ]


#: What was done that is no move on a matter.
_OUTDOORS: Final = {
    "burden": "提了负担意见",
    "stop": "记录了走访、巡查或宣传",
    "outing": "自己安排了走访、巡查或宣传",
    "finish": "结束了一趟任务",
}


def _what(kind: str, command: str) -> str:
    if kind in _OUTDOORS:
        return _OUTDOORS[kind]
    if kind == "task":
        return "反馈了交办任务"
    if kind == "report":
        return "上报并当场办结" if command else "上报"
    return WORDS[Command(command)].done
