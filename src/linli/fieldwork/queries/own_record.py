"""The person's own page: what they did with the telephone, and what is kept about them.

For the person alone: nothing here is listed, added up or shown to anybody else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from linli.cases.access import visible_to
from linli.cases.queries.words import WORDS
from linli.domain.lifecycle import Command
from linli.domain.words import Words
from linli.fieldwork.models import KEPT, Receipt
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
        "登录成功的时间；登录失败的次数（只存无法还原的摘要）",
        "发现有人冒用您的账号",
        "成功的随审计记录保存，失败的一天后删除",
    ),
)


def own_record(actor: Actor, say: Say) -> dict[str, object]:
    """Return what the actor did lately with the telephone, and what is stored of them: two queries.

    Titles only of matters the actor may still see.
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
    return {
        "did": [
            {
                "at": row["device_at"].isoformat(),
                "received": row["received_at"].isoformat(),
                "no": row["no"] if row["no"] in titles else "",
                "title": titles.get(row["no"], ""),
                "what": say(_what(row["kind"], row["command"])),
            }
            for row in rows
        ],
        "kept": [
            {"what": say(what), "why": say(why), "until": say(until)}
            for what, why, until in KEPT_OF_ME
        ],
    }


def _what(kind: str, command: str) -> str:
    if kind == "task":
        return "反馈了交办任务"
    if kind == "report":
        return "上报并当场办结" if command else "上报"
    return WORDS[Command(command)].done
