"""The built-in words in Chinese: of the page, of short messages, for supporters and staff.

Keys are those of :func:`linli.notify.texts.pack_key` without the language. Short messages
hold at most about 70 characters with the number, without the address of the link.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

WORDS: Final[Mapping[str, str]] = MappingProxyType(  # zh-only
    {
        "report_receipt": (
            "我们已收到您反映的事情。编号 {number}，查询码 {lookup}。"
            "请您记好，凭它们可以随时查看进展。"
        ),
        "report_receipt.sms": (
            "我们已收到您反映的事情，编号{number}，查询码见受理回执。查看和补充：{link}"
        ),
        "accepted": "您反映的事情已受理，编号 {number}，预计 {due} 前办结。",
        "accepted.sms": "您反映的事情已受理，编号{number}，预计{due}前办结。查看和补充：{link}",
        "refused": "您反映的事情依规不能在这里受理，原因是：{reason}。您可以联系：{door}。",
        "refused.sms": (
            "您反映的事情（编号{number}）依规不能在这里受理。原因和您可以去的地方，请看：{link}"
        ),
        "lawful": "您反映的事情需要通过“{channel}”解决。您可以联系：{door}。",
        "lawful.sms": (
            "您反映的事情（编号{number}）要通过其他法定途径解决。该去哪里、怎么办，请看：{link}"
        ),
        "info_requested": (
            "为了把事情办好，请您补充：{question}。凭编号 {number} 和查询码即可补充。{clock_note}"
        ),
        "info_requested.sms": (
            "请您为反映的事情（编号{number}）补充情况。{clock_note}查看问题并补充：{link}"
        ),
        "extended": "您反映的事情需要更长时间，原因是：{reason}。新的办结时间是 {due}。",
        "extended.sms": (
            "您反映的事情（编号{number}）需要更长时间，新的办结时间是{due}。查看和补充：{link}"
        ),
        "suspended": "您反映的事情暂时不能办理，原因是：{reason}。预计 {until} 前恢复办理。",
        "suspended.sms": (
            "您反映的事情（编号{number}）暂时不能办理，预计{until}前恢复办理。原因请看：{link}"
        ),
        "answered": "您反映的事情已有答复：{answer}",
        "answered.sms": (
            "您反映的事情（编号{number}）已有答复。请您看看，告诉我们解决了没有：{link}"
        ),
        "closed": "您反映的事情已办结，编号 {number}。如果没有办好，请您告诉我们，可以重新办理。",
        "closed.sms": (
            "您反映的事情（编号{number}）已办结。没有办好可以要求重办；评价自愿：{link}"
        ),
        "rating_invitation": (
            "请您为这次办理打分。是否评价由您自己决定，不评价也不影响您以后反映问题。"
        ),
        "reopened": "您反映的事情（编号 {number}）已重新办理，办好后会再次答复您。",
        "reopened.sms": (
            "您反映的事情（编号{number}）已重新办理，办好后会再次答复您。查看和补充：{link}"
        ),
        # Not the pack's "merged": the other case's number is another person's matter.
        "joined": ("您反映的事情（编号 {number}）与另一件同类事项合并办理，办好后同样会答复您。"),
        "joined.sms": (
            "您反映的事情（编号{number}）与另一件同类事项合并办理，办好后同样答复您。补充：{link}"
        ),
        "answered.supporter": (
            "您附议的事情（编号{number}）已有答复。想了解办理情况，可拨打{phone}。"
        ),
        "closed.supporter": (
            "您附议的事情（编号{number}）已办结，感谢您的关心。仍未解决的，请您拨打{phone}。"
        ),
        "staff_dispatched": "事项{number}已派到您单位，请登录工作台签收。办结时限：{due}。",
        "staff_returned": "事项{number}已同意退单，请登录工作台重新派单。",
        "staff_kept": "事项{number}的退单申请未获同意，仍由您单位办理，请登录工作台查看。",
        "staff_rework": "事项{number}核查不实，退回返工，请登录工作台查看要求并重新办理。",
        "staff_reopened": "事项{number}要求重新办理，请登录工作台查看并办理。",
        "staff_supplement": "事项{number}的诉求人补充了情况，请登录工作台查看。",
        "staff_approval": "事项{number}有一项申请等待审批，请登录工作台办理。",
        "staff_review": "事项{number}有一份答复稿请您审阅，请登录工作台办理。",
        "staff_mentioned": "同事在事项{number}的留言中提到您，请登录工作台查看。",
        "staff_overseen": "事项{number}已转为重点督办，请登录工作台填报方案和时间节点。",
        "staff_supervised": "事项{number}已对您单位督办，请登录工作台查看要求，按限期反馈。",
        "staff_climbed": "事项{number}到时没有进展，已提到您这一级，请登录工作台“待办”回应。",
        "staff_decided": "事项{number}已由召集人裁定，请登录工作台查看，按限期办理。",
        "staff_fed_back": "事项{number}的督办有了反馈，请登录工作台决定是否解除。",
        "staff_released": "事项{number}的督办已经解除，请登录工作台查看。",
        "staff_part": "事项{number}的联办环节轮到您单位办理，请登录工作台查看任务和时限。",
        "staff_parts_done": "事项{number}的联办环节都已完成，请登录工作台汇总答复。",
        "staff_whistle": "事项{number}请您单位到场，请马上登录工作台应哨，看清集合地点和报到时限。",
        "staff_objection": "事项{number}有单位对吹哨提出异议，请登录工作台裁定。",
        "staff_whistle_over": "事项{number}的吹哨已办结，请登录工作台查看结果和评价。",
        "staff_unsolved": "事项{number}的诉求人表示没有解决，请登录工作台核查。",
        "staff_presented": "事项{number}呈您阅批，请登录工作台“待办”办理。",
        "staff_instructed": "您呈送的事项{number}领导已批示，请登录工作台查看。",
        "staff_asked": "{what}。请登录工作台“待办”查看办理。",
        # -- not of one kind --
        "subject": "编号 {number}：有新的情况",
        "subject.staff": "事项 {number} 请您处理",
        "clock_runs": "等您补充期间，办理时间照常计算。",
        "clock_stands": "等您补充期间，办理时间暂停计算。",
        "no_link": "综治中心网站（凭编号和查询码）",
        "one_matter": "您反映的事情（编号{numbers}）有{n}条新消息。查看：{link}",
        "many_matters": "您反映的{n}件事情有新消息，编号：{numbers}。查看：{link}",
        "many_supported": "您附议的{n}件事情有新消息，编号：{numbers}。可拨打{phone}了解。",
        "many_staff": "有{n}件事项请您处理，编号：{numbers}。请登录工作台办理。",
        "many_calls": "有{n}项工作请您处理。请登录工作台“待办”查看办理。",
        "and_more": "等",
        "door": "当地综治中心服务窗口",
    }
)

#: How a message to a proxy differs from the one to the requester.
FOR_PROXY: Final = ("您反映的", "您代为反映的")  # zh-only
#: What stands in a gateway's message for values that must not leave the house.
WITHHELD: Final[Mapping[str, str]] = MappingProxyType(  # zh-only
    {
        "lookup": "（见受理回执）",
        "answer": "请凭编号和查询码在网上查看，或到综治中心窗口、拨打中心电话询问。",
        "question": "（请凭编号和查询码在网上查看）",
    }
)
