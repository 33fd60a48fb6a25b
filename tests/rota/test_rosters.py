"""Rosters, hand-over and daily reports: what is refused, what is told, who may."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.rota.duty_world import HOUR, NOW, post, shift
from tests.world import World

from linli.domain.errors import Invalid, LostRace, NotFound, NotNow, NotYours
from linli.kernel import clock
from linli.people import substitution
from linli.people.models import Post
from linli.rota import actions
from linli.rota.manning import LEADERS
from linli.rota.models import DailyReport, Shift
from linli.rota.queries import days as declared
from linli.rota.queries import handing, month, today, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def sentence(refusal: pytest.ExceptionInfo[Invalid], field: str) -> str:
    assert field in refusal.value.fields, refusal.value.fields
    return refusal.value.fields[field]


def test_a_roster_is_laid_down_by_the_unit_and_those_above(world: World) -> None:
    with clock.at(NOW):
        with pytest.raises(Invalid) as refusal:
            actions.open_post(actor=world.actor("leader1"), raw={"unit": "zj", "phone": "某人"})
        assert set(refusal.value.fields) == {"name", "phone"}
        for who in ("seat1", "zj_handler", "t2_dispatch"):
            with pytest.raises(NotYours):
                post(world, "zj", by=who)
        at = post(world, "zj", by="zj_leader")
        with pytest.raises(Invalid, match="标红"):
            post(world, "zj", by="zj_leader")
        row = shift(world, at, "zj_handler", by="zj_leader", leader="zj_leader")
        with pytest.raises(Invalid) as refusal:
            shift(world, at, "seat1", by="zj_leader")
        assert "没有在岗" in sentence(refusal, "person")
        with pytest.raises(Invalid) as refusal:
            shift(world, at, "滕建业", by="zj_leader", leader="颜小满", start=NOW + 30 * HOUR)
        assert "不能带班" in sentence(refusal, "leader")
        with pytest.raises(Invalid) as refusal:
            shift(world, at, "zj_leader", by="zj_leader", start=NOW + HOUR)
        assert "已经排了班" in sentence(refusal, "start")
        with pytest.raises(LostRace):
            actions.remove_shift(actor=world.actor("zj_leader"), shift_id=row.pk, version=99)
        # The same person at two posts at once.
        other = post(world, "zj", by="zj_leader", name="抢修值班")
        with pytest.raises(Invalid) as refusal:
            shift(world, other, "zj_handler", by="zj_leader", start=NOW + HOUR, hours=2)
        assert "不能同时" in sentence(refusal, "start")
        actions.remove_shift(actor=world.actor("zj_leader"), shift_id=row.pk)
        assert not Shift.objects.exists()
    with clock.at(NOW + timedelta(days=2)), pytest.raises(NotNow):
        shift(world, at, "zj_handler", by="zj_leader")


def test_swapping_and_standing_in(world: World) -> None:
    with clock.at(NOW):
        at = post(world, "zj")
        one = shift(world, at, "zj_handler")
        other = shift(world, at, "zj_leader", start=NOW + 23 * HOUR)
        actions.swap_shifts(actor=world.actor("zj_leader"), shift_id=one.pk, other_id=other.pk)
        one.refresh_from_db()
        assert one.person.username == "zj_leader"
        with pytest.raises(Invalid):
            actions.swap_shifts(actor=world.actor("zj_leader"), shift_id=one.pk, other_id=one.pk)
        day = clock.today()
        wish = substitution.Absence("zj_leader", "zj_handler", day, day)
        substitution.set_substitution(world.actor("zj_leader"), wish)
        line = today.one(world.catalogue, at, NOW)
        assert (line.person, line.absent, line.gap) == ("滕建业", "阮文博", False)


def test_gaps_are_told_before_the_day_comes_and_somebody_is_always_named(world: World) -> None:
    with clock.at(NOW):
        at, empty = post(world, "zj"), post(world, "t1v1", name="社区值班")
        shift(world, at, "zj_handler", hours=48)
        line = today.one(world.catalogue, at, NOW)
        assert line.gap_count == 1
        assert line.gaps[0].start == NOW + 47 * HOUR
        assert not line.gap, "today is covered; the hole is ahead"
        # Nobody rostered: the leader of the unit answers, and the gap is said.
        line = today.one(world.catalogue, empty, NOW)
        chiefs = Post.objects.filter(unit__code="t1v1", role__in=LEADERS)
        assert line.gap
        assert line.person in set(chiefs.values_list("user__full_name", flat=True))
        # Not even a leader: one above; the page says so.
        chiefs.update(valid_to=NOW.date() - timedelta(days=1))
        line = today.one(world.catalogue, empty, NOW)
        above = Post.objects.filter(unit__code="t1", role__in=LEADERS)
        assert line.person in set(above.values_list("user__full_name", flat=True))
        assert "上级" in line.via
        found = today.today(world.catalogue, NOW, None)
        assert {one.id for one in found.lines if one.gap_count} == {at.pk}


def test_a_pattern_fills_weeks_and_leaves_what_is_there(world: World) -> None:
    with clock.at(NOW):
        at = post(world, "zj")
        kept = shift(world, at, "zj_leader", start=NOW - HOUR / 2, hours=24)
        raw = {
            "first": "2026-03-02",
            "last": "2026-03-29",
            "changes": "8:30",
            "teams": "滕建业 阮文博\n阮文博",
            "rest": "滕建业",
        }
        laid = actions.lay_pattern(actor=world.actor("zj_leader"), post_id=at.pk, raw=raw)
        assert laid == 27
        assert Shift.objects.get(pk=kept.pk).person.username == "zj_leader"
        line = today.one(world.catalogue, at, NOW)
        assert line.gaps[0].start.astimezone(clock.CIVIL).isoformat()[:16] == "2026-03-30T08:30"
        weekend = Shift.objects.filter(post=at, start_at__date="2026-03-08")
        assert {one.person.full_name for one in weekend} == {"滕建业"}
        view = month.month(world.catalogue, at, date(2026, 3, 1), NOW)
        assert len(view.weeks) == 6
        assert sum(len(one.shifts) for one in view.days) == 28
        for wrong, field in (
            ({"teams": "没有的人"}, "teams"),
            ({"teams": ""}, "teams"),
            ({"changes": "25:00"}, "changes"),
            ({"last": "2026-03-01"}, "last"),
            ({"first": "x"}, "first"),
        ):
            with pytest.raises(Invalid) as refusal:
                actions.lay_pattern(
                    actor=world.actor("zj_leader"), post_id=at.pk, raw={**raw, **wrong}
                )
            assert sentence(refusal, field)


def test_a_pasted_table_with_wrong_rows_takes_in_nothing_and_names_them(world: World) -> None:
    table = "\n".join(
        [
            "开始\t结束\t人员\t带班",
            "2026-03-03 8:30\t2026-03-04 8:30\t滕建业\t阮文博",
            "2026-03-04 8:30\t2026-03-04 8:00\t滕建业",
            "2026-03-05 8:30\t2026-03-06 8:30\t无此人",
            "三月六日\t\t滕建业",
            "2026-03-03 20:00\t2026-03-04 8:30\t阮文博",
            "2026-03-01 8:30\t2026-03-02 8:30\t阮文博",
        ]
    )
    with clock.at(NOW):
        at, who = post(world, "zj"), world.actor("zj_leader")
        with pytest.raises(Invalid) as refusal:
            actions.paste_shifts(actor=who, post_id=at.pk, raw={"table": table})
        said = sentence(refusal, "table")
        for row in (3, 4, 5, 7):
            assert f"第 {row} 行" in said
        assert not Shift.objects.exists()
        good = "\n".join(table.splitlines()[:2])
        assert actions.paste_shifts(actor=who, post_id=at.pk, raw={"table": good}) == 1
        with pytest.raises(Invalid) as refusal:
            actions.paste_shifts(actor=who, post_id=at.pk, raw={"table": good})
        assert "已经排了班" in sentence(refusal, "table")
        with pytest.raises(Invalid):
            actions.paste_shifts(actor=who, post_id=at.pk, raw={"table": " "})


def test_nobody_takes_over_in_silence(world: World) -> None:
    with clock.at(NOW):
        at = post(world, "zj")
        shift(world, at, "zj_handler")
        zj, boss, stranger = (
            world.actor(name) for name in ("zj_handler", "zj_leader", "cg_handler")
        )
        assert today.one(world.catalogue, at, NOW).handed is False
        draft = handing.draft(zj, world.catalogue, at, NOW)
        assert "应急呼叫：无" in draft
        assert "紧急事项：本人能看到的工单里没有" in draft
        with pytest.raises(NotYours):
            actions.write_handover(actor=stranger, post_id=at.pk, raw={"note": "x"})
        with pytest.raises(Invalid):
            actions.take_over(actor=zj, post_id=at.pk, raw={"words": " "})
        row = actions.write_handover(actor=boss, post_id=at.pk, raw={"note": draft})
        assert [one.key for one in waiting.hands(zj, NOW)] == [str(row.pk)]
        with pytest.raises(NotNow):
            actions.write_handover(actor=zj, post_id=at.pk, raw={"note": "又一份"})
        with pytest.raises(NotNow):
            actions.take_over(actor=zj, post_id=at.pk, raw={"words": "没看到"})
        with pytest.raises(NotYours):
            actions.sign_handover(actor=boss, handover_id=row.pk, raw={})
        with pytest.raises(NotFound):
            actions.sign_handover(actor=zj, handover_id=row.pk + 9, raw={})
        actions.sign_handover(actor=zj, handover_id=row.pk, raw={})
        with pytest.raises(NotNow):
            actions.sign_handover(actor=zj, handover_id=row.pk, raw={})
        assert today.one(world.catalogue, at, NOW).handed is True
        assert waiting.hands(zj, NOW) == []
        assert handing.notes(zj, at)[0].incoming == "滕建业"


def test_days_of_another_area_are_not_reported_on(world: World) -> None:
    with clock.at(NOW):
        for unit in ("t1", "t2"):
            post(world, unit)
        raw = {"name": "防汛", "area": "149901001000", "report_at": "17:00"}
        raw |= dict.fromkeys(("first", "last"), "2026-03-02")
        days = actions.declare(actor=world.actor("t1_leader"), raw=raw)
        sent = {"days_id": days.pk, "day": date(2026, 3, 2), "raw": {"nothing": "1"}}
        with pytest.raises(NotYours, match="不需要报送"):
            actions.send_report(actor=world.actor("t2_dispatch"), unit="t2", **sent)
        actions.send_report(actor=world.actor("t1_dispatch"), unit="t1", **sent)


def test_moments_nobody_means_are_named_at_their_field(world: World) -> None:
    with clock.at(NOW):
        at = post(world, "zj")
        for start, end in (
            ("2026-03-03 8:30", "9999-12-31T23:59:59-12:00"),
            ("0001-01-01T00:00:00+14:00", "2026-03-03 8:30"),
            ("0001-01-01 0:00", "0001-01-01 8:00"),
        ):
            raw = {"start": start, "end": end, "person": "zj_handler"}
            with pytest.raises(Invalid) as refusal:
                actions.add_shift(actor=world.actor("zj_leader"), post_id=at.pk, raw=raw)
            assert {"start", "end"} & set(refusal.value.fields)
        raw = {"name": "防汛", "area": "149901000000", "report_at": "17:00"}
        with pytest.raises(Invalid) as refusal:
            actions.declare(
                actor=world.actor("leader1"),
                raw={**raw, "first": "9999-12-31", "last": "9999-12-31"},
            )
        assert {"first", "last"} <= set(refusal.value.fields)
        assert not Shift.objects.exists()


def test_days_are_declared_by_a_leader_and_reported_once(world: World) -> None:
    raw = {
        "name": "两会值守",
        "area": "149901000000",
        "first": "2026-03-02",
        "last": "2026-03-04",
        "report_at": "17:00",
    }
    with clock.at(NOW):
        at = post(world, "zj")
        post(world, "t1")
        shift(world, at, "zj_handler")
        for who in ("dispatch1", "t1_leader", "zj_leader"):
            with pytest.raises(NotYours):
                actions.declare(actor=world.actor(who), raw=raw)
        with pytest.raises(Invalid) as refusal:
            actions.declare(actor=world.actor("leader1"), raw={**raw, "first": "2026-03-09"})
        assert sentence(refusal, "last")
        days = actions.declare(actor=world.actor("leader1"), raw=raw)
        zj = world.actor("zj_handler")
        assert [one.words for one in waiting.reports(zj, NOW)] == ["测试县住房和城乡建设局"]

        def send(who: str, unit: str = "zj", day: int = 2, **more: str) -> DailyReport:
            return actions.send_report(
                actor=world.actor(who),
                days_id=days.pk,
                unit=unit,
                day=date(2026, 3, day),
                raw=more,
            )

        with pytest.raises(Invalid):
            send("zj_handler")
        for who, unit, day in (("cg_handler", "zj", 2), ("cg_handler", "cg", 2)):
            with pytest.raises(NotYours):
                send(who, unit, day, nothing="1")
        with pytest.raises(NotNow):
            send("zj_handler", day=3, nothing="1")
        world.drive(world.report().no, "accept", "dispatch")
        sent = send("zj_handler", nothing="1")
        assert sent.nothing
        with pytest.raises(NotNow):
            send("zj_handler", nothing="1")
        assert waiting.reports(zj, NOW) == []
        found = declared.summary(world.actor("leader1"), world.catalogue, days, date(2026, 3, 2))
        assert (found.sent, [one.unit.code for one in found.missing]) == (1, ["t1"])
        assert not found.missing[0].overdue
        assert dict(found.totals)["在办"] == 1
    with clock.at(NOW + 9 * HOUR):
        found = declared.summary(world.actor("leader1"), world.catalogue, days, date(2026, 3, 2))
        assert found.missing[0].overdue
        actions.end_days(actor=world.actor("leader1"), days_id=days.pk)
        with pytest.raises(NotNow):
            actions.end_days(actor=world.actor("leader1"), days_id=days.pk)
