"""Merge without destroying, split with the same clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.world import World

from linli.audit.chain import read
from linli.audit.verifying import verify
from linli.cases.models import Case, CaseLink, ConflictBlock, Party
from linli.cases.original import own_words
from linli.domain.errors import DomainError, Invalid, NotFound
from linli.domain.lifecycle import State
from linli.kernel import clock
from linli.kernel.models import OutboxMessage
from linli.notify.recipients import merged_into

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def merge(world: World, no: str, target: str, by: str = "dispatch1") -> Case:
    return world.do(no, "merge", by=by, target=target, text="同一处漏水")


# -- merging -----------------------------------------------------------------------------


def test_each_reporter_is_still_answered(world: World) -> None:
    one, two, main = (world.report(name=name) for name in ("甲", "乙", "丙"))
    case = merge(world, one.no, f" {two.no} ")
    assert (case.state, case.end_reason, case.end_text) == ("merged", "merged", "同一处漏水")
    assert case.ended_at is not None
    merge(world, two.no, main.no)
    target = Case.objects.get(no=main.no)
    assert {found.no for found in merged_into(target)} == {one.no, two.no}
    assert Party.objects.filter(case__no=one.no).exists()
    assert verify("case").ok


@pytest.mark.parametrize("wrong", ["self", "unknown", "ended", "mutual", "invisible", "empty"])
def test_what_cannot_be_merged(world: World, wrong: str) -> None:
    no = world.report().no
    other = world.report(area="149901100201").no
    by, target = "dispatch1", other
    if wrong == "self":
        target = no
    elif wrong == "unknown":
        target = "149901209901010001"
    elif wrong == "ended":
        world.do(other, "reject")
    elif wrong == "mutual":
        merge(world, other, no)
    elif wrong == "invisible":
        by = "t1_dispatch"
    else:
        target = ""
    before = Case.objects.get(no=no).version
    with pytest.raises(Invalid) as refusal:
        merge(world, no, target, by)
    assert set(refusal.value.fields) == {"target"}
    assert ("互相" in refusal.value.fields["target"]) == (wrong == "mutual")
    assert Case.objects.get(no=no).version == before
    assert CaseLink.objects.count() == (wrong == "mutual")


def test_what_others_wait_for_is_not_withdrawn(world: World) -> None:
    no, other = world.report().no, world.report().no
    merge(world, other, no)
    with pytest.raises(DomainError) as refusal:
        world.do(no, "withdraw", by=world.reporter(no))
    assert refusal.value.code == "others-wait"


# -- splitting ---------------------------------------------------------------------------


def test_a_part_inherits_clock_and_requester(world: World) -> None:
    with clock.at(NOW):
        no = world.report("seat1", name="甲", phone="13900001234", lon="112.01", lat="37.01").no
    with clock.at(NOW + timedelta(days=2)):
        world.do(no, "split", by="dispatch1", title="路灯", text="路灯不亮", matter="A02")
        world.do(no, "split", by="dispatch1", title="树枝", text="树枝断了")
    parent = Case.objects.get(no=no)
    lamp, branch = Case.objects.exclude(no=no).order_by("id")
    assert lamp.clock_start == branch.clock_start == parent.clock_start == NOW
    assert lamp.due_at == branch.due_at == parent.due_at
    assert (lamp.title, lamp.text, own_words(lamp)) == ("路灯", "路灯不亮", parent.text)
    assert lamp.no[6:14] == "20260304"
    assert (lamp.state, lamp.lon, lamp.reporter_staff_id) == (
        "reported", parent.lon, parent.reporter_staff_id,
    )  # fmt: skip
    assert Party.objects.get(case=lamp).phone_tail == "1234"
    assert CaseLink.objects.filter(source=lamp, target=parent, kind="split_from").exists()
    assert [event.action for event in read("case", int(lamp.no))] == ["report"]
    assert parent.state == State.REPORTED
    assert verify("case").ok


def test_a_part_begins_with_everything_at_once(world: World) -> None:
    no = world.report(proxy_name="乙", proxy_phone="13900004321").no
    case = world.do(no, "split", by="dispatch1", title="另一件", text="另一件")
    child = Case.objects.exclude(no=no).get()
    columns = ("role", "privacy", "row_key", "name", "phone", "phone_index", "phone_tail")
    parties = Party.objects.order_by("role").values_list(*columns)
    assert list(parties.filter(case=child)) == list(parties.filter(case=case))
    assert parties.filter(case=child).count() == 2
    promised = OutboxMessage.objects.filter(topic="case.event").values_list("key", flat=True)
    assert {f"{child.no}:1", f"{no}:{case.chain_seq}"} <= set(promised)
    for found in (case, child):
        last = read("case", int(found.no))[-1]
        assert (last.seq, last.hash) == (found.chain_seq, found.chain_hash)


def test_a_part_inherits_the_conflict_blocks(world: World) -> None:
    no = world.report().no
    world.do(no, "block", by="dispatch1", account="t1_dispatch", text="被反映人")
    world.do(no, "split", by="dispatch1", title="另一件", text="另一件")
    child = Case.objects.exclude(no=no).get()
    block = ConflictBlock.objects.get(case=child)
    assert (block.reason, block.set_by_id) == ("被反映人", world.user("dispatch1").pk)
    with pytest.raises(NotFound):
        world.do(child.no, "comment", by="t1_dispatch", text="x")
