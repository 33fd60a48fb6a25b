"""Policies as data: the packaged ones, the JSON round trip, every refusal with its field."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.clock_world import POLICY, budgets

from linli.county.defaults import load_policies
from linli.domain.errors import Invalid
from linli.domain.policies import LEADS, Budget, Level, LevelRule, OnExpiry, Policy, Stage, Unit

leads = st.none() | budgets.filter(lambda budget: budget.unit in LEADS)
rules = st.builds(
    LevelRule,
    respond=st.none() | budgets,
    resolve=budgets,
    yellow=leads,
    on_expiry=st.none() | st.sampled_from(OnExpiry),
)
names = st.text(min_size=1, max_size=60).filter(str.strip)
any_policy = st.builds(
    Policy,
    code=st.from_regex(r"[A-Za-z0-9_-]{1,32}", fullmatch=True),
    version=st.integers(1, 3660),
    name=names,
    basis=st.text(max_size=300),
    levels=st.fixed_dictionaries({Level.GENERAL: rules}, optional={Level.MAJOR: rules}),
    stages=st.fixed_dictionaries(dict.fromkeys(Stage, budgets)),
    max_extension=st.dictionaries(st.sampled_from(Level), budgets),
    max_suspension=budgets,
)


def test_the_packaged_policies() -> None:
    policies = load_policies()
    assert list(policies) == ["13710", "12345"]
    assert all(policy.version == 1 and policy.basis for policy in policies.values())


@pytest.mark.parametrize("policy", load_policies().values(), ids=lambda policy: policy.code)
def test_packaged_policies_round_trip_through_json(policy: Policy) -> None:
    assert Policy.parse(json.loads(json.dumps(policy.dump()))) == policy


@given(policy=any_policy)
def test_any_policy_round_trips_through_json(policy: Policy) -> None:
    assert Policy.parse(json.loads(json.dumps(policy.dump()))) == policy


def problems(data: object) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        Policy.parse(data)
    return refused.value.fields


def changed(path: str, value: object) -> dict[str, Any]:
    data = copy.deepcopy(POLICY.dump())
    *parents, last = path.split(".")
    here: Any = data
    for key in parents:
        here = here[key]
    here[last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("code", "13710 号", "code"),
        ("code", True, "code"),
        ("name", " ", "name"),
        ("name", "长" * 61, "name"),
        ("basis", ["通知"], "basis"),
        ("version", 0, "version"),
        ("version", True, "version"),
        ("version", "1", "version"),
        ("colour", "red", "policy.colour"),
        ("levels", [], "levels"),
        ("levels", {}, "levels.general"),
        ("levels.hard", {}, "levels.hard"),
        ("levels.general", {}, "levels.general.resolve"),
        ("levels.general.resolve.amount", 0, "levels.general.resolve.amount"),
        ("levels.general.resolve.amount", 3661, "levels.general.resolve.amount"),
        ("levels.general.resolve.amount", 1.5, "levels.general.resolve.amount"),
        ("levels.general.resolve.unit", "week", "levels.general.resolve.unit"),
        ("levels.general.resolve.unit", ["hour"], "levels.general.resolve.unit"),
        ("levels.general.resolve.unit", "hour", "levels.general.resolve.roll"),
        ("levels.general.resolve.roll", "yes", "levels.general.resolve.roll"),
        ("levels.general.resolve.rol", True, "levels.general.resolve.rol"),
        ("levels.general.yellow.unit", "month", "levels.general.yellow.unit"),
        ("levels.general.respond", 3, "levels.general.respond"),
        ("levels.general.on_expiry", "close", "levels.general.on_expiry"),
        ("stages.sign", {}, "stages.sign"),
        ("max_extension.general", None, "max_extension.general"),
        ("max_suspension", None, "max_suspension"),
    ],
)
def test_bad_data_is_refused_at_its_place(path: str, value: object, where: str) -> None:
    found = problems(changed(path, value))
    assert where in found
    assert found[where].endswith("。")


def test_every_problem_is_told_at_once() -> None:
    found = problems({"code": "x", "version": 1})
    assert {"name", "levels", "stages", "max_suspension"} <= set(found)
    assert {f"stages.{stage}" for stage in Stage} <= set(found)
    assert set(problems(None)) >= {"policy", "code"}


def test_a_short_form_is_enough() -> None:
    data = POLICY.dump()
    del data["max_extension"], data["basis"]
    data["code"] = 13710  # unquoted in YAML
    data["levels"] = {"general": {"resolve": {"amount": 3, "unit": "workday"}}}
    policy = Policy.parse(data)
    assert policy.code == "13710"
    assert policy.extension_limit(Level.GENERAL) is None
    assert policy.rule(Level.MAJOR) == LevelRule(None, Budget(3, Unit.WORKDAY))
    assert policy.effective(Level.MAJOR) is Level.GENERAL


def test_budgets_are_normalised_and_bounded() -> None:
    assert Budget(5, Unit.SAME_DAY) == Budget(0, Unit.SAME_DAY)
    assert Budget(5, Unit.WORKDAY, roll=True) == Budget(5, Unit.WORKDAY)
    assert Budget(2, Unit.MONTH, roll=True).text() == "2 个月（末日遇休息日顺延）"
    assert Budget(0, Unit.SAME_DAY).text() == "当日"
    for amount in (0, -1, 3661):
        with pytest.raises(Invalid):
            Budget(amount, Unit.HOUR)
    with pytest.raises(Invalid):
        LevelRule(None, Budget(1, Unit.HOUR), yellow=Budget(1, Unit.WORKING_HOUR))
