"""What leaves the house, and what becomes of it: shown, tried again, never swallowed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from tests.notify import told
from tests.notify.told import Gateway
from tests.world import World

from linli.cases.access import visible_to
from linli.cases.models import Case
from linli.domain.errors import NotFound, NotNow, NotYours
from linli.jobs.worker import Worker
from linli.kernel import clock, outbox
from linli.kernel.models import OutboxMessage
from linli.notify import actions, links, queries
from linli.notify.gateway import Refused, Temporary
from linli.notify.models import Link, Message

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

DAY = datetime(2026, 6, 10, 2, 0, tzinfo=UTC)  # 10:00 in China
Status = Message.Status


def test_the_link_stands_in_what_is_sent_and_nowhere_else(world: World, outbox_file: Path) -> None:
    receipt = world.report()
    message = told.last(receipt.no)
    (line,) = told.lines(outbox_file)
    assert message.link is not None
    assert links.address(message.link) in line["text"]
    assert links.token(message.link) not in message.brief + message.text
    assert "{link}" in message.brief
    assert message.link.purpose == Link.Purpose.SUPPLEMENT
    assert links.find(links.token(message.link)) == message.link


def test_without_an_address_of_the_site_number_and_code_are_named(
    world: World, outbox_file: Path, settings: LazySettings
) -> None:
    settings.LINLI_PUBLIC_URL = ""
    receipt = world.report()
    told.drain()
    (line,) = told.lines(outbox_file)
    assert "凭编号和查询码" in line["text"]
    assert "{link}" not in line["text"]
    assert receipt.lookup_code not in line["text"]


def test_trouble_is_shown_and_tried_again_with_the_same_key(world: World) -> None:
    gate = Gateway(Temporary("网关忙"), OSError("disk"))
    with gate.open(), told.at(DAY):
        receipt = world.report()
        message = told.last(receipt.no)
        assert (message.status, message.attempts) == (Status.RETRYING, 1)
        assert message.status_note == "网关忙"
        assert [one.pk for one in queries.failures(world.actor("dispatch1")).items] == [message.pk]
        with told.at(DAY, seconds=11):
            message = told.last(receipt.no)
            assert (message.status, message.attempts) == (Status.RETRYING, 2)
            assert message.status_note == "发送时出错：OSError"
        with told.at(DAY, seconds=60):
            message = told.last(receipt.no)
    assert (message.status, message.attempts, message.status_note) == (Status.SENT, 3, "")
    assert message.sent_at == DAY + timedelta(seconds=60)
    assert {one.key for one in gate.tried} == {message.key}
    assert gate.tried[0].to == "13900001234"


def test_a_refusal_is_final_and_told_in_words(world: World) -> None:
    gate = Gateway(Refused("消息网关回答 400：号码不存在"))
    with gate.open(), told.at(DAY):
        receipt = world.report()
        message = told.last(receipt.no)
        assert (message.status, message.attempts) == (Status.FAILED, 1)
        assert message.status_note == "消息网关回答 400：号码不存在"
    with gate.open(), told.at(DAY, days=1):
        told.drain()
    assert len(gate.tried) == 1


def test_after_the_last_attempt_the_message_has_failed(world: World) -> None:
    gate = Gateway(*[Temporary("网关忙")] * outbox.ATTEMPTS)
    with gate.open():
        with told.at(DAY):
            receipt = world.report()
        for hours in range(outbox.ATTEMPTS + 2):
            with told.at(DAY, hours=3 * hours):
                told.drain()
    message = told.last(receipt.no)
    assert (message.status, message.attempts) == (Status.FAILED, outbox.ATTEMPTS)
    assert message.status_note == "网关忙"
    assert len(gate.tried) == outbox.ATTEMPTS


def test_a_worker_that_dies_at_every_attempt_lets_the_message_fail(world: World) -> None:
    receipt = world.report()
    Worker(owner="test").deliver()  # the event; its message waits
    OutboxMessage.objects.filter(topic="notify.send").update(
        attempts=outbox.ATTEMPTS, leased_until=clock.now() - timedelta(minutes=1)
    )
    message = told.last(receipt.no)
    assert message.status == Status.FAILED
    assert "中断" in message.status_note
    dead = OutboxMessage.objects.get(topic="notify.send")
    assert dead.dead_at is not None
    # Somebody mends the machine and revives it: it goes out after all.
    assert outbox.revive(dead.pk)
    assert told.last(receipt.no).status == Status.SENT


def test_killed_between_sending_and_noting_it_the_repeat_has_the_same_key(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gateway()
    receipt = world.report()
    with gate.open():
        Worker(owner="test").deliver()
        rows = outbox.claim("dying")
        (row,) = [one for one in rows if one.topic == "notify.send"]
        _, outside, _ = outbox._handlers["notify.send"]
        assert outside is not None
        outside(outbox._as_seen(row))  # taken by the gateway, then the power went
        OutboxMessage.objects.filter(pk=row.pk).update(
            leased_until=clock.now() - timedelta(seconds=1),
            available_at=clock.now() - timedelta(seconds=1),
        )
        message = told.last(receipt.no)
    assert message.status == Status.SENT
    assert [one.key for one in gate.taken] == [message.key, message.key]


def test_a_number_that_is_not_theirs_gets_nothing_more(world: World, outbox_file: Path) -> None:
    receipt = world.report()
    told.compose()
    told.party(receipt.no, wrong_at=clock.now())
    world.do(receipt.no, "accept")
    first, accepted = told.messages(receipt.no)
    # The receipt was on its way when the number was disowned.
    assert (first.status, accepted.status) == (Status.DROPPED, Status.DROPPED)
    assert "号码可能有误" in first.status_note
    assert accepted.status_note == first.status_note
    assert accepted.link is None
    assert told.lines(outbox_file) == []


def test_a_landline_rings_but_gets_no_message(world: World, outbox_file: Path) -> None:
    receipt = world.report(phone="0354-7221234")
    told.drain()
    (message,) = told.messages(receipt.no)
    assert message.status == Status.DROPPED
    assert "座机" in message.status_note
    assert told.lines(outbox_file) == []


def test_who_looks_for_themselves_gets_nothing_sent(world: World, outbox_file: Path) -> None:
    receipt = world.report()
    told.compose()
    told.party(receipt.no, notices="none")
    world.do(receipt.no, "accept")
    first, accepted = told.messages(receipt.no)
    assert first.status == Status.DROPPED
    assert (accepted.channel, accepted.status) == ("page", Status.SHOWN)
    assert told.lines(outbox_file) == []


def test_what_happened_long_ago_reaches_nobody(world: World, settings: LazySettings) -> None:
    settings.LINLI_SMS = "http"
    with told.at(DAY):
        receipt = world.report()
        told.supporter(receipt.no)
        world.drive(receipt.no, "accept", "dispatch", "sign", "answer")
    gate = Gateway()
    with told.at(DAY, days=3, seconds=1), gate.open():
        found = told.messages(receipt.no)
        assert told.messages(receipt.no, "supporter") == []
    assert {one.status for one in found} == {Status.DROPPED}
    assert "三天" in found[0].status_note
    assert receipt.no in found[0].text
    assert gate.tried == []


def test_a_file_takes_what_happened_long_ago(world: World, outbox_file: Path) -> None:
    told.county(quiet_hours="0:00-23:59")
    with told.at(DAY):
        receipt = world.report()
    with told.at(DAY, days=30):
        assert told.last(receipt.no).status == Status.SENT
    assert len(told.lines(outbox_file)) == 1


# -- sending again ---------------------------------------------------------------------------


def test_the_holder_sends_again_to_the_new_number(world: World) -> None:
    gate = Gateway()
    receipt = world.report()
    told.party(receipt.no, wrong_at=clock.now())
    message = told.last(receipt.no)
    with pytest.raises(NotNow, match="先更正号码"):
        actions.resend(actor=world.actor("seat1"), message_id=message.pk)
    world.do(receipt.no, "contact", "seat1", phone="13800007777")
    with gate.open():
        again = actions.resend(actor=world.actor("seat1"), message_id=message.pk)
        assert (again.status, again.attempts) == (Status.WAITING, 0)
        told.drain()
    message.refresh_from_db()
    assert (message.status, message.phone_tail) == (Status.SENT, "7777")
    (parcel,) = gate.taken
    assert parcel.to == "13800007777"
    assert parcel.key.startswith(f"{message.key}:again")
    assert message.link is not None
    assert links.address(message.link) in parcel.text


def test_what_went_out_is_not_sent_again(world: World) -> None:
    receipt = world.report()
    message = told.last(receipt.no)
    with pytest.raises(NotNow, match="不需要"):
        actions.resend(actor=world.actor("dispatch1"), message_id=message.pk)


@pytest.mark.parametrize(
    ("username", "error"),
    [
        ("dispatch1", None),
        ("leader1", None),
        ("zj_handler", NotFound),
        ("verify1", NotYours),
        ("audit1", NotYours),
        ("admin1", NotFound),
        ("t1_dispatch", None),
        ("grid2", NotFound),
    ],
)
def test_who_may_send_again(world: World, username: str, error: type[Exception] | None) -> None:
    receipt = world.report()
    told.drain()
    message = told.last(receipt.no)
    Message.objects.filter(pk=message.pk).update(status=Status.FAILED)
    actor = world.actor(username)
    if error is None:
        assert actions.resend(actor=actor, message_id=message.pk).status == Status.WAITING
    else:
        with pytest.raises(error):
            actions.resend(actor=actor, message_id=message.pk)
        message.refresh_from_db()
        assert message.status == Status.FAILED
    with pytest.raises(NotFound):
        actions.resend(actor=world.actor("dispatch1"), message_id=10**9)


def test_a_visitor_sends_nothing(world: World) -> None:
    receipt = world.report()
    message = told.last(receipt.no)
    with pytest.raises(NotYours):
        actions.resend(actor=world.reporter(receipt.no), message_id=message.pk)


def test_the_unit_that_holds_it_sends_again_and_others_do_not(world: World) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch")
    message = told.messages(receipt.no)[0]
    Message.objects.filter(pk=message.pk).update(status=Status.FAILED)
    with pytest.raises(NotFound):
        actions.resend(actor=world.actor("cg_handler"), message_id=message.pk)
    with pytest.raises(NotYours):  # the matter lies with the unit now
        actions.resend(actor=world.actor("seat1"), message_id=message.pk)
    actions.resend(actor=world.actor("zj_handler"), message_id=message.pk)


# -- failures --------------------------------------------------------------------------------


def test_failures_are_shown_to_who_sees_the_case(world: World) -> None:
    ours = world.report()
    theirs = world.report(area="149901100201002", address="二村")
    told.drain()
    Message.objects.update(status=Status.FAILED)

    def seen(username: str) -> set[str]:
        return {one.case_no for one in queries.failures(world.actor(username)).items}

    assert seen("dispatch1") == {ours.no, theirs.no}
    visible = {
        username: set(
            Case.objects.filter(pk__in=_visible(world, username)).values_list("no", flat=True)
        )
        for username in ("t1_dispatch", "grid1", "zj_handler", "admin1")
    }
    for username, cases in visible.items():
        assert seen(username) == cases, username
    assert visible["zj_handler"] == set()


def _visible(world: World, username: str) -> list[int]:
    return list(visible_to(world.actor(username)).values_list("pk", flat=True))


def test_failures_are_paged_by_the_last_one_seen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    for _ in range(3):
        world.report()
    told.drain()
    Message.objects.update(status=Status.FAILED)
    actor = world.actor("leader1")
    first = queries.failures(actor)
    assert [len(first.items), first.older] == [2, first.items[-1].pk]
    second = queries.failures(actor, first.older)
    assert (len(second.items), second.older) == (1, None)
    assert not {one.pk for one in first.items} & {one.pk for one in second.items}
