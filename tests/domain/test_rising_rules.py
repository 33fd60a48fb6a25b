"""The county's numbers of early warning: checked, compared, and when a place is worth a word."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from linli.county.defaults import packaged
from linli.domain.errors import Invalid
from linli.domain.rising import Settings
from linli.domain.rising_rules import LIMITS, SHIPPED, Rules, differences, often, read_rules, typed
from linli.domain.rising_terms import Group


def test_what_is_shipped_is_what_the_issue_asks_and_the_file_says() -> None:
    assert read_rules(yaml.safe_load(packaged("rising.yaml"))) == SHIPPED
    assert set(LIMITS) == {one.name for one in fields(Rules)}
    assert SHIPPED.rise == Settings()
    assert (SHIPPED.repeat, SHIPPED.alike) == (Group(3, 3, 0.5), Group(30, 5, 0.9))
    assert read_rules({}) == SHIPPED


@given(st.sampled_from(sorted(LIMITS)), st.integers(-5, 400))
def test_a_number_holds_within_its_limits_and_is_refused_beyond(key: str, number: int) -> None:
    limit = LIMITS[key]
    if limit.least <= number <= limit.most:
        assert read_rules({key: number}).plain()[key] == number
    else:
        with pytest.raises(Invalid) as refused:
            read_rules({key: number})
        assert f"{limit.least} 到 {limit.most}" in refused.value.fields[key]


def test_whatever_else_is_told_key_by_key() -> None:
    with pytest.raises(Invalid) as refused:
        read_rules({"least": True, "budget": "4", "lest": 3})
    assert set(refused.value.fields) == {"least", "budget", "lest"}
    good = {key: str(number) for key, number in SHIPPED.plain().items()}
    assert typed({**good, "most": " 9 "}) == replace(SHIPPED, most=9)
    for wrong in ("", "４", "-1", "1e1", "9" * 40):
        with pytest.raises(Invalid) as refused:
            typed({**good, "most": wrong})
        assert set(refused.value.fields) == {"most"}


def test_a_change_is_said_number_by_number() -> None:
    wanted = replace(SHIPPED, least=6, place_days=5)
    told = differences(SHIPPED, wanted)
    assert told == ("一处至少几件才提醒：4 改为 6", "同一地点：几天之内：3 改为 5")
    assert differences(wanted, wanted) == ()


def test_a_busy_place_is_told_only_beyond_its_usual() -> None:
    assert often(3, 0.0, SHIPPED)
    assert not often(2, 0.0, SHIPPED)
    assert often(4, 2.0, SHIPPED)
    assert not often(4, 2.1, SHIPPED)
    assert often(4, 9.0, replace(SHIPPED, place_times=0))
