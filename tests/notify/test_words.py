"""The words of messages: the county's own before its pack's before the built-in ones."""

from __future__ import annotations

import pytest
from tests import budgets
from tests.notify import told
from tests.world import World

from linli.audit.models import Event
from linli.cases.models import Case
from linli.domain.errors import Invalid, NotYours
from linli.kernel import clock
from linli.notify import actions, addresses, kinds, queries, texts
from linli.notify.models import Message, Preference, Template
from linli.notify.queries import preview

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

PLACE = {"kind": "answered", "audience": "requester", "channel": "sms", "language": "zh-hans"}


def _set(world: World, words: str, by: str = "admin1", **place: str) -> Template:
    return actions.set_template(actor=world.actor(by), raw={**PLACE, "words": words, **place})


def _row(**place: str) -> queries.TemplateRow:
    wanted = {**PLACE, **place}
    (row,) = [
        one
        for one in queries.templates()
        if all(getattr(one, name) == value for name, value in wanted.items())
    ]
    return row


def test_own_before_pack_before_built_in(world: World) -> None:
    assert _row().source == "built-in"
    told.texts_of_county(answered__sms="县里：{number} 有答复 {link}")
    assert (_row().words, _row().source) == ("县里：{number} 有答复 {link}", "pack")
    _set(world, "我们的话：{number}，{link}")
    found = _row()
    assert (found.words, found.source) == ("我们的话：{number}，{link}", "own")
    assert found.made_by == world.user("admin1").full_name
    _set(world, "")
    assert (_row().source, _row().made_by) == ("pack", "")
    former = queries.history(**PLACE)
    assert [one.words for one in former] == ["", "我们的话：{number}，{link}"]


def test_the_next_message_has_the_new_words(world: World) -> None:
    _set(world, "请看 {link}", kind="accepted")
    told.texts_of_county(accepted="页面上：{number} 已受理")
    receipt = world.report()
    world.do(receipt.no, "accept")
    message = told.last(receipt.no)
    assert message.brief == "请看 {link}"
    assert message.text == f"页面上：{receipt.no} 已受理"


def test_words_of_the_pack_are_of_one_language_and_way(world: World) -> None:
    told.texts_of_county(answered__en="County: {answer}", answered__supporter="附议：{number}")
    assert _row(channel="page", language="en").words == "County: {answer}"
    assert _row(channel="page").source == "pack"  # the pack's plain key is that of the page
    assert _row(language="en").source == "built-in"
    assert _row(audience="supporter").words == "附议：{number}"


def test_a_proxy_gets_the_requesters_words_as_a_proxy(world: World) -> None:
    _set(world, "您反映的事情有答复 {link}")
    assert _row(audience="proxy").words == "您代为反映的事情有答复 {link}"
    _set(world, "给代办人 {link}", audience="proxy")
    assert _row(audience="proxy").words == "给代办人 {link}"
    assert _row().words == "您反映的事情有答复 {link}"


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("{answer} {nummer} {link}", "{nummer}"),
        ("{} {link}", "{}"),
        ("{number!r}{link}", "{number!r}"),
        ("{ number }{link}", "{ number }"),
        ("字" * 301, "最多300个字"),
    ],
)
def test_unknown_blanks_and_long_words_are_refused(world: World, words: str, wrong: str) -> None:
    with pytest.raises(Invalid) as problem:
        _set(world, words)
    assert wrong in problem.value.fields["words"]
    assert not Template.objects.exists()


@pytest.mark.parametrize("audience", ["staff", "supporter"])
def test_staff_and_supporters_have_no_blank_for_contents(world: World, audience: str) -> None:
    kind = "staff_rework" if audience == "staff" else "answered"
    for blank in ("answer", "lookup", "link", "question"):
        with pytest.raises(Invalid):
            _set(world, f"{{{blank}}}", audience=audience, kind=kind)


def test_a_short_message_gets_its_link(world: World) -> None:
    assert _set(world, "已有答复").words == "已有答复 {link}"
    assert _set(world, "已有答复", channel="page").words == "已有答复"
    assert _set(world, "已答复", audience="supporter").words == "已答复"


def test_a_question_always_tells_of_the_clock(world: World) -> None:
    _set(world, "请补充，点 {link}", kind="info_requested")
    told.texts_of_county(info_requested="请补充：{question}")
    receipt = world.report()
    world.do(receipt.no, "request_info", text="几号楼？")
    message = told.last(receipt.no)
    assert message.text == "请补充：几号楼？等您补充期间，办理时间照常计算。"
    assert message.brief == "等您补充期间，办理时间照常计算。请补充，点 {link}"


@pytest.mark.parametrize(
    "place",
    [
        {"kind": "nothing"},
        {"kind": "staff_rework"},
        {"audience": "supporter", "kind": "accepted"},
        {"audience": "staff"},
        {"channel": "email"},
        {"language": "fr"},
        {"audience": "everybody"},
    ],
)
def test_there_is_no_such_message(world: World, place: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        _set(world, "{number}", **place)


@pytest.mark.parametrize("username", ["leader1", "dispatch1", "zj_handler", "audit1"])
def test_only_an_administrator_sets_words(world: World, username: str) -> None:
    with pytest.raises(NotYours):
        _set(world, "{link}", by=username)
    assert not Template.objects.exists()


def test_what_was_set_is_on_record(world: World) -> None:
    _set(world, "已有答复 {link}")
    event = Event.objects.select_related("payload").get(action="message-template")
    assert event.actor_id == world.user("admin1").pk
    assert "answered.requester.sms.zh-hans" in event.payload.body


def test_a_mail_needs_a_subject(world: World) -> None:
    place = {"kind": "staff_rework", "audience": "staff", "channel": "email"}
    with pytest.raises(Invalid, match="标红") as problem:
        _set(world, "只有一行", **place)
    assert "主题" in problem.value.fields["words"]
    assert _set(world, "主题\r\n正文 {number}", **place).words == "主题\n正文 {number}"


def test_all_messages_are_listed_with_one_query(world: World) -> None:
    _set(world, "{link}")
    with budgets.counted() as statements:
        rows = queries.templates()
    assert len(statements) <= 2  # and the look whether the county's texts are current
    places = {(one.kind, one.audience, one.channel, one.language) for one in rows}
    assert len(places) == len(rows)
    assert all(kinds.known(*place) for place in places)
    assert {one.kind for one in rows} == set(kinds.LABELS)
    assert set(texts.KINDS.values()) <= set(kinds.LABELS)


# -- preview ---------------------------------------------------------------------------------


def _preview(world: World, no: str, command: str, **raw: object) -> list[queries.Preview]:
    return preview(Case.objects.get(no=no), command, raw, world.catalogue)


def test_a_reply_is_seen_as_it_will_go_out(world: World) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "sign")
    told.drain()
    before = Message.objects.count()
    page, short = _preview(world, receipt.no, "answer", answer="已协调物业整改。")
    assert Message.objects.count() == before
    world.do(receipt.no, "answer", answer="已协调物业整改。")
    sent = told.last(receipt.no)
    assert page.text == sent.text
    assert short.text == sent.brief.replace("{link}", "〔专用链接〕")
    assert (page.channel, short.channel) == ("page", "sms")
    assert short.to == "尾号 1234"
    assert "13900001234" not in str((page, short))


def test_preview_tells_who_else_is_told(world: World) -> None:
    main, twin = world.report(), world.report()
    told.supporter(main.no)
    told.supporter(twin.no, language="en")
    world.do(twin.no, "merge", target=main.no, text="同一件事")
    world.drive(main.no, "accept", "dispatch", "sign")
    found = _preview(world, main.no, "answer", answer="好了")
    assert [str(one.to) for one in found[2:]] == [
        "并入本件的 1 件事项的诉求人，各按自己的编号",
        "附议人 1 名",
        "附议人 1 名",
    ]


def test_preview_of_questions_and_refusals(world: World) -> None:
    receipt = world.report()
    page, _short = _preview(world, receipt.no, "request_info", text="几号楼？")
    assert "几号楼？" in page.text
    assert "照常计算" in page.text
    (page, _) = _preview(world, receipt.no, "reject", reason="discipline")
    assert "12388" in page.text
    assert _preview(world, receipt.no, "comment", text="x") == []


def test_preview_says_what_will_not_be_sent(world: World) -> None:
    receipt = world.report()
    told.party(receipt.no, wrong_at=clock.now())
    assert "号码可能有误" in _preview(world, receipt.no, "accept")[1].note
    told.party(receipt.no, wrong_at=None, notices="none")
    assert [one.channel for one in _preview(world, receipt.no, "accept")] == ["page"]


# -- how somebody wishes to be told ------------------------------------------------------------


def test_a_wish_is_kept_sealed(world: World) -> None:
    actor = world.actor("zj_handler")
    raw = {
        "channel": "email",
        "address": "zj@example.org",
        "pace": "daily",
        "quiet_from": "22:00",
        "quiet_to": "7:30",
        "digest_at": "9:00",
    }
    wish = actions.set_preference(actor=actor, raw=raw)
    assert (wish.quiet_from, wish.quiet_to, wish.digest_at) == (1320, 450, 540)
    assert "zj@example.org" not in wish.address
    kept = queries.preference(actor.user_id or 0)
    assert kept is not None
    assert addresses.of(kept) == "zj@example.org"
    # Changed without typing the address again; forgotten with the way.
    wish = actions.set_preference(actor=actor, raw={"channel": "email"})
    assert addresses.of(wish) == "zj@example.org"
    wish = actions.set_preference(actor=actor, raw={"channel": "im"})
    assert addresses.of(wish) == "zj_handler"
    assert Preference.objects.count() == 1
    events = Event.objects.filter(action="message-preference").select_related("payload")
    assert len(events) == 3
    assert all("example.org" not in one.payload.body for one in events)


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"channel": "pigeon"}, "channel"),
        ({"channel": ""}, "channel"),
        ({"channel": "email"}, "address"),
        ({"channel": "email", "address": "zj@"}, "address"),
        ({"channel": "email", "address": "a@example.org\nBcc: b@example.org"}, "address"),
        (
            {"channel": "email", "address": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}"},
            "address",
        ),
        ({"channel": "sms", "address": "12345"}, "address"),
        ({"channel": "im", "address": "张三 李四"}, "address"),
        ({"channel": "im", "pace": "hourly"}, "pace"),
        ({"channel": "im", "quiet_from": "25:00"}, "quiet_from"),
        ({"channel": "im", "digest_at": "soon"}, "digest_at"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused(
    world: World, raw: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as problem:
        actions.set_preference(actor=world.actor("zj_handler"), raw=raw)
    assert field in problem.value.fields
    assert not Preference.objects.exists()


def test_a_visitor_has_no_wishes(world: World) -> None:
    with pytest.raises(NotYours):
        actions.set_preference(actor=world.actor("visitor"), raw={"channel": "im"})
    assert queries.preference(world.user("zj_handler").pk) is None
