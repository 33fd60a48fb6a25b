"""The tutorial can be followed: its people, its buttons, its order, on the county it uses."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest
from PIL import Image

from linli.cases.actions import perform, report
from linli.cases.models import Case
from linli.cases.queries.words import WORDS
from linli.catalogue import snapshot
from linli.county.loader import load_pack
from linli.domain.errors import DomainError
from linli.domain.lifecycle import Command, State
from linli.files.actions import accept_upload
from linli.kernel import clock
from linli.people.actor import VISITOR, Actor, load_actor
from linli.people.models import User
from tests.docs.pages import page

MATTER, UNIT = "生活垃圾清运", "市城管局"
#: Who does what, in the tutorial's order.
STEPS: tuple[tuple[str, Command, Mapping[str, object]], ...] = (
    ("seat01", Command.ACCEPT, {"matter": "A01"}),
    ("dispatch01", Command.DISPATCH, {"lead_unit": "chengguan"}),
    ("chengguan_handler", Command.SIGN, {}),
    ("chengguan_handler", Command.PROGRESS, {"text": "已联系保洁公司"}),
    (
        "chengguan_handler",
        Command.ASK_EXTENSION,
        {"reason": "", "days": 2, "text": "车辆检修，需多两天"},
    ),
    ("chengguan_leader", Command.GRANT_EXTENSION, {}),
    (
        "chengguan_handler",
        Command.ANSWER,
        {"answer": "已清运，今后每两天一次", "outcome": "solved"},
    ),
    ("verify01", Command.VERIFY_TRUE, {"method": "phone", "quality": 5, "solved": True}),
    ("leader01", Command.CLOSE, {}),
)


def actor(username: str) -> Actor:
    return load_actor(User.objects.get(username=username))


def photo(user_id: int | None) -> str:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "olive").save(data, "PNG")
    size = data.tell()
    data.seek(0)
    return accept_upload(
        user_id=user_id, name="after.png", stream=data, size=size, now=clock.now()
    ).key


def test_people_and_buttons_come_in_this_order() -> None:
    text = page("docs/tutorials/first-day.md").partition("## The same in English")[0]
    assert not [WORDS[command].label for _, command, _ in STEPS if WORDS[command].label not in text]
    first = [text.index(f"`{username}`") for username in dict.fromkeys(who for who, _, _ in STEPS)]
    assert first == sorted(first)
    assert MATTER in text
    assert UNIT in text


@pytest.mark.django_db
def test_one_matter_goes_from_report_to_score() -> None:
    load_pack("jiexiu")
    catalogue = snapshot.current()
    matter, unit = catalogue.matter("A01"), catalogue.unit_by_code("chengguan")
    assert matter is not None
    assert unit is not None
    assert (matter.name, unit.short_name, matter.evidence) == (MATTER, UNIT, "photo")
    extension = catalogue.dictionaries["extension_reason"][0].code
    village = catalogue.tree.of_kind("village")[0]
    receipt = report(
        actor=VISITOR,
        raw={
            "door": "web",
            "text": "小区门口的垃圾箱满了四五天，味道很大，请安排清运。",
            "area": village.code,
            "name": "测试居民",
            "phone": "13900005678",
        },
    )
    start = Case.objects.get(no=receipt.no).clock_start
    for username, command, given in STEPS:
        who = actor(username)
        raw = {**given, **({"reason": extension} if "reason" in given else {})}
        if command is Command.ANSWER:
            with pytest.raises(DomainError) as refused:
                perform(actor=who, no=receipt.no, command=command, raw=raw)
            assert refused.value.code == "evidence-missing"
            raw["files"] = [photo(who.user_id)]
        perform(actor=who, no=receipt.no, command=command, raw=raw)
    case = Case.objects.get(no=receipt.no)
    assert case.state == State.CLOSED
    assert case.clock_start == start
    assert case.due_at is not None
    assert case.due_at > receipt.due_at
    requester = Actor(user_id=None, name="群众", case_key=case.pk)
    perform(actor=requester, no=receipt.no, command=Command.RATE, raw={"stars": 5})
    scored = perform(actor=actor("leader01"), no=receipt.no, command=Command.SCORE)
    assert scored.state == State.SCORED
