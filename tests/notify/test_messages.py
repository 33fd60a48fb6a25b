"""Every requester is told what concerns them: once, in words, by the right way."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.world import World

from linli.cases.models import Case
from linli.jobs.worker import Worker
from linli.kernel.models import OutboxMessage
from linli.notify import consumer, kinds, texts
from linli.notify.models import Message
from linli.notify.queries import told

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def _kinds(no: str) -> list[str]:
    Worker(owner="test").drain()
    return [message.kind for message in told(Case.objects.get(no=no))]


def _last(no: str) -> Message:
    Worker(owner="test").drain()
    found = told(Case.objects.get(no=no)).last()
    assert found is not None
    return found


def test_the_whole_way_is_told(world: World) -> None:
    receipt = world.closed()
    assert _kinds(receipt.no) == ["report_receipt", "accepted", "answered", "closed"]
    first, accepted, answered, closed = told(Case.objects.get(no=receipt.no))
    assert receipt.no in first.text
    assert receipt.lookup_code in first.text
    assert "年" in accepted.text
    assert "已协调物业整改。" in answered.text
    assert "打分" in closed.text
    assert {m.status for m in (first, accepted, answered, closed)} == {Message.Status.SENT}


def test_no_secret_leaves_by_the_gateway(world: World, outbox_file: Path) -> None:
    receipt = world.closed(name="寇某某", phone="13900001234")
    _kinds(receipt.no)
    written = outbox_file.read_text(encoding="utf-8")
    assert written.count("\n") == 4
    assert '"phone_tail": "1234"' in written
    for secret in (receipt.lookup_code, "13900001234", "寇某某", "已协调物业整改"):
        assert secret not in written


def test_an_anonymous_reporter_reads_the_page(world: World, outbox_file: Path) -> None:
    receipt = world.report(privacy="anonymous", name="", phone="")
    message = _last(receipt.no)
    assert (message.channel, message.status) == (Message.Channel.PAGE, Message.Status.SHOWN)
    assert not outbox_file.exists()


def test_delivering_twice_makes_one_message(world: World, outbox_file: Path) -> None:
    receipt = world.report()
    Worker(owner="test").drain()
    OutboxMessage.objects.update(done_at=None, attempts=0)
    Worker(owner="test").drain()
    assert Message.objects.filter(case_no=receipt.no).count() == 1
    assert len(outbox_file.read_text(encoding="utf-8").splitlines()) == 1


def test_a_refusal_names_reason_and_door(world: World) -> None:
    receipt = world.report()
    world.do(receipt.no, "reject", reason="discipline")
    text = _last(receipt.no).text
    assert "属于纪检监察机关职责" in text
    assert "12388" in text


def test_a_lawful_channel_names_where_to_go(world: World) -> None:
    receipt = world.report()
    world.do(receipt.no, "to_channel", reason="litigation")
    message = _last(receipt.no)
    assert message.kind == "lawful"
    entry = world.catalogue.entry("lawful_channel", "litigation")
    assert entry is not None
    assert entry.label in message.text
    assert entry.door in message.text


def test_an_extension_tells_reason_and_new_date(world: World) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "sign", "ask_extension", "grant_extension")
    message = _last(receipt.no)
    assert message.kind == "extended"
    due = Case.objects.get(no=receipt.no).due_at
    assert due is not None
    local = due.astimezone(consumer.clock.CIVIL)
    assert f"{local.month}月{local.day}日" in message.text
    reason = world.catalogue.label("extension_reason", "works")
    assert reason in message.text


def test_a_request_for_more_is_asked_in_full_on_the_page_only(world: World) -> None:
    receipt = world.report()
    world.do(receipt.no, "request_info", text="请补充楼栋号")
    message = _last(receipt.no)
    assert "请补充楼栋号" in message.text
    assert "请补充楼栋号" not in message.brief


def test_reporters_of_merged_cases_are_answered_too(world: World) -> None:
    main, twin, third = (world.report() for _ in range(3))
    world.do(third.no, "merge", target=twin.no, text="同一件事")
    world.do(twin.no, "merge", target=main.no, text="同一件事")
    world.drive(main.no, "accept", "dispatch", "sign", "answer", "verify_true", "close")
    for other in (twin, third):
        kinds = _kinds(other.no)
        assert kinds == ["report_receipt", "joined", "answered", "closed"]
        messages = {message.kind: message.text for message in told(Case.objects.get(no=other.no))}
        assert "已协调物业整改" in messages["answered"]
        assert other.no in messages["closed"]
        assert not any(main.no in text for text in messages.values())


def test_internal_acts_are_not_told(world: World) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "sign", "progress", "comment")
    assert _kinds(receipt.no) == ["report_receipt", "accepted"]


def test_every_kind_has_words() -> None:
    book = texts.Book({})
    for audience, ways in kinds.WAYS.items():
        for kind in kinds.of(audience):
            for channel in ways:
                for language in kinds.LANGUAGES:
                    words = book.words(kind, audience, channel, language)
                    assert words
                    assert texts.blanks_of(words) <= texts.BLANKS[audience]


@given(st.text(), st.text())
def test_a_value_is_never_read_as_a_template(value: str, other: str) -> None:
    filled = texts.fill("甲{answer}乙{due}", {"answer": value, "due": other})
    assert filled == f"甲{value}乙{other}"
