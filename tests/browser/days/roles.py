"""What each kind of staff does in a day, by the names that stand on their pages.

Each day makes the matters it needs, so that days may be walked in any order.
"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect
from tests.browser.days.walker import Day
from tests.browser.field_walk import ready, show
from tests.world import World

from linli.cases.models import Case

Walk = Callable[[Day, World], None]

REPLY = {"answer": "您好，门已修好。", "outcome": "solved", "reviewer": "zj_leader"}
TEXT = "和平社区三号楼单元门坏了两周，晚上关不上，老人担心安全，请协调修好。"


def state(no: str) -> str:
    """Return the state of a matter as it is recorded."""
    return str(Case.objects.values_list("state", flat=True).get(no=no))


def seat(day: Day, world: World) -> None:
    """Somebody telephones: the matter is registered, read, annotated, searched for."""
    day.sign_in("seat1")
    day.look("list")
    day.go("/desk/new/", "intake-empty")
    day.press("登记并出回执")
    expect(day.page.get_by_role("alert").first).to_be_visible()
    day.look("intake-refused")
    register(day, TEXT)
    day.look("receipt")
    case = Case.objects.latest("pk")
    assert case.text == TEXT
    day.go(f"/desk/cases/{case.no}/", "case")
    day.open_move(case.no, "内部留言", "comment")
    day.fill("text", "已电话核实地点。")
    day.confirm("内部留言")
    day.go("/desk/?queue=all&text=单元门", "search")
    day.go("/desk/profile/", "profile")


def register(day: Day, text: str) -> None:
    """Fill the intake form and send it."""
    day.page.goto("/desk/new/")
    day.fill("phone", "13900001234")
    day.fill("name", "测试居民")
    day.fill("text", text)
    day.pick("area", "149901001001")
    day.pick("matter", "B01")
    day.press("登记并出回执")
    expect(day.page.get_by_role("heading", name=day.say("已登记"))).to_be_visible()


def dispatcher(day: Day, world: World) -> None:
    """What came in is accepted and sent on; what came back is decided; several at once."""
    no = world.report(text=TEXT).no
    back = world.report().no
    world.drive(back, "accept", "dispatch", "ask_return")
    day.sign_in("dispatch1")
    day.look("list")
    day.go("/desk/?queue=all&overdue=1&level=general", "nothing-found")
    day.open_move(no, "受理", "accept")
    day.pick("matter", "B01")
    day.confirm("受理")
    day.open_move(no, "派单", "dispatch")
    day.pick("lead_unit", "zj")
    day.fill("text", "请今天到现场。")
    day.confirm("派单")
    day.look("dispatched")
    assert state(no) == "dispatched"
    day.open_move(back, "不同意退单", "refuse-return")
    day.fill("text", "三定方案已写明属你单位职责。")
    day.confirm("不同意退单")
    day.go(f"/desk/cases/{no}/documents/dispatch/", "document")
    day.go("/desk/mentions/", "mentions")
    day.go("/desk/views/", "views")


def handler(day: Day, world: World) -> None:
    """A matter arrives: signed for, worked on, more time asked, a colleague called, answered."""
    no = world.report(text=TEXT).no
    world.drive(no, "accept", "dispatch")
    day.sign_in("zj_handler")
    day.look("list")
    day.open_move(no, "签收", "sign")
    day.confirm("签收")
    day.open_move(no, "记录进展", "progress")
    day.fill("text", "已到现场查看，需更换门锁。")
    day.confirm("记录进展")
    day.open_move(no, "申请延期", "ask-extension")
    day.page.get_by_role("link", name=day.say("取消")).first.click()
    day.open_move(no, "办结反馈", "answer")
    day.fill("answer", "单元门已修好，物业今后每月检查一次。")
    day.press("确认%(label)s", label="办结反馈")
    expect(day.page.get_by_role("alert").first).to_be_visible()
    day.look("answer-refused")
    day.pick("outcome", "solved")
    day.attach("upload_document", "维修单.pdf")
    day.confirm("办结反馈")
    day.look("answered")
    assert state(no) == "answered"
    day.go(f"/desk/cases/{no}/why/", "why")
    day.go("/desk/phrases/", "phrases")
    day.go("/desk/macros/", "macros")


def unit_leader(day: Day, world: World) -> None:
    """What the unit's handlers ask for is decided, a reply is read before it leaves."""
    no = world.report(text=TEXT).no
    world.drive(no, "accept", "dispatch", "sign", "ask_extension")
    world.do(no, "submit_reply", by="zj_handler", **REPLY)
    day.sign_in("zj_leader")
    day.look("list")
    day.go("/desk/?queue=pending", "approvals")
    day.open_move(no, "同意延期", "grant-extension")
    day.confirm("同意延期")
    day.go("/desk/reviews/", "reviews")
    day.go(f"/desk/cases/{no}/review/", "review")
    day.press("审核同意")
    expect(day.page.locator(".flash")).to_be_visible()
    day.look("reviewed")
    day.go("/desk/phrases/", "phrases")


def verifier(day: Day, world: World) -> None:
    """Question and answer side by side: one is true, one goes back for rework."""
    true, false = (world.answered(text=f"{TEXT}（{n}）").no for n in (1, 2))
    day.sign_in("verify1")
    day.look("list")
    day.go("/desk/verify/", "to-verify")
    card = day.page.locator("article", has=day.page.locator(f'a[href="/desk/cases/{true}/"]'))
    card.locator("summary", has_text=day.say("属实")).first.click()
    form = card.locator("details[open] form")
    form.get_by_label(day.say("电话回访")).check()
    form.get_by_label(day.say("4 较好")).check()
    form.get_by_label(day.say("诉求已解决")).check()
    day.look("verify-form")
    form.get_by_role("button", name=day.say("确认%(label)s", label="核查属实")).click()
    expect(day.page.locator(".flash")).to_be_visible()
    assert state(true) == "verified"
    day.open_move(false, "核查不属实", "verify-false")
    day.page.locator("input[name=method][value=on_site]").check()
    day.pick_any("reason", "not_true")
    day.fill("text", "现场看过，门仍关不上。")
    day.confirm("核查不属实")
    assert state(false) == "rework"
    day.look("rework")


def centre_leader(day: Day, world: World) -> None:
    """What nobody wants is settled, what drags on is looked at, the week is read."""
    no = world.report(text=TEXT).no
    world.drive(no, "accept", "dispatch", "ask_return", "grant_return", "dispatch", "ask_return")
    world.drive(no, "grant_return")
    Case.objects.filter(no=no).update(overseen=True)
    day.sign_in("leader1")
    day.look("list")
    day.go("/desk/?queue=overseen", "overseen")
    day.go("/desk/?queue=all&order=newest", "all")
    day.go(f"/desk/cases/{no}/", "case")
    day.go(f"/desk/cases/{no}/why/", "why")
    day.go("/desk/verify/", "to-verify")
    day.go(f"/desk/cases/{no}/documents/oversight/", "document")
    day.go("/desk/phrases/", "phrases")


def grid_worker(day: Day, world: World) -> None:
    """On the round: the telephone's pages first, then what the desk has for them."""
    day.sign_in("grid1")
    ready(day.page, "today")
    for name in ("today", "report", "waiting", "mine"):
        show(day.page, name)
        day.look(f"field-{name}")
    day.go("/desk/", "list")
    day.go("/desk/new/", "intake")
    day.go("/desk/mentions/", "mentions")


def administrator(day: Day, world: World) -> None:
    """Accounts and the county's settings; no matter can be seen."""
    day.sign_in("admin1")
    day.look("county")
    day.go("/desk/county/people/", "people")
    day.go("/desk/county/people/zj_handler/", "person")
    day.go("/desk/county/people/zj_handler/post/", "post")
    day.go("/desk/county/new-account/", "new-account")
    day.go("/desk/county/documents/", "templates")
    day.go("/desk/", "no-matters")


def auditor(day: Day, world: World) -> None:
    """Everything may be read, nothing done."""
    no = world.answered(text=TEXT).no
    day.sign_in("audit1")
    day.look("list")
    day.go(f"/desk/cases/{no}/", "case")
    head = day.page.get_by_role("region", name=day.say("工单概要"))
    assert head.locator("a[href*='/do/']").count() == 0
    day.go("/desk/county/people/", "people")


DAYS: dict[str, Walk] = {
    "seat": seat,
    "dispatcher": dispatcher,
    "unit-handler": handler,
    "unit-leader": unit_leader,
    "verifier": verifier,
    "centre-leader": centre_leader,
    "grid-worker": grid_worker,
    "administrator": administrator,
    "auditor": auditor,
}
