"""Single keys of the desk: what the help says, and whether this person wants them.

The keys themselves are declared in the markup (``data-key``) and acted on by static/desk/keys.js.
The wish stands with the person's preferences; a cookie tells the pages that do not read those.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from linli.people.actor import Actor
from linli.web.desk import shell
from linli.web.language import tr

COOKIE = "linli_keys"
_YEAR = 365 * 24 * 3600

#: Heading, rows of (keys, meaning), as the help overlay draws them.
Groups = list[tuple[str, list[tuple[tuple[str, ...], str]]]]

_LIST: list[tuple[tuple[str, ...], str]] = [
    (("j", "↓"), "下一行"),
    (("k", "↑"), "上一行"),
    (("Enter", "o"), "打开这件"),
    (("p",), "预览这件"),
    (("x",), "选中或取消选中"),
    (("f",), "筛选"),
    (("Esc",), "关闭预览"),
]
_CASE: list[tuple[tuple[str, ...], str]] = [
    (("a",), "下一步操作"),
    (("n",), "列表里的下一件"),
    (("p",), "列表里的上一件"),
    (("m",), "内部留言"),
    (("c",), "复制编号"),
    (("u",), "回到列表"),
]
_GO: list[tuple[tuple[str, ...], str]] = [
    (("g", "w"), "全部在办"),
    (("g", "i"), "待受理"),
    (("g", "d"), "待派单"),
    (("g", "s"), "待签收"),
    (("g", "h"), "待办"),
    (("g", "o"), "已超期"),
    (("g", "v"), "待核查"),
    (("g", "b"), "待回访"),
]
_EVERYWHERE: list[tuple[tuple[str, ...], str]] = [
    (("/",), "搜索"),
    (("?",), "键盘操作"),
]
_INTAKE: list[tuple[tuple[str, ...], str]] = [
    (("F2",), "来电记录"),
    (("F4",), "填入建议的地点"),
    (("F8",), "看可能是同一件的"),
    (("Alt", "1–3"), "选建议的事项"),
    (("Esc",), "取消自动选的事项"),
    (("Ctrl", "Enter"), "登记并出回执"),
]
#: Queue → keys that lead to it.
GO = {
    "open": "g w",
    "reported": "g i",
    "accepted": "g d",
    "dispatched": "g s",
    "handling": "g h",
    "overdue": "g o",
    "answered": "g v",
    "call_back": "g b",
}


def groups(actor: Actor) -> Groups:
    """Return which key does what, in words."""
    everywhere = [*_EVERYWHERE]
    if actor.roles & shell.INTAKE:
        everywhere.append((("g", "n"), "登记"))
    whole = [("列表", _LIST), ("工单页", _CASE), ("去队列", _GO), ("随处", everywhere)]
    if actor.roles & shell.INTAKE:
        whole.append(("登记诉求", _INTAKE))
    return [_said(heading, rows) for heading, rows in whole]


def intake() -> Groups:
    """Return the keys of the registration form, in words."""
    return [_said("登记诉求", _INTAKE)]


def _said(
    heading: str, rows: list[tuple[tuple[str, ...], str]]
) -> tuple[str, list[tuple[tuple[str, ...], str]]]:
    return tr(heading), [(pressed, tr(meaning)) for pressed, meaning in rows]


def tell(request: HttpRequest, response: HttpResponse, *, on: bool) -> None:
    """Make the cookie say what the person wishes, where it says otherwise."""
    if on and COOKIE in request.COOKIES:
        response.delete_cookie(COOKIE)
    elif not on and request.COOKIES.get(COOKIE) != "off":
        response.set_cookie(COOKIE, "off", max_age=_YEAR, samesite="Lax", secure=settings.HTTPS)
