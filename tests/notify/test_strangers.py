"""Whoever's number a stranger types into our forms is not flooded from here."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.notify import told
from tests.notify.told import Gateway
from tests.world import World

from linli.domain.errors import NotNow
from linli.kernel import clock
from linli.kernel.models import CounterRow
from linli.notify import actions, gateway, strangers
from linli.notify.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

Status = Message.Status


@pytest.fixture(autouse=True)
def _two_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    limit = strangers.Limit("message-number", most=2, seconds=86_400)
    monkeypatch.setattr(strangers, "PER_NUMBER", limit)


def _reports(world: World, count: int, **raw: str) -> list[str]:
    """Let a visitor report so often; return the numbers of the matters."""
    made = [world.report(text=f"第{n}件事", **raw).no for n in range(count)]
    told.drain()
    return made


def test_receipts_over_the_limit_are_readable_but_not_sent(world: World, outbox_file: Path) -> None:
    *_, third = _reports(world, 3)
    (message,) = told.messages(third)
    assert (message.status, message.status_note) == (Status.DROPPED, strangers.TOO_MANY)
    assert third in message.text.replace(" ", "")
    assert len(told.lines(outbox_file)) == 2
    # Another number has a limit of its own, and tomorrow is another day.
    (other,) = _reports(world, 1, phone="13900005678")
    assert told.last(other).status == Status.SENT
    with clock.at(clock.now() + timedelta(days=1)):
        (later,) = _reports(world, 1)
        assert told.last(later).status == Status.SENT


def test_the_number_itself_is_counted_nowhere(world: World) -> None:
    _reports(world, 1)
    (row,) = CounterRow.objects.filter(pk__startswith="throttle:message-number:")
    assert "13900001234" not in str(row.pk)


def test_a_proxy_is_a_stranger_too(world: World) -> None:
    *_, third = _reports(world, 3, phone="", proxy_name="代办", proxy_phone="13600009999")
    assert told.last(third, "proxy").status == Status.DROPPED


def test_what_staff_have_looked_at_is_never_limited(world: World) -> None:
    *_, third = _reports(world, 3)
    world.do(third, "request_info")
    assert told.last(third).status == Status.SENT
    world.do(third, "supplement", by=world.reporter(third), text="3号楼", files=[])
    world.drive(third, "accept", "dispatch", "sign", "answer")
    assert [one.status for one in told.messages(third)][1:] == [Status.SENT] * 3


def test_what_staff_write_down_on_the_telephone_is_not_limited(world: World) -> None:
    _reports(world, 2)
    receipt = world.report("seat1")
    assert told.last(receipt.no).status == Status.SENT


def test_staff_send_the_receipt_again_if_they_know_better(world: World) -> None:
    *_, third = _reports(world, 3)
    message = told.last(third)
    actions.resend(actor=world.actor("seat1"), message_id=message.pk)
    assert told.last(third).status == Status.SENT
    with pytest.raises(NotNow):
        actions.resend(actor=world.actor("seat1"), message_id=message.pk)


def test_trying_again_is_not_counted_again(world: World) -> None:
    gate = Gateway(*[gateway.Temporary("占线")] * 3)
    with gate.open():
        first = _reports(world, 1)[0]
        for hours in range(1, 5):
            with clock.at(clock.now() + timedelta(hours=hours)):
                told.drain()
        assert told.last(first).status == Status.SENT
        second, third = _reports(world, 2)
    assert told.last(second).status == Status.SENT
    assert told.last(third).status == Status.DROPPED


def test_a_supporters_number_counts_with_all_matters(world: World) -> None:
    numbers = [world.report(text=f"第{n}件事", phone=f"1390000000{n}").no for n in range(3)]
    for no in numbers:
        told.supporter(no)
        world.drive(no, "accept", "dispatch", "sign", "answer")
    told.drain()
    sent = Message.objects.filter(audience="supporter").order_by("id")
    assert [one.status for one in sent] == [Status.SENT, Status.SENT, Status.DROPPED]
    # Those who reported have their answers, all of them.
    assert {told.last(no).status for no in numbers} == {Status.SENT}


@pytest.mark.parametrize(("accepted", "fate"), [(True, Status.SENT), (False, Status.DROPPED)])
def test_a_parcel_with_an_answer_in_it_goes(
    world: World, monkeypatch: pytest.MonkeyPatch, *, accepted: bool, fate: str
) -> None:
    """Several messages of one night travel together; the newest may be a mere receipt."""
    (first,) = _reports(world, 1)
    monkeypatch.setattr(strangers, "PER_NUMBER", strangers.Limit("message-number", 0, 86_400))
    told.county(quiet_hours="0:00-23:59")
    if accepted:
        world.do(first, "accept")
    made = [world.report(text=f"夜里{n}").no for n in range(2)]
    told.drain()
    assert {told.last(no).status for no in made} == {Status.HELD}
    Message.objects.filter(status=Status.HELD).update(due_at=clock.now())
    told.release()
    assert {told.last(no).status for no in made} == {fate}
    assert told.last(first).status == Status.SENT
