"""督办 on a case: issued, raised, fed back, released; and what ends it without a release."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.world import World

from linli.audit.chain import read
from linli.cases.models import Case
from linli.cases.queries.story import story
from linli.cases.queries.tracking import prove
from linli.domain.errors import DomainError, Invalid
from linli.kernel import clock
from linli.people.actor import Actor, load_desk_actor
from linli.people.substitution import Absence, set_substitution
from linli.supervision.models import Step, Supervision
from linli.supervision.queries import Wanted, panel, register, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def handling(world: World) -> str:
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    return no


def code(world: World, no: str, command: str, by: str | Actor, **raw: Any) -> str:
    """Return the new level, or the code of the refusal."""
    try:
        return world.do(no, command, by=by, **raw).supervision
    except DomainError as refusal:
        return refusal.code


def test_a_demand_is_raised_fed_back_and_released_by_somebody_else(world: World) -> None:
    no = handling(world)
    assert code(world, no, "feed_back", "zj_handler") == "not-supervised"
    assert code(world, no, "supervise", "zj_leader") == "not-your-role"
    assert code(world, no, "supervise", "dispatch1", level="red") == "leader-presses"
    assert code(world, no, "supervise", "dispatch1") == "yellow"
    assert code(world, no, "supervise", "dispatch1", level="normal") == "not-higher"
    assert code(world, no, "supervise", "leader1", level="red") == "red"
    assert code(world, no, "feed_back", "cg_handler") in {"not-found", "not-your-role"}
    assert code(world, no, "feed_back", "zj_handler") == "red"
    first = Step.objects.get(place=2).fed_back_at
    assert code(world, no, "feed_back", "zj_leader", text="又补充了照片") == "red"
    assert code(world, no, "release", "dispatch1") == "leader-releases"
    assert code(world, no, "release", "t1_leader") == "higher-centre"
    assert code(world, no, "release", "leader1") == ""
    row = Supervision.objects.get()
    assert (row.standing, row.steps_count, row.ending) == ("released", 2, "")
    yellow, red = Step.objects.order_by("place")
    year = clock.today().year
    assert [yellow.number, red.number] == [f"测综督〔{year}〕1号", f"测综督〔{year}〕2号"]
    assert (yellow.fed_back_at, red.fed_back_at, red.feedback) == (None, first, "又补充了照片")
    # A new 督办 after that is a new one, with a number of its own.
    assert code(world, no, "supervise", "dispatch1", level="normal") == "normal"
    assert Step.objects.latest("id").serial == 3
    actions = [event.action for event in read("case", int(no))]
    assert actions.count("supervise") == 3
    told = dict(next(one for one in story(no) if one.title == "发出督办").lines)
    assert told["督办级别"] == "普通督办"
    assert told["被督办单位"] == "测试县住房和城乡建设局"


def test_bad_demands_are_told_field_by_field_and_write_nothing(world: World) -> None:
    no = handling(world)
    before = Case.objects.get(no=no).version
    late = (clock.today() - timedelta(days=1)).isoformat()
    far = (clock.today() + timedelta(days=61)).isoformat()
    bad: tuple[tuple[dict[str, Any], str], ...] = (
        ({"due_on": late}, "due_on"),
        ({"due_on": far}, "due_on"),
        ({"due_on": "明天"}, "due_on"),
        ({"level": "purple"}, "level"),
        ({"text": ""}, "text"),
        ({"reason": " "}, "reason"),
    )
    for raw, field in bad:
        with pytest.raises(Invalid) as refusal:
            world.do(no, "supervise", **raw)
        assert refusal.value.fields[field].endswith("。")
    assert Case.objects.get(no=no).version == before
    assert not Supervision.objects.exists()
    nobody = world.report().no
    world.drive(nobody, "accept")
    assert code(world, nobody, "supervise", "dispatch1") == "not-in-state"


def test_a_demand_without_feedback_is_withdrawn(world: World) -> None:
    no = handling(world)
    world.drive(no, "supervise")
    assert code(world, no, "release", "dispatch1", text="") == "invalid"
    world.drive(no, "release")
    assert Supervision.objects.get().standing == "withdrawn"


def test_who_fed_back_does_not_release(world: World) -> None:
    """Somebody with a post on both sides is still bound by what they said."""
    no = handling(world)
    world.drive(no, "supervise", "feed_back")
    Step.objects.update(fed_back_by=world.user("dispatch1"))
    assert code(world, no, "release", "dispatch1") == "own-feedback"
    assert code(world, no, "release", "leader1") == ""


def test_everybody_who_fed_back_is_bound_though_another_adds_to_it(world: World) -> None:
    post = world.user("zj_handler").posts.get()
    for both in ("dispatch1", "leader2"):
        post.pk, post.user = None, world.user(both)
        post.save()
    no = handling(world)
    world.do(no, "supervise", by="leader1")
    assert code(world, no, "feed_back", "dispatch1", text="已到现场") == "yellow"
    assert code(world, no, "feed_back", "zj_leader", text="补充照片") == "yellow"
    assert Step.objects.get().fed_back_by == world.user("zj_leader")
    assert code(world, no, "release", "dispatch1") == "own-feedback"
    # Nor may the one in whose place it was said.
    today = clock.today()
    set_substitution(world.actor("leader2"), Absence("leader2", "zj_handler", today, today, "出差"))
    again = handling(world)
    world.do(again, "supervise", by="leader1")
    absent = load_desk_actor(world.user("zj_handler"))
    in_place = absent.in_place(next(iter(absent.standing_for)))
    assert code(world, again, "feed_back", in_place, text="已到现场") == "yellow"
    assert code(world, again, "feed_back", "zj_leader", text="补充照片") == "yellow"
    assert code(world, again, "release", "leader2") == "own-feedback"
    assert code(world, again, "release", "leader1") == ""


def test_what_the_county_put_on_outlives_what_a_town_does_with_the_duty(world: World) -> None:
    no = handling(world)
    world.do(no, "supervise", by="leader1", level="red")
    world.do(no, "ask_return", by="zj_handler")
    assert code(world, no, "grant_return", "t1_dispatch") == "red"
    row = Supervision.objects.get()
    assert (row.ended_at, row.pressed_unit.code) == (None, "zj")
    assert waiting(world.actor("zj_handler"), clock.now()) == []
    assert code(world, no, "dispatch", "t1_dispatch", lead_unit="cg") == "red"
    row.refresh_from_db()
    assert (row.pressed_unit.code, row.steps_count) == ("cg", 1)
    assert Step.objects.get().pressed_unit.code == "cg"
    noted = read("supervision", row.pk)[-1]
    assert (noted.action, noted.fields) == ("press_next", "pressed_unit")
    assert [one.no for one in waiting(world.actor("cg_handler"), clock.now())] == [no]
    # Recalled before it was signed for, and given again to the same unit.
    assert code(world, no, "recall", "t1_dispatch") == "red"
    assert code(world, no, "dispatch", "t1_dispatch", lead_unit="cg") == "red"
    world.do(no, "sign", by="cg_handler")
    assert code(world, no, "feed_back", "cg_handler") == "red"
    # The county's own hand ends it.
    world.do(no, "ask_return", by="cg_handler", suggested_unit="zj")
    assert code(world, no, "grant_return", "dispatch1") == ""
    row.refresh_from_db()
    assert row.ending == "moved"
    # So does a town's hand what a town has put on.
    town = handling(world)
    world.do(town, "supervise", by="t1_leader")
    world.do(town, "ask_return", by="zj_handler")
    assert code(world, town, "grant_return", "t1_dispatch") == ""


def test_it_ends_with_the_case_and_with_the_units_duty(world: World) -> None:
    closed, withdrawn, moved = (handling(world) for _ in range(3))
    for no in (closed, withdrawn, moved):
        world.drive(no, "supervise")
    world.drive(closed, "answer", "verify_true")
    assert Case.objects.get(no=closed).supervision == "yellow"
    world.drive(closed, "close")
    world.drive(withdrawn, "withdraw")
    world.drive(moved, "ask_return", "grant_return")
    ends = dict(Supervision.objects.values_list("case__no", "ending"))
    assert ends == {closed: "closed", withdrawn: "stopped", moved: "moved"}
    assert not Case.objects.exclude(supervision="").exists()
    # The next lead unit begins without it.
    world.do(moved, "dispatch", lead_unit="cg")
    assert code(world, moved, "supervise", "dispatch1") == "yellow"


def test_it_waits_for_the_pressed_unit_and_then_for_the_centre(world: World) -> None:
    no = handling(world)
    now = clock.now()
    assert waiting(world.actor("zj_handler"), now) == []
    world.drive(no, "supervise")
    asked = waiting(world.actor("zj_handler"), now)
    assert [(one.no, one.args) for one in asked] == [(no, (no, "feed_back"))]
    for other in ("cg_handler", "dispatch1", "grid1", "audit1"):
        assert waiting(world.actor(other), now) == []
    world.drive(no, "feed_back")
    assert waiting(world.actor("zj_handler"), now) == []
    for who in ("dispatch1", "leader1"):
        assert [one.args for one in waiting(world.actor(who), now)] == [(no, "release")]
    assert waiting(world.actor("t1_dispatch"), now) == []
    world.do(no, "block", by="leader1", account="dispatch1", text="亲属")
    assert waiting(world.actor("dispatch1"), now) == []


def test_a_town_presses_with_its_own_numbers_and_the_county_may_release(world: World) -> None:
    no = handling(world)
    assert code(world, no, "supervise", "v1_leader", level="normal") == "village-presses"
    for hard in ("red", "listed"):
        assert code(world, no, "supervise", "t1_leader", level=hard) == "county-presses"
    assert code(world, no, "supervise", "t1_leader") == "yellow"
    assert Step.objects.get().number == f"东风综督〔{clock.today().year}〕1号"
    assert code(world, no, "release", "leader1") == ""
    # Pressing harder takes nothing away from the higher centre that pressed before.
    assert code(world, no, "supervise", "dispatch1", level="normal") == "normal"
    assert code(world, no, "supervise", "t1_leader") == "yellow"
    assert code(world, no, "release", "t1_leader") == "higher-centre"
    assert code(world, no, "release", "leader2") == ""


def test_whoever_stands_in_for_the_leader_presses_as_the_leader(world: World) -> None:
    no = handling(world)
    wish = Absence("leader1", "dispatch1", clock.today(), clock.today(), "出差")
    set_substitution(world.actor("leader1"), wish)
    standing_in = load_desk_actor(world.user("dispatch1"))
    assert code(world, no, "supervise", standing_in, level="red") == "red"
    assert Step.objects.get().issued_by == world.user("dispatch1")
    assert read("case", int(no))[-1].on_behalf_of == world.user("leader1").pk
    assert code(world, no, "release", "dispatch1") == "leader-releases"
    assert code(world, no, "release", standing_in) == ""


def test_panel_and_register_show_it_and_the_resident_is_told_nothing(world: World) -> None:
    receipt = world.report(name="测试居民")
    no = receipt.no
    world.drive(no, "accept", "dispatch", "sign", "supervise", "feed_back")
    case, now = Case.objects.get(no=no), clock.now()
    shown = panel(case, world.catalogue, now)
    assert shown is not None
    assert [rung.mark for rung in shown.rungs] == ["ahead", "now", "ahead", "ahead"]
    assert (shown.standing, shown.now.issued_by, shown.now.late) == ("fed_back", "祝一鸣", False)
    wanted = Wanted.read({"stand": "fed_back", "level": "yellow", "unit": "zj"}, world.catalogue)
    page = register(world.actor("leader1"), wanted, world.catalogue)
    assert [(line.no, line.level_name) for line in page.items] == [(no, "黄牌督办")]
    assert register(world.actor("t2_dispatch"), wanted, world.catalogue).items == []
    tracked = str(prove(no, receipt.lookup_code))
    assert "督办" not in tracked
