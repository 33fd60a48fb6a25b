"""Case numbers, lookup codes, division codes, area keys."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain.errors import Invalid
from linli.domain.identifiers import (
    LOOKUP_ALPHABET,
    MICROGRID_RUNGS,
    AreaKind,
    CaseNumber,
    Division,
    area_kind,
    is_under,
    lookup_code,
    read_lookup_code,
    significant,
)

numbers = st.builds(
    CaseNumber,
    st.from_regex(r"[1-9][0-9]{5}", fullmatch=True).filter(str.isascii),
    st.dates(date(1000, 1, 1)),
    st.integers(1, 99_999),
)


def test_case_number_is_county_day_serial():
    number = CaseNumber("140781", date(2026, 2, 13), 7)
    assert str(number) == "1407812026021300007"
    assert number.spoken == "140781 20260213 00007"


@given(numbers)
def test_case_number_there_and_back(number):
    assert CaseNumber.parse(str(number)) == number
    assert CaseNumber.parse(number.spoken) == number


def test_case_number_as_people_type_it():
    expected = CaseNumber("140781", date(2026, 2, 13), 7)
    assert CaseNumber.parse(" 140781-20260213-00007 ") == expected
    assert CaseNumber.parse("１４０７８１２０２６０２１３００００７") == expected


@pytest.mark.parametrize(
    "text",
    ["", "140781", "14078120260230 00007", "1407812026021300000", "14078120260213000O7", "9" * 20],
)
def test_what_is_not_a_case_number(text):
    with pytest.raises(Invalid) as caught:
        CaseNumber.parse(text)
    assert "number" in caught.value.fields


@pytest.mark.parametrize("serial", [0, 100_000])
def test_serial_out_of_range(serial):
    with pytest.raises(Invalid, match="99999"):
        CaseNumber("140781", date(2026, 2, 13), serial)


@pytest.mark.parametrize("county", ["", "14078", "1407811", "14078X", "１４０７８１"])
def test_county_of_a_number(county):
    with pytest.raises(Invalid, match="6 位"):
        CaseNumber(county, date(2026, 2, 13), 1)


def test_lookup_alphabet_has_no_look_alikes():
    for group in ("0OQD", "1IL", "2Z", "5S", "6G", "8B", "UV"):
        assert sum(ch in LOOKUP_ALPHABET for ch in group) == 1
    assert len(set(LOOKUP_ALPHABET)) == len(LOOKUP_ALPHABET)


@given(st.binary(min_size=16, max_size=32))
def test_lookup_code_reads_back(random_bytes):
    code = lookup_code(random_bytes)
    assert len(code) == 8
    assert set(code) <= set(LOOKUP_ALPHABET)
    assert read_lookup_code(code) == code
    assert read_lookup_code(f" {code[:4].lower()}-{code[4:]} ") == code


def test_lookup_code_uses_all_letters_evenly():
    counts = dict.fromkeys(LOOKUP_ALPHABET, 0)
    for number in range(2000):
        for letter in lookup_code((number * 0x9E3779B97F4A7C15F39CC0605CEDC835).to_bytes(32)):
            counts[letter] += 1
    mean = 2000 * 8 / len(LOOKUP_ALPHABET)
    assert all(0.7 * mean < count < 1.3 * mean for count in counts.values())


def test_lookup_code_wants_enough_randomness():
    with pytest.raises(ValueError, match="16"):
        lookup_code(b"short")


def test_look_alikes_are_forgiven():
    assert read_lookup_code("OIZSGBV9") == "012568U9"
    assert read_lookup_code("qdl1ｓｇｂ9") == "00115689"


@pytest.mark.parametrize("text", ["", "ABC", "A" * 9, "ACEF-HJK!", "汉字汉字汉字汉字"])
def test_what_is_not_a_lookup_code(text):
    with pytest.raises(Invalid) as caught:
        read_lookup_code(text)
    assert "lookup" in caught.value.fields


@pytest.mark.parametrize(
    ("code", "kind", "town_type"),
    [
        ("140781000000", AreaKind.COUNTY, ""),
        ("140781001000", AreaKind.TOWN, "街道"),
        ("140781100000", AreaKind.TOWN, "镇"),
        ("140781200000", AreaKind.TOWN, "乡"),
        ("140781400000", AreaKind.TOWN, "其他"),
        ("140781100204", AreaKind.VILLAGE, "镇"),
    ],
)
def test_division_taken_apart(code, kind, town_type):
    division = Division.parse(code)
    assert division.code == code
    assert (division.kind, division.town_type) == (kind, town_type)
    assert area_kind(code) is kind


@pytest.mark.parametrize(
    "code", ["", "140781", "14078100100X", "140781000204", "001234001000", "140700001000"]
)
def test_what_is_not_a_division(code):
    with pytest.raises(Invalid) as caught:
        Division.parse(code)
    assert "code" in caught.value.fields


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("140781001001003", AreaKind.GRID),
        ("14078100100100302", AreaKind.MICROGRID),
        ("1407810010010030207", AreaKind.MICROGRID),
        ("140781001001003" + "01" * MICROGRID_RUNGS, AreaKind.MICROGRID),
    ],
)
def test_grid_codes(code, kind):
    assert area_kind(code) is kind
    assert significant(code) == code


@pytest.mark.parametrize(
    "code",
    [
        "140781001001000",  # no grid number
        "140781001000001",  # under a town
        "14078100100100300",  # no micro-grid number
        "14078100100100001",  # no grid
        "1407810010010A3",
        "1407810010010031",  # sixteen digits
        "1407810010010",  # no whole grid number
        "1407810010010030200",  # no number on the second rung
        "140781001001003" + "01" * (MICROGRID_RUNGS + 1),
    ],
)
def test_what_is_not_a_grid_code(code):
    with pytest.raises(Invalid):
        area_kind(code)


def test_rungs():
    assert AreaKind.COUNTY.parents == ()
    assert AreaKind.GRID.parents == (AreaKind.VILLAGE,)
    assert AreaKind.MICROGRID.parents == (AreaKind.GRID, AreaKind.MICROGRID)


def test_what_names_a_division_is_its_leading_digits():
    assert significant("140781000000") == "140781"
    assert significant("140781001000") == "140781001"
    assert significant("140781001002") == "140781001002"


_codes = st.builds(
    lambda town, village, grid, micro, depth: {
        1: "140781000000",
        2: f"140781{town:03d}000",
        3: f"140781{town:03d}{village:03d}",
        4: f"140781{town:03d}{village:03d}{grid:03d}",
        5: f"140781{town:03d}{village:03d}{grid:03d}{micro:02d}",
        6: f"140781{town:03d}{village:03d}{grid:03d}{micro:02d}{micro:02d}",
    }[depth],
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 6),
)
_RUNGS = (6, 9, 12, 15, 17, 19)


@given(_codes, _codes)
def test_under_means_sharing_every_rung_of_the_ancestor(code, ancestor):
    deep = {AreaKind.COUNTY: 6, AreaKind.TOWN: 9, AreaKind.VILLAGE: 12}.get(
        area_kind(ancestor), len(ancestor)
    )
    shared = all(code[:n].ljust(n, "-") == ancestor[:n] for n in _RUNGS if n <= deep)
    assert is_under(code, ancestor) == shared
