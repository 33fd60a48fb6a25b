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
from linli.cases.models import Case, Milestone, Oversight, Plan
from linli.domain.lifecycle import RETURN_LIMIT, TRANSITIONS, Command, Role
from linli.escalation.models import Step
from linli.kernel import clock
from tests.world import STEPS, World

#: Two days still to come.
_DAYS = [clock.today() + timedelta(days=days) for days in (150, 210)]

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
        found = {name: one() if callable(one) else one for name, one in found.items()}
        if self.file:
            found["files"] = [f"{world.picture(self.who)}:{self.file}"]
        if self.command is Command.REACH:
            step = Milestone.objects.filter(plan__current=True, done_at=None).order_by("-id")
            found["milestone"] = step[0].pk
        if self.command is Command.MERGE:
            found["target"] = world.report().no
        return found


def _reported(world: World, **raw: object) -> str:
    """A report with a proxy, a conflict block and oversight."""
    no = world.report(proxy_name="测试代办人", proxy_phone="13900004321", **raw).no
    world.do(no, "block", by="dispatch1", account="t2_dispatch", text="被反映人")
    Case.objects.filter(no=no).update(overseen=True, plan_version=1)
    case = Case.objects.get(no=no)
    Oversight.objects.create(case=case, opened_at=clock.now(), reason="到期未解决")
    Plan.objects.create(case=case, version=1, text="分两步办", made_at=clock.now())
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


def _planned(world: World) -> str:
    """In handling under a plan with milestones, a leader named for it."""
    no = _asked(world)
    world.drive(no, "name_leaders")
    day = (clock.today() + timedelta(days=30)).isoformat()
    world.do(no, "plan", by="zj_handler", plan="分两步", milestones=f"{day} 招标\n{day} 完工")
    return no


def _presented(world: World) -> str:
    """In handling, put before the leader, who has not read it."""
    no = _asked(world)
    world.drive(no, "present")
    return no


def _in_a_month() -> str:
    return (clock.today() + timedelta(days=30)).isoformat()


def pressing(level: str = "yellow") -> dict[str, object]:
    """Return what differs between one demand and another: its level and its day."""
    return {"level": level, "due_on": (clock.today() + timedelta(days=5)).isoformat()}


def _pressed(world: World) -> str:
    """In handling, with requests waiting and a 督办 in force."""
    no = _asked(world)
    world.drive(no, "supervise")
    return no


def _fed_back(world: World) -> str:
    no = _pressed(world)
    world.drive(no, "feed_back")
    return no


def _pressed_return(world: World) -> str:
    """The pressed unit asks to be rid of the matter."""
    no = _pressed(world)
    world.drive(no, "ask_return")
    return no


def _pressed_verified(world: World) -> str:
    """Answered and found true while a 督办 at the highest level is in force."""
    no = _handling(world)
    world.do(no, "supervise", by="leader1", **pressing("listed"))
    world.drive(no, "answer", "verify_true")
    return no


#: Two parts at once, a third after them; then another plan without the second.
_PARTS = "cg|清运杂物|2|\nga|维持秩序|1|\nwater|恢复供水|3|1,2"
_OTHER_PARTS = "t1|动员群众|1|\ncg|清运杂物|4|1\nwater|恢复供水|3|2"


def _joint(world: World) -> str:
    """In handling, with requests waiting and a joint plan."""
    no = _asked(world)
    world.drive(no, ("arrange", {"parts": _PARTS}))
    return no


def _joint_going(world: World) -> str:
    """Two parts are done, the third has started."""
    no = _joint(world)
    world.do(no, "contribute", by="cg_handler", text="已清", part="done")
    world.do(no, "contribute", by="ga_handler", text="到场", part="done")
    return no


def _joint_suspended(world: World) -> str:
    no = _joint(world)
    world.drive(no, "grant_suspension")
    return no


def _climb(world: World, no: str, tier: str, unit: str, person: str) -> str:
    """Ask somebody on the ladder about a matter."""
    asked = world.catalogue.unit_by_code(unit)
    assert asked is not None
    Step.objects.create(
        case=Case.objects.get(no=no),
        rule="stage",
        trigger="stage_over",
        cause_at=clock.now() - timedelta(days=9),
        tier=tier,
        unit_id=asked.id,
        person=world.user(person),
        role="centre_leader",
        raised_at=clock.now(),
        respond_by=clock.now() + timedelta(days=1),
    )
    Case.objects.filter(no=no).update(climbed=tier)
    return no


def _climbed(world: World) -> str:
    """In handling, with requests waiting, brought before the town."""
    return _climb(world, _asked(world), "town", "t1", "t1_leader")


def _at_top(world: World) -> str:
    """In handling, with requests and a reply under review, brought before the convenor."""
    return _climb(world, _submitted(world), "county", "centre", "leader1")


def _climbed_verified(world: World) -> str:
    """Found true while somebody on the ladder has not answered."""
    return _climb(world, _verified(world), "town", "t1", "t1_leader")


def _whistled(world: World) -> str:
    """In handling, with requests waiting; three departments called by the township."""
    no = _asked(world)
    world.do(no, "whistle", units=["cg", "ga", "water"])
    return no


def _whistled_verified(world: World) -> str:
    """Found true while a whistle has not ended."""
    no = _whistled(world)
    world.drive(no, "answer", "verify_true")
    return no


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
    Act(_C.REACH, _planned, file="progress"),
    Act(_C.NAME_LEADERS, _planned),
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
    Act(_C.ARRANGE, _asked, fields={"parts": _PARTS}),
    Act(_C.ARRANGE, _joint, "dispatch1", {"parts": _OTHER_PARTS, **_NOTE}),
    Act(_C.TAKE_PART, _joint, "cg_leader", {"assignee": "cg_handler"}),
    Act(_C.CONTRIBUTE, _joint, "cg_handler", {"text": "正在清", "part": "going"}, "progress"),
    Act(_C.CONTRIBUTE, _joint_going, "water_handler", {**_NOTE, "part": "done"}, "progress"),
    Act(_C.RETURN_PART, _joint_going),
    Act(_C.ANSWER, _joint, fields={"outcome": "solved", "without": "急"}, file="document"),
    Act(_C.RESUME, _joint_suspended),
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
        {"plan": "分两步办", "milestones": f"{_DAYS[0]} 招标\n{_DAYS[1]} 完工"},
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
    Act(_C.PRESENT, _asked),
    Act(
        _C.INSTRUCT,
        _presented,
        "leader1",
        {"units": ["water", "ga"], "due_on": _in_a_month},
    ),
    Act(_C.SUPERVISE, _asked, fields=pressing()),
    Act(_C.SUPERVISE, _pressed, "leader1", pressing("red")),
    Act(_C.FEED_BACK, _pressed, file="progress"),
    Act(_C.RELEASE, _fed_back),
    Act(_C.GRANT_RETURN, _pressed_return),
    Act(_C.CLOSE, _pressed_verified),
    Act(_C.RESPOND, _climbed),
    Act(_C.DECIDE, _at_top),
    Act(_C.DECIDE, _at_top, fields={"outcome": "reassign", "lead_unit": "cg"}),
    Act(_C.CLOSE, _climbed_verified),
    Act(_C.WHISTLE, _asked, fields={"units": ["cg", "ga", "water"]}),
    Act(_C.WHISTLE, _whistled, "dispatch1", {"units": ["xf", "t2"]}),
    Act(_C.ANSWER_WHISTLE, _whistled),
    Act(_C.ANSWER_WHISTLE, _whistled, "water_handler", {"reply": "objects", "clause": "三定"}),
    Act(_C.ARRIVE, _whistled, fields={"units": ["cg", "ga", "water"]}),
    Act(_C.END_WHISTLE, _whistled, fields={"ratings": []}, file="progress"),
    Act(_C.CLOSE, _whistled_verified),
)
