"""Entries in the database: kept by their own grid, amended without loss, ended, merged."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.audit import chain
from linli.audit.models import Event
from linli.audit.verifying import verify
from linli.domain.errors import Invalid, LostRace, NotFound, NotNow, NotYours
from linli.domain.gridbook import Kind
from linli.gridbook.access import get_entry, reads, visible_to
from linli.gridbook.actions import (
    Overlap,
    add,
    amend,
    ask_merge,
    confirm,
    decide_merge,
    end,
    end_overdue,
    reveal,
    separate,
    withdraw,
)
from linli.gridbook.models import Entry, Merge
from linli.gridbook.queries import detail, listing
from linli.kernel import clock
from tests.gridbook.book import ELSEWHERE, GRID, VILLAGE, contact, shop
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def test_the_book_is_kept_by_its_grid_and_read_above_it(world: World) -> None:
    kept = shop(world)
    assert kept.values == {
        "name": "利民超市",
        "address": "和平路12号",
        "trade": "grocery",
        "hours": "8:00-21:00",
    }
    for reader in ("grid1", "v1_head", "dispatch1", "t1_dispatch", "leader1", "audit1", "admin1"):
        assert get_entry(world.actor(reader), kept.pk) == kept, reader
    # Another town's grid, departments, and nobody: not there at all.
    for stranger in ("grid2", "zj_handler", "zj_leader", "visitor"):
        assert not visible_to(world.actor(stranger)).exists(), stranger
        with pytest.raises(NotFound):
            get_entry(world.actor(stranger), kept.pk)
    assert not reads(world.actor("zj_handler"))
    for key in ("", "abc", "9" * 30, "１２", str(kept.pk) + "\x00"):
        with pytest.raises(NotFound):
            get_entry(world.actor("grid1"), key)
    for other in ("dispatch1", "t1_dispatch", "audit1", "admin1"):
        with pytest.raises(NotYours):
            amend(actor=world.actor(other), key=kept.pk, raw={"hours": "24小时"}, version=1)
        with pytest.raises(NotYours):
            shop(world, by=other, name="另一家")
    with pytest.raises(NotYours):
        shop(world, area=ELSEWHERE)
    with pytest.raises(Invalid) as wrong:
        shop(world, area="149901001000", kind="shop")
    assert wrong.value.fields == {"area": "请选择一个网格或村（社区）。"}
    assert verify().ok


def test_what_is_there_is_not_added_twice_unless_meant(world: World) -> None:
    first = shop(world)
    with pytest.raises(Invalid) as twice:
        shop(world, by="v1_head", area=VILLAGE, name="利民 超市", address="和平路十二号")
    assert twice.value.fields["name"] == "台账里已经有“利民超市”，请打开那一条修改。"
    assert twice.value.detail["entry"] == first.pk
    assert shop(world, anyway="1").pk != first.pk


def test_amending_keeps_what_others_wrote_and_asks_about_the_same_field(world: World) -> None:
    kept = shop(world)
    amend(actor=world.actor("v1_head"), key=kept.pk, raw={"hours": "7:00-22:00"}, version=1)
    # Meanwhile somebody else had the first version open and changed another field.
    mine = amend(
        actor=world.actor("grid1"),
        key=kept.pk,
        raw={"trade": "goods", "lon": "", "lat": ""},
        version=1,
    )
    assert mine.version == 3
    assert mine.values["hours"] == "7:00-22:00"
    assert mine.values["trade"] == "goods"
    with pytest.raises(Overlap) as both:
        amend(actor=world.actor("grid1"), key=kept.pk, raw={"hours": "9:00-20:00"}, version=1)
    (conflict,) = both.value.conflicts
    assert (conflict.was, conflict.theirs, conflict.mine) == (
        "8:00-21:00",
        "7:00-22:00",
        "9:00-20:00",
    )
    assert both.value.status == 409
    settled = amend(
        actor=world.actor("grid1"),
        key=kept.pk,
        raw={"hours": "9:00-20:00"},
        version=1,
        choices={"hours": "mine"},
        reason="店主当面说的",
    )
    assert settled.values["hours"] == "9:00-20:00"
    same = amend(actor=world.actor("grid1"), key=kept.pk, raw={"hours": "9:00-20:00"}, version=4)
    assert same.version == 4  # nothing to write, no event
    with pytest.raises(Invalid) as sorting:
        amend(actor=world.actor("grid1"), key=kept.pk, raw={"note": "老板是涉稳人员"}, version=4)
    assert "不给人分类" in sorting.value.fields["note"]
    history = detail.view(world.actor("audit1"), world.catalogue, kept.pk).history
    assert [step.label for step in history] == ["修改", "修改", "修改", "登记"]
    assert history[0].reason == "店主当面说的"
    assert [(c.label, c.before, c.after) for c in history[1].changes] == [
        ("业态", "食品零售", "日用百货")
    ]
    assert verify().ok


_HOURS = st.sampled_from(["", "全天", "上午", "下午"])
_TRADES = st.sampled_from(["", "food", "goods"])


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(st.fixed_dictionaries({}, optional={"hours": _HOURS, "trade": _TRADES}), max_size=3),
    st.fixed_dictionaries({}, optional={"hours": _HOURS, "trade": _TRADES, "note": _HOURS}),
)
def test_no_change_is_lost_whatever_happened_meanwhile(
    world: World, theirs: list[dict[str, str]], mine: dict[str, str]
) -> None:
    kept = shop(world, anyway="1")
    base = kept.values
    for one in theirs:
        amend(actor=world.actor("v1_head"), key=kept.pk, raw=one, version=None)
    now = get_entry(world.actor("grid1"), kept.pk).values
    both = {
        name
        for name, wanted in mine.items()
        if wanted not in (base.get(name, ""), now.get(name, ""))
        and now.get(name, "") != base.get(name, "")
    }
    if both:
        with pytest.raises(Overlap) as found:
            amend(actor=world.actor("grid1"), key=kept.pk, raw=mine, version=1)
        assert {one.name for one in found.value.conflicts} == both
        assert get_entry(world.actor("grid1"), kept.pk).values == now
        return
    after = amend(actor=world.actor("grid1"), key=kept.pk, raw=mine, version=1).values
    for name in ("hours", "trade", "note"):
        touched = name in mine and mine[name] != base.get(name, "")
        assert after.get(name, "") == (mine[name] if touched else now.get(name, ""))


def test_confirming_is_the_offices_word_and_counts_nobody(world: World) -> None:
    kept = shop(world)
    done = confirm(actor=world.actor("grid1"), key=kept.pk)
    assert done.checked_at is not None
    assert done.version == 1
    assert done.checked_unit_id == world.catalogue.unit_by_code("t1").id
    told = Event.objects.get(action="book-confirm")
    assert told.actor_id is None
    assert told.unit_id == done.checked_unit_id
    assert "管春梅" not in chain.newest("gridbook", kept.pk, 1)[0].payload.body
    with pytest.raises(NotYours):
        confirm(actor=world.actor("dispatch1"), key=kept.pk)
    (step, _) = detail.view(world.actor("grid1"), world.catalogue, kept.pk).history
    assert (step.label, step.by) == ("核对，没有变化", "东风中心")
    end(actor=world.actor("grid1"), key=kept.pk, reason="店面已经拆除", version=1)
    with pytest.raises(NotNow):
        confirm(actor=world.actor("grid1"), key=kept.pk)
    with pytest.raises(NotNow):
        amend(actor=world.actor("grid1"), key=kept.pk, raw={"hours": ""}, version=2)


def test_a_thing_lies_in_its_building_and_nowhere_else(world: World) -> None:
    actor = world.actor("grid1")
    building = add(
        actor=world.actor("v1_head"),
        raw={"kind": "building", "area": GRID, "name": "3号楼", "address": "和平小区"},
    )
    inside = shop(world, part_of=str(building.pk), point="112.005,37.005")
    assert inside.part_of_id == building.pk
    assert inside.point == "112.005000,37.005000"
    assert detail.view(actor, world.catalogue, building.pk).parts == (inside,)
    far = add(
        actor=world.actor("grid2"),
        raw={"kind": "building", "area": ELSEWHERE, "name": "1号楼", "address": "上河"},
    )
    for wrong in (str(far.pk), str(inside.pk), "7"):
        with pytest.raises(Invalid) as refused:
            shop(world, name="又一家", part_of=wrong)
        assert set(refused.value.fields) == {"part_of"}
    with pytest.raises(Invalid):
        shop(world, name="又一家", lon="999", lat="37")


def test_a_contact_is_sealed_shown_on_record_and_gone_when_asked(world: World) -> None:
    kept = contact(world)
    row = Entry.objects.get(pk=kept.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, fields, sealed, folded FROM gridbook_entry")
        stored = str(cursor.fetchall())
    bodies = "".join(one.payload.body for one in chain.read("gridbook", kept.pk))
    for secret in ("李春燕", "13900001234"):
        assert secret not in stored
        assert secret not in bodies
    assert row.sealed
    # The grid's own worker and the head of its village alone; nobody above them.
    for other in ("dispatch1", "t1_dispatch", "leader1", "audit1", "admin1", "grid2"):
        with pytest.raises(NotFound):
            get_entry(world.actor(other), kept.pk)
        with pytest.raises(NotFound):
            reveal(actor=world.actor(other), key=kept.pk, reason="看看")
    with pytest.raises(Invalid):
        reveal(actor=world.actor("grid1"), key=kept.pk, reason=" ")
    assert not Event.objects.filter(chain_kind="book_reading").exists()
    shown = reveal(actor=world.actor("v1_head"), key=kept.pk, reason="三号楼停水通知")
    assert shown == {"name": "李春燕", "phone": "13900001234"}
    (looked,) = chain.read("book_reading", kept.pk)
    assert looked.actor_id == world.actor("v1_head").user_id
    assert "三号楼停水通知" in looked.payload.body
    amend(actor=world.actor("grid1"), key=kept.pk, raw={"phone": "13900005678"}, version=1)
    told = chain.newest("gridbook", kept.pk, 1)[0].payload.body
    assert "phone" in told
    assert "5678" not in told
    # Both changed the number: which one is right only a person knows.
    with pytest.raises(Overlap) as both:
        amend(actor=world.actor("v1_head"), key=kept.pk, raw={"phone": "13900009999"}, version=1)
    assert [one.name for one in both.value.conflicts] == ["phone"]
    gone = withdraw(actor=world.actor("v1_head"), key=kept.pk)
    assert (gone.standing, gone.sealed) == ("ended", "")
    with pytest.raises(NotNow):
        reveal(actor=world.actor("grid1"), key=kept.pk, reason="再看一次")
    with pytest.raises(Invalid):
        withdraw(actor=world.actor("grid1"), key=shop(world).pk)
    assert verify().ok


def test_a_consent_ends_by_itself(world: World) -> None:
    kept = contact(world)
    lasting = contact(world, name="王立夏", until="2027-12-30", agreed_on="2026-10-01")
    with clock.at(datetime(2027, 12, 31, 3, tzinfo=UTC)):
        assert end_overdue() == 1
        assert reveal(actor=world.actor("grid1"), key=kept.pk, reason="停水通知")
    with clock.at(datetime(2028, 1, 1, 3, tzinfo=UTC)):
        with pytest.raises(NotNow):
            reveal(actor=world.actor("grid1"), key=kept.pk, reason="停水通知")
        assert end_overdue() == 1
        assert end_overdue() == 0
    assert not Entry.objects.filter(pk__in=[kept.pk, lasting.pk]).exclude(sealed="").exists()
    assert clock.today() - date(2026, 1, 10) < timedelta(days=730)


def test_the_database_itself_keeps_names_out(world: World) -> None:
    kept = contact(world)
    for column in ({"name": "李春燕"}, {"ends_on": None}, {"standing": "ended"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.filter(pk=kept.pk).update(**column)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=shop(world).pk).update(sealed="x")


def test_two_that_are_one_are_merged_by_two_people_and_taken_apart_again(world: World) -> None:
    keep = shop(world)
    drop = shop(world, name="利民便利店", phone="0354-7000123", trade="goods")
    grid, head = world.actor("grid1"), world.actor("v1_head")
    with pytest.raises(Invalid):
        ask_merge(actor=grid, keep=keep.pk, drop=drop.pk, reason=" ")
    with pytest.raises(Invalid):
        ask_merge(actor=grid, keep=keep.pk, drop=keep.pk, reason="同一家")
    asked = ask_merge(actor=grid, keep=keep.pk, drop=drop.pk, reason="换了招牌")
    with pytest.raises(NotNow):
        ask_merge(actor=head, keep=keep.pk, drop=drop.pk, reason="换了招牌")
    with pytest.raises(NotYours) as own:
        decide_merge(actor=grid, key=asked.pk, agrees=True)
    assert own.value.code == "own-merge"
    with pytest.raises(NotFound):
        decide_merge(actor=world.actor("grid2"), key=asked.pk, agrees=True)
    with pytest.raises(NotFound):
        decide_merge(actor=head, key=0, agrees=True)
    with pytest.raises(NotYours):
        decide_merge(actor=world.actor("audit1"), key=asked.pk, agrees=True)
    node = listing.place(head, world.catalogue, "")
    assert node is not None
    assert listing.merges_open(head, node) == [asked]
    done = decide_merge(actor=world.actor("t1_dispatch"), key=asked.pk, agrees=True)
    assert done.filled == "phone"
    keep.refresh_from_db()
    drop.refresh_from_db()
    # What stays keeps its own words and gains what was blank.
    assert (keep.values["trade"], keep.values["phone"]) == ("grocery", "0354-7000123")
    assert (drop.standing, drop.merged_into_id, drop.values["trade"]) == (
        "merged",
        keep.pk,
        "goods",
    )
    with pytest.raises(NotNow):
        decide_merge(actor=head, key=asked.pk, agrees=True)
    again = separate(actor=grid, key=drop.pk)
    assert (again.standing, again.merged_into_id) == ("current", None)
    with pytest.raises(NotNow):
        separate(actor=grid, key=drop.pk)
    second = ask_merge(actor=head, keep=keep.pk, drop=drop.pk, reason="再看一次")
    assert decide_merge(actor=grid, key=second.pk, agrees=False).standing == Merge.Standing.REFUSED
    assert verify().ok


def test_lists_are_narrowed_counted_and_paged(world: World) -> None:
    for number in range(listing.PAGE + 3):
        shop(world, name=f"第{number}小店", address=f"和平路{number}号")
    shop(world, by="grid2", area=ELSEWHERE)
    actor = world.actor("grid1")
    node = listing.place(actor, world.catalogue, GRID)
    assert node is not None
    wanted = listing.Wanted(node, Kind.SHOP)
    first = listing.listed(actor, wanted, "")
    assert len(first.items) == listing.PAGE
    second = listing.listed(actor, wanted, first.next or "")
    assert len({one.pk for one in (*first.items, *second.items)}) == listing.PAGE + 3
    assert listing.counted(actor, wanted) == {Kind.SHOP: listing.PAGE + 3}
    exact = listing.listed(actor, listing.Wanted(node, Kind.SHOP, "第12小店"), "")
    assert [one.name for one in exact.items] == ["第12小店"]
    # Asked for a foreign place, everybody is back in their own.
    back = listing.place(actor, world.catalogue, ELSEWHERE)
    assert back is not None
    assert back.path.startswith("149901000000/149901001000/")
    assert listing.place(world.actor("zj_handler"), world.catalogue, GRID) is None
    with pytest.raises(LostRace):
        end(actor=actor, key=exact.items[0].pk, reason="关门", version=9)
    end(actor=actor, key=exact.items[0].pk, reason="关门")
    ended = listing.listed(actor, listing.Wanted(node, Kind.SHOP, ended=True), "")
    assert [one.name for one in ended.items] == ["第12小店"]
