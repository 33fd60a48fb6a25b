"""Place, time and telephone out of a text, as proposals with their characters and reasons."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.text import extras, name_model
from linli.text.extraction import Field, Proposal, Reason, address, extract, phones, places, times
from linli.text.gazetteer import Entry, Gazetteer, folded
from linli.text.times import find_times, number

NOW = datetime(2026, 11, 22, 15, 40)  # noqa: DTZ001 - a Sunday, local as told
NAMES = Gazetteer(
    [
        Entry("清河镇", "2", "town"),
        Entry("清河", "2", "town", "清河镇"),
        Entry("和平社区", "11", "village"),
        Entry("和平", "11", "village", "和平社区"),
        Entry("和平路", "2", "road"),
        Entry("锦绣花园", "11", "estate"),
        Entry("锦绣", "11", "estate", "锦绣花园"),
        Entry("A区", "12", "estate"),
        Entry("X", "13", "estate"),
        Entry("锦绣花园", "11", "estate"),
    ]
)


# -- Names of places.


def test_the_longest_name_wins_whatever_stands_between() -> None:
    hits = NAMES.find("清　河镇的和平路，锦\u200b绣花园，Ａ区")
    assert [(hit.words, hit.entries[0].code) for hit in hits] == [
        ("清　河镇", "2"),
        ("和平路", "2"),
        ("锦\u200b绣花园", "11"),
        ("Ａ区", "12"),
    ]


def test_a_gazetteer_without_names_finds_nothing() -> None:
    assert Gazetteer([]).find("清河镇") == []
    assert len(NAMES) == 8  # a single character is none, the same name twice is one
    assert "锦绣" in NAMES.names


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.text("甲乙丙丁", min_size=2, max_size=4), min_size=1, max_size=8),
    st.text("甲乙丙丁戊", max_size=30),
)
def test_it_finds_what_a_plain_look_finds(words: list[str], text: str) -> None:
    found = Gazetteer(Entry(word, word, "estate") for word in words).find(text)
    at = 0
    for hit in found:
        assert at <= hit.start
        assert text[hit.start : hit.end] == hit.words == hit.entries[0].words
        at = hit.end
    assert bool(found) == any(word in text for word in words)
    longest = max((word for word in words if word in text), key=len, default="")
    assert max((len(hit.words) for hit in found), default=0) == len(longest)


def test_folding_keeps_track() -> None:
    plain, where = folded("Ａ 区\u200b１")
    assert plain == "a区1"
    assert list(where) == [0, 2, 4]


def test_places_say_why() -> None:
    found = places("锦绣门口，清河镇", NAMES)
    assert [(one.value, one.reason, one.name) for one in found] == [
        ("2", Reason.NAMED, ""),
        ("11", Reason.ALIAS, "锦绣花园"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("您好，我住在丽景小区5号楼，楼上漏水", "丽景小区5号楼"),
        ("清河镇和平路23号锦绣花园3栋2单元门口", "清河镇和平路23号锦绣花园3栋2单元"),
        ("三栋二单元的灯", "三栋二单元"),
        ("位于石桥村三组", "石桥村三组"),
        ("锦绣这边", "锦绣"),
        ("我们村的路灯不亮", None),
        ("马路上有坑", None),
        ("不知道", None),
        ("", None),
    ],
)
def test_an_address(text: str, words: str | None) -> None:
    found = address(text, NAMES)
    assert (found.words if found else None) == words
    if found:
        assert text[found.start : found.end] == found.words


@pytest.mark.skipif(not extras.have("names"), reason="the extra “names” is not installed here")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("昨晚10点半北坛街道的路灯又不亮了", "北坛街道"),
        ("上周三下午清徐路口堵了半天", "清徐路口"),
        ("三月三公园的灯坏了", "三月三公园"),
        ("国庆期间元旦新村太吵", "元旦新村"),
    ],
)
def test_when_is_no_part_of_where(text: str, words: str) -> None:
    found = [one for one in extract(text, now=NOW) if one.field is Field.ADDRESS]
    assert [(one.value, text[one.start : one.end]) for one in found] == [(words, words)]


def test_the_tagger_helps_where_nothing_else_does() -> None:
    text = "昨天在天安门看到有人吵架"
    assert address(text) is None
    found = address(text, None, name_model.tagger())
    assert found is not None
    assert (found.words, found.reason) == ("天安门", Reason.TAGGED)


# -- Times.


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("昨晚10点半开始", "11-21 22:30", "11-21 22:30"),
        ("昨晚12点", "11-22 00:00", "11-22 00:00"),
        ("昨晚两点", "11-22 02:00", "11-22 02:00"),
        ("凌晨12点", "11-22 00:00", "11-22 00:00"),
        ("前晚", "11-20 18:00", "11-21 00:00"),
        ("大前天", "11-19 00:00", "11-20 00:00"),
        ("今天上午", "11-22 08:00", "11-22 12:00"),
        ("上周三下午", "11-11 12:00", "11-11 18:00"),
        ("上上周五", "11-06 00:00", "11-07 00:00"),
        ("周三晚上", "11-18 18:00", "11-19 00:00"),
        ("3月5日下午", "03-05 12:00", "03-05 18:00"),
        ("３月５号下午３点", "03-05 15:00", "03-05 15:00"),
        ("三月五号中午一点", "03-05 13:00", "03-05 13:00"),
        ("2026年3月5日9:30", "03-05 09:30", "03-05 09:30"),
        ("今年三月五日", "03-05 00:00", "03-06 00:00"),
        ("上个月15号", "10-15 00:00", "10-16 00:00"),
        ("上个月", "10-01 00:00", "11-01 00:00"),
        ("3月份", "03-01 00:00", "04-01 00:00"),
        ("3月初", "03-01 00:00", "03-11 00:00"),
        ("3月中旬", "03-11 00:00", "03-21 00:00"),
        ("3月底", "03-21 00:00", "04-01 00:00"),
        ("国庆期间", "10-01 00:00", "10-08 00:00"),
        ("十一假期", "10-01 00:00", "10-08 00:00"),
        ("春节", "02-17 00:00", "02-24 00:00"),
        ("正月初三", "02-19 00:00", "02-20 00:00"),
        ("元宵节", "03-03 00:00", "03-04 00:00"),
        ("端午假期", "06-19 00:00", "06-22 00:00"),
        ("中秋節", "09-25 00:00", "09-28 00:00"),
        ("重阳那天", "10-18 00:00", "10-19 00:00"),
        ("三天前", "11-19 00:00", "11-20 00:00"),
        ("半小时前", "11-22 15:10", "11-22 15:10"),
        ("最近两周", "11-08 15:40", "11-22 15:40"),
        ("刚才", "11-22 15:40", "11-22 15:40"),
        ("下午1点到2点半", "11-22 13:00", "11-22 14:30"),
        ("昨晚11点到凌晨1点", "11-21 23:00", "11-22 01:00"),
        ("早上八点三刻", "11-22 08:45", "11-22 08:45"),
        ("晚上十点多", "11-21 22:00", "11-21 22:00"),
        ("早上七点二十分", "11-22 07:20", "11-22 07:20"),
    ],
)
def test_times_of_this_year(text: str, since: str, until: str) -> None:
    (one,) = find_times(text, NOW)
    assert one.since is not None
    assert one.until is not None
    assert (f"{one.since:%m-%d %H:%M}", f"{one.until:%m-%d %H:%M}") == (since, until)
    assert one.since.year == NOW.year


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12月5日", "2025-12-05"),
        ("去年国庆", "2025-10-01"),
        ("前年中秋", "2024-09-17"),
        ("去年除夕", "2025-01-28"),
        ("去年11月", "2025-11-01"),
        ("去年", "2025-01-01"),
        ("前年3月2号", "2024-03-02"),
        ("2019-03-05", "2019-03-05"),
        ("12月底", "2025-12-21"),
    ],
)
def test_times_of_earlier_years(text: str, day: str) -> None:
    (one,) = find_times(text, NOW)
    assert one.since is not None
    assert f"{one.since:%Y-%m-%d}" == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "今晚8点",
        "2月30日",
        "13月1日",
        "昨天25点",
        "2030年1月1日",
        "2050年春节",
        "重阳路",
        "中秋月饼",
        "一点点",
        "国庆路",
        "十点建议",
        "每个十字",
    ],
)
def test_what_is_to_come_or_no_time_is_left_out(text: str) -> None:
    assert [one for one in find_times(text, NOW) if one.exact] == []
    assert all(one.since is None or one.since <= NOW for one in find_times(text, NOW))


def test_what_lasts_until_now_began_before() -> None:
    said = times("中秋节停水，现在还没来", NOW)
    assert [one.words for one in said] == ["中秋节", "现在"]


def test_january_looks_back() -> None:
    new_year = NOW.replace(month=1, day=3, hour=9)
    assert [f"{one.since:%Y-%m}" for one in find_times("上个月20号", new_year)] == ["2025-12"]
    assert [f"{one.since:%Y-%m}" for one in find_times("上月", new_year)] == ["2025-12"]
    assert [f"{one.since:%Y-%m}" for one in find_times("春节", new_year)] == ["2025-01"]


@pytest.mark.parametrize(("text", "year"), [("春节", 2040), ("一二天前", 2026), ("13月份", 2026)])
def test_what_cannot_be_placed_is_left_out(text: str, year: int) -> None:
    assert find_times(text, NOW.replace(year=year, month=2)) == []


def test_again_and_again_has_no_moment() -> None:
    (one,) = find_times("每天凌晨2点到4点施工", NOW)
    assert (one.words, one.since, one.until) == ("每天凌晨2点到4点", None, None)
    assert times("每天凌晨2点", NOW)[0].value == ""


def test_the_zone_of_now_is_kept() -> None:
    zone = timezone(timedelta(hours=8))
    (one,) = find_times("昨天下午3点", NOW.replace(tzinfo=zone))
    assert one.since is not None
    assert one.since.astimezone(UTC).hour == 7


@pytest.mark.parametrize(
    ("words", "value"),
    [("7", 7), ("十", 10), ("二十三", 23), ("两", 2), ("三十", 30), ("一二", -1), ("十x", -1)],
)
def test_numbers(words: str, value: int) -> None:
    assert number(words) == value


@settings(max_examples=100, deadline=None)
@given(st.text("昨前今天晚上周三五月日号点半下午凌晨十二1234567890:-去年国庆到", max_size=30))
def test_nothing_happened_in_the_future(text: str) -> None:
    for one in find_times(text, NOW):
        assert text[one.start : one.end]
        assert one.since is None or (one.until is not None and one.since <= NOW)


# -- Telephones, and all together.


def test_whose_number() -> None:
    found = phones("物业电话0354-7000123，我的电话是139 0000 1234，一三九零零零零五六七八")
    assert [(one.value, one.reason) for one in found] == [
        ("13900001234", Reason.CALLER),
        ("13900005678", Reason.SAID),
        ("03547000123", Reason.OTHER),
    ]


def test_all_together() -> None:
    text = "昨晚10点半，清河镇锦绣花园3栋楼下有人吵架，我的电话13900001234"
    found = extract(text, now=NOW, gazetteer=NAMES)
    assert {one.field for one in found} == set(Field)
    assert all(text[one.start : one.end] == one.words for one in found)
    moment = next(one.value for one in found if one.field is Field.TIME)
    assert moment == "2026-11-21T22:30:00/2026-11-21T22:30:00"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "路",
        "村" * 100_000,
        "1号" * 50_000,
        "昨天" * 50_000,
        "一" * 100_000,
        "和平" * 50_000,
        "每天" * 50_000,
        "😀" * 500,
        "\x00\ud800清河镇",
        "<div>清河鎮和平社區</div>",
        "ＱＱ１２３４５６",
    ],
)
def test_whatever_comes_is_read(text: str) -> None:
    found = extract(text, now=NOW, gazetteer=NAMES)
    assert all(isinstance(one, Proposal) for one in found)
    assert len(found) <= 10
