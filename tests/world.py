"""A small named cast in a small county, set up once through the real loader.

``world.actor("seat1")`` is a person with posts, ``world.report(...)`` opens a case through the
real action, ``world.drive(no, ...)`` walks it on. Every permission test uses one who may, one
colleague and one stranger.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from linli.cases.actions import Receipt, perform, report
from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import Command
from linli.files.actions import accept_upload
from linli.kernel import clock
from linli.people.actor import SYSTEM, VISITOR, Actor, load_actor
from linli.people.models import User
from tests import databases
from tests.mini_county import MINIPACK

__all__ = ["MINIPACK", "PASSWORD", "STEPS", "World", "world"]

PASSWORD = "Qingshan-lvshui-2026"


def _soon() -> str:
    """Return the day in three days, by the clock of the test."""
    return (clock.today() + timedelta(days=3)).isoformat()


def in_two_hours() -> str:
    """Return a moment soon, by the clock of the test."""
    return (clock.now() + timedelta(hours=2)).isoformat()


#: A plausible next step for each command: who does it and with which fields.
STEPS: dict[Command, tuple[str, dict[str, object]]] = {
    Command.ACCEPT: ("seat1", {"matter": "B01"}),
    Command.DISPATCH: ("dispatch1", {"lead_unit": "zj", "text": "请依职责办理"}),
    Command.RECALL: ("dispatch1", {"text": "派错了单位"}),
    Command.SIGN: ("zj_handler", {}),
    Command.PROGRESS: ("zj_handler", {"text": "已到现场查看", "contacted": True}),
    Command.ANSWER: ("zj_handler", {"answer": "已协调物业整改。", "outcome": "explained"}),
    Command.VERIFY_TRUE: ("verify1", {"method": "phone", "quality": "4", "solved": True}),
    Command.VERIFY_FALSE: (
        "verify1",
        {"method": "on_site", "reason": "not_true", "text": "现场未整改"},
    ),
    Command.VERIFY_UNREACHED: ("verify1", {"method": "phone"}),
    Command.CLOSE: ("dispatch1", {}),
    Command.ASK_RETURN: (
        "zj_handler",
        {"reason": "duty", "clause": "三定方案第三条", "suggested_unit": "cg"},
    ),
    Command.GRANT_RETURN: ("dispatch1", {}),
    Command.REFUSE_RETURN: ("dispatch1", {"text": "属你单位职责"}),
    Command.CONVENE: ("leader1", {"lead_unit": "zj", "text": "协调会议定"}),
    Command.ASK_EXTENSION: (
        "zj_handler",
        {"reason": "works", "days": "2", "text": "材料未到"},
    ),
    Command.GRANT_EXTENSION: ("zj_leader", {}),
    Command.REFUSE_EXTENSION: ("zj_leader", {"text": "请按期办结"}),
    Command.GRANT_SUSPENSION: ("leader1", {}),
    Command.REFUSE_SUSPENSION: ("leader1", {"text": "条件具备"}),
    Command.ASK_LEVEL: ("zj_handler", {"level": "major", "text": "涉及面广"}),
    Command.GRANT_LEVEL: ("dispatch1", {}),
    Command.REFUSE_LEVEL: ("dispatch1", {"text": "按原等级"}),
    Command.RESUME: ("zj_handler", {}),
    Command.REOPEN: ("seat1", {"reason": "recurred", "text": "来电反映又漏水"}),
    Command.REJECT: ("seat1", {"reason": "emergency", "text": "请拨打110"}),
    Command.TO_CHANNEL: ("seat1", {"reason": "litigation", "text": "请向法院起诉"}),
    Command.REQUEST_INFO: ("seat1", {"text": "请补充楼栋号"}),
    Command.SUPPLEMENT: ("seat1", {"text": "3号楼"}),
    Command.WITHDRAW: ("seat1", {"text": "已自行解决"}),
    Command.CONTACT: ("seat1", {"phone": "13900007777", "notices": "daily"}),
    Command.DISOWN: ("system", {}),
    Command.ARRANGE: ("zj_handler", {"parts": "cg|清运杂物|2|\nga|维持秩序|1|"}),
    Command.TAKE_PART: ("cg_handler", {}),
    Command.RETURN_PART: ("zj_handler", {"unit": "cg", "text": "没有清干净", "days": "1"}),
    Command.COMMENT: ("seat1", {"text": "已电话沟通"}),
    Command.NAME_LEADERS: (
        "dispatch1",
        {"leader": "leader1", "unit": "zj", "person": "zj_leader", "text": "每周过问"},
    ),
    Command.REACH: ("zj_handler", {"text": "已完成招标"}),
    Command.WHISTLE: (
        "t1_dispatch",
        {
            "kind": "difficult",
            "units": ["cg"],
            "arrive_by": in_two_hours,
            "meet_at": "和平社区居委会门口",
            "text": "楼道杂物和占道棚一起清理，请到场",
            "basis": "街道联席会议纪要第三条",
        },
    ),
    Command.ANSWER_WHISTLE: ("cg_handler", {"reply": "coming", "text": "两人到场，带队颜小满"}),
    Command.ARRIVE: ("t1_dispatch", {"units": ["cg"]}),
    Command.END_WHISTLE: (
        "t1_dispatch",
        {"outcome": "solved", "text": "当场清完", "ratings": ["cg 5 到得及时"]},
    ),
    Command.SUPERVISE: (
        "dispatch1",
        {
            "level": "yellow",
            "reason": "超过办结时限",
            "text": "请说明原因，明确办结日期",
            "due_on": _soon,
        },
    ),
    Command.FEED_BACK: ("zj_handler", {"text": "已安排清运，三日内完成"}),
    Command.RELEASE: ("dispatch1", {"text": "要求已经落实"}),
    Command.PRESENT: ("dispatch1", {"leader": "leader1", "text": "建议由城管局配合"}),
    Command.RESPOND: ("t1_leader", {"text": "今天派单，三日内办结", "due_on": _soon}),
    Command.DECIDE: ("leader1", {"outcome": "go_on", "text": "限期办结", "due_on": _soon}),
    Command.INSTRUCT: ("leader1", {"text": "请抓紧办理。"}),
}


class World:
    """The cast and what they can do."""

    def __init__(self) -> None:
        self._actors: dict[str, Actor] = {}

    @property
    def catalogue(self) -> Catalogue:
        """The loaded county."""
        return snapshot.current()

    def user(self, username: str) -> User:
        """Return the account."""
        return User.objects.get(username=username)

    def actor(self, username: str) -> Actor:
        """Return the person with today's posts; ``system`` and ``visitor`` are known too."""
        if username == "system":
            return SYSTEM
        if username == "visitor":
            return VISITOR
        if username not in self._actors:
            self._actors[username] = load_actor(self.user(username))
        return self._actors[username]

    def reporter(self, no: str) -> Actor:
        """Return the visitor who proved number and code of this case."""
        return replace(VISITOR, case_key=Case.objects.get(no=no).pk)

    def login(self, client: Any, username: str) -> Any:
        """Sign a Django test client in and return it."""
        client.force_login(self.user(username), backend="linli.people.signin.ThrottledBackend")
        return client

    def report(self, by: str = "visitor", **raw: object) -> Receipt:
        """Open a case; sensible fields unless given."""
        fields: dict[str, object] = {
            "text": "小区物业长期不清理楼道杂物，请帮忙协调。",
            "door": "web" if by == "visitor" else "seat",
            "area": "149901001001001",
            "address": "和平社区3号楼",
            "name": "测试居民",
            "phone": "13900001234",
            **raw,
        }
        return report(actor=self.actor(by), raw=fields)

    def do(
        self,
        no: str,
        command: Command | str,
        by: str | Actor | None = None,
        version: int | None = None,
        **raw: object,
    ) -> Case:
        """Carry out one command; person and fields default to :data:`STEPS`."""
        known = Command(command)
        who, fields = STEPS.get(known, ("dispatch1", {}))
        chosen = by or who
        actor = chosen if isinstance(chosen, Actor) else self.actor(chosen)
        # What is due by a moment depends on the clock of the test.
        values = {name: one() if callable(one) else one for name, one in fields.items()}
        return perform(actor=actor, no=no, command=known, raw={**values, **raw}, version=version)

    def drive(self, no: str, *commands: Command | str | tuple[str, Mapping[str, object]]) -> Case:
        """Carry out several commands in turn; a tuple adds fields."""
        case = Case.objects.get(no=no)
        for item in commands:
            name, raw = item if isinstance(item, tuple) else (item, {})
            case = self.do(no, name, **dict(raw))
        return case

    def answered(self, **raw: object) -> Receipt:
        """Open a case and take it to its answer."""
        receipt = self.report(**raw)
        self.drive(receipt.no, "accept", "dispatch", "sign", "answer")
        return receipt

    def closed(self, **raw: object) -> Receipt:
        """Open a case and take it to its closing."""
        receipt = self.answered(**raw)
        self.drive(receipt.no, "verify_true", "close")
        return receipt

    def picture(self, by: str = "visitor") -> str:
        """Upload a small picture and return its key."""
        data = io.BytesIO()
        Image.new("RGB", (32, 24), "navy").save(data, "PNG")
        size = data.tell()
        data.seek(0)
        return accept_upload(
            user_id=self.actor(by).user_id,
            name="现场.png",
            stream=data,
            size=size,
            now=clock.now(),
        ).key


@pytest.fixture
def world(db: None) -> World:
    """The loaded mini county with its cast, inside the test's transaction."""
    databases.load_county()
    snapshot.current()
    return World()
