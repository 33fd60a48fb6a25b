"""Reports by days: which lines a span leaves, for every kind of line, and how long one is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linli.catalogue import snapshot
from linli.collection.actions import confirm, fill, save_profile
from linli.collection.models import Profile
from linli.collection.queries import reports
from linli.domain.collecting_reports import Span
from linli.kernel import clock
from tests.budgets import counted
from tests.collection.sheets import released
from tests.gridbook.book import GRID, shop
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

OTHER_GRID = "149901001001002"
FIELDS = [{"label": "几处", "kind": "number", "why": "安排人手"}]


def profile(world: World, about: str, *columns: tuple[str, str]) -> Profile:
    """Make a profile of the unit that owns the forms."""
    raw = {
        "name": "报表", "receiver": "上级", "unit": "zj", "about": about, "period": "month",
        "columns": columns,
    }  # fmt: skip
    return save_profile(actor=world.actor("zj_leader"), raw=raw)


def lines(row: Profile, span: Span = Span(), most: int = reports.MOST) -> list[tuple[str, ...]]:  # noqa: B008 - frozen
    """Return the lines of a report; as many as its count says."""
    catalogue = snapshot.current()
    found = list(reports.table(row, catalogue, span=span, most=most).lines)
    assert len(found) == min(most, reports.count(row, catalogue, span))
    return found


def back(days: int) -> datetime:
    """Return the moment so many days ago."""
    return clock.now() - timedelta(days=days)


def since(days: int) -> Span:
    """Return the span from so many days ago on."""
    return Span(back(days).astimezone(clock.CIVIL).date())


def until(days: int) -> Span:
    """Return the span up to so many days ago, that day included."""
    return Span(None, back(days).astimezone(clock.CIVIL).date())


def test_lines_about_things_by_the_day_of_their_answer(world: World) -> None:
    released(world)
    grid = world.actor("grid1")
    sheets = {}
    old, new = shop(world, name="旧店"), shop(world, name="新店", address="和平路2号")
    shop(world, name="没填过的店", address="和平路3号")
    for entry, days in ((old, 30), (new, 10)):
        with clock.at(back(days)):
            said = {"f2": "c1"}
            sheets[entry.pk] = fill(actor=grid, form="F-001", entry=entry.pk, answers=said)
    row = profile(world, "shop", ("店名", "entry.name"), ("日期", "F-001.filled_on"))
    assert {one[0] for one in lines(row)} == {"旧店", "新店", "没填过的店"}
    assert [one[0] for one in lines(row, since(10))] == ["新店"]
    assert lines(row, since(9)) == []
    assert [one[0] for one in lines(row, until(30))] == ["旧店"]
    assert lines(row, until(31)) == []
    assert len(lines(row, most=2)) == 2
    # Found unchanged is an answer of that day; the old day is over for it.
    with clock.at(back(5)):
        confirm(actor=grid, key=sheets[old.pk].pk)
    assert [one[0] for one in lines(row, since(6))] == ["旧店"]
    assert lines(row, until(30)) == []


@pytest.mark.parametrize("about", ["area", "none"])
def test_lines_about_grids_and_occasions(world: World, about: str) -> None:
    released(world, about=about, fields=FIELDS)
    for days, grid, by in ((20, GRID, "grid1"), (3, OTHER_GRID, "v1_head")):
        with clock.at(back(days)):
            fill(actor=world.actor(by), form="F-001", area=grid, answers={"f1": str(days)})
    row = profile(world, about, ("网格", "area.name"), ("几处", "F-001.f1"))
    assert sorted(one[1] for one in lines(row)) == ["20", "3"]
    assert [one[1] for one in lines(row, since(3))] == ["3"]
    assert [one[1] for one in lines(row, until(4))] == ["20"]
    assert len(lines(row, most=1)) == 1


def test_a_long_report_is_read_piece_by_piece(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(world)
    grid = world.actor("grid1")
    for number in range(7):
        entry = shop(world, name=f"店{number}", address=f"和平路{number}号")
        fill(actor=grid, form="F-001", entry=entry.pk, answers={"f2": "c1"})
    monkeypatch.setattr(reports, "_BATCH", 3)
    row = profile(world, "shop", ("店名", "entry.name"), ("灭火器", "F-001.f2"))
    found = reports.table(row, snapshot.current()).lines
    with counted() as statements:
        assert [next(found)[0] for _ in range(3)]
    assert len(statements) <= 3
    assert len(list(found)) == 4
