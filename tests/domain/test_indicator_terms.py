"""Versions of an indicator: which one holds, what keeps one from being asked for, changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from linli.domain.indicator_catalogue import INDICATORS
from linli.domain.indicator_terms import (
    AHEAD,
    BACK,
    MOST_EXCLUSIONS,
    OWNER,
    REASON,
    Exclusion,
    Sort,
    Terms,
    applied,
    approval_problem,
    differences,
    in_force,
    own_terms,
    problems,
)
from linli.domain.indicators import Rounding

TODAY = date(2026, 11, 22)
ONE = INDICATORS["closing"]
OWN = own_terms(ONE)
CASE = Exclusion(Sort.CASE, "1499012026110001", 7, TODAY, "同一人重复反映", 2)
MATTER = Exclusion(Sort.MATTER, "E", 3, TODAY, "另有系统办理", 3)


def terms(**changes: object) -> Terms:
    return replace(OWN, number=2, since=TODAY, **changes)  # type: ignore[arg-type]


def test_the_newest_version_that_has_begun_holds() -> None:
    second, third = terms(places=1), replace(terms(places=0), number=3)
    late = replace(third, since=TODAY + timedelta(days=9))
    assert in_force(ONE, [], TODAY) == OWN
    assert in_force(ONE, [second], TODAY - timedelta(days=1)) == OWN
    assert in_force(ONE, [second, third], TODAY) == third
    assert in_force(ONE, [second, late], TODAY) == second
    assert in_force(ONE, [replace(second, since=None)], date.min).places == 1


def test_a_version_changes_how_an_indicator_is_printed_and_nothing_else() -> None:
    made = applied(ONE, terms(places=1, rounding=Rounding.DOWN, smallest=3, owner="网信股"))
    assert (made.places, made.rounding, made.smallest) == (1, Rounding.DOWN, 3)
    assert (made.owner, made.version) == ("网信股", 2)
    assert (made.numerator, made.denominator) == (ONE.numerator, ONE.denominator)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"places": 5}, "places"),
        ({"places": -1}, "places"),
        ({"smallest": 101}, "smallest"),
        ({"owner": ""}, "owner"),
        ({"owner": "长" * (OWNER + 1)}, "owner"),
        ({"since": None}, "since"),
        ({"since": TODAY - BACK - timedelta(days=1)}, "since"),
        ({"since": TODAY + AHEAD + timedelta(days=1)}, "since"),
        ({"exclusions": (CASE,) * (MOST_EXCLUSIONS + 1)}, "exclude"),
    ],
)
def test_what_keeps_a_version_from_being_asked_for(changes: dict[str, object], field: str) -> None:
    wanted = replace(terms(), **changes)  # type: ignore[arg-type]
    assert field in problems(ONE, OWN, wanted, "市里通知第三条", TODAY)


def test_a_version_needs_a_reason_and_a_difference() -> None:
    good = terms(places=1)
    assert problems(ONE, OWN, good, "市里通知第三条", TODAY) == {}
    assert list(problems(ONE, OWN, good, "", TODAY)) == ["reason"]
    assert list(problems(ONE, OWN, good, "长" * (REASON + 1), TODAY)) == ["reason"]
    assert "没有不同" in problems(ONE, OWN, terms(), "再说一遍", TODAY)["reason"]


def test_only_counts_of_matters_know_exclusions() -> None:
    stock = INDICATORS["backlog"]
    wanted = replace(own_terms(stock), since=TODAY, exclusions=(CASE,))
    assert list(problems(stock, own_terms(stock), wanted, "依据", TODAY)) == ["exclude"]
    assert problems(ONE, OWN, terms(exclusions=(CASE,)), "依据", TODAY) == {}


def test_differences_in_words() -> None:
    new = terms(
        places=1, rounding=Rounding.DOWN, smallest=5, owner="督查股", exclusions=(CASE, MATTER)
    )
    assert differences(OWN, new) == (
        "舍入由四舍五入改为只舍不入",
        "小数由 2 位改为 1 位",
        "最小件数由 0 改为 5",
        "负责解释由“县综治中心”改为“督查股”",
        "剔除一件工单 1499012026110001",
        "剔除一类事项 E",
    )
    assert differences(new, replace(new, exclusions=(CASE,))) == ("不再剔除一类事项 E",)
    assert differences(OWN, OWN) == ()


def test_an_exclusion_is_kept_as_plain_data() -> None:
    for one in (CASE, MATTER):
        assert Exclusion.read(one.plain()) == one
    with pytest.raises(KeyError):
        Exclusion.read({"sort": "case"})
    with pytest.raises(ValueError, match="person"):
        Exclusion.read({**CASE.plain(), "sort": "person"})


def test_it_takes_a_second_person() -> None:
    assert approval_problem(4, frozenset({4, 9}))
    assert not approval_problem(4, frozenset({9}))
    assert not approval_problem(None, frozenset({9}))
