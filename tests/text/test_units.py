"""Which unit gets a matter, learned from counts: what wins, fades, is kept, and what breaks."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from linli.text.evaluation import units as evaluation
from linli.text.evaluation.files import Files
from linli.text.units import Known, Past, Units, chains, precedents, stem

DAY = datetime(2026, 3, 1, 8, tzinfo=UTC)
KNOWN = Known(("B", "B01"), ("t1", "t1v1"), "seat")


def past(unit: str, days: int = 0, known: Known = KNOWN, *, returned: bool = False) -> Past:
    """Return one dispatch so many days before the day that is asked about."""
    return Past(DAY - timedelta(days=days), known, unit, returned)


def first(model: Units, known: Known = KNOWN) -> list[str]:
    """Return the ranked units."""
    return [one.unit for one in model.rank(known, DAY)]


def test_an_empty_model_proposes_nothing() -> None:
    assert Units().rank(KNOWN, DAY) == []
    assert Units().rank(Known(), DAY) == []


def test_the_commonest_wins_and_shares_are_shares() -> None:
    model = Units().learn_all([past("a"), past("a"), past("b")])
    ranked = model.rank(KNOWN, DAY)
    assert [one.unit for one in ranked] == ["a", "b"]
    assert sum(one.share for one in ranked) == pytest.approx(1)


def test_what_was_never_seen_falls_back_on_the_wider() -> None:
    model = Units().learn_all(
        [past("a"), past("a"), *[past("b", known=Known(("C",), ("t2",), "web"))] * 3]
    )
    assert first(model, Known(("B", "B99"), ("t1", "t1v9"), "grid"))[0] == "a"
    assert first(model, Known(("X",), ("t2",), "web"))[0] == "b"


def test_old_habits_fade() -> None:
    model = Units().learn_all([*[past("old", 600)] * 5, past("new", 2)])
    assert first(model)[0] == "new"


def test_returns_count_against() -> None:
    model = Units().learn_all([past("a", 3), past("a", 2), past("b", 2)])
    assert first(model)[0] == "a"
    model.learn(past("a", 1, returned=True))
    model.learn(past("a", 1, returned=True))
    assert first(model)[0] == "b"


def test_a_unit_that_only_ever_returned_is_not_proposed() -> None:
    assert first(Units().learn_all([past("a", returned=True)])) == []


def test_a_renamed_unit_takes_over_what_was_learned() -> None:
    model = Units().learn_all([*[past("执法队", 9)] * 20, past("执法队（东风街道）", 1)])
    assert first(model)[0] == "执法队（东风街道）"
    model.learn(past("执法队（东风街道）", 0))
    ranked = model.rank(KNOWN, DAY, allowed=lambda unit: unit != "执法队（东风街道）")
    assert [one.unit for one in ranked] == ["执法队"]


def test_the_family_may_come_from_elsewhere() -> None:
    family = {"u1": "x", "u2": "x", "u3": "y"}.get
    model = Units(lambda unit: family(unit) or unit)
    model.learn_all([*[past("u1", 9)] * 3, *[past("u3", 9)] * 3, past("u2", 1), past("u2", 0)])
    assert first(model)[0] == "u2"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("执法队（东风街道）", "执法队"),
        ("供水公司(北)", "供水公司"),
        ("（全）", "（全）"),
        ("", ""),
    ],
)
def test_stems(name: str, expected: str) -> None:
    assert stem(name) == expected


def test_chains_go_from_wide_to_narrow() -> None:
    kinds, places, doors = chains(KNOWN)
    assert (len(kinds), len(places), len(doors)) == (5, 5, 6)
    assert chains(Known())[0] == ("",)


def test_what_is_kept_comes_back_and_nothing_else() -> None:
    model = Units().learn_all([past("a", 3), past("b", 2), past("a", 1)])
    text = model.dump()
    again = Units.load(text)
    assert again.dump() == text
    assert again.rank(KNOWN, DAY) == pytest.approx(model.rank(KNOWN, DAY)) or first(again) == first(
        model
    )
    assert (again.learned, again.newest) == (3, DAY - timedelta(days=1))
    assert Units.load(Units().dump()).newest is None
    outer = json.loads(text)
    for broken in (
        "",
        "[]",
        "{}",
        "null",
        json.dumps({**outer, "format": "linli-units-0"}),
        json.dumps({**outer, "body": outer["body"].replace("a", "c")}),
        json.dumps({**outer, "sha256": 0}),
    ):
        with pytest.raises(ValueError, match=r"model|format|sum"):
            Units.load(broken)


def test_hostile_values_are_values_like_any_other() -> None:
    bad = [
        "",
        "x" * 100_000,
        "😀",
        "ＡＢＣ",
        "a\x1fb\x00c",
        "\ud800",
        "<b>x</b>",
        "亂",
        "好" * 9000,
    ]
    model = Units()
    for text in bad:
        known = Known((text,) * 50, (text, text, text), text)
        model.learn(Past(DAY, known, text))
        assert all(one.share >= 0 for one in model.rank(known, DAY))
    Units.load(model.dump()).dump().encode()
    assert len(model.dump()) < 200_000


def test_precedents_are_as_narrow_as_they_can_be() -> None:
    near = [("n1", past("a")), ("n2", past("a")), ("n3", past("b")), ("n4", past("a"))]
    town = Known(("B", "B01"), ("t1", "t1v2"), "seat")
    elsewhere = Known(("B", "B02"), ("t2", "t2v1"), "seat")
    rows = [*near, ("n5", past("a", known=town)), ("n6", past("c", known=elsewhere))]
    rows.append(("n7", past("a", returned=True)))
    found = precedents(rows, KNOWN, ["a", "b", "c"], 4)
    assert (found["a"].hits, found["a"].of, found["a"].refs) == (3, 4, ("n1", "n2", "n4"))
    assert (found["a"].kinds, found["a"].places) == (2, 2)
    assert (found["c"].hits, found["c"].refs) == (0, ())
    wider = precedents(rows, KNOWN, ["a"], 5)["a"]
    assert (wider.hits, wider.of, wider.places) == (4, 5, 1)
    widest = precedents(rows, KNOWN, ["c"], 99)["c"]
    assert (widest.hits, widest.of, widest.kinds, widest.places) == (1, 6, 1, 0)
    assert precedents([], KNOWN, ["a"])["a"].of == 0


def test_it_needs_no_package() -> None:
    for name in ("numpy", "scipy", "sklearn"):
        assert name not in vars(sys.modules["linli.text.units"])


@pytest.mark.data
def test_the_figures_on_real_dispatches(shared_data: Path) -> None:
    """The whole of it: about three seconds."""
    figures = evaluation.run(Files(events=shared_data / "events_2018.csv"), log=lambda _line: None)
    missed = {name: one.value for name, one in figures.items() if one.met is False}
    assert not missed
    assert figures["unit top-1"].value > 0.65
    assert figures["unit top-3"].value > 0.80
    assert figures["unit top-1 online"].value >= figures["unit top-1"].value
