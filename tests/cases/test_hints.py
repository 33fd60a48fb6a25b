"""Open matters that may be the same, with the reason; and what a report would be promised."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.budgets import counted
from tests.world import World

from linli.audit.chain import read
from linli.cases.actions.caller import LIMIT, own_open
from linli.cases.models import Case
from linli.cases.queries.foresight import foresee
from linli.cases.queries.hints import SHOWN, SINCE, Draft, alike, alike_case, pair_features
from linli.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

LAMP = "和平社区门口的路灯不亮，晚上老人看不清路"


def hints(
    world: World,
    text: str = LAMP,
    *,
    area: str = "149901001001",
    matter: str = "",
    by: str = "seat1",
) -> list[str]:
    found = world.catalogue.matter(matter)
    draft = Draft(text, "", world.catalogue.tree.by_code(area), found.id if found else None)
    return [
        f"{one.no} {one.reason}"
        for one in alike(world.actor(by), draft, world.catalogue, clock.now())
    ]


def test_the_same_lamp_is_shown_with_its_reason(world: World) -> None:
    no = world.report(text="路灯坏了好几天，门口晚上不亮", address="").no
    world.report(text="自来水浑浊有泥沙", address="")
    (line,) = hints(world)
    assert line.startswith(f"{no} 同村（社区） · 今天 · 相同的词：")
    assert "路灯" in line
    assert "和平" not in line.partition("相同的词")[2]


def test_the_same_matter_needs_less_and_is_named(world: World) -> None:
    world.report("seat1", text="井盖响了半夜，路灯下摔了人，请来人修", matter="A03", address="")
    assert not hints(world, "路灯半夜全灭了，走路要打手电筒")
    (line,) = hints(world, "路灯半夜全灭了，走路要打手电筒", matter="A03")
    assert "同一事项" in line


def test_other_places_and_ended_or_old_ones_are_not(world: World) -> None:
    world.report(text=LAMP, area="149901100201001", address="")
    ended = world.report(text=LAMP, address="").no
    world.do(ended, "withdraw")
    old = world.report(text=LAMP, address="").no
    Case.objects.filter(no=old).update(clock_start=clock.now() - SINCE - timedelta(days=1))
    assert hints(world) == []
    assert len(hints(world, area="149901100000")) == 1
    assert len(hints(world, area="")) == 1


def test_a_matter_registered_without_a_place_is_compared_by_its_words(world: World) -> None:
    """Whoever took the first call did not know where; the second caller says it."""
    no = world.report(text=LAMP, address="", area="").no
    assert Case.objects.get(no=no).town_id is None
    (line,) = hints(world)
    assert line.startswith(f"{no} 今天 · 相同的词：")


def test_only_what_the_clerk_may_see(world: World) -> None:
    world.report(text=LAMP, address="")
    assert len(hints(world, by="grid1")) == 1
    assert hints(world, by="t2_dispatch") == []


@pytest.mark.parametrize("text", ["", "路灯", "，。！", "😀😀😀😀", "反映问题希望解决"])
def test_too_little_asks_nothing(world: World, text: str) -> None:
    world.report(text=LAMP, address="")
    world.actor("seat1")
    with counted() as found:
        assert hints(world, text) == []
    assert not [sql for sql in found if "cases_case" in sql]


def test_few_queries_however_many(world: World) -> None:
    for number in range(SHOWN + 3):
        world.report(text=f"{LAMP}第{number}次", address="")
    draft = Draft(LAMP, "", world.catalogue.tree.by_code("149901001001"), None)
    actor, catalogue = world.actor("seat1"), world.catalogue
    alike(actor, draft, catalogue, clock.now())  # the sample of common words is drawn once
    with counted() as found:
        shown = alike(actor, draft, catalogue, clock.now())
    assert len(shown) == SHOWN
    assert len(found) <= 5


def test_same_grid_and_matter_are_shown_in_other_words(world: World) -> None:
    grid = "149901001001001"
    no = world.report(text="路灯坏了", matter="A03", area=grid, address="").no
    (line,) = hints(world, "晚上黑得什么都看不见", area=grid, matter="A03")
    assert line.startswith(f"{no} 同一网格")
    assert "同一事项" in line
    Case.objects.filter(no=no).update(clock_start=clock.now() - timedelta(days=31))
    assert hints(world, "晚上黑得什么都看不见", area=grid, matter="A03") == []


def test_the_callers_own_open_matters_go_through_the_right(world: World) -> None:
    no = world.report(text="自来水浑浊有泥沙", address="", phone="13900001234").no
    own = own_open(actor=world.actor("seat1"), phone="139 0000 1234")
    assert own == {Case.objects.get(no=no).pk}
    draft = Draft("完全另外的一句话", "", None, None, own=own)
    (one,) = alike(world.actor("seat1"), draft, world.catalogue, clock.now())
    assert (one.no, "同一来电号码" in one.reason) == (no, True)
    # Who may not see the matter does not see it by its key either.
    assert alike(world.actor("t2_dispatch"), draft, world.catalogue, clock.now()) == []
    assert own_open(actor=world.actor("zj_handler"), phone="13900001234") == frozenset()
    assert own_open(actor=world.actor("seat1"), phone="12") == frozenset()
    own_open(actor=world.actor("seat1"), phone="13900001234")
    logged = [event.action for event in read("caller", world.user("seat1").pk)]
    assert logged == ["look_up_caller"]
    for _ in range(LIMIT.most):
        LIMIT.hit(str(world.user("seat1").pk), clock.now())
    assert own_open(actor=world.actor("seat1"), phone="13900001234") == frozenset()


def test_a_registered_matter_is_compared_like_a_draft(world: World) -> None:
    one = Case.objects.get(no=world.report(text=LAMP, address="").no)
    other = Case.objects.get(no=world.report(text="门口路灯不亮，老人看不清路", address="").no)
    (shown,) = alike_case(world.actor("seat1"), one, world.catalogue, clock.now())
    assert shown.no == other.no
    assert "路灯" in "".join(shown.words)
    there, back = (pair_features(a, b, world.catalogue) for a, b in ((one, other), (other, one)))
    assert there == pytest.approx(back)
    apart = [other.pk]
    assert alike_case(world.actor("seat1"), one, world.catalogue, clock.now(), apart=apart) == []


def test_what_is_foreseen_is_what_is_promised(world: World) -> None:
    for matter, level in (("", ""), ("A03", ""), ("B01", "general"), ("B01", "nonsense")):
        now = clock.now()
        known = world.catalogue.matter(matter)
        with counted() as found:
            seen = foresee(world.catalogue, known, level, None, now)
        assert len([sql for sql in found if "catalogue_county" not in sql]) == 0
        raw = {"matter": matter, "level": level if level != "nonsense" else ""}
        receipt = world.report("seat1", **raw)
        case = Case.objects.get(no=receipt.no)
        assert case.due_at is not None
        assert abs(seen.due_at - case.due_at) < timedelta(seconds=5)
        assert (seen.respond_due_at is None) == (case.respond_due_at is None)


def test_who_takes_it_in_and_whom_it_goes_to(world: World) -> None:
    catalogue = world.catalogue
    seen = foresee(
        catalogue,
        catalogue.matter("A03"),
        "",
        catalogue.tree.by_code("149901001001"),
        clock.now(),
    )
    assert seen.lead == catalogue.units[catalogue.matter("A03").lead_unit_id].name  # type: ignore[union-attr,index]  # known to the mini county
    assert seen.evidence == "处置前后照片"
    assert foresee(catalogue, None, "", None, clock.now()).evidence == ""
