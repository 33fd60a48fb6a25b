"""How a member's link stands, in words: a title, what has happened, what can still be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from linli.domain.teams import Help, Over, Purpose, Standing, over
from linli.teams.links import said
from linli.teams.models import HelpLink, SignUp

#: What each purpose is called above its form.
TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        Purpose.JOIN: "请您加入",
        Purpose.COME: "请您帮忙",
        Purpose.REPORT: "记下了，您会来",
        Purpose.LEAVE: "退出队伍",
    }
)


@dataclass(frozen=True)
class Ending:
    """The end of a link on its page. ``thanks``: it ended as it was meant to."""

    title: str
    text: str
    thanks: bool = False


_JOINED = Ending(
    "欢迎您加入！", "有事要请人帮忙时，会发短信问您。来不来，每次都由您自己定。", thanks=True
)
_DONE = Ending("谢谢您，辛苦了！", "您说已经做完了，我们都知道了。", thanks=True)
_COMING = Ending("您已经说了会来", "不用再报名。到时候见！", thanks=True)
_NOT_COMING = Ending("知道了，您这次不来", "没关系，谢谢您告诉我们。")
_CANCELLED = Ending("这次取消了", "不用来了，谢谢您愿意帮忙。")
_LATE = Ending("这次已经结束了", "谢谢您，下次有事再请您。")
_JOIN_LATE = Ending("这个邀请已经用过或者过期了", "想加入，请打下面的电话，再要一个。")
_LEAVE_LATE = Ending("这个页面已经过期了", "想退出，请打开最近一条短信里的链接，或者打下面的电话。")
_OVER: Final[Mapping[Over, Ending]] = MappingProxyType(
    {
        Over.CANCELLED: _CANCELLED,
        Over.COMING: _COMING,
        Over.NOT_COMING: _NOT_COMING,
        Over.DONE: _DONE,
    }
)


def ending(link: HelpLink, standing: Standing, sign_up: SignUp | None) -> Ending | None:
    """Return how the link ended; None while it is open."""
    if standing is Standing.OPEN:
        return None
    if link.purpose == Purpose.JOIN:
        return _JOINED if standing is Standing.USED else _JOIN_LATE
    if link.purpose == Purpose.LEAVE:
        return _LEAVE_LATE
    held = said(sign_up)
    why = over(Purpose(link.purpose), link.call.facts() if link.call else None, held)
    if why is None and held is Help.WITHDRAWN:
        why = Over.NOT_COMING
    # Who said so much hears of it also when the time is over.
    known = held is not None or why is Over.CANCELLED
    return _OVER[why] if why is not None and known else _LATE
