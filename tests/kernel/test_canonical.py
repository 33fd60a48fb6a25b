from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel import canonical


class Colour(Enum):
    RED = "red"


def test_one_form_for_one_value() -> None:
    assert (
        canonical.dumps({"b": 1, "a": [True, None, "é"]}) == '{"a":[true,null,"é"],"b":1}'.encode()
    )
    assert canonical.dumps("e\u0301") == '"é"'.encode()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.1, "0.1"),
        (Decimal("1.50"), "1.50"),
        (2**60, str(2**60)),
        (date(2026, 7, 14), "2026-07-14"),
        (
            datetime(2026, 7, 14, 8, tzinfo=timezone(timedelta(hours=8))),
            "2026-07-14T00:00:00.000000Z",
        ),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Colour.RED, "red"),
        ((1, "x"), [1, "x"]),
        ({"b", "a"}, ["a", "b"]),
        ({1: 2}, {"1": 2}),
        ("a\ud800b", "a\ufffd\ufffd\ufffdb"),
    ],
)
def test_plain_reduces_what_json_cannot_hold(value: object, expected: object) -> None:
    assert canonical.plain(value) == expected


@pytest.mark.parametrize("value", [b"x", object(), {"a": [b"x"]}])
def test_plain_refuses_what_has_no_form(value: object) -> None:
    with pytest.raises(TypeError):
        canonical.plain(value)


def test_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        canonical.moment(datetime(2026, 7, 14))  # noqa: DTZ001 - the point of the test


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_canonical_form_is_stable_under_reading_back(value: object) -> None:
    form = canonical.dumps(value)
    assert canonical.dumps(json.loads(form)) == form


@given(JSON)
def test_canonical_form_is_that_of_rfc_8785(value: object) -> None:
    assert canonical.dumps(value) == rfc8785.dumps(canonical.plain(value))  # type: ignore[arg-type]  # plain values are JSON


def test_keys_are_sorted_by_utf_16() -> None:
    assert canonical.dumps({"\ue000": 1, "\U0001f600": 2, "a": 3}) == (
        '{"a":3,"\U0001f600":2,"\ue000":1}'.encode()
    )


def test_utc_is_unchanged() -> None:
    assert canonical.moment(datetime(2026, 1, 2, 3, 4, 5, 6, UTC)) == "2026-01-02T03:04:05.000006Z"
