"""What may lie under the map: heads of archives, numbers of approval, ranges of a file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tile_files import BOX, MVT, PNG, archive, picture

from linli.domain.base_maps import (
    HEADER_BYTES,
    OutOfRangeError,
    UnusableBaseError,
    covers,
    read_approval,
    read_header,
    read_range,
)

WHOLE = archive({(8, 207, 99): picture("white"), (10, 830, 397): picture("red")}, about={"a": 1})


def test_the_head_says_what_the_file_holds():
    found = read_header(WHOLE[:HEADER_BYTES], len(WHOLE))
    assert (found.vector, found.least, found.most, found.box) == (False, 8, 10, BOX)
    assert found.packed
    vector = archive({}, kind=MVT, packing=1)
    assert read_header(vector, len(vector)).vector
    assert not read_header(vector, len(vector)).packed


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "空的"),
        (WHOLE[:126], "不是 PMTiles"),
        (b"MBTiles" + WHOLE[7:], "不是 PMTiles"),
        (archive({}, version=2), "第 3 版"),
        (WHOLE[:-1], "不完整"),
        (archive({}, kind=0), "浏览器读不了"),
        (archive({}, packing=3), "浏览器读不了"),
        (archive({}, box=(113, 36, 112, 37)), "范围或层级"),
        (archive({}, box=(112, 36, 113, 91)), "范围或层级"),
        (archive({(0, 0, 0): b"x"}).replace(bytes([PNG, 0, 0]), bytes([PNG, 9, 8])), "范围或层级"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_why(data, why):
    with pytest.raises(UnusableBaseError, match=why):
        read_header(data[:HEADER_BYTES], len(data))


@given(st.integers(8, HEADER_BYTES - 1), st.integers(0, 255))
def test_no_head_however_damaged_is_more_than_refused(at, value):
    damaged = WHOLE[:at] + bytes([value]) + WHOLE[at + 1 : HEADER_BYTES]
    try:
        found = read_header(damaged, len(WHOLE))
    except UnusableBaseError:
        return
    assert sum(found.metadata) <= len(WHOLE)
    assert found.least <= found.most


@pytest.mark.parametrize(
    ("county", "part"),
    [
        ((111.9, 36.9, 112.1, 37.1), 1.0),
        ((112.4, 36.9, 112.6, 37.1), 0.5),
        ((112.4, 37.4, 112.6, 37.6), 0.25),
        ((113.0, 36.9, 113.1, 37.1), 0.0),
        ((112.0, 38.9, 112.1, 39.1), 0.0),
        ((112.0, 37.0, 112.0, 37.0), 1.0),  # a county of one point
    ],
)
def test_how_much_of_the_county_is_covered(county, part):
    assert covers(BOX, county) == pytest.approx(part)


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("GS(2024)0650号", "GS（2024）0650号"),
        (" 审图号：GS（2024） 0650 号", "GS（2024）0650号"),
        ("审图号:GS京(2023)1号", "GS京（2023）1号"),
        ("晋S(2023)012号", "晋S（2023）012号"),
        ("国审字(2013)第168号", "国审字（2013）第168号"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_number_of_approval_is_printed_in_one_way(given, printed):
    assert read_approval(given) == printed


@pytest.mark.parametrize(
    "given",
    ["GS0650", "GS(24)0650号", "GS(2024)0650", "OSM", "ABC(2024)1号", "S(2024)1号", "GS(2124)1号"],
)
def test_what_is_no_number_of_approval_is_refused(given):
    with pytest.raises(ValueError, match="approval"):
        read_approval(given)


@given(st.data(), st.integers(1, 500))
def test_a_range_is_the_bytes_it_names(data, size):
    whole = bytes(one % 251 for one in range(size))
    first = data.draw(st.integers(0, size - 1))
    last = data.draw(st.integers(first, size * 2))
    end = min(last, size - 1)
    assert read_range(f"bytes={first}-{last}", size) == (first, end)
    assert read_range(f"bytes={first}-", size) == (first, size - 1)
    tail = data.draw(st.integers(1, size * 2))
    found = read_range(f"bytes=-{tail}", size)
    assert found is not None
    assert whole[found[0] : found[1] + 1] == whole[-tail:]


@pytest.mark.parametrize("words", ["bytes=10-", "bytes=10-12", "bytes=-0", "bytes=99-100"])
def test_a_range_behind_the_end_is_refused(words):
    with pytest.raises(OutOfRangeError):
        read_range(words, 10)


@pytest.mark.parametrize(
    "words",
    ["", "bytes=-", "bytes=5-2", "bytes=0-1,4-5", "lines=0-1", "bytes=a-b", "bytes=1--2", "0-1"],
)
def test_what_is_no_single_range_means_the_whole(words):
    assert read_range(words, 10) is None
