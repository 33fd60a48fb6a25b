"""Teams in the database: kept by their unit, called, answered by link, erased; nobody counted."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from linli.audit.models import Event
from linli.audit.verifying import verify
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.domain.teams import Help, Purpose
from linli.files.models import StoredFile
from linli.kernel import clock, outbox
from linli.notify import gateway, team_calls
from linli.teams import access, links, sealing
from linli.teams.actions import (
    amend,
    cancel,
    come,
    enter,
    hand,
    onward,
    report,
    reveal,
    thank,
)
from linli.teams.actions.calling import TOPIC, TooOftenError
from linli.teams.models import HelpLink, SignUp, Team
from linli.teams.queries import detail, listing
from tests.teams.crew import PEOPLE, VILLAGE, call, fresh, of_members, team
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[gateway.Parcel]:
    """Collect what leaves the house."""
    found: list[gateway.Parcel] = []
    monkeypatch.setattr(gateway, "deliver", found.append)
    return found


def _deliver() -> None:
    while messages := outbox.claim("test", limit=100):
        for one in messages:
            outbox.deliver_one(one)


def test_a_team_is_kept_by_its_unit_and_called_from_its_place(world: World) -> None:
    made = team(world)
    for reader in ("v1_head", "grid1", "dispatch1", "t1_dispatch", "leader1", "audit1"):
        assert access.get_team(world.actor(reader), made.pk) == made, reader
    for stranger in ("grid2", "zj_handler", "zj_leader", "visitor", "seat1"):
        assert not access.visible_to(world.actor(stranger)).exists(), stranger
        with pytest.raises(NotFound):
            access.get_team(world.actor(stranger), made.pk)
    for key in ("", "x", "9" * 30, "１２"):
        with pytest.raises(NotFound):
            access.get_team(world.actor("v1_head"), key)
    # Who calls sees no list of members; who audits calls nobody.
    for other in ("grid1", "audit1"):
        with pytest.raises(NotYours):
            reveal(actor=world.actor(other), team=made.pk, key=1, reason="联系")
        with pytest.raises(NotYours):
            enter(
                actor=world.actor(other),
                team=made.pk,
                lines=PEOPLE,
                consent="当面",
                agreed_on=clock.today(),
            )
    with pytest.raises(NotYours):
        call(world, made, by="audit1")
    with pytest.raises(NotYours):
        team(world, by="grid1", name="网格队")
    with pytest.raises(Invalid) as twice:
        team(world)
    assert set(twice.value.fields) == {"name"}
    with pytest.raises(Invalid) as nowhere:
        team(world, name="别处", area="1")
    assert set(nowhere.value.fields) == {"area"}
    amend(actor=world.actor("t1_dispatch"), key=made.pk, raw={"name": "新名", "kind": "patrol"})
    with pytest.raises(Invalid):
        amend(actor=world.actor("v1_head"), key=made.pk, raw={"name": "新名", "kind": "x"})
    assert [one.name for one in listing.callable_teams(world.actor("grid1"))] == ["新名"]


def test_a_member_is_sealed_and_shown_on_record(world: World) -> None:
    made = team(world)
    head = world.actor("v1_head")
    assert made.members.count() == 3
    # Again, with one more: nobody twice.
    more = enter(
        actor=head,
        team=made.pk,
        lines=f"{PEOPLE}\n孙福 13900004444",
        consent="本人来社区说的",
        agreed_on=clock.today(),
    )
    assert more == 1
    for wrong in (
        {"lines": "王秀兰"},
        {"consent": " "},
        {"agreed_on": clock.today() + timedelta(days=1)},
        {"agreed_on": None},
        {"consent": "低保户，书记说的"},
    ):
        with pytest.raises(Invalid) as refused:
            enter(
                **{  # type: ignore[arg-type]  # one field at a time is wrong on purpose
                    "actor": head,
                    "team": made.pk,
                    "lines": "钱多 13900005555",
                    "consent": "当面",
                    "agreed_on": clock.today(),
                    **wrong,
                }
            )
        assert set(refused.value.fields) == set(wrong)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed, phone_index FROM teams_member")
        kept = str(cursor.fetchall())
    assert "王秀兰" not in kept
    assert "13900001111" not in kept
    one = made.members.order_by("id").first()
    assert one is not None
    with pytest.raises(Invalid):
        reveal(actor=head, team=made.pk, key=one.pk, reason=" ")
    shown = reveal(actor=head, team=made.pk, key=one.pk, reason="明天换地方")
    assert shown == sealing.opened(one)
    reading = Event.objects.get(chain_kind="team_reading", chain_id=made.pk)
    assert reading.actor_id == head.user_id
    assert "明天换地方" in reading.payload.body
    assert shown.phone not in reading.payload.body
    assert verify().ok


def test_a_call_asks_by_message_and_is_answered_by_link(
    world: World, sent: list[gateway.Parcel], settings: Any
) -> None:
    settings.LINLI_PUBLIC_URL = "https://county.example"
    made = call(world, team(world))
    _deliver()
    assert {one.to for one in sent} == {"13900001111", "13900002222", "13900003333"}
    first = of_members(made)[0]
    assert any(f"https://county.example{links.path(first)}" in one.text for one in sent)
    # The token stands nowhere; its digest does.
    assert links.token(first) not in str(HelpLink.objects.values())
    assert links.find(links.token(first)) == first
    for wrong in ("", "a" * 26, links.token(first)[:-1], links.token(first).upper()):
        assert links.find(wrong) is None
    come(first, {})
    with pytest.raises(NotNow):
        come(fresh([first])[0], {})
    view = detail.call_view(world.actor("grid1"), made.call.pk)
    assert [one.standing for one in view.people] == [Help.YES]
    assert view.people[0].name in PEOPLE
    # The auditor sees that there is a call, and nobody's name.
    assert detail.call_view(world.actor("audit1"), made.call.pk).people == ()
    on = onward(fresh([first])[0], Purpose.REPORT)
    assert onward(fresh([first])[0], Purpose.REPORT) == on
    with pytest.raises(NotNow):
        onward(fresh([first])[0], Purpose.COME)
    picture = StoredFile.objects.get(key=world.picture())
    with pytest.raises(Invalid) as words:
        report(fresh([on])[0], done=True, words="住户电话 13900009999")
    assert set(words.value.fields) == {"words"}
    with pytest.raises(Invalid) as many:
        report(fresh([on])[0], done=True, files=[picture] * 4)
    assert set(many.value.fields) == {"files"}
    report(fresh([on])[0], done=True, words="清了两个楼道", files=[picture])
    with pytest.raises(NotNow):
        report(fresh([on])[0], done=False)
    with pytest.raises(NotNow):
        onward(fresh([on])[0], Purpose.REPORT)
    done = detail.call_view(world.actor("grid1"), made.call.pk).people[0]
    assert (done.words, done.photos) == ("清了两个楼道", (picture.key,))
    assert detail.photo(world.actor("grid1"), made.call.pk, picture.key) is not None
    assert detail.photo(world.actor("audit1"), made.call.pk, picture.key) is None
    # Thanks go to who came, once, in the same words.
    sent.clear()
    with pytest.raises(Invalid):
        thank(actor=world.actor("grid1"), call=made.call.pk, words="")
    thank(actor=world.actor("grid1"), call=made.call.pk, words="谢谢大家")
    with pytest.raises(NotNow):
        thank(actor=world.actor("grid1"), call=made.call.pk, words="再谢")
    _deliver()
    assert ["谢谢大家" in one.text for one in sent] == [True]
    assert verify().ok


def test_who_does_not_come_leaves_no_trace_and_who_cannot_says_so(
    world: World, sent: list[gateway.Parcel]
) -> None:
    made = call(world, team(world), wanted="1")
    one, two, three = of_members(made)
    come(one, {})
    with pytest.raises(NotNow, match="人已经够了"):
        come(two, {})
    assert fresh([two])[0].standing == "open"  # a refused act uses nothing up
    report(onward(fresh([one])[0], Purpose.REPORT), done=False)
    come(fresh([two])[0], {})
    again = onward(fresh([one])[0], Purpose.COME)
    with pytest.raises(NotNow, match="够"):
        come(fresh([again])[0], {})
    assert not SignUp.objects.filter(member=three.member).exists()
    cancel(actor=world.actor("grid1"), call=made.call.pk, reason="下雨")
    with pytest.raises(NotNow):
        cancel(actor=world.actor("grid1"), call=made.call.pk)
    _deliver()
    cancelled = [parcel for parcel in sent if "取消" in parcel.text]
    assert len(cancelled) == 1  # asking is over, so only who would have come is told
    assert len(sent) == 1
    with pytest.raises(NotNow):
        come(fresh([three])[0], {})
    with pytest.raises(NotNow):
        hand(actor=world.actor("grid1"), call=made.call.pk)


def test_a_link_in_the_hand_is_for_one_person(world: World) -> None:
    made = call(world, team(world), tickets=2, ask=False)
    assert not of_members(made)
    ticket, other = fresh(made.links)
    with pytest.raises(Invalid) as unnamed:
        come(ticket, {"name": ""})
    assert set(unnamed.value.fields) == {"name"}
    held = come(ticket, {"name": "路过的老周"})
    assert "老周" not in held.sealed
    with pytest.raises(NotNow):
        come(fresh([ticket])[0], {"name": "另一个人"})
    with pytest.raises(NotNow):
        onward(fresh([ticket])[0], Purpose.LEAVE)
    with pytest.raises(NotNow):
        onward(fresh([other])[0], Purpose.REPORT)
    # What is said with it is said of this person alone.
    report(onward(fresh([ticket])[0], Purpose.REPORT), done=True)
    people = detail.call_view(world.actor("v1_head"), made.call.pk).people
    assert [(one.name, one.standing) for one in people] == [("路过的老周", Help.DONE)]
    with pytest.raises(Invalid):
        call(world, made.call.team, tickets=11)
    named = hand(
        actor=world.actor("v1_head"),
        call=made.call.pk,
        member=made.call.team.members.order_by("id")[0].pk,
    )
    come(fresh([named])[0], {})
    with pytest.raises(NotYours):
        hand(actor=world.actor("audit1"), call=made.call.pk)
    with pytest.raises(NotFound):
        hand(actor=world.actor("grid2"), call=made.call.pk)


def test_a_team_is_not_flooded(world: World, sent: list[gateway.Parcel]) -> None:
    made = team(world, people="王秀兰 13900001111")
    for _ in range(6):
        call(world, made)
    with pytest.raises(TooOftenError):
        call(world, made)
    call(world, made, ask=False, skills=["drive"])
    # Nobody who offers nothing of the kind is asked.
    assert HelpLink.objects.count() == 6
    # What the gateway refuses is marked, without a trace of the number.
    refused = HelpLink.objects.order_by("id")[0]
    message = outbox.Message(1, TOPIC, "k", {"link": refused.pk}, 1, clock.now(), outcome=True)
    team_calls.mark(message)
    team_calls.given_up(message, "down")
    refused.refresh_from_db()
    assert refused.unsent
    view = detail.call_view(world.actor("v1_head"), refused.call_id or 0)
    assert view.unsent == 1


def test_the_day_somebody_agreed_is_kept(world: World) -> None:
    made = team(world)
    assert set(made.members.values_list("agreed_on", flat=True)) == {clock.today()}
    assert isinstance(clock.today(), date)
    assert Team.objects.get().area.code == VILLAGE
