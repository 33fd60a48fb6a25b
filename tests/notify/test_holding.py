"""Quiet hours and digests: nothing at night, one parcel for each person, nothing lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from tests.notify import told
from tests.notify.told import Gateway
from tests.world import World

from linli.cases.models import Case
from linli.jobs import schedule
from linli.kernel import clock
from linli.kernel.models import OutboxMessage
from linli.notify import actions, holding, links
from linli.notify.gateway import Refused
from linli.notify.models import Message, Preference

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

EVENING = datetime(2026, 6, 10, 14, 0, tzinfo=UTC)  # 22:00 in China
MORNING = datetime(2026, 6, 11, 0, 0, tzinfo=UTC)  # 8:00 on the next day
Status = Message.Status


@pytest.fixture
def quiet(world: World) -> World:
    """A county that leaves its residents alone at night."""
    told.county(quiet_hours="21:00-8:00", digest_at="18:00")
    return world


def test_the_night_holds_messages_until_morning(quiet: World, outbox_file: Path) -> None:
    with told.at(EVENING):
        receipt = quiet.report()
        message = told.last(receipt.no)
        assert (message.status, message.due_at) == (Status.HELD, MORNING)
        assert receipt.no in message.text  # the page has it at once
        told.release()
    with told.at(MORNING, seconds=-1):
        told.release()
    assert told.lines(outbox_file) == []
    with told.at(MORNING):
        told.release()
        message = told.last(receipt.no)
    assert (message.status, message.sent_at) == (Status.SENT, MORNING)
    (line,) = told.lines(outbox_file)
    assert message.link is not None
    assert links.address(message.link) in line["text"]


def test_the_sweep_is_registered_and_runs(quiet: World, outbox_file: Path) -> None:
    assert "messages-held" in schedule.names()
    with told.at(EVENING):
        receipt = quiet.report()
        told.drain()
    with told.at(MORNING):
        schedule.run_due("test")
        assert told.last(receipt.no).status == Status.SENT


def test_a_question_does_not_break_the_night(quiet: World) -> None:
    with told.at(EVENING):
        receipt = quiet.report()
        quiet.do(receipt.no, "request_info", text="几号楼？")
        assert told.last(receipt.no).status == Status.HELD


def test_several_about_one_matter_leave_as_one(quiet: World, outbox_file: Path) -> None:
    with told.at(EVENING):
        receipt = quiet.report()
        quiet.do(receipt.no, "accept")
        told.drain()
    with told.at(MORNING):
        told.release()
    first, newest = told.messages(receipt.no)
    (line,) = told.lines(outbox_file)
    assert (first.status, newest.status) == (Status.SENT, Status.SENT)
    assert first.carried_by == newest
    assert newest.carried_by is None
    assert "2条新消息" in line["text"]
    assert line["text"].count(receipt.no) == 1
    assert newest.link is not None
    assert links.address(newest.link) in line["text"]


def test_several_matters_of_one_person_leave_as_one(quiet: World, outbox_file: Path) -> None:
    with told.at(EVENING):
        mine, other = quiet.report(), quiet.report()
        stranger = quiet.report(phone="13800005678", name="别人")
        told.drain()
    with told.at(MORNING):
        told.release()
    book = {line["phone_tail"]: line["text"] for line in told.lines(outbox_file)}
    assert len(told.lines(outbox_file)) == 2
    assert mine.no in book["1234"]
    assert other.no in book["1234"]
    assert "2件事情" in book["1234"]
    assert book["1234"].endswith("https://linli.example/mine/")
    assert stranger.no in book["5678"]
    assert mine.no not in book["5678"]
    for secret in (mine.lookup_code, other.lookup_code, "小区物业"):
        assert secret not in book["1234"]
    assert told.last(mine.no).carried_by == told.last(other.no)


def test_a_digest_names_only_some_of_many(quiet: World, outbox_file: Path) -> None:
    with told.at(EVENING):
        numbers = [quiet.report().no for _ in range(7)]
        told.drain()
    with told.at(MORNING):
        told.release()
    (line,) = told.lines(outbox_file)
    assert "7件事情" in line["text"]
    assert sum(no in line["text"] for no in numbers) == 5
    assert "等。查看" in line["text"]


def test_what_becomes_of_the_parcel_becomes_of_all_in_it(quiet: World) -> None:
    with told.at(EVENING):
        mine, other = quiet.report(), quiet.report()
        told.drain()
    gate = Gateway(Refused("消息网关回答 400：号码不存在"))
    with gate.open(), told.at(MORNING):
        told.release()
    for no in (mine.no, other.no):
        message = told.last(no)
        assert (message.status, message.status_note) == (
            Status.FAILED,
            "消息网关回答 400：号码不存在",
        )
    assert len(gate.tried) == 1
    # One of them is sent again by itself.
    with told.at(MORNING, hours=1), gate.open():
        actions.resend(actor=quiet.actor("leader1"), message_id=told.last(mine.no).pk)
        assert told.last(mine.no).status == Status.SENT
    assert told.last(other.no).status == Status.FAILED
    assert mine.no in gate.taken[0].text
    assert other.no not in gate.taken[0].text


def test_a_number_disowned_overnight_gets_nothing(quiet: World, outbox_file: Path) -> None:
    with told.at(EVENING):
        receipt = quiet.report()
        told.drain()
        told.party(receipt.no, wrong_at=clock.now())
    with told.at(MORNING):
        told.release()
        message = told.last(receipt.no)
    assert message.status == Status.DROPPED
    assert told.lines(outbox_file) == []


@pytest.mark.parametrize("changes", [{"wrong_at": MORNING}, {"notices": "none"}])
@pytest.mark.parametrize("which", [0, 1])
def test_what_ends_by_itself_takes_no_other_along(
    quiet: World, outbox_file: Path, which: int, changes: dict[str, Any]
) -> None:
    with told.at(EVENING):
        numbers = [quiet.report().no, quiet.report().no]
        told.drain()
        told.party(numbers[which], **changes)
    with told.at(MORNING):
        told.release()
        assert told.last(numbers[which]).status == Status.DROPPED
        assert told.last(numbers[1 - which]).status == Status.SENT
    (line,) = told.lines(outbox_file)
    assert numbers[1 - which] in line["text"]
    assert numbers[which] not in line["text"]


def test_who_wishes_one_a_day_gets_one_in_the_evening(quiet: World, outbox_file: Path) -> None:
    noon = EVENING.replace(hour=4)
    with told.at(noon):
        receipt = quiet.report()
        told.party(receipt.no, notices="daily")
        message = told.last(receipt.no)
        assert (message.status, message.due_at) == (Status.HELD, EVENING.replace(hour=10))
        quiet.do(receipt.no, "accept")
        told.drain()
    with told.at(noon, hours=6):
        told.release()
    (line,) = told.lines(outbox_file)
    assert "2条新消息" in line["text"]


def test_releasing_twice_sends_once(quiet: World, outbox_file: Path) -> None:
    with told.at(EVENING):
        quiet.report()
        told.drain()
    with told.at(MORNING):
        (ids,) = holding.due()
        holding.release(ids)
        holding.release(ids)
        told.drain()
        assert holding.due() == []
    assert len(told.lines(outbox_file)) == 1


def test_nothing_is_due_without_a_look_at_people(quiet: World) -> None:
    assert holding.due() == []
    assert not OutboxMessage.objects.filter(topic="notify.send").exists()


def test_staff_have_hours_of_their_own(quiet: World, outbox_file: Path) -> None:
    raw = {"channel": "im", "quiet_from": "12:00", "quiet_to": "14:30", "pace": "at_once"}
    actions.set_preference(actor=quiet.actor("zj_handler"), raw=raw)
    raw = {"channel": "im", "pace": "daily", "digest_at": "8:30"}
    actions.set_preference(actor=quiet.actor("zj_leader"), raw=raw)
    noon = datetime(2026, 6, 10, 5, 0, tzinfo=UTC)  # 13:00 in China
    with told.at(noon):
        one, two = quiet.report(), quiet.report()
        for receipt in (one, two):
            quiet.drive(receipt.no, "accept", "dispatch")
        found = told.messages(one.no, "staff")
    by_name = {message.user.username: message for message in found if message.user}
    assert by_name["zj_handler"].due_at == noon.replace(hour=6, minute=30)
    assert by_name["zj_leader"].due_at == datetime(2026, 6, 11, 0, 30, tzinfo=UTC)
    with told.at(noon, hours=2):
        told.release()
    staff = [line for line in told.lines(outbox_file) if line["channel"] == "im"]
    assert len(staff) == 1
    assert "2件事项" in staff[0]["text"]
    with told.at(noon, days=1):
        told.release()
    assert len([x for x in told.lines(outbox_file) if x["channel"] == "im"]) == 2


def test_a_digest_by_mail_has_a_subject(quiet: World, settings: LazySettings) -> None:
    raw = {"channel": "email", "pace": "daily", "address": "a@example.org"}
    actions.set_preference(actor=quiet.actor("zj_handler"), raw=raw)
    gate = Gateway()
    with told.at(EVENING), gate.open():
        numbers = [quiet.report().no for _ in range(2)]
        for no in numbers:
            quiet.drive(no, "accept", "dispatch")
        told.drain()
    with told.at(MORNING, hours=1), gate.open():
        told.release()
    (parcel,) = [one for one in gate.taken if one.channel == "email"]
    assert all(no in parcel.subject and no in parcel.text for no in numbers)
    assert "请登录工作台" in parcel.text


def test_a_proxys_digest_speaks_to_the_proxy(quiet: World, outbox_file: Path) -> None:
    with told.at(EVENING):
        proxy = {"proxy_name": "代办的人", "proxy_phone": "13600009999"}
        receipt = quiet.report("seat1", phone="", **proxy)
        quiet.do(receipt.no, "accept")
        told.drain()
    with told.at(MORNING):
        told.release()
    (line,) = told.lines(outbox_file)
    assert line["phone_tail"] == "9999"
    assert line["text"].startswith("您代为反映的事情")


def test_supporters_of_two_matters_are_not_put_together(quiet: World, outbox_file: Path) -> None:
    with told.at(EVENING):
        numbers = [quiet.report(privacy="anonymous", name="", phone="").no for _ in range(2)]
        for no in numbers:
            told.supporter(no)
            quiet.drive(no, "accept", "dispatch", "sign", "answer")
        told.drain()
    with told.at(MORNING):
        told.release()
    texts = [line["text"] for line in told.lines(outbox_file)]
    assert len(texts) == 2
    assert all(sum(no in text for text in texts) == 1 for no in numbers)


def test_the_county_may_have_no_hours_of_quiet(world: World) -> None:
    with told.at(EVENING + timedelta(hours=3)):
        receipt = world.report()
        assert told.last(receipt.no).status == Status.SENT
    assert Case.objects.get(no=receipt.no)
    assert Preference.objects.count() == 0
