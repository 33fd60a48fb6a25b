"""How an answer link ended, in words: what happened, and what to do instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from linli.cases.models import Case
from linli.domain.answer_links import Over
from linli.notify import links
from linli.notify.link_use import Outcome
from linli.notify.models import Link

#: What each purpose is called above its form.
TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        Link.Purpose.SUPPLEMENT: "补充情况",
        Link.Purpose.CONFIRM: "解决了吗？",
        Link.Purpose.RATE: "办得怎么样？",
        Link.Purpose.REOPEN: "没有解决，要求重办",
        Link.Purpose.COMPLAIN: "对办理有意见",
    }
)


@dataclass(frozen=True)
class Ending:
    """The end of a link on its page. ``thanks``: it ended as it was meant to."""

    title: str
    text: str
    more: str = ""
    thanks: bool = False
    #: The way on is a new report.
    anew: bool = False


_USED: Final[Mapping[str, Ending]] = MappingProxyType(
    {
        Outcome.SUPPLEMENTED: Ending(
            "收到了，谢谢您", "您补充的情况已经交给办理的人。", thanks=True
        ),
        Outcome.SOLVED: Ending(
            "谢谢您告诉我们", "您说已经解决了。接下来由另外的人核查，核查后结案。", thanks=True
        ),
        Outcome.UNSOLVED: Ending(
            "知道了，谢谢您告诉我们",
            "您说没有解决。核查的人会看到您的话，查实没有解决的，退回去重新办理。",
            thanks=True,
        ),
        Outcome.RATED: Ending("谢谢您的评价", "您的评价已经收到。", thanks=True),
        Outcome.REOPENED: Ending(
            "会重新办理", "已经告诉我们没有解决，这件事会重新办理，办好后再答复您。", thanks=True
        ),
        Outcome.COMPLAINED: Ending(
            "收到了您的意见",
            "您的意见单独登记成一件事，由没有经办过原来那件事的人处理。",
            "它有自己的编号和查询码，提交时给您看过。",
            thanks=True,
        ),
    }
)
_EXPIRED: Final = Ending(
    "这个链接过期了",
    "消息里的链接只在一段时间里有效，这样手机换了人，别人也不能替您回答。",
    "您要说的话还可以说：凭编号和查询码查询，在查询页上说，或者给我们打电话。",
)
_DISOWNED: Final = Ending(
    "对不起，打扰您了",
    "关于这件事的消息，不会再发到这个号码。",
    "如果其实是您反映的事、刚才点错了，请凭编号和查询码查询，在查询页上重新留电话，或者给我们打电话。",
)
_NEXT = "请打开最近收到的那条消息，用里面的链接。"
_OVER: Final[Mapping[Over, Ending]] = MappingProxyType(
    {
        Over.ANSWERED: Ending(
            "这件事已经有了答复",
            "答复对不对、解决没解决，请您告诉我们。",
            _NEXT,
        ),
        Over.CONFIRMED: Ending(
            "您已经说过了，谢谢您",
            "是否解决，您已经在查询页上说过。",
            "想改，请凭编号和查询码查询，在查询页上再说一次。",
        ),
        Over.CLOSED: Ending(
            "这件事已经结案",
            "办得好不好请您评价；没有解决，可以要求重新办理。",
            _NEXT,
        ),
        Over.RATED: Ending("您已经评价过了，谢谢您", "每次办结评价一次，您的评价已经收到。"),
        Over.SCORED: Ending(
            "这件事已经归档",
            "评价和要求重办的时间已经过了。",
            "问题还在，或者又出现了，请重新反映，并写上原来的编号。",
            anew=True,
        ),
        Over.REJECTED: Ending(
            "这件事没有受理",
            "原因和该去哪里办，写在查询页上。",
            "不同意，可以用说明结果的那条消息里的链接提意见，或者给我们打电话。",
        ),
        Over.CHANNELLED: Ending(
            "这件事要通过别的途径解决",
            "该找哪里，写在查询页上。",
            "不同意，可以用说明结果的那条消息里的链接提意见，或者给我们打电话。",
        ),
        Over.WITHDRAWN: Ending(
            "这件事已经撤回",
            "撤回后就不再办理。",
            "以后需要，可以重新反映。",
            anew=True,
        ),
        Over.MERGED: Ending(
            "这件事和另一件同类的事合并办理了",
            "办好后同样会答复您。",
            "要补充什么，请给我们打电话。",
        ),
    }
)
#: What being in hand means depends on what the link asked about.
_IN_HAND: Final[Mapping[str, Ending]] = MappingProxyType(
    {
        Link.Purpose.SUPPLEMENT: Ending(
            "这件事已经在重新办理", "这条消息发出以后，事情又有了变化。", _NEXT
        ),
        Link.Purpose.CONFIRM: Ending(
            "这件事已经退回去重新办理",
            "核查发现没有办好。重新办好后会再次答复您，那时再请您说是否解决。",
        ),
        Link.Purpose.RATE: Ending("这件事正在重新办理", "重新办好后会再次答复您，那时再请您评价。"),
        Link.Purpose.REOPEN: Ending(
            "这件事正在重新办理", "已经有人提出没有解决。重新办好后会再次答复您。"
        ),
    }
)


def ending(link: Link, case: Case, *, disowned: bool) -> Ending | None:
    """Return how the link ended; None while it works.

    To whoever disowned the number nothing is said about the matter, however the link ended.
    """
    if disowned:
        return _DISOWNED
    if link.standing == Link.State.USED:
        return _USED[link.outcome]
    if link.standing == Link.State.EXPIRED:
        return _EXPIRED
    if link.standing != Link.State.SUPERSEDED:
        return None
    why = links.over(link, case) or Over.HANDLED
    return _IN_HAND[link.purpose] if why is Over.HANDLED else _OVER[why]
