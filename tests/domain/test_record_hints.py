"""Hints about records: what is near, what is not, and that three bits are never missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from linli.domain import record_hints as hints
from linli.domain.errors import Invalid
from linli.domain.hint_rules import Rules, read_rules
from linli.domain.record_hints import Located

RULES = Rules()
LOOKS = some.integers(0, 2**64 - 1)
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
ANSWER = (
    "已到和平社区三号楼东侧查看，楼道内堆放的旧家具和纸箱共七处，会同物业当场清走五处，"
    "另两处由业主自行搬离，已拍照留存，并约定下周三再去看一次，电话告知了反映人。"
)


@given(LOOKS, some.sets(some.integers(0, 63), max_size=3))
def test_up_to_three_bits_are_always_found_by_a_band(look: int, flipped: set[int]) -> None:
    other = look
    for bit in flipped:
        other ^= 1 << bit
    assert hints.joined(hints.bands(look)) == look
    assert hints.distance(look, other) == len(flipped)
    assert any(a == b for a, b in zip(hints.bands(look), hints.bands(other), strict=True))
    assert hints.same_photo(look, [(7, other)], RULES) == [(7, len(flipped))]


@given(LOOKS, some.lists(some.tuples(some.integers(0, 99), LOOKS), max_size=8))
def test_no_picture_further_off_is_taken_for_the_same(
    look: int, others: list[tuple[int, int]]
) -> None:
    found = hints.same_photo(look, others, RULES)
    assert all(one.bits <= RULES.photo_bits for one in found)
    assert found == sorted(found, key=lambda one: (one.bits, one.key))
    near = [key for key, other in others if hints.distance(look, other) <= RULES.photo_bits]
    assert sorted(one.key for one in found) == sorted(near)


def test_a_fingerprint_has_64_bits() -> None:
    for wrong in (-1, 2**64):
        with pytest.raises(ValueError, match="64 bits"):
            hints.bands(wrong)


def test_nearly_the_same_words_are_found_and_others_are_not() -> None:
    near = ANSWER.replace("七处", "八处").replace("下周三", "下周四")
    other = "经核实，路灯不亮是线路老化所致，电力部门已更换，现在亮了。" * 3
    found = hints.copied_text(ANSWER, [(1, near), (2, other), (3, ANSWER + "。")], RULES)
    assert [one.key for one in found] == [3]
    assert [one.key for one in hints.copied_text(ANSWER, [(1, near)], Rules(text_percent=80))] == [
        1
    ]
    assert not hints.copied_text(ANSWER[:40], [(1, ANSWER[:40])], RULES)


def test_standing_texts_count_on_neither_side() -> None:
    standing = hints.pieces(ANSWER)
    assert not hints.copied_text(ANSWER, [(1, ANSWER)], RULES, standing)
    own = "这里另有一段只写给这一件的话，" + "说明现场的门牌、时间、经过和约定，" * 1
    own += "包括联系到的三户人家各自怎么说、谁愿意搬、谁要等周末，以及物业经理答应的时间和车。"
    assert hints.copied_text(ANSWER + own, [(1, own)], Rules(text_chars=30), standing)


@given(some.text(max_size=200))
def test_the_same_text_shares_all_bands(text: str) -> None:
    assert hints.text_bands(text) == hints.text_bands(f" {text}！\n")


def test_near_copies_share_a_band_and_unlike_texts_do_not() -> None:
    texts = [f"{ANSWER}第{n}次去时又看了{n * 7}号楼的门厅。" for n in range(200)]
    mine = hints.text_bands(ANSWER)
    assert mine is not None
    shared = 0
    for text in texts:
        theirs = hints.text_bands(text)
        assert theirs is not None
        shared += any(a == b for a, b in zip(mine, theirs, strict=True))
    assert shared > 150
    unlike = hints.text_bands("经核实，路灯不亮是线路老化所致，电力部门已更换，现在亮了。")
    assert unlike is not None
    assert not any(a == b for a, b in zip(mine, unlike, strict=True))
    assert hints.text_bands("好的") is None


@given(some.integers(-100, 4000))
def test_too_quick_is_under_the_limit_and_never_before_it_began(seconds: int) -> None:
    found = hints.too_quick(NOON, NOON + timedelta(seconds=seconds), RULES)
    assert found == (seconds if 0 <= seconds < 60 else None)
    assert hints.too_quick(NOON, NOON + timedelta(seconds=seconds), Rules(quick_seconds=0)) is None
    assert hints.too_quick(None, NOON, RULES) is None


def test_nobody_is_twenty_kilometres_away_in_five_minutes() -> None:
    mine = Located(1, NOON, 112.0, 37.0)
    far = Located(2, NOON + timedelta(minutes=5), 112.0, 37.18)
    leap = hints.impossible_sequence(mine, [far], RULES)
    assert leap is not None
    assert (leap.key, leap.seconds) == (2, 300)
    assert 19_000 < leap.metres < 21_000
    # Before or after says the same.
    again = hints.impossible_sequence(far, [mine], RULES)
    assert again is not None
    assert again[1:] == leap[1:]
    plausible = far._replace(at=NOON + timedelta(minutes=20))
    near = Located(3, NOON, 112.0, 37.015)  # 1.7 km: a position may be out by as much
    later = far._replace(at=NOON + timedelta(hours=1, seconds=1), lat=42.0)
    assert hints.impossible_sequence(mine, [plausible, near, later], RULES) is None


@given(some.floats(36, 38), some.floats(111, 113), some.integers(0, 3600), some.integers(60, 1000))
def test_a_leap_is_faster_than_the_county_says(
    lat: float, lon: float, seconds: int, speed: int
) -> None:
    mine = Located(1, NOON, 112.0, 37.0)
    other = Located(2, NOON + timedelta(seconds=seconds), lon, lat)
    leap = hints.impossible_sequence(mine, [other], Rules(speed_kmh=speed))
    if leap is not None:
        assert leap.metres >= RULES.least_metres - 1
        assert leap.metres * 3.6 > speed * max(leap.seconds, 1) * 0.999


def test_a_county_sets_its_numbers_within_reason() -> None:
    assert read_rules({}) == RULES
    assert read_rules({"quick_seconds": 0, "photo_bits": 1}) == Rules(quick_seconds=0, photo_bits=1)
    for key, value in (("photo_bits", 4), ("text_percent", "90"), ("speed_kmh", True)):
        with pytest.raises(Invalid) as wrong:
            read_rules({key: value})
        assert list(wrong.value.fields) == [key]
