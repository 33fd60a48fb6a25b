"""Settings of early warning: two people, versions, a trial on real evenings, each warning's own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.budgets import within
from tests.rising.rising_world import NOW, history, outbreak, rise, swept
from tests.world import World

from linli.audit.models import Event
from linli.catalogue import snapshot
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.domain.rising_rules import SHIPPED, read_rules
from linli.domain.rising_terms import Kind
from linli.kernel import clock
from linli.rising import ruling
from linli.rising.actions import ruling as acting
from linli.rising.models import Alert, Ruling
from linli.rising.queries import settings as versions
from linli.rising.queries import trial
from linli.rising.queries.trial import try_out
from linli.tasks.waiting import waiting

pytestmark = pytest.mark.django_db


def asked(**changes: object) -> dict[str, str]:
    """Return the form as somebody fills it in."""
    numbers = {key: str(number) for key, number in SHIPPED.plain().items()}
    return {**numbers, "reason": "汛期少提醒", **{key: str(one) for key, one in changes.items()}}


@pytest.mark.both_engines
def test_a_version_takes_two_people_and_holds_from_the_next_night(world: World) -> None:
    leader, other = world.actor("leader1"), world.actor("leader2")
    for name in ("dispatch1", "t1_leader", "zj_leader", "audit1", "grid1"):
        with pytest.raises(NotYours):
            acting.ask(world.actor(name), asked(least=9))
    with pytest.raises(Invalid) as same:
        acting.ask(leader, asked())
    assert "一样" in same.value.fields["budget"]
    with pytest.raises(Invalid) as wrong:
        acting.ask(leader, asked(least="x", most=0, reason=""))
    assert set(wrong.value.fields) == {"least", "most", "reason"}
    with pytest.raises(Invalid) as long:
        acting.ask(leader, asked(least=9, reason="字" * 301))
    assert set(long.value.fields) == {"reason"}

    row = acting.ask(leader, asked(least=9))
    assert ruling.current() == (0, SHIPPED)
    with pytest.raises(NotNow):
        acting.ask(world.actor("admin1"), asked(least=8))
    with pytest.raises(NotYours):
        acting.approve(leader, row.pk)
    with pytest.raises(NotYours):
        acting.approve(world.actor("admin1"), row.pk)
    assert [one.kind for one in waiting(other, NOW) if one.kind == "rising-rules"]
    assert not [one for one in waiting(leader, NOW) if one.kind == "rising-rules"]
    assert acting.approve(other, row.pk).number == 1
    assert not [one for one in waiting(other, NOW) if one.kind == "rising-rules"]
    number, rules = ruling.current()
    assert (number, rules.least) == (1, 9)
    with pytest.raises(NotNow):
        acting.approve(other, row.pk)

    refused = acting.ask(leader, asked(least=5))
    with pytest.raises(Invalid):
        acting.refuse(other, refused.pk, " ")
    acting.refuse(other, refused.pk, "先看一个月")
    taken = acting.ask(world.actor("admin1"), asked(least=6))
    with pytest.raises(NotYours):
        acting.take_back(leader, taken.pk, "不要了")
    acting.take_back(world.actor("admin1"), taken.pk, "写错了")
    with pytest.raises(NotFound):
        acting.approve(other, 999_999)
    assert ruling.current()[0] == 1
    assert list(Ruling.objects.values_list("standing", flat=True)) == [
        *("in_force", "refused", "withdrawn")
    ]
    steps = Event.objects.filter(chain_kind="warning-rules", chain_id=row.pk).order_by("seq")
    assert list(steps.values_list("action", flat=True)) == [
        *("ask_warning_rules", "approve_warning_rules")
    ]


def test_the_version_in_force_is_told_however_many_came_after(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    leader, other = world.actor("leader1"), world.actor("leader2")
    acting.approve(other, acting.ask(leader, asked(least=9)).pk)
    for least in (5, 6):
        acting.refuse(other, acting.ask(leader, asked(least=least)).pk, "不必")
    for shown in (2, 3, 50):
        monkeypatch.setattr(versions, "SHOWN", shown)
        page = versions.settings()
        assert (page.number, page.rules.least, len(page.versions)) == (1, 9, min(shown, 3))
        assert "9 改为 6" in str(page.versions[0].changes[0])


def test_a_trial_tells_what_the_night_tells_and_a_warning_keeps_its_settings(world: World) -> None:
    history(world)
    outbreak(world)
    catalogue = snapshot.current()
    with clock.at(NOW):
        tried = try_out(SHIPPED, catalogue)
        strict = try_out(read_rules({"least": 7, "repeat_least": 7, "alike_least": 7}), catalogue)
        row = acting.ask(world.actor("leader1"), asked(place_least=4))
        acting.approve(world.actor("leader2"), row.pk)
    assert (tried.told[Kind.RISE], tried.told[Kind.REPEAT], tried.evenings) == (1, 1, 60)
    assert (strict.whole, strict.compared) == (0, True)
    assert not Alert.objects.exists()
    assert swept().found == tried.whole
    held = rise()
    assert (held.rules, json.loads(held.evidence)["rules"]["place_least"]) == (1, 4)


def test_a_trial_is_bounded_and_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    history(world)
    outbreak(world)
    monkeypatch.setattr(trial, "MOST", 50)
    monkeypatch.setattr(trial, "PAIRS", 2)
    with clock.at(NOW):
        short = trial.try_out(SHIPPED, snapshot.current())
    assert short.evenings < 60
    assert (short.compared, set(short.told)) == (False, {Kind.RISE})


def test_the_page(world: World, client: Any) -> None:
    history(world)
    outbreak(world)
    swept()
    address = "/desk/rising/settings/"
    with clock.at(NOW):
        world.login(client, "leader1")
        client.get("/desk/")
        with within("desk.rising_settings"):
            shown = client.get(address).content.decode()
        assert "现在执行县域配置" in shown
        with within("desk.rising_settings_try"):
            tried = client.post(address, {**asked(least=7), "act": "try"}).content.decode()
        assert "只是试算" in tried
        assert 'value="7"' in tried
        bad = client.post(address, {**asked(least=70), "act": "try"})
        assert (bad.status_code, "3 到 50" in bad.content.decode()) == (422, True)
        assert client.post(address, {**asked(least=7), "act": "ask"}).status_code == 303
        row = Ruling.objects.get()
        mine = client.get(address).content.decode()
        assert "一处至少几件才提醒：4 改为 7" in mine
        assert "批准</button>" not in mine
        assert client.post(address, {**asked(least=8), "act": "ask"}).status_code == 409
        assert client.post(f"{address}{row.pk}/approve/", {}).status_code == 403
        world.login(client, "leader2")
        empty = client.post(f"{address}{row.pk}/refuse/", {"text": ""})
        assert empty.status_code == 422
        assert client.post(f"{address}{row.pk}/nothing/", {}).status_code == 404
        assert client.post(f"{address}{row.pk}/approve/", {}).status_code == 303
        assert "现在执行第 1 版" in client.get(address).content.decode()
        assert client.post(f"{address}{row.pk}/approve/", {}).status_code == 409
        # Who looks after the settings and judges no warnings is led to them.
        world.login(client, "admin1")
        led = client.get("/desk/rising/", follow=True)
        assert (led.request["PATH_INFO"], led.status_code) == (address, 200)
        world.login(client, "dispatch1")
        assert client.get(address).status_code == 403
        assert "rising/settings" not in client.get("/desk/rising/").content.decode()
