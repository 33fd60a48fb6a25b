"""Every move a person can make, each from a case that makes it costly.

One table for the tests that count statements: the desk and the API walk the same moves. The
cases carry what costs statements: former duties, a supporting unit, requests that still wait,
a conflict block, a proxy, oversight, files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from linli.cases.actions import complain
from linli.cases.models import Case, Oversight
from linli.domain.lifecycle import RETURN_LIMIT, TRANSITIONS, Command, Role
from linli.kernel import clock
from tests.world import STEPS, World

#: Commands that some person may carry out; the others belong to the platform's clockwork.
BY_PEOPLE = frozenset(row.command for row in TRANSITIONS if row.roles - {Role.SYSTEM})

Start = Callable[[World], str]


@dataclass(frozen=True)
class Act:
    """One move: where it starts, who makes it, with what, and the purpose of a file with it."""

    command: Command
    start: Start
    by: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    file: str = ""

    @property
    def who(self) -> str:
        """The person; the usual one unless named."""
        return self.by or STEPS[self.command][0]

    def values(self, world: World) -> dict[str, object]:
        """Return the fields to send, with what only a loaded county knows."""
        usual = STEPS[self.command][1] if self.command in STEPS else {}
        found = {**usual, **self.fields}
        if self.file:
            found["files"] = [f"{world.picture(self.who)}:{self.file}"]
        if self.command is Command.MERGE:
            found["target"] = world.report().no
        return found


def _reported(world: World, **raw: object) -> str:
    """A report with a proxy, a conflict block and oversight."""
    no = world.report(proxy_name="测试代办人", proxy_phone="13900004321", **raw).no
    world.do(no, "block", by="dispatch1", account="t2_dispatch", text="被反映人")
    Case.objects.filter(no=no).update(overseen=True)
    Oversight.objects.create(
        case=Case.objects.get(no=no), opened_at=clock.now(), reason="到期未解决", plan="分两步办"
    )
    return no


def _dispatched(world: World) -> str:
    no = _reported(world)
    world.drive(no, "accept", ("dispatch", {"support_units": ["cg", "ga"]}))
    return no


def _accepted(world: World) -> str:
    """Dispatched once and taken back: the former duties are there to be read."""
    no = _dispatched(world)
    world.drive(no, "recall")
    return no


def _info_needed(world: World) -> str:
    no = _accepted(world)
    world.drive(no, "request_info")
    return no


def _reported_again(world: World) -> str:
    no = _info_needed(world)
    world.drive(no, "supplement")
    return no


def _handling(world: World) -> str:
    no = _dispatched(world)
    world.drive(no, "sign")
    return no


def suspension() -> dict[str, object]:
    """Return the fields of asking for a suspension."""
    until = (clock.today() + timedelta(days=10)).isoformat()
    return {"reason": "season", "until": until, "text": "等解冻"}


def _asked(world: World) -> str:
    """In handling, with three requests waiting."""
    no = _handling(world)
    world.drive(no, "ask_extension", "ask_level")
    world.do(no, "ask_suspension", by="zj_handler", **suspension())
    return no


def _asked_again(world: World) -> str:
    """In handling after a suspension and an extension, with two requests waiting once more."""
    no = _suspended(world)
    world.drive(no, "resume", "grant_extension", "refuse_level", "ask_level")
    world.do(no, "ask_suspension", by="zj_handler", **suspension())
    return no


def _asked_for_more(world: World) -> str:
    no = _asked_again(world)
    world.drive(no, "ask_extension")
    return no


#: A reply as its author sends it to the reviewer.
_REPLY = {"answer": "已协调物业整改。", "outcome": "solved"}


def _submit(world: World, no: str) -> str:
    files = [f"{world.picture('zj_handler')}:document"]
    world.do(no, "submit_reply", by="zj_handler", reviewer="zj_leader", files=files, **_REPLY)
    return no


def _submitted(world: World) -> str:
    """In handling, with requests waiting and a reply under review."""
    return _submit(world, _asked(world))


def _approved(world: World) -> str:
    """In handling, with requests waiting and a reply that was approved."""
    no = _submitted(world)
    world.do(no, "approve_reply", by="zj_leader", answer=_REPLY["answer"])
    return no


def _shared(world: World) -> str:
    no = _asked(world)
    world.do(no, "grant_read", by="zj_handler", account="water_handler", text="请协助")
    return no


def _return_pending(world: World) -> str:
    no = _approved(world)
    world.drive(no, "ask_return")
    return no


def _convening(world: World) -> str:
    no = _dispatched(world)
    for number in range(RETURN_LIMIT):
        if number:
            world.drive(no, "dispatch")
        world.drive(no, "ask_return", "grant_return")
    return no


def _suspended(world: World) -> str:
    no = _asked(world)
    world.drive(no, "grant_suspension")
    return no


def _answered(world: World) -> str:
    no = _handling(world)
    world.drive(no, "answer")
    return no


def _rework(world: World) -> str:
    no = _answered(world)
    world.drive(no, "verify_false")
    return no


def _verified(world: World) -> str:
    no = _answered(world)
    world.drive(no, "verify_true")
    return no


def _closed(world: World) -> str:
    no = _verified(world)
    world.drive(no, "close")
    return no


def _own_closed(world: World) -> str:
    """Reported with an account of their own by somebody who also has a post."""
    no = world.report("seat1", door="web").no
    world.drive(no, "accept", "dispatch", "sign", "answer", "verify_true", "close")
    return no


def _own_answered(world: World) -> str:
    """Answered; reported with an account of their own by somebody who also has a post."""
    no = world.report("seat1", door="web").no
    world.drive(no, "accept", ("dispatch", {"support_units": ["cg", "ga"]}), "sign", "answer")
    return no


def _own_verified(world: World) -> str:
    no = _own_answered(world)
    world.drive(no, "verify_true")
    return no


def _unsolved(world: World) -> str:
    """Answered, and its requester says that nothing is solved."""
    no = _answered(world)
    world.do(no, "confirm", by=world.reporter(no), solved="no", text="还在漏水")
    return no


def _unsolved_verified(world: World) -> str:
    no = _unsolved(world)
    world.do(no, "verify_true", text="现场已处理")
    return no


def _low_closed(world: World) -> str:
    """Closed and rated low, and the time to say more is over."""
    no = _closed(world)
    world.do(no, "rate", by=world.reporter(no), stars="1", reasons=["slow", "unclear"])
    Case.objects.filter(no=no).update(stage_due_at=clock.now() - timedelta(days=1))
    return no


def _complaint(world: World) -> str:
    """A complaint about a handling in which the county's centre had a part, accepted."""
    of = _closed(world)
    no = complain(actor=world.reporter(of), no=of, raw={"reasons": ["delay"], "text": "太慢"}).no
    world.do(no, "accept", by="xf_handler")
    return no


def _complaint_answered(world: World) -> str:
    no = _complaint(world)
    world.do(no, "dispatch", by="xf_handler", lead_unit="water", support_units=["t1"])
    world.do(no, "sign", by="water_handler")
    world.do(no, "answer", by="water_handler")
    return no


def _rated(world: World) -> str:
    no = _closed(world)
    world.do(no, "rate", by=world.reporter(no), stars="4")
    return no


def _grid(world: World) -> str:
    return world.report("grid1", door="grid", matter="A01").no


_C = Command
_NOTE = {"text": "说明"}

ACTS: tuple[Act, ...] = (
    Act(_C.ACCEPT, _reported),
    Act(_C.ACCEPT, _info_needed),
    Act(_C.REJECT, _info_needed),
    Act(_C.REQUEST_INFO, _accepted),
    Act(_C.SUPPLEMENT, _info_needed, file="report"),
    Act(_C.SUPPLEMENT, _asked, file="report"),
    Act(_C.TO_CHANNEL, _convening),
    Act(
        _C.AMEND,
        _convening,
        "dispatch1",
        {
            "title": "另一个标题",
            "matter": "A02",
            "area": "149901100201",
            "address": "别处",
            "text": "更正",
        },
    ),
    Act(_C.SETTLE, _grid, "grid1", {"answer": "已当场清理"}, "after"),
    Act(_C.DISPATCH, _accepted, fields={"support_units": ["cg", "ga", "water"]}),
    Act(_C.RECALL, _dispatched),
    Act(_C.SIGN, _dispatched, fields={"assignee": "zj_leader"}),
    Act(_C.ASSIGN, _asked, "zj_leader", {"assignee": "zj_handler"}),
    Act(_C.CONVENE, _convening, fields={"support_units": ["cg", "ga", "water"]}),
    Act(_C.ASK_RETURN, _asked),
    Act(_C.GRANT_RETURN, _return_pending),
    Act(_C.REFUSE_RETURN, _return_pending),
    Act(_C.PROGRESS, _asked, file="progress"),
    Act(_C.PROGRESS, _asked, fields={"mention": ["cg_handler"]}, file="progress"),
    Act(_C.CONTRIBUTE, _asked, "cg_handler", {"text": "已配合清运"}, "progress"),
    Act(_C.ASK_EXTENSION, _handling),
    Act(_C.ASK_EXTENSION, _asked_again),
    Act(_C.GRANT_EXTENSION, _asked),
    Act(_C.GRANT_EXTENSION, _asked_for_more, "leader1"),
    Act(_C.REFUSE_EXTENSION, _asked),
    Act(_C.ASK_SUSPENSION, _handling, "zj_handler", suspension()),
    Act(_C.GRANT_SUSPENSION, _asked),
    Act(_C.REFUSE_SUSPENSION, _asked),
    Act(_C.RESUME, _suspended),
    Act(_C.ASK_LEVEL, _handling),
    Act(_C.GRANT_LEVEL, _asked_again),
    Act(_C.REFUSE_LEVEL, _asked),
    Act(_C.ANSWER, _asked, fields={"outcome": "solved"}, file="document"),
    Act(_C.ANSWER, _approved, fields=_REPLY),
    Act(_C.ANSWER, _rework, fields={"outcome": "solved"}, file="document"),
    Act(_C.VERIFY_TRUE, _answered, file="check"),
    Act(_C.VERIFY_FALSE, _answered, file="check"),
    Act(_C.VERIFY_UNREACHED, _answered),
    Act(_C.VERIFY_TRUE, _unsolved, fields={"text": "现场已处理"}, file="check"),
    Act(_C.VERIFY_TRUE, _complaint_answered, "xf_handler", file="check"),
    Act(_C.CLOSE, _verified),
    Act(_C.CLOSE, _unsolved_verified, fields={"text": "两次核查均已处理"}),
    Act(_C.CONFIRM, _own_answered, "seat1", {"solved": "no", "text": "还在漏水"}),
    Act(_C.CONFIRM, _own_verified, "seat1", {"solved": "yes"}),
    Act(_C.CONTACT, _asked),
    Act(_C.CONSENT, _own_answered, "seat1", {"public_ok": "yes"}),
    Act(_C.DISPATCH, _complaint, "xf_handler", {"lead_unit": "water", "support_units": ["t1"]}),
    Act(_C.RATE, _own_closed, "seat1", {"stars": "4", "reasons": ["quick", "polite"]}),
    Act(_C.SCORE, _rated, "dispatch1"),
    Act(_C.SCORE, _low_closed, "dispatch1"),
    Act(_C.REOPEN, _closed, file="report"),
    Act(_C.WITHDRAW, _approved),
    Act(_C.MERGE, _approved, "dispatch1", _NOTE),
    Act(_C.SPLIT, _reported, "dispatch1", {"title": "另一件", "text": "路灯", "matter": "A02"}),
    Act(_C.SPLIT, _reported_again, "dispatch1", {"title": "另一件", "text": "路灯"}),
    Act(_C.SPLIT, _convening, "dispatch1", {"title": "另一件", "text": "路灯"}),
    Act(
        _C.PLAN,
        _asked,
        "dispatch1",
        {"plan": "分两步办", "milestones": "2027-05-01 招标\n2027-06-30 完工"},
    ),
    Act(_C.BLOCK, _asked, "dispatch1", {"account": "zj_handler", "text": "亲属"}),
    Act(_C.BLOCK, _asked, "dispatch1", {"account": "滕建业", "text": "亲属"}),
    Act(_C.BLOCK, _approved, "dispatch1", {"account": "zj_leader", "text": "亲属"}),
    Act(_C.UNBLOCK, _asked, "dispatch1", {"account": "t2_dispatch", "text": "设置有误"}),
    Act(_C.UNBLOCK, _approved, "leader1", {"account": "t2_dispatch", "text": "设置有误"}),
    Act(_C.COMMENT, _asked),
    Act(_C.COMMENT, _asked, fields={"mention": ["cg_handler", "zj_leader"]}),
    Act(_C.GRANT_READ, _asked, "leader1", {"account": "water_handler", "text": "请协助"}),
    Act(_C.GRANT_READ, _asked, "zj_handler", {"account": "water_handler", "text": "请协助"}),
    Act(_C.END_READ, _shared, "dispatch1", {"account": "water_handler"}),
    Act(_C.SUBMIT_REPLY, _asked, "zj_handler", {**_REPLY, "reviewer": "zj_leader"}, "document"),
    Act(_C.SUBMIT_REPLY, _approved, "zj_leader", {**_REPLY, "reviewer": "zj_handler"}, "document"),
    Act(_C.WITHDRAW_REPLY, _submitted, "zj_handler"),
    Act(_C.APPROVE_REPLY, _submitted, "zj_leader", {"answer": "已协调物业全部整改。"}),
    Act(_C.RETURN_REPLY, _submitted, "zj_leader", _NOTE),
)
