"""Nothing goes to a number whose holder has said that the matter is not theirs."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.notify import told
from tests.world import World

from linli.cases.models import Case
from linli.domain.lifecycle import Command
from linli.kernel import clock
from linli.notify import actions, link_use, queries
from linli.notify.models import Channel, Link, Message

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

PROXY = {"proxy_name": "代办的人", "proxy_phone": "13600009999"}


def _disown(no: str, role: str = "requester") -> None:
    """Let whoever got the message of this person say that the matter is not theirs."""
    link = Link.objects.filter(case__no=no, party_role=role).latest("pk")
    link_use.disown(link, now=clock.now())


def test_after_a_disowning_the_proxy_is_told_and_shown_before(
    world: World, outbox_file: Path
) -> None:
    receipt = world.report("seat1", **PROXY)
    told.drain()
    _disown(receipt.no)
    foreseen = queries.preview(Case.objects.get(no=receipt.no), Command.ACCEPT, {}, world.catalogue)
    assert {str(one.to)[-4:] for one in foreseen if one.channel == Channel.SMS} == {"9999"}
    world.do(receipt.no, "accept")
    assert told.last(receipt.no, "proxy").status == Message.Status.SENT
    _disown(receipt.no, "proxy")
    world.do(receipt.no, "dispatch")
    world.drive(receipt.no, "sign", "answer")
    told.drain()
    assert [one["phone_tail"] for one in told.lines(outbox_file)] == ["1234", "9999"]


def test_disowned_after_the_end_nothing_is_sent_again_either(
    world: World, outbox_file: Path
) -> None:
    receipt = world.report()
    world.do(receipt.no, "reject")
    message = told.last(receipt.no)
    _disown(receipt.no)
    before = told.lines(outbox_file)
    Message.objects.filter(pk=message.pk).update(status=Message.Status.FAILED)
    actions.resend(actor=world.actor("leader1"), message_id=message.pk)
    assert told.last(receipt.no).status == Message.Status.DROPPED
    assert told.lines(outbox_file) == before
