"""派单规则: which row matters, why, what is wrong with a row, what a dry run says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain.unit_rules import (
    MOST_SUPPORTS,
    DryRun,
    Facts,
    Ground,
    MatterFacts,
    Outcome,
    Rule,
    UnitFacts,
    matched,
    misses,
    outcome,
    problems,
    specificity,
)

DAY = date(2026, 3, 2)
FACTS = Facts(DAY, ("B01", "B"), ("village", "town", "county"), "general", "seat")
ALL = Rule(1, "zj")


class TestMatching:
    def test_without_rules_nothing_is_proposed(self) -> None:
        assert matched([], FACTS).rule is None

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"matter": "A01"}, "事项不符"),
            ({"area": "elsewhere", "door": "web"}, "区域、来源不符"),
            ({"level": "urgent"}, "等级不符"),
            ({"valid_from": date(2026, 3, 3)}, "不在有效期内"),
            ({"valid_to": date(2026, 3, 1)}, "不在有效期内"),
            ({"matter": "B", "area": "county", "level": "general", "door": "seat"}, ""),
            ({"valid_from": DAY, "valid_to": DAY}, ""),
        ],
    )
    def test_a_row_says_why_it_does_not_match(self, changes: dict[str, object], why: str) -> None:
        rule = replace(ALL, **changes)
        assert misses(rule, FACTS) == why
        assert (matched([rule], FACTS).rule is None) == bool(why)

    @pytest.mark.parametrize(
        ("narrow", "wide", "why"),
        [
            ({"matter": "B01"}, {"matter": "B", "area": "village"}, "事项的条件不如它具体"),
            ({"matter": "B"}, {"area": "village", "level": "general"}, "事项的条件不如它具体"),
            ({"area": "village"}, {"area": "town", "door": "seat"}, "区域的条件不如它具体"),
            ({"level": "general"}, {"door": "seat"}, "等级的条件不如它具体"),
            ({"door": "seat"}, {}, "来源的条件不如它具体"),
        ],
    )
    def test_the_narrower_row_wins_whatever_the_order(
        self, narrow: dict[str, str], wide: dict[str, str], why: str
    ) -> None:
        winner, loser = Rule(1, "zj", **narrow), Rule(2, "cg", **wide)
        for rules in ([winner, loser], [loser, winner]):
            found = matched(rules, FACTS)
            assert found.rule == winner
            assert [(one.rule, one.why) for one in found.lost] == [(loser, why)]
            assert found.conflict == ""

    def test_it_says_which_conditions_met(self) -> None:
        assert matched([ALL], FACTS).why == "没有条件，对所有事项有效"
        rule = replace(ALL, matter="B01", area="town")
        assert matched([rule], FACTS).why == "事项、区域相符"

    def test_a_contradiction_is_told_and_the_later_row_wins(self) -> None:
        older = Rule(1, "zj", matter="B01", valid_from=date(2025, 1, 1))
        newer = Rule(2, "cg", matter="B01", valid_from=date(2024, 1, 1))
        found = matched([newer, older], FACTS)
        assert found.rule == older
        assert found.lost[0].why == "条件相同，它生效在前"
        assert found.conflict.startswith("第2条与第1条条件相同、单位不同")
        assert matched([replace(newer, valid_from=date(2025, 1, 1)), older], FACTS).rule.id == 2

    def test_two_rows_that_say_the_same_are_no_contradiction(self) -> None:
        one, other = Rule(1, "zj", ("cg", "ga")), Rule(2, "zj", ("ga", "cg"))
        assert matched([one, other], FACTS).conflict == ""


_CODES = {
    "matter": ("", "B01", "B", "A01"),
    "area": ("", "village", "town", "county", "elsewhere"),
    "level": ("", "general", "urgent"),
    "door": ("", "seat", "web"),
}
_RULES = st.lists(
    st.builds(
        Rule,
        id=st.integers(1, 99),
        lead=st.sampled_from(["zj", "cg", "ga"]),
        valid_from=st.dates(date(2025, 1, 1), date(2026, 12, 31)),
        **{name: st.sampled_from(codes) for name, codes in _CODES.items()},
    ),
    max_size=8,
    unique_by=lambda rule: rule.id,
)


@given(_RULES, st.randoms())
def test_one_row_wins_whatever_the_order_and_none_that_fits_is_narrower(
    rules: list[Rule], chance: object
) -> None:
    found = matched(rules, FACTS)
    shuffled = list(rules)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # random.Random
    assert matched(shuffled, FACTS) == found
    fitting = [rule for rule in rules if not misses(rule, FACTS)]
    assert (found.rule is None) == (not fitting)
    if found.rule is not None:
        best = max(specificity(rule, FACTS) for rule in fitting)
        assert specificity(found.rule, FACTS) == best
        assert {one.rule.id for one in found.lost} == {rule.id for rule in fitting} - {
            found.rule.id
        }
        assert all(one.why for one in found.lost)
        twins = [
            one
            for one in fitting
            if one.conditions == found.rule.conditions and one.lead != found.rule.lead
        ]
        assert bool(found.conflict) == bool(twins)


GROUND = Ground(
    today=DAY,
    units={
        "zj": UnitFacts("住建局"),
        "cg": UnitFacts("城管局"),
        "old": UnitFacts("老局", live=False),
        "v1": UnitFacts("和平社区", grid=True),
    },
    matters={
        "B": MatterFacts("公用设施", leaf=False),
        "B01": MatterFacts("物业纠纷"),
        "B02": MatterFacts("供水"),
        "B09": MatterFacts("旧事项", live=False),
    },
    areas=frozenset({"village", "town", "county"}),
    levels=frozenset({"general"}),
    doors=frozenset({"seat"}),
    for_grid=lambda code, leads: "" if code == "B01" and leads else "没有准入",
)
SOUND = Rule(7, "zj", ("cg",), "B01", "town", "general", "seat", DAY, date(2026, 12, 31))


class TestProblems:
    def test_a_sound_row_has_none(self) -> None:
        assert problems(SOUND, GROUND, [SOUND]) == []

    @pytest.mark.parametrize(
        ("changes", "field", "code"),
        [
            ({"lead": "nobody"}, "lead", "no-unit"),
            ({"lead": "old"}, "lead", "closed-unit"),
            ({"supports": ("old",)}, "supports", "closed-unit"),
            ({"supports": ("zj",)}, "supports", "supports-itself"),
            ({"supports": ("cg", "cg")}, "supports", "twice"),
            ({"matter": "X"}, "matter", "no-matter"),
            ({"matter": "B09"}, "matter", "retired-matter"),
            ({"area": "gone"}, "area", "no-area"),
            ({"level": "mild"}, "level", "no-level"),
            ({"door": "pigeon"}, "door", "no-door"),
            ({"valid_to": date(2026, 3, 1)}, "valid_to", "no-days"),
            (
                {"valid_from": date(2025, 1, 1), "valid_to": date(2026, 3, 1)},
                "valid_to",
                "over",
            ),
            ({"lead": "v1", "matter": "B02"}, "lead", "not-for-grid"),
            ({"lead": "v1", "matter": "B"}, "matter", "grid-needs-matter"),
            ({"lead": "v1", "matter": ""}, "matter", "grid-needs-matter"),
            ({"supports": ("v1",)}, "supports", "not-for-grid"),
        ],
    )
    def test_each_is_told_with_its_input(
        self, changes: dict[str, object], field: str, code: str
    ) -> None:
        found = problems(replace(SOUND, **changes), GROUND)
        assert [(one.field, one.code) for one in found] == [(field, code)]
        assert found[0].words

    def test_grid_staff_may_be_named_for_what_is_admitted(self) -> None:
        assert problems(replace(SOUND, lead="v1"), GROUND) == []

    def test_too_many_supports(self) -> None:
        many = tuple(f"u{n}" for n in range(MOST_SUPPORTS + 1))
        ground = replace(GROUND, units={**GROUND.units, **{u: UnitFacts(u) for u in many}})
        found = problems(replace(SOUND, supports=many), ground)
        assert [one.code for one in found] == ["too-many"]

    def test_rows_of_the_same_conditions_stand_in_each_others_way(self) -> None:
        other = replace(SOUND, id=8)
        assert [one.code for one in problems(SOUND, GROUND, [other])] == ["double"]
        other = replace(other, lead="cg", supports=())
        assert [one.code for one in problems(SOUND, GROUND, [other])] == ["contradicts"]
        assert problems(SOUND, GROUND, [replace(other, door="")]) == []

    @pytest.mark.parametrize(
        ("start", "end"),
        [(date(2027, 1, 1), None), (date(2025, 1, 1), date(2026, 3, 1))],
    )
    def test_not_where_their_days_lie_apart(self, start: date, end: date | None) -> None:
        other = replace(SOUND, id=8, lead="cg", supports=(), valid_from=start, valid_to=end)
        assert problems(SOUND, GROUND, [other]) == []

    def test_open_ends_overlap(self) -> None:
        forever = replace(SOUND, valid_to=None)
        other = replace(forever, id=8, lead="cg", supports=(), valid_from=date(2028, 1, 1))
        assert [one.code for one in problems(forever, GROUND, [other])] == ["contradicts"]

    def test_without_a_list_grid_staff_may_have_anything(self) -> None:
        ground = Ground(
            GROUND.today, GROUND.units, GROUND.matters, GROUND.areas, GROUND.levels, GROUND.doors
        )
        assert problems(replace(SOUND, lead="v1", matter="B02"), ground) == []


@pytest.mark.parametrize(
    ("given_to", "returned", "expected"),
    [
        ("zj", (), Outcome.SAME),
        ("zj", ("zj",), Outcome.SAME),
        ("zj", ("cg",), Outcome.SPARED),
        ("cg", (), Outcome.CHANGED),
        ("cg", ("zj",), Outcome.WRONG),
        ("", ("ga",), Outcome.CHANGED),
    ],
)
def test_a_dry_run_compares_with_who_kept_and_who_returned(
    given_to: str, returned: tuple[str, ...], expected: Outcome
) -> None:
    assert outcome("zj", given_to, returned) is expected


def test_a_dry_run_counts_what_it_hit() -> None:
    assert DryRun(looked=9, same=1, changed=2, wrong=3, spared=1).hit == 7
