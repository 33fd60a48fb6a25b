"""Sheets: filled by those who keep the place, entered once, sealed where private, ended by term."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.audit import chain
from linli.audit.models import Event
from linli.audit.verifying import verify
from linli.collection.access import visible_to
from linli.collection.actions import (
    Overlap,
    amend_form,
    confirm,
    end_form,
    erase_overdue,
    fill,
    offer_form,
    put_in_force,
    reveal,
)
from linli.collection.models import Sheet
from linli.collection.queries import listing
from linli.collection.queries.history import changes_since, history
from linli.collection.queries.latest import latest, prefill
from linli.domain.errors import Invalid, LostRace, NotFound, NotNow, NotYours
from linli.gridbook.actions import amend as amend_entry
from linli.gridbook.actions import end as end_entry
from linli.kernel import clock
from tests.api.conftest import Caller
from tests.collection.sheets import released, saved
from tests.gridbook.book import ELSEWHERE, GRID, shop
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

ANSWERS = {"f2": "c1", "f3": "2", "f4": "门口通道畅通"}


def test_entered_once_known_everywhere(world: World, django_assert_num_queries: object) -> None:
    form, kept = released(world), shop(world)
    grid = world.actor("grid1")
    slot = f"e:{kept.pk}"
    assert latest(grid, [form.code], [kept.pk]) == {}
    assert form.current is not None
    begins = prefill(form.current.questions, kept, None)
    assert begins.answers == {"f1": "grocery"}
    assert begins.entry_version == 1
    sheet = fill(actor=grid, form=form.code, entry=kept.pk, answers={**ANSWERS, "f1": "food"})
    # The trade went back into the book and stands there alone.
    kept.refresh_from_db()
    assert kept.values["trade"] == "food"
    assert sheet.values == ANSWERS
    with django_assert_num_queries(1):  # type: ignore[operator]  # a fixture of pytest-django
        found = latest(grid, [form.code, "F-009"], [kept.pk, 17], [5])
    assert found[form.code, slot].answers == {**ANSWERS, "f1": "food"}
    assert (found[form.code, slot].key, found[form.code, slot].version) == (str(sheet.pk), 1)
    assert latest(world.actor("grid2"), [form.code], [kept.pk]) == {}
    # Filled in again it is the same sheet, carried on.
    again = fill(actor=grid, form=form.code, entry=kept.pk, answers={"f3": "3"}, version=1)
    assert (again.pk, again.version) == (sheet.pk, 2)
    assert again.values == {**ANSWERS, "f3": "3"}
    assert [c.now for c in history(again, world.catalogue)[0].changes] == ["3"]
    assert verify("sheet", sheet.pk).ok
    # What is wrong comes back by field, of the book's own fields too; nothing is half written.
    for answers, name in (
        ({"f2": ""}, "f2"),
        ({"f3": "很多"}, "f3"),
        ({"f4": "户主是重点人员"}, "f4"),
        ({"f1": "飞机"}, "f1"),
    ):
        with pytest.raises(Invalid) as refused:
            fill(actor=grid, form=form.code, entry=kept.pk, answers=answers)
        assert set(refused.value.fields) == {name}
    assert Sheet.objects.get(pk=sheet.pk).version == 2


def test_two_people_and_one_sheet(world: World) -> None:
    form, kept = released(world), shop(world)
    grid, head = world.actor("grid1"), world.actor("v1_head")
    first = fill(actor=grid, form=form.code, entry=kept.pk, answers={**ANSWERS, "f1": "grocery"})
    fill(actor=head, form=form.code, entry=kept.pk, answers={"f3": "5"}, version=1)
    amend_entry(actor=head, key=kept.pk, raw={"trade": "food"}, version=None)
    # The telephone saw version 1 of the sheet and of the entry: it takes nothing back unasked.
    merged = fill(
        actor=grid,
        form="F-001/1",
        entry=kept.pk,
        answers={**ANSWERS, "f1": "grocery", "f4": "通道堆了纸箱"},
        version=1,
        entry_version=1,
        device_at="2026-01-05T08:00:00+08:00",
    )
    kept.refresh_from_db()
    assert merged.values == {"f2": "c1", "f3": "5", "f4": "通道堆了纸箱"}
    assert kept.values["trade"] == "food"
    assert merged.device_at is not None
    [one] = [c for c in changes_since(merged, 2) if c.name == "f4"]
    assert (one.was, one.now) == ("门口通道畅通", "通道堆了纸箱")
    with pytest.raises(Overlap) as both:
        fill(actor=grid, form=form.code, entry=kept.pk, answers={"f3": "9"}, version=1)
    assert [(c.name, c.was, c.theirs, c.mine) for c in both.value.conflicts] == [
        ("f3", "2", "5", "9")
    ]
    done = fill(
        actor=grid,
        form=form.code,
        entry=kept.pk,
        answers={"f3": "9"},
        version=1,
        choices={"f3": "mine"},
        device_at="昨天",
    )
    assert done.values["f3"] == "9"
    assert done.device_at is None
    with pytest.raises(Overlap) as book:
        fill(actor=grid, form=form.code, entry=kept.pk, answers={"f1": "drugs"}, entry_version=1)
    assert [c.name for c in book.value.conflicts] == ["f1"]
    assert first.pk == done.pk


def test_who_sees_and_who_fills(world: World) -> None:
    form, kept = released(world), shop(world)
    sheet = fill(actor=world.actor("grid1"), form=form.code, entry=kept.pk, answers=ANSWERS)
    for reader in ("grid1", "v1_head", "zj_handler", "leader1", "dispatch1", "audit1"):
        assert visible_to(world.actor(reader)).filter(pk=sheet.pk).exists(), reader
    for stranger in ("grid2", "cg_handler", "verify1", "visitor"):
        assert not visible_to(world.actor(stranger)).exists(), stranger
    with pytest.raises(NotFound):
        fill(actor=world.actor("grid2"), form=form.code, entry=kept.pk, answers=ANSWERS)
    with pytest.raises(NotYours):
        fill(actor=world.actor("dispatch1"), form=form.code, entry=kept.pk, answers=ANSWERS)
    with pytest.raises(NotYours):
        confirm(actor=world.actor("zj_handler"), key=sheet.pk)
    for bad in ({"entry": None}, {"entry": shop(world, kind="building", name="3号楼").pk}):
        with pytest.raises(Invalid):
            fill(actor=world.actor("grid1"), form=form.code, answers=ANSWERS, **bad)
    assert listing.sheets(world.actor("zj_handler"), form, "").items == [sheet]
    assert listing.sheets(world.actor("cg_handler"), form, "").items == []
    end_entry(actor=world.actor("grid1"), key=kept.pk, reason="关门了")
    with pytest.raises(NotNow):
        fill(actor=world.actor("grid1"), form=form.code, entry=kept.pk, answers=ANSWERS)


def test_no_change_is_one_tap_and_nobodys_proof_of_work(world: World) -> None:
    form, kept = released(world), shop(world)
    grid = world.actor("grid1")
    sheet = fill(actor=grid, form=form.code, entry=kept.pk, answers=ANSWERS)
    same = confirm(actor=grid, key=str(sheet.pk), version=1, device_at=clock.now())
    assert same.version == 2
    assert same.confirmed_at is not None
    told = chain.newest("sheet", sheet.pk, 1)[0]
    assert told.action == "sheet-confirm"
    assert told.actor_id is None
    assert grid.name not in told.payload.body
    assert latest(grid, [form.code], [kept.pk])[form.code, f"e:{kept.pk}"].at == same.confirmed_at
    with pytest.raises(LostRace):
        confirm(actor=grid, key=sheet.pk, version=1)
    end_form(actor=world.actor("zj_handler"), code=form.code, reason="检查结束")
    with pytest.raises(NotNow):
        confirm(actor=grid, key=sheet.pk)


def test_private_answers_are_sealed_and_opened_on_record(world: World) -> None:
    form, kept = released(world), shop(world)
    grid = world.actor("grid1")
    sheet = fill(
        actor=grid, form=form.code, entry=kept.pk, answers={**ANSWERS, "f5": "13900008888"}
    )
    assert "f5" not in sheet.values
    assert "13900008888" not in sheet.sealed
    # A telephone that never has the private answer takes nothing away.
    sheet = fill(actor=grid, form=form.code, entry=kept.pk, answers={"f3": "4"}, version=1)
    told = " ".join(one.payload.body for one in chain.newest("sheet", sheet.pk, 9))
    assert "13900008888" not in told
    found = latest(grid, [form.code], [kept.pk])
    assert "f5" not in next(iter(found.values())).answers
    for who in ("grid1", "zj_leader"):
        shown = reveal(actor=world.actor(who), key=sheet.pk, reason="整改到期")
        assert shown == {"f5": "13900008888"}
    assert Event.objects.filter(chain_kind="sheet_reading", chain_id=sheet.pk).count() == 2
    for who in ("zj_handler", "dispatch1", "audit1"):
        with pytest.raises(NotYours):
            reveal(actor=world.actor(who), key=sheet.pk, reason="看看")
    with pytest.raises(Invalid):
        reveal(actor=grid, key=sheet.pk, reason=" ")
    sheet = fill(actor=grid, form=form.code, entry=kept.pk, answers={"f5": ""})
    assert sheet.sealed == ""
    with pytest.raises(NotNow):
        reveal(actor=grid, key=sheet.pk, reason="整改到期")


def test_answers_end_with_their_term(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    form, kept = released(world), shop(world)
    grid = world.actor("grid1")
    sheet = fill(
        actor=grid, form=form.code, entry=kept.pk, answers={**ANSWERS, "f5": "13900008888"}
    )
    assert erase_overdue() == 0
    monkeypatch.setattr(
        "linli.collection.actions.ending.clock.today", lambda: sheet.ends_on + timedelta(days=1)
    )
    assert erase_overdue() == 1 == erase_overdue() + 1
    sheet.refresh_from_db()
    assert (sheet.answers, sheet.sealed, sheet.slot) == ("{}", "", "")
    told = [one.payload.body for one in chain.newest("sheet", sheet.pk, 9)]
    assert not any("通道" in body for body in told)
    assert verify("sheet", sheet.pk).ok
    with pytest.raises(NotNow):
        confirm(actor=grid, key=sheet.pk)
    # The same shop may be asked again: a sheet of its own.
    assert fill(actor=grid, form=form.code, entry=kept.pk, answers=ANSWERS).pk != sheet.pk


def test_a_form_about_a_grid_and_one_about_nothing_fixed(world: World) -> None:
    asked = [{"label": "积水几处", "kind": "number", "why": "安排抽水"}]
    area = released(world, about="area", name="汛前排水口查看", fields=asked)
    free = released(world, about="none", name="高温日供水点", fields=asked)
    grid = world.actor("grid1")
    one = fill(actor=grid, form=area.code, area=GRID, answers={"f1": "2"})
    assert fill(actor=grid, form=area.code, area=GRID, answers={"f1": "3"}).pk == one.pk
    assert set(latest(grid, [area.code], areas=[one.area_id])) == {(area.code, f"a:{one.area_id}")}
    two = fill(actor=grid, form=free.code, area=GRID, answers={"f1": "1"})
    assert fill(actor=grid, form=free.code, area=GRID, answers={"f1": "1"}).pk != two.pk
    with pytest.raises(NotYours):
        fill(actor=grid, form=area.code, area=ELSEWHERE, answers={"f1": "2"})
    with pytest.raises(Invalid):
        fill(actor=grid, form=area.code, area="nowhere", answers={"f1": "2"})


def test_a_telephone_with_the_version_before(world: World) -> None:
    form, kept = released(world), shop(world)
    grid, asker = world.actor("grid1"), world.actor("zj_handler")
    fill(actor=grid, form=form.code, entry=kept.pk, answers=ANSWERS)
    amend_form(actor=asker, code=form.code)
    saved(
        world,
        form,
        fields=[
            {
                "name": "f2",
                "label": "灭火器",
                "kind": "choice",
                "choices": "有，在有效期内\n没有",
                "why": "配",
            },
            {"label": "电动车充电", "kind": "yes", "required": "1", "why": "夏季检查"},
        ],
    )
    offer_form(actor=asker, code=form.code)
    put_in_force(actor=world.actor("admin1"), code=form.code)
    # What it filled in offline is not lost, though the new form asks more.
    sheet = fill(actor=grid, form="F-001/1", entry=kept.pk, answers={"f2": "c3", "f3": "7"})
    assert sheet.values["f3"] == "7"
    with pytest.raises(Invalid):
        fill(actor=grid, form="F-001", entry=kept.pk, answers={"f2": "c3"})
    sheet = fill(actor=grid, form="F-001", entry=kept.pk, answers={"f2": "c3", "f6": True})
    assert sheet.form_version.number == 2
    assert set(latest(grid, ["F-001"], [kept.pk])["F-001", sheet.slot].answers) <= {"f2", "f6"}


def test_the_api_shows_forms_and_sheets_in_the_callers_own_sight(world: World) -> None:
    form, kept = released(world), shop(world)
    fill(
        actor=world.actor("grid1"), form=form.code, entry=kept.pk,
        answers={**ANSWERS, "f5": "13900008888"},
    )  # fmt: skip
    get = Caller(world).get
    [one] = get("/forms", by="grid1").json()
    assert (one["code"], one["standing"]["code"]) == ("F-001", "in_force")
    assert get("/forms/F-001", by="grid1").json()["questions"][4]["private"] is True
    found = get("/forms/F-001/sheets", by="zj_handler")
    assert found.json()["items"][0]["answers"] == ANSWERS
    assert "13900008888" not in found.content.decode()
    assert get("/forms/F-001/sheets", by="cg_handler").json()["items"] == []
    assert get("/forms/F-001/sheets?cursor=x", by="grid1").status_code == 422
    assert get("/forms/F-007", by="grid1").status_code == 404
