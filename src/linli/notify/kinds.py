"""The kinds of messages: which acts are told, to whom, and what the kinds are called."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from linli.domain.lifecycle import Command
from linli.notify.models import Audience, Channel

#: Which acts are told to the requester, and the kind of the message.
REQUESTER: Final[Mapping[Command, str]] = MappingProxyType(
    {
        Command.REPORT: "report_receipt",
        Command.ACCEPT: "accepted",
        Command.REJECT: "refused",
        Command.TO_CHANNEL: "lawful",
        Command.REQUEST_INFO: "info_requested",
        Command.GRANT_EXTENSION: "extended",
        Command.GRANT_SUSPENSION: "suspended",
        Command.ANSWER: "answered",
        Command.SETTLE: "answered",
        Command.CLOSE: "closed",
        Command.REOPEN: "reopened",
        Command.MERGE: "joined",
    }
)

#: Acts that concern the requesters of all cases merged into this one as well.
SHARED: Final = frozenset(
    {Command.ANSWER, Command.SETTLE, Command.CLOSE, Command.REJECT, Command.TO_CHANNEL}
)

#: Acts told to those whom the same matter troubles: that there is an answer, that it is closed.
SUPPORTERS: Final = frozenset({Command.ANSWER, Command.SETTLE, Command.CLOSE})

#: What a kind is called, in the order of the loop.
LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "report_receipt": "收到回执",
        "accepted": "已受理",
        "refused": "不予受理",
        "lawful": "告知其他途径",
        "info_requested": "请补充情况",
        "joined": "合并办理",
        "extended": "延期",
        "suspended": "挂账",
        "answered": "已答复",
        "closed": "已办结",
        "reopened": "重新办理",
        "staff_dispatched": "派单到本单位",
        "staff_returned": "退单，需重新派单",
        "staff_kept": "退单未获同意",
        "staff_rework": "退回返工",
        "staff_reopened": "群众要求重办",
        "staff_supplement": "诉求人补充了情况",
        "staff_approval": "有申请待审批",
        "staff_review": "有答复稿待审阅",
        "staff_mentioned": "同事在留言中提到您",
        "staff_overseen": "转为重点督办",
        "staff_supervised": "本单位被督办",
        "staff_climbed": "有事项提到您这一级",
        "staff_decided": "召集人有了裁定",
        "staff_fed_back": "督办有了反馈",
        "staff_released": "督办已解除",
        "staff_part": "本单位的联办环节可以开始",
        "staff_parts_done": "联办环节都已完成，请汇总",
        "staff_whistle": "本单位被吹哨",
        "staff_objection": "应哨异议待裁定",
        "staff_whistle_over": "吹哨已办结",
        "staff_unsolved": "诉求人表示没有解决",
        "staff_presented": "有事项呈您阅批",
        "staff_instructed": "呈批的事项有了批示",
        "staff_asked": "任务、会议等请您办理",
    }
)

#: Kinds for staff, kinds for supporters, and all kinds for requesters.
STAFF: Final = tuple(kind for kind in LABELS if kind.startswith("staff_"))
OF_REQUESTER: Final = tuple(kind for kind in LABELS if not kind.startswith("staff_"))
OF_SUPPORTERS: Final = ("answered", "closed")

#: In which ways a kind can reach each audience.
WAYS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        Audience.REQUESTER.value: (Channel.PAGE.value, Channel.SMS.value),
        Audience.PROXY.value: (Channel.PAGE.value, Channel.SMS.value),
        Audience.SUPPORTER.value: (Channel.SMS.value,),
        Audience.STAFF.value: (Channel.SMS.value, Channel.EMAIL.value, Channel.IM.value),
    }
)
#: Languages in which messages are written.
LANGUAGES: Final = ("zh-hans", "en")


def of(audience: str) -> tuple[str, ...]:
    """Return the kinds an audience can get."""
    if audience == Audience.STAFF:
        return STAFF
    return OF_SUPPORTERS if audience == Audience.SUPPORTER else OF_REQUESTER


def known(kind: str, audience: str, channel: str, language: str) -> bool:
    """Tell whether there is such a message at all."""
    return kind in of(audience) and channel in WAYS.get(audience, ()) and language in LANGUAGES
