"""A form filled at a stop: prefilled, answered once, never over a colleague's answers."""

from __future__ import annotations

from typing import Any

import pytest

from linli.collection.actions import end_form
from linli.collection.models import Sheet
from linli.domain.errors import Invalid, NotFound, NotNow
from linli.gridbook.models import Entry
from linli.outings.models import Outing
from linli.outings.queries.phone import phone_rows
from tests.collection.sheets import released
from tests.fieldwork.phone import item, send
from tests.outings.field import given, shop, spots
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def visit(world: World) -> tuple[Outing, Entry]:
    """Give a visit of one shop with a form about it."""
    form, kept = released(world), shop(world)
    outing = given(world, kind="visit", matter="", form=form.code, entries=[kept.pk], places=[])
    assert (outing.form, outing.form_version, outing.matter.code) == (form.code, 1, "B01")
    return outing, kept


def filled(outing: Outing, base: dict[str, Any], **fields: Any) -> dict[str, Any]:
    said = {"stop": "#0", "outcome": "done", **fields}
    return item("stop", no=str(outing.pk), fields=said, base=base)


def stop_row(world: World, outing: Outing) -> Any:
    row: Any = phone_rows(world.actor("grid1"), world.catalogue, str)[str(outing.pk)]
    return row["stops"][0]


def test_a_stop_is_prefilled_filled_and_confirmed_in_one_tap(world: World) -> None:
    outing, kept = visit(world)
    before = stop_row(world, outing)["prefill"]
    assert before["answers"] == {"f1": "grocery"}
    assert (before["sheet"], before["sheet_version"], before["entry_version"]) == ("", 0, 1)
    with pytest.raises(Invalid) as early:
        send(world, filled(outing, {"version": 0}, outcome="no_change", same=True))
    assert "answers" in early.value.fields
    with pytest.raises(Invalid) as lacking:
        send(world, filled(outing, {"version": 0}, answers={"f3": "2"}))
    assert list(lacking.value.fields) == ["answers.f2"]
    assert spots(outing)[0].version == 0
    said = {"f1": "food", "f2": "c1", "f3": "2"}
    base = {"version": 0, "sheet_version": 0, "entry_version": 1}
    done = send(world, filled(outing, base, answers=said, form_version=1))
    assert (done["status"], done["version"], done["sheet_version"]) == ("done", 1, 1)
    sheet = Sheet.objects.get()
    assert spots(outing)[0].sheet == sheet.pk
    # What the grid book knows went there; the telephone has it back with the rest.
    kept.refresh_from_db()
    assert kept.values["trade"] == "food"
    after = stop_row(world, outing)["prefill"]
    assert after["answers"] == {"f1": "food", "f2": "c1", "f3": "2"}
    assert (after["sheet"], after["sheet_version"]) == (str(sheet.pk), 1)
    again = filled(outing, {"version": 1, "sheet_version": 1}, outcome="no_change", same=True)
    assert send(world, again)["sheet_version"] == 2
    assert send(world, again)["repeated"]
    sheet.refresh_from_db()
    assert sheet.version == 2
    assert sheet.confirmed_at is not None


def test_a_colleagues_answers_are_told_one_by_one(world: World) -> None:
    outing, _ = visit(world)
    first = {"f2": "c1", "f3": "2"}
    send(world, filled(outing, {"version": 0, "sheet_version": 0}, answers=first))
    # Two colleagues at the same sheet: the stop tells of it, and so does the sheet.
    send(world, filled(outing, {"version": 1, "sheet_version": 1}, answers={**first, "f3": "5"}))
    late = filled(outing, {"version": 1, "sheet_version": 1}, answers={**first, "f3": "7"})
    told = send(world, late, by="v1_head")
    assert told["status"] == "changed"
    assert told["now"]["answers.f3"] == {"label": "几个燃气瓶", "was": "2", "is": "5"}
    # The stop as it is, the sheet as it was: the same answer differs.
    late["base"] = {"version": 2, "sheet_version": 1}
    told = send(world, late, by="v1_head")
    assert (told["status"], told["sheet_version"]) == ("changed", 2)
    assert told["now"]["answers.f3"]["is"] == "5"
    same = filled(outing, {"version": 2, "sheet_version": 1}, outcome="no_change", same=True)
    told = send(world, same, by="v1_head")
    assert (told["status"], told["sheet_version"]) == ("changed", 2)
    assert spots(outing)[0].version == 2
    # Having looked, the person's own is a correction.
    late["base"] = {"version": 2, "sheet_version": 2}
    assert send(world, late, by="v1_head")["sheet_version"] == 3


def test_a_form_about_shops_needs_shops_and_an_ended_one_is_not_filled(world: World) -> None:
    outing, kept = visit(world)
    building = shop(world, kind="building", name="3号楼", use="home", address="和平路3号")
    form: dict[str, Any] = {"kind": "visit", "matter": "B01", "form": outing.form}
    for wrong in (
        {"entries": [building.pk], "places": []},
        {"entries": [kept.pk]},  # and two places in words
        {"matter": "A01", "kind": "patrol", "entries": [kept.pk], "places": []},
    ):
        with pytest.raises(Invalid) as refused:
            given(world, **{**form, **wrong})
        assert set(refused.value.fields) <= {"stops", "form"}
    end_form(actor=world.actor("zj_handler"), code=outing.form, reason="不再需要")
    row: Any = phone_rows(world.actor("grid1"), world.catalogue, str)[str(outing.pk)]
    assert "form" not in row
    with pytest.raises((NotFound, NotNow)):
        send(world, filled(outing, {"version": 0}, answers={"f2": "c1"}))
    # The stop itself is still done.
    assert send(world, filled(outing, {"version": 0}))["status"] == "done"
