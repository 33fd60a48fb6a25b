"""The life of a grid matter as a table, checked whole; the one rule; burden, forbidden data."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.domain import admission, admission_rules, grid_burden
from linli.domain.admission import (
    ENDED,
    GUARDS,
    HELPS,
    LEADS,
    LISTED,
    MOVES,
    Life,
    OnList,
    Standing,
    Verb,
    Who,
    Work,
    assign_refusal,
    decide,
)
from linli.domain.admission_rules import Rules, Wish, problems
from linli.domain.errors import DomainError, Invalid, NotNow, NotYours
from linli.domain.grid_burden import Load, Period, forbidden, read_frequency, tenths

TODAY = date(2026, 11, 20)
UNIT, CENTRE = 7, 1
APPLICANT = Who(10, frozenset({UNIT}), frozenset({UNIT}))
REVIEWER = Who(20, frozenset({CENTRE}), reviews=True)
LEADER = Who(30, frozenset({CENTRE}), reviews=True, decides=True)
SECOND = Who(31, frozenset({CENTRE}), reviews=True, decides=True)
TWO_HATS = Who(40, frozenset({UNIT, CENTRE}), frozenset({UNIT}), reviews=True, decides=True)
CLOCK = Who(None, system=True)
PEOPLE = (APPLICANT, REVIEWER, LEADER, SECOND, TWO_HATS, CLOCK)


def life(standing: Standing = Standing.DRAFT, **more: object) -> Life:
    return replace(Life(standing, UNIT, 10, TODAY), **more)  # type: ignore[arg-type]  # fields by name


def after(before: Life, who: Who, verb: Verb) -> Life:
    """Return the life one step on, the days chosen so that every step is possible at once."""
    target = decide(before, who, verb)
    yesterday = TODAY - timedelta(days=1)
    changed = {
        Verb.SUBMIT: {"applicant": who.person, "opined": frozenset()},
        Verb.SEND_BACK: {"returns": before.returns + 1, "opined": frozenset()},
        Verb.OPINE: {"opined": before.opined | {who.person or 0}},
        Verb.ANNOUNCE: {"notice_until": yesterday},
        Verb.ADMIT: {"review_due_on": TODAY, "until": None},
        Verb.ADMIT_FOR: {"until": TODAY},
        Verb.RENEW: {"renewals": before.renewals + 1, "until": TODAY},
        Verb.ASK_EXIT: {"exit_asker": who.person},
        Verb.KEEP: {"exit_asker": None},
    }.get(verb, {})
    return replace(before, standing=target, **changed)  # type: ignore[arg-type]  # as above


class TestModel:
    def test_every_standing_is_reached_and_no_one_judges_their_own(self) -> None:
        start = life()
        seen, waiting, done = {start}, deque([start]), set()
        while waiting:
            here = waiting.popleft()
            # What runs out by the calendar may run out at any time.
            lives = [here]
            if here.until is not None and here.standing in LISTED:
                lives.append(replace(here, until=TODAY - timedelta(days=1)))
            for one in lives:
                for who in PEOPLE:
                    for verb in Verb:
                        try:
                            there = after(one, who, verb)
                        except DomainError:
                            continue
                        done.add((one.standing, verb))
                        if verb in {Verb.OPINE, Verb.ANNOUNCE, Verb.ADMIT, Verb.ADMIT_FOR}:
                            assert who.person != one.applicant
                            assert one.unit not in who.units
                        if verb in {Verb.ADMIT, Verb.ADMIT_FOR, Verb.ANNOUNCE}:
                            assert one.opined
                            assert who.person not in one.opined
                        if verb is Verb.EXIT and one.exit_asker is not None:
                            assert who.person != one.exit_asker
                        assert there.returns <= admission.RETURNS
                        assert there.renewals <= admission.RENEWALS
                        assert len(there.opined) <= admission.OPINIONS
                        if there not in seen:
                            seen.add(there)
                            waiting.append(there)
        assert {one.standing for one in seen} == set(Standing)
        assert done == set(MOVES)
        assert set(GUARDS) == set(Verb)

    def test_the_end_is_the_end(self) -> None:
        assert not [standing for standing, _ in MOVES if standing in ENDED]
        with pytest.raises(NotNow, match="已到期”的事项不能续期"):
            decide(life(Standing.EXPIRED), LEADER, Verb.RENEW)

    def test_the_days_count(self) -> None:
        notice = life(Standing.NOTICE, notice_until=TODAY, opined=frozenset({20}))
        with pytest.raises(NotNow, match="公示期满以后"):
            decide(notice, LEADER, Verb.ADMIT)
        over = replace(notice, notice_until=TODAY - timedelta(days=1))
        assert decide(over, LEADER, Verb.ADMIT) is Standing.ADMITTED
        late = life(Standing.TEMPORARY, until=TODAY - timedelta(days=1))
        with pytest.raises(NotNow, match="不能续期，请重新申请"):
            decide(late, LEADER, Verb.RENEW)
        assert decide(late, CLOCK, Verb.EXPIRE) is Standing.EXPIRED
        with pytest.raises(NotNow):
            decide(replace(late, until=TODAY), CLOCK, Verb.EXPIRE)
        with pytest.raises(NotYours):
            decide(late, LEADER, Verb.EXPIRE)

    def test_a_refused_exit_goes_back_to_what_it_was(self) -> None:
        asked = life(Standing.EXIT_ASKED, until=TODAY, exit_asker=10)
        assert decide(asked, LEADER, Verb.KEEP) is Standing.TEMPORARY
        assert decide(replace(asked, until=None), LEADER, Verb.KEEP) is Standing.ADMITTED


WORKS = st.frozensets(st.sampled_from(list(Work)), min_size=1)
ENTRIES = st.lists(
    st.builds(
        OnList,
        WORKS,
        st.dates(date(2026, 1, 1), date(2027, 1, 1)),
        st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
        temporary=st.booleans(),
        exited=st.booleans(),
    ),
    max_size=4,
)


class TestRule:
    @settings(max_examples=60, deadline=None)
    @given(ENTRIES, st.sampled_from([LEADS, HELPS]), st.dates(date(2026, 1, 1), date(2027, 1, 1)))
    def test_allowed_exactly_when_some_entry_covers_it_that_day(
        self, items: list[OnList], demand: frozenset[Work], day: date
    ) -> None:
        covered = any(
            one.valid_from <= day
            and (one.valid_to is None or day <= one.valid_to)
            and not one.works.isdisjoint(demand)
            for one in items
        )
        said = assign_refusal("路灯", items, demand, day, "县中心")
        assert bool(said) is not covered
        if said:
            assert "路灯" in said
            assert "县中心" in said

    def test_the_refusal_says_why(self) -> None:
        report = OnList(frozenset({Work.REPORT}), date(2026, 1, 1), None)
        only = assign_refusal("井盖", [report], HELPS, TODAY, "县中心（12345）")
        assert only.startswith("“井盖”只准入网格员发现上报，不能交给网格员")
        assert "不在网格事项准入清单里" in assign_refusal("井盖", [], HELPS, TODAY, "县中心")
        handled = frozenset({Work.HANDLE})
        ended = OnList(handled, date(2026, 1, 1), date(2026, 11, 19), temporary=True)
        assert "临时准入已于2026年11月19日" in assign_refusal("井盖", [ended], LEADS, TODAY, "x")
        gone = replace(ended, temporary=False, exited=True)
        assert "已于2026年11月20日（周五）退出" in assign_refusal("井盖", [gone], LEADS, TODAY, "x")
        coming = OnList(handled, date(2026, 12, 1), None)
        assert "起才准入" in assign_refusal("井盖", [coming], LEADS, TODAY, "x")

    def test_a_temporary_admission_leaves_room_for_a_lasting_one(self) -> None:
        entry = OnList(frozenset({Work.HANDLE}), date(2026, 1, 1), None)
        assert admission.already([entry], LEADS, TODAY)
        assert not admission.already([entry], LEADS | {Work.VISIT}, TODAY)
        assert not admission.already([replace(entry, temporary=True)], LEADS, TODAY)


GOOD = Wish(
    name="秸秆禁烧巡查",
    works=frozenset({Work.REPORT}),
    task="秋收期到地头看有没有焚烧。",
    basis="《中华人民共和国大气污染防治法》第七十七条",
    period=Period.WEEK,
    times=2,
    minutes=30,
    items=(("点位", "就近扑救要用"),),
    bare=False,
    training="秋收前培训一次",
    lasting=True,
    until=None,
)


class TestWish:
    def test_a_good_one_passes(self) -> None:
        assert problems(GOOD, Rules(), TODAY) == {}
        assert problems(replace(GOOD, items=(), bare=True), Rules(), TODAY) == {}

    @pytest.mark.parametrize(
        ("changed", "field", "words"),
        [
            ({"basis": ""}, "basis", "没有依据"),
            ({"minutes": 0}, "minutes", "写了频次就要写工作量"),
            ({"times": 0}, "times", "每个周期做几次"),
            ({"works": frozenset()}, "works", "哪几样"),
            ({"items": ()}, "items", "不采集任何信息"),
            ({"items": (("点位", ""),)}, "items", "没有写为什么"),
            ({"items": (("住户 人 脸 照片", "x"),)}, "items", "属于敏感个人信息"),
            ({"items": (("过往ＣＡＲ plate", "x"),)}, "items", "车牌"),
            ({"task": "逐户登记宗教信仰情况。"}, "task", "不能要求网格员采集宗教信仰"),
            ({"lasting": False, "until": TODAY}, "until", "已经过去"),
            ({"lasting": False, "until": TODAY + timedelta(days=91)}, "until", "最长90天"),
            ({"lasting": False}, "until", "到哪一天"),
            ({"name": "长" * 61}, "name", "最多60个字"),
        ],
    )
    def test_bad_input_is_named(self, changed: dict[str, object], field: str, words: str) -> None:
        wish = replace(GOOD, **changed)  # type: ignore[arg-type]  # fields by name
        found = problems(wish, Rules(), TODAY)
        assert list(found) == [field]
        assert words in found[field]

    @pytest.mark.parametrize(
        "item",
        ["人脸", "车牌号", "活动轨迹", "民族", "宗教信仰", "政治面貌", "重点人员名单", "指-纹"],
    )
    def test_what_the_lines_forbid(self, item: str) -> None:
        assert forbidden(item) is not None

    @pytest.mark.parametrize("item", ["点位", "现场照片", "居住人数", "联系电话", "井盖编号"])
    def test_what_they_do_not(self, item: str) -> None:
        assert forbidden(item) is None

    def test_the_countys_numbers_are_checked(self) -> None:
        assert admission_rules.read_rules({"notice_days": 5}) == Rules(notice_days=5)
        with pytest.raises(Invalid) as refused:
            admission_rules.read_rules({"notice_days": 0, "temporary_days": True})
        assert set(refused.value.fields) == {"notice_days", "temporary_days"}

    @settings(max_examples=40, deadline=None)
    @given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 12))
    def test_the_next_review_is_that_many_months_on(self, day: date, months: int) -> None:
        there = admission_rules.next_review(day, months)
        assert (there.year - day.year) * 12 + there.month - day.month == months
        assert there.day == day.day or (there + timedelta(days=1)).day == 1


class TestBurden:
    def test_hours_a_month(self) -> None:
        load = Load(Period.WEEK, 2, 30, 3)
        assert load.hours == Fraction(52, 12)
        assert tenths(load.hours) == "4.3"
        assert tenths(load.filled) == "26.0"
        assert Load(Period.EVENT, 0, 10, 2).hours == 0
        assert tenths(Load(Period.WORKDAY, 1, 10, 0).hours) == "3.4"
        assert grid_burden.total([load, load])[0] == 2 * load.hours

    def test_what_is_not_nothing_is_not_printed_as_nothing(self) -> None:
        assert tenths(Fraction(0)) == "0.0"
        assert tenths(Fraction(1, 21)) == "<0.1"
        assert tenths(Fraction(1, 20)) == "0.1"

    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            ("每周一次", (Period.WEEK, 1)),
            ("每日巡查（秋收期）", (Period.WORKDAY, 1)),
            ("每月2次", (Period.MONTH, 2)),
            ("每季度一次", (Period.QUARTER, 1)),
            ("随时", (Period.EVENT, 0)),
        ],
    )
    def test_frequencies_in_words(self, text: str, meant: tuple[Period, int]) -> None:
        assert read_frequency(text) == meant
