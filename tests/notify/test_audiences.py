"""Who is told what, in which words: requesters, proxies, merged ones, supporters, staff."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import budgets
from tests.notify import told
from tests.world import World

from linli.audit.models import Event
from linli.cases.models import Approval, Case, ConflictBlock, Party, Pause
from linli.kernel import clock, encryption, outbox
from linli.notify import actions, addresses, blanks, consumer, kinds, recipients, texts
from linli.notify.models import Audience, Channel, Message, Preference

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

SECRETS = ("13900001234", "测试居民", "小区物业长期不清理")
PROXY = {"proxy_name": "代办的人", "proxy_phone": "13600009999"}


def _wish(world: World, username: str, channel: str = "im", **columns: object) -> Preference:
    """Let somebody wish to be told by a way, at any hour unless said otherwise."""
    values = {"quiet_from": 0, "quiet_to": 0, "changed_at": clock.now(), **columns}
    row = Preference(user=world.user(username), channel=channel, row_key=username, **values)
    given = {"email": f"{username}@example.org", "sms": "13500001111"}.get(channel, "")
    row.address = addresses.sealed(row.row_key, given)
    row.save()
    return row


# -- requester, proxy, those without a number ----------------------------------------------


def test_an_english_reporter_is_written_to_in_english(world: World, outbox_file: Path) -> None:
    receipt = world.report()
    told.party(receipt.no, language="en")
    world.do(receipt.no, "accept")
    message = told.last(receipt.no)
    assert message.language == "en"
    assert "has been accepted" in message.text
    assert "2026" in message.text or "20" in message.text
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in message.text + message.brief)


def test_a_proxy_is_told_where_the_requester_cannot_be(world: World, outbox_file: Path) -> None:
    receipt = world.report("seat1", phone="", **PROXY)
    (message,) = told.messages(receipt.no, "proxy")
    assert told.messages(receipt.no) == []
    assert (message.channel, message.phone_tail) == (Channel.SMS, "9999")
    assert "您代为反映的事情" in message.text
    assert "您代为反映的事情" in message.brief
    assert message.link is not None
    assert message.link.party_role == "proxy"


def test_a_requester_with_a_number_is_told_and_the_proxy_is_not(world: World) -> None:
    receipt = world.report("seat1", **PROXY)
    assert len(told.messages(receipt.no)) == 1
    assert told.messages(receipt.no, "proxy") == []


def test_a_proxy_takes_over_where_the_number_is_not_the_requesters(world: World) -> None:
    receipt = world.report("seat1", **PROXY)
    told.party(receipt.no, wrong_at=clock.now())
    assert told.last(receipt.no, "proxy").phone_tail == "9999"


def test_a_proxy_with_a_mobile_is_told_where_the_parent_has_a_landline(world: World) -> None:
    receipt = world.report("seat1", phone="03547200001", **PROXY)
    assert told.last(receipt.no, "proxy").phone_tail == "9999"
    assert told.messages(receipt.no) == []


def _party(role: str, privacy: str, tail: str, *, wrong: bool, notices: str) -> Party:
    at = datetime(2026, 6, 10, tzinfo=UTC) if wrong else None
    phone = encryption.seal("cases.party.phone", "a", f"1390000{tail}") if tail else ""
    return Party(
        role=role,
        privacy=privacy,
        row_key="a",
        phone=phone,
        phone_tail=tail,
        wrong_at=at,
        notices=notices,
    )


@given(
    st.lists(
        st.builds(
            _party,
            st.sampled_from(Party.Role.values),
            st.sampled_from(Party.Privacy.values),
            st.sampled_from(["", "1234"]),
            wrong=st.booleans(),
            notices=st.sampled_from(Party.Notices.values),
        ),
        max_size=2,
        unique_by=lambda one: one.role,
    )
)
def test_no_message_goes_to_whoever_wished_to_stay_unknown(parties: list[Party]) -> None:
    found = recipients.addressee(parties)
    hidden = any(one.privacy == Party.Privacy.ANONYMOUS for one in parties)
    if hidden or not any(one.phone_tail for one in parties):
        assert found.channel == Channel.PAGE
    if found.channel == Channel.SMS and not found.refused:
        chosen = next(one for one in parties if one.role == found.audience)
        assert chosen.wrong_at is None
        assert chosen.notices != Party.Notices.NONE


@pytest.mark.parametrize("way", ["report", "privacy"])
def test_an_anonymous_case_never_waits_for_a_gateway(
    world: World, way: str, outbox_file: Path
) -> None:
    fields = {"privacy": "anonymous", "name": "", "phone": ""} if way == "report" else {}
    receipt = world.report(**fields)
    if way == "privacy":
        told.party(receipt.no, privacy="anonymous")
    world.drive(receipt.no, "accept", "dispatch", "sign", "answer", "verify_true", "close")
    found = told.messages(receipt.no)
    assert {(one.channel, one.status) for one in found} == {("page", Message.Status.SHOWN)}
    assert all(one.link_id is None for one in found)
    assert not outbox_file.exists()


def test_short_messages_are_short(world: World) -> None:
    receipt = world.closed()
    world.do(receipt.no, "reopen", "seat1")
    other = world.report()
    world.do(other.no, "request_info")
    for no in (receipt.no, other.no):
        for message in told.messages(no):
            assert len(message.brief.replace("{link}", "")) <= 75, message.brief


def test_built_in_short_words_fit_one_message() -> None:
    values = {
        "number": "1" * 19,
        "due": "2026年12月28日（周一）18:00",
        "until": "2026年12月28日",
        "phone": "0354-7000000",
        "clock_note": texts.plain("clock_runs", "zh-hans"),
    }
    book = texts.Book({})
    for audience in (Audience.REQUESTER, Audience.PROXY, Audience.SUPPORTER):
        for kind in kinds.of(audience):
            words = texts.fill(book.words(kind, audience, Channel.SMS, "zh-hans"), values)
            assert len(words) <= 75, (kind, len(words), words)


# -- the clock --------------------------------------------------------------------------------


def test_a_question_says_that_the_clock_goes_on(world: World) -> None:
    receipt = world.report()
    world.do(receipt.no, "request_info", text="几号楼？")
    message = told.last(receipt.no)
    assert "办理时间照常计算" in message.text
    assert "办理时间照常计算" in message.brief
    assert "暂停" not in message.text


def test_a_question_while_the_ledger_holds_a_pause_says_so(world: World) -> None:
    receipt = world.report()
    now = clock.now()
    case = Case.objects.get(no=receipt.no)
    asked = Approval.objects.create(
        case=case, kind="suspension", asked_by=world.user("zj_handler"), asked_at=now
    )
    pause = Pause.objects.create(
        case=case, started_at=now, until=now + timedelta(days=9), approval=asked
    )
    world.do(receipt.no, "request_info", text="几号楼？")
    assert "办理时间暂停计算" in told.last(receipt.no).text
    assert blanks.clock_stands(case, now)
    assert not blanks.clock_stands(case, now - timedelta(seconds=1))
    pause.ended_at = now + timedelta(days=1)
    pause.save()
    assert not blanks.clock_stands(case, now + timedelta(days=1))


# -- supporters -------------------------------------------------------------------------------


def test_supporters_are_told_answer_and_closing_only(world: World, outbox_file: Path) -> None:
    receipt = world.report()
    told.supporter(receipt.no)
    told.supporter(receipt.no, phone="13700001111", language="en")
    told.supporter(receipt.no, phone="13700002222", ended_at=clock.now())
    world.drive(receipt.no, "accept", "dispatch", "sign", "answer", "verify_true", "close")
    found = told.messages(receipt.no, "supporter")
    assert [(one.kind, one.phone_tail) for one in found] == [
        ("answered", "5678"),
        ("answered", "1111"),
        ("closed", "5678"),
        ("closed", "1111"),
    ]
    assert "您附议的事情" in found[0].text
    assert "troubles you too" in found[1].text
    for one in found:
        assert one.link is None
        assert one.status == Message.Status.SENT
        assert "已协调物业整改" not in one.text
        assert receipt.lookup_code not in one.text


def test_supporters_of_merged_cases_hear_of_their_own_number(world: World) -> None:
    main, twin = world.report(), world.report()
    told.supporter(twin.no)
    world.do(twin.no, "merge", target=main.no, text="同一件事")
    world.drive(main.no, "accept", "dispatch", "sign", "answer")
    (message,) = told.messages(twin.no, "supporter")
    assert twin.no in message.text
    assert main.no not in message.text


# -- staff ------------------------------------------------------------------------------------


def _staff(no: str) -> list[tuple[str, str]]:
    found = told.messages(no, "staff")
    return [(one.kind, one.user.username) for one in found if one.user]


def test_who_wishes_nothing_is_told_nothing(world: World) -> None:
    receipt = world.report()
    _wish(world, "zj_handler", "page")
    world.drive(receipt.no, "accept", "dispatch", "sign")
    assert _staff(receipt.no) == []


def test_the_unit_is_told_of_its_work(world: World, outbox_file: Path) -> None:
    for username in ("zj_handler", "zj_leader", "cg_handler", "dispatch1", "leader1", "verify1"):
        _wish(world, username)
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch")
    assert _staff(receipt.no) == [
        ("staff_dispatched", "zj_handler"),
        ("staff_dispatched", "zj_leader"),
    ]
    world.drive(receipt.no, "sign", "answer", "verify_false")
    assert ("staff_rework", "zj_handler") in _staff(receipt.no)
    for line in told.lines(outbox_file):
        assert not any(secret in line["text"] for secret in (*SECRETS, "现场未整改"))
        assert line["phone_tail"] in ("", "1234")


def test_a_request_is_told_to_who_decides_and_not_to_who_asks(world: World) -> None:
    for username in ("zj_handler", "zj_leader", "leader1"):
        _wish(world, username)
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "sign")
    before = len(_staff(receipt.no))
    world.do(receipt.no, "ask_extension")
    assert _staff(receipt.no)[before:] == [("staff_approval", "zj_leader")]


def test_a_supplement_and_no_are_told_to_who_must_act(world: World) -> None:
    _wish(world, "zj_handler")
    _wish(world, "verify1")
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "sign")
    world.do(receipt.no, "supplement", world.reporter(receipt.no), text="还有一处")
    assert _staff(receipt.no)[-1] == ("staff_supplement", "zj_handler")
    world.do(receipt.no, "answer")
    world.do(receipt.no, "confirm", world.reporter(receipt.no), solved="no", text="没修好")
    assert _staff(receipt.no)[-1] == ("staff_unsolved", "verify1")
    world.do(receipt.no, "confirm", world.reporter(receipt.no), solved="yes")
    assert _staff(receipt.no).count(("staff_unsolved", "verify1")) == 1


def test_a_colleague_is_told_of_being_mentioned(world: World) -> None:
    _wish(world, "zj_leader", "email")
    _wish(world, "zj_handler", "email")
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "sign")
    before = len(_staff(receipt.no))
    world.do(receipt.no, "comment", "zj_handler", text="请看看", mention=["zj_leader"])
    world.do(receipt.no, "comment", "zj_handler", text="没有提到谁")
    assert _staff(receipt.no)[before:] == [("staff_mentioned", "zj_leader")]
    message = told.messages(receipt.no, "staff")[-1]
    assert message.text.startswith(f"事项 {receipt.no} 请您处理\n")
    assert "请看看" not in message.text


def test_a_draft_is_told_to_its_reviewer(world: World) -> None:
    _wish(world, "zj_leader")
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "sign")
    before = len(_staff(receipt.no))
    fields = {"answer": "已整改。", "outcome": "explained", "reviewer": "zj_leader"}
    world.do(receipt.no, "submit_reply", "zj_handler", **fields)
    assert _staff(receipt.no)[before:] == [("staff_review", "zj_leader")]


def test_whom_a_block_keeps_out_is_told_nothing(world: World) -> None:
    _wish(world, "zj_handler")
    receipt = world.report()
    ConflictBlock.objects.create(
        case=Case.objects.get(no=receipt.no),
        user=world.user("zj_handler"),
        set_at=clock.now(),
        reason="亲属",
    )
    world.drive(receipt.no, "accept", "dispatch")
    assert _staff(receipt.no) == []


def test_who_has_left_is_told_nothing(world: World) -> None:
    wish = _wish(world, "zj_handler")
    wish.user.posts.update(valid_to=clock.today() - timedelta(days=1))
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch")
    assert _staff(receipt.no) == []


def test_staff_get_it_where_they_said(world: World) -> None:
    _wish(world, "zj_handler", "sms")
    _wish(world, "zj_leader", "email")
    gate = told.Gateway()
    receipt = world.report()
    with gate.open():
        world.drive(receipt.no, "accept", "dispatch")
        told.drain()
    sent = {one.channel: one for one in gate.taken if one.kind == "staff_dispatched"}
    assert sent["sms"].to == "13500001111"
    assert sent["email"].to == "zj_leader@example.org"
    assert sent["email"].subject == f"事项 {receipt.no} 请您处理"
    assert "请登录工作台签收" in sent["email"].text
    assert "\n" not in sent["sms"].text


def test_who_changed_their_mind_gets_nothing_more(world: World) -> None:
    wish = _wish(world, "zj_handler")
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch")
    told.compose()
    raw = {"channel": "page"}
    actions.set_preference(actor=world.actor("zj_handler"), raw=raw)
    (message,) = told.messages(receipt.no, "staff")
    assert message.status == Message.Status.DROPPED
    wish.refresh_from_db()
    assert wish.channel == Channel.PAGE


# -- the cost ---------------------------------------------------------------------------------


def _cost(no: str, action: str) -> int:
    event = Event.objects.get(chain_kind="case", chain_id=int(no), action=action)
    Message.objects.all().delete()
    body = {"no": no, "seq": event.seq, "action": action}
    row = outbox.Message(0, consumer.CASE_TOPIC, "test", body, 1, clock.now())
    with budgets.counted() as statements:
        consumer.on_case_event(row)
    return len(statements)


def test_an_event_costs_a_bounded_number_of_statements(world: World) -> None:
    for username in ("zj_handler", "zj_leader", "leader1", "dispatch1"):
        _wish(world, username)
    receipt = world.closed()
    few = {one: _cost(receipt.no, one) for one in ("report", "accept", "dispatch", "answer")}
    assert few["accept"] <= budgets.budget("notify.event"), few
    assert few["dispatch"] <= budgets.budget("notify.staff"), few
    assert few["answer"] <= budgets.budget("notify.answer"), few
    for number in range(20):
        told.supporter(receipt.no, phone=f"137000010{number:02}")
    assert _cost(receipt.no, "answer") <= budgets.budget("notify.answer")


def test_an_act_nobody_is_told_of_costs_almost_nothing(world: World) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "sign")
    assert _cost(receipt.no, "sign") <= 3


def test_the_number_stays_sealed_in_every_table(world: World) -> None:
    receipt = world.closed()
    told.drain()
    for row in Message.objects.filter(case_no=receipt.no).values():
        assert "13900001234" not in str(row)
