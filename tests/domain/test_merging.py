"""Three-way merge: nothing anybody wrote is lost, and nothing is decided for two who differ."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from linli.domain.merging import Conflict, merge

NAMES = ("title", "matter", "area", "address")
values = st.sampled_from(["", "a", "b", "c"])
records = st.fixed_dictionaries(dict.fromkeys(NAMES, values))
choices = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["mine", "theirs", "both"]))


def result(
    base: dict[str, str], theirs: dict[str, str], mine: dict[str, str], picked: dict[str, str]
) -> dict[str, str]:
    """Return the record after the merge is written."""
    return {**theirs, **merge(base, theirs, mine, picked).apply}


@given(records, records)
def test_who_is_alone_gets_what_they_wrote(base: dict[str, str], mine: dict[str, str]) -> None:
    merged = merge(base, base, mine)
    assert not merged.conflicts
    assert {**base, **merged.apply} == mine


@given(records, records)
def test_who_changes_nothing_keeps_what_the_others_wrote(
    base: dict[str, str], theirs: dict[str, str]
) -> None:
    merged = merge(base, theirs, base)
    assert not merged.apply
    assert not merged.conflicts
    assert set(merged.kept) == {name for name in NAMES if base[name] != theirs[name]}


@given(records, records, records)
def test_every_change_is_written_kept_or_asked_about(
    base: dict[str, str], theirs: dict[str, str], mine: dict[str, str]
) -> None:
    merged = merge(base, theirs, mine)
    asked = {conflict.name for conflict in merged.conflicts}
    for name in NAMES:
        if mine[name] == theirs[name]:
            assert name not in merged.apply
            assert name not in asked
        elif mine[name] == base[name]:
            assert name in merged.kept
        elif theirs[name] == base[name]:
            assert merged.apply[name] == mine[name]
        else:
            assert name in asked
            assert name not in merged.apply
            assert name not in merged.kept


@given(records, records, records)
def test_the_merge_is_the_same_from_either_side(
    base: dict[str, str], theirs: dict[str, str], mine: dict[str, str]
) -> None:
    here, there = merge(base, theirs, mine), merge(base, mine, theirs)
    swapped = {Conflict(one.name, one.was, one.mine, one.theirs) for one in there.conflicts}
    assert set(here.conflicts) == swapped
    asked = {one.name for one in here.conflicts}
    one_way = {**theirs, **here.apply}
    other_way = {**mine, **there.apply}
    assert all(one_way[name] == other_way[name] for name in NAMES if name not in asked)


@given(records, records, records, choices)
def test_a_choice_settles_its_own_field_only(
    base: dict[str, str],
    theirs: dict[str, str],
    mine: dict[str, str],
    picked: dict[str, str],
) -> None:
    open_fields = {one.name for one in merge(base, theirs, mine).conflicts}
    still = {one.name for one in merge(base, theirs, mine, picked).conflicts}
    settled = {name for name, word in picked.items() if word in {"mine", "theirs"}}
    assert still == open_fields - settled
    after = result(base, theirs, mine, picked)
    for name in open_fields & settled:
        assert after[name] == (mine if picked[name] == "mine" else theirs)[name]


def test_a_field_left_out_is_a_field_left_alone() -> None:
    merged = merge({"title": "a", "address": "b"}, {"title": "c"}, {"address": "d"})
    assert merged.apply == {"address": "d"}
    assert merged.kept == ("title",)
