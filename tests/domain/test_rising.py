"""The early warning: what is told, what is not, and that chance alone tells next to nothing."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.domain.calendar import WorkCalendar
from linli.domain.errors import Invalid
from linli.domain.frequent_words import holds, words
from linli.domain.rising import Settings, booked, crowds, evening
from linli.domain.rising_counts import HOLIDAY, Book, Cell, Occurrence, kind_of, usual
from linli.domain.rising_reading import day_of, moment, read
from linli.domain.rising_replay import found_after, replay, shuffled, with_outbreak
from linli.domain.rising_terms import Counted, Outcome, joined, spans
from linli.domain.tails import tail

DAY = timedelta(days=1)
FIRST = date(2026, 3, 2)
#: A national day in the week, and a Saturday that is worked for it.
CALENDAR = WorkCalendar(
    special={date(2026, 5, 1): False, date(2026, 5, 9): True}, known_years=frozenset({2026})
)
TOWNS = ("东", "西")
MATTERS = (("环境", "噪声"), ("环境", "垃圾"), ("物业", "电梯"))
LAST = FIRST + 69 * DAY


def one(key: str, day: date, town: str = "东", matter: tuple[str, str] = MATTERS[0]) -> Occurrence:
    top, item = matter
    return Occurrence(key, day, (town, f"{town}/一村"), (top, f"{top}/{item}"), "seat")


def year(seed: int = 1, days: int = 70, daily: float = 12.0) -> list[Occurrence]:
    """A county without any outbreak: workdays busier than weekends."""
    drawn = random.Random(seed)
    rows = []
    for n in range(days):
        day = FIRST + n * DAY
        size = daily * (0.6 if day.weekday() > 4 else 1.1)
        for at in range(int(drawn.gauss(size, math.sqrt(size)))):
            rows.append(one(f"{n}-{at}", day, drawn.choice(TOWNS), drawn.choice(MATTERS)))
    return rows


def burst(day: date, size: int, **more: object) -> list[Occurrence]:
    """Matters of an item nobody reported before, in one village on one day."""
    made = one("", day, "西", ("供水", "停水"))
    return [replace(made, key=f"burst-{n}", **more) for n in range(size)]  # type: ignore[arg-type]


def told(rows: Iterable[Occurrence], day: date = LAST) -> list[Cell]:
    book, _ = booked(list(rows), CALENDAR)
    return [found.cell for found in evening(book, day, {}).found]


# -- the tail --------------------------------------------------------------------------------


@given(st.integers(0, 40), st.floats(0.01, 20), st.floats(1.0, 5.0))
def test_the_tail_is_what_adding_up_all_smaller_counts_leaves(
    count: int, mean: float, over: float
) -> None:
    variance = mean * over
    if over < 1 + 1e-6:
        below = sum(math.exp(-mean + k * math.log(mean) - math.lgamma(k + 1)) for k in range(count))
    else:
        size = mean * mean / (variance - mean)
        below = sum(
            math.exp(
                math.lgamma(k + size)
                - math.lgamma(size)
                - math.lgamma(k + 1)
                + size * math.log(size / (size + mean))
                + k * math.log(mean / (size + mean))
            )
            for k in range(count)
        )
    assert tail(count, mean, variance) == pytest.approx(1 - below, abs=1e-7)
    assert tail(count + 1, mean, variance) <= tail(count, mean, variance)


def test_a_count_without_mean_or_with_too_little_variance_is_refused() -> None:
    for mean, variance in ((0.0, 1.0), (2.0, 1.0)):
        with pytest.raises(ValueError, match="mean above 0"):
            tail(3, mean, variance)


# -- what is told ------------------------------------------------------------------------------


def test_a_rise_is_told_once_at_its_most_specific_place() -> None:
    rows = [*year(), *burst(LAST, 6)]
    assert told(rows) == [Cell("西/一村", "供水/停水")]
    book, _ = booked(rows, CALENDAR)
    found = evening(book, LAST, {}).found[0]
    assert (found.window, found.count, found.day) == (1, 6, LAST)
    assert found.expected < 0.5
    assert found.shown[-1][:2] == (LAST, 6)
    assert len(found.shown) == 28
    # Told before and still rising: not again. Quiet for a week: anew.
    again = evening(book, LAST, {found.cell: LAST - 3 * DAY})
    assert ([one.cell for one in again.still], again.found) == ([found.cell], ())
    assert evening(book, LAST, {found.cell: LAST - 8 * DAY}).found == (found,)
    # The order in which matters were counted makes no difference, nor does counting one twice.
    mixed = [*rows, *rows[:50]]
    random.Random(3).shuffle(mixed)
    assert evening(booked(mixed, CALENDAR)[0], LAST, {}) == evening(book, LAST, {})


def test_a_rise_all_over_the_county_is_told_for_the_county() -> None:
    spread = [
        Occurrence(f"s{n}", LAST, (f"镇{n}", f"镇{n}/村"), ("供水", "供水/停水"), "seat")
        for n in range(9)
    ]
    assert told([*year(), *spread]) == [Cell("", "供水/停水")]


def stormy(day: date, villages: int, each: int) -> list[Occurrence]:
    """A storm: the same unheard-of matter in many villages of one town on one day."""
    return [
        Occurrence(f"s{day}{v}-{n}", day, ("西", f"西/{v}村"), ("树", "树/倒"), "seat")
        for v in range(villages)
        for n in range(each)
    ]


def test_one_matter_rising_at_three_places_is_told_once_for_the_place_around_them() -> None:
    storm = [*year(), *stormy(LAST, 4, 6)]
    book, _ = booked(storm, CALENDAR)
    (told_,) = evening(book, LAST, {}).found
    assert (told_.cell, told_.count) == (Cell("西", "树/倒"), 24)
    assert told_.inside == ("西/0村", "西/1村", "西/2村", "西/3村")
    # The next day it goes on elsewhere too: nothing new is told.
    after = LAST + DAY
    more = [*storm, *year(days=71)[-9:], *stormy(after, 6, 5)]
    again = evening(booked(more, CALENDAR)[0], after, {told_.cell: LAST})
    assert ([one.cell for one in again.still], again.found) == ([told_.cell], ())
    # All over the county it is told of the county; a town told before holds only what is its own.
    east = [replace(it, key=f"{it.key}e", places=("东", "东/一村")) for it in stormy(LAST, 1, 6)]
    (whole,) = evening(booked([*storm, *east], CALENDAR)[0], LAST, {}).found
    assert (whole.cell, whole.count) == (Cell("", "树/倒"), 30)
    single = booked([*year(), *stormy(LAST, 1, 6)], CALENDAR)[0]
    alone = evening(single, LAST, {told_.cell: LAST - DAY})
    assert [it.cell for it in alone.found] == [Cell("西/0村", "树/倒")]
    # An open one that rises no more takes up nothing.
    noise = [one(f"n{n}", LAST, "西") for n in range(5)]
    noise = [replace(it, places=("西", "西/九村")) for it in noise]
    usual_again = booked([*year(), *noise], CALENDAR)[0]
    quiet = evening(usual_again, LAST, {Cell("西", "环境/噪声"): LAST - DAY})
    assert [it.cell for it in quiet.found] == [Cell("西/九村", "环境/噪声")]
    # Two places are told each by itself, and one told before stays what it is.
    assert len(told([*year(), *stormy(LAST, 2, 6)])) == 2
    first = Cell("西/0村", "树/倒")
    kept = evening(book, LAST, {first: LAST - DAY})
    assert [it.cell for it in kept.still] == [first]
    # A place that brings more than all the others together stands out.
    out = [replace(it, key=f"{it.key}x") for n in range(4) for it in stormy(LAST, 1, 6)]
    out = [replace(it, key=f"{it.key}{n}") for n, it in enumerate(out)]
    assert first in told([*storm, *out])


def test_a_wider_place_is_told_beside_a_narrow_one_only_for_what_is_left_without_it() -> None:
    elsewhere = [
        Occurrence(f"e{n}", LAST, (f"镇{n}", f"镇{n}/村"), ("供水", "供水/水压"), "seat")
        for n in range(9)
    ]
    around = [
        Occurrence(f"a{n}", LAST, ("西", "西/一村"), ("供水", f"供水/{n}"), "seat")
        for n in range(7)
    ]
    found = told([*year(), *burst(LAST, 9), *elsewhere, *around])
    assert Cell("西/一村", "供水") in found
    assert Cell("西/一村", "供水/停水") in found
    assert Cell("", "供水/水压") in found
    assert Cell("西", "供水/停水") not in found


def test_usual_days_a_busy_week_of_everything_and_few_matters_are_not_told() -> None:
    assert told(year()) == []
    busy = [replace(one, key=f"{one.key}b") for one in year(9) if LAST - one.day < 3 * DAY]
    assert told([*year(), *busy]) == []
    assert told([*year(), *burst(LAST, 3)]) == []
    quiet = [one for one in year() if one.day < LAST - 10 * DAY or one.day == LAST]
    assert told(quiet) == []


def test_without_history_nothing_is_judged() -> None:
    book, _ = booked(burst(LAST, 50), CALENDAR)
    assert evening(book, LAST, {}).cells == 0
    assert usual(Book(CALENDAR), LAST) is None
    assert replay([], CALENDAR) is None
    short = replay(year(days=20), CALENDAR)
    assert short is not None
    assert (short.tested, short.told) == (0, ())


def test_a_year_without_data_is_a_gap_and_no_row_of_zeros() -> None:
    later = [replace(one, day=one.day + 400 * DAY, key=f"{one.key}l") for one in year(seed=2)]
    found = replay([*year(), *later], CALENDAR)
    assert found is not None
    gap = [one for one in found.told if LAST < one.finding.day < later[0].day + 29 * DAY]
    assert gap == []
    # A small county's quiet days are days; a large one's silence is a hole in the records.
    small = Book(CALENDAR)
    for n in range(0, 90, 3):
        small.add(one(f"q{n}", FIRST + n * DAY))
    assert len(small.days(FIRST + 89 * DAY)) == 56
    silent = Book(CALENDAR)
    for n in [*range(0, 30, 3), *range(60, 90, 3)]:
        silent.add(one(f"q{n}", FIRST + n * DAY))
    assert usual(silent, FIRST + 89 * DAY) is not None
    large = Book(CALENDAR)
    for row in year():
        if row.day.weekday() != 2:
            large.add(row)
    assert all(day.weekday() != 2 for day in large.days(LAST))
    assert len(large.window(LAST, 7, 10.0)) == 6


def test_five_thousand_old_matters_at_once_raise_no_warning_and_one_note() -> None:
    import_ = burst(LAST, 5000, door="import")
    assert told([*year(), *import_]) == []
    (note,) = crowds([*year(), *import_])
    assert (note.door, note.count, note.before) == ("import", 5000, 0)
    found = replay([*year(), *import_], CALENDAR)
    assert found is not None
    assert (found.told, found.crowds) == ((), (note,))
    # Spread over the past and known only now: history, no rise.
    late = burst(LAST, 60, late=True)
    assert told([*year(), *late]) == []
    assert crowds(burst(LAST, 5000, late=True)) == ()


def test_no_evening_tells_more_than_its_most() -> None:
    many = [
        Occurrence(f"m{place}-{n}", LAST, (f"镇{place}",), (f"事{place}",), "seat")
        for place in range(12)
        for n in range(8)
    ]
    book, _ = booked([*year(), *many], CALENDAR)
    found = evening(book, LAST, {}, Settings(most=5))
    assert (len(found.found), found.left_out) == (5, 7)


def test_what_has_no_matter_is_not_counted() -> None:
    book = Book(CALENDAR)
    book.add(Occurrence("x", LAST, ("东",), ()))
    assert not book.totals


def test_kinds_of_days() -> None:
    assert kind_of(date(2026, 5, 1), CALENDAR) == HOLIDAY
    assert kind_of(date(2026, 5, 9), CALENDAR) == 4
    assert kind_of(date(2026, 5, 10), CALENDAR) == 6
    assert kind_of(date(2026, 5, 11), CALENDAR) == 0
    known = usual(booked(year(), CALENDAR)[0], LAST)
    assert known is not None
    assert known.overall[0] > 1 > known.overall[6]


def test_a_class_that_goes_up_and_down_by_itself_varies_more() -> None:
    rows = year()
    for n in range(0, 70, 4):
        rows += [one(f"w{n}-{k}", FIRST + n * DAY, matter=("物业", "门禁")) for k in range(9)]
    known = usual(booked(rows, CALENDAR)[0], LAST)
    assert known is not None
    assert known.spread["物业"] > known.spread["环境"] >= 0
    # A class that nobody reported in the history has no spread of its own.
    fresh = usual(booked([*year(), *burst(LAST, 4)], CALENDAR)[0], LAST)
    assert fresh is not None
    assert fresh.spread["供水"] == 0.0


# -- over a whole past ---------------------------------------------------------------------------


def test_a_past_is_replayed_the_same_every_time_and_by_nothing_later() -> None:
    rows = [*year(), *burst(LAST - 6 * DAY, 6), *burst(LAST - 5 * DAY, 5)]
    rows[-5:] = [replace(one, key=f"{one.key}-2") for one in rows[-5:]]
    whole = replay(rows, CALENDAR)
    early = replay(rows, CALENDAR, last=LAST - 6 * DAY)
    assert whole is not None
    assert early is not None
    assert [one.finding for one in whole.told if one.finding.day <= early.last] == [
        one.finding for one in early.told
    ]
    (warning,) = [one for one in whole.told if one.finding.cell.matter == "供水/停水"]
    assert warning.finding.day == LAST - 6 * DAY
    assert warning.last > warning.finding.day
    assert replay(rows, CALENDAR) == whole


def test_dealt_out_anew_hardly_anything_is_told_and_a_rise_put_in_is_found() -> None:
    rows = year(daily=20)
    dealt = shuffled(rows, random.Random(5))
    assert (
        dealt
        == shuffled(list(reversed(rows)), random.Random(5))
        != shuffled(rows, random.Random(6))
    )
    null = replay(dealt, CALENDAR, since=LAST - 8 * DAY)
    assert null is not None
    assert len(null.told) <= 2
    more, outbreak = with_outbreak(
        dealt, random.Random(7), 40, after=LAST - 9 * DAY, before=LAST - 6 * DAY
    )
    assert len(more) == len(dealt) + 40
    found = replay(more, CALENDAR, since=outbreak.first - 2 * DAY, last=outbreak.first + 6 * DAY)
    assert found is not None
    book, _ = booked(more, CALENDAR)
    assert found_after(book, found.told, outbreak) in range(4)
    assert found_after(book, (), outbreak) is None
    bare = [Occurrence(f"b{n}", LAST, (), ("环境",)) for n in range(3)]
    assert with_outbreak(bare, random.Random(1), 2, after=LAST, before=LAST)[1].cell == Cell(
        "", "环境"
    )


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10_000), st.integers(5, 9))
def test_more_of_the_same_is_never_less_unusual(seed: int, size: int) -> None:
    rows = year(seed)
    less = evening(booked([*rows, *burst(LAST, size)], CALENDAR)[0], LAST, {}).found
    more = evening(booked([*rows, *burst(LAST, size + 3)], CALENDAR)[0], LAST, {}).found
    cell = Cell("西/一村", "供水/停水")
    weak = [one.chance for one in less if one.cell == cell]
    strong = [one.chance for one in more if one.cell == cell]
    assert strong
    assert all(one > strong[0] for one in weak)


# -- files, groups, words --------------------------------------------------------------------------

HEAD = "REC_ID,CREATE_TIME,STREET_NAME,COMMUNITY_NAME,EVENT_TYPE_NAME,MAIN_TYPE_NAME,SUB_TYPE_NAME"


def test_a_file_is_read_and_each_key_counts_once() -> None:
    lines = [
        f"{HEAD},EVENT_SRC_NAME,KNOWN_TIME",
        "1,2018-02-08 15:34:40,东街,一村,环境,噪声,夜间,电话,2018-02-08 16:00:00",
        "1,2018-02-08 15:34:40,东街,一村,环境,噪声,夜间,电话,",
        "2,2018-02-08 15:34:40,,,环境,,,电话,2018-03-08 16:00:00",
    ]
    first, second = read(lines)
    assert first == Occurrence(
        "1",
        date(2018, 2, 8),
        ("东街", "东街/一村"),
        ("环境", "环境/噪声", "环境/噪声/夜间"),
        "电话",
    )
    assert (second.places, second.matters, second.late) == ((), ("环境",), True)


@pytest.mark.parametrize(
    ("lines", "where", "why"),
    [
        ([], "第 1 行", "缺少这些列"),
        (["REC_ID,CREATE_TIME"], "第 1 行", "STREET_NAME"),
        ([HEAD, "1,昨天,东,一,环境,a,b"], "第 2 行", "CREATE_TIME"),
        ([HEAD, ",2018-02-08,东,一,环境,a,b"], "第 2 行", "REC_ID"),
        ([HEAD, "1,2018-02-08,东,一,,a,b"], "第 2 行", "EVENT_TYPE_NAME"),
        ([f"{HEAD},KNOWN_TIME", "1,2018-02-08,东,一,环境,a,b,x"], "第 2 行", "KNOWN_TIME"),
        ([HEAD, "1,2018-02-08,东,一,环境,a,b\rc"], "第 2 行", "CSV"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_line(
    lines: list[str], where: str, why: str
) -> None:
    with pytest.raises(Invalid) as refused:
        read(lines)
    assert why in refused.value.fields[where]


def test_at_most_ten_lines_are_named_and_days_are_days() -> None:
    with pytest.raises(Invalid) as refused:
        read([HEAD, *["1,x,a,b,c,d,e"] * 30])
    assert len(refused.value.fields) == 10
    assert day_of(" 2018-02-08 ") == date(2018, 2, 8)
    assert moment("x") is None
    with pytest.raises(Invalid):
        day_of("2018-02-30")


def test_groups_are_what_pairs_join() -> None:
    assert joined(6, [(4, 1), (1, 2), (3, 5), (5, 4)]) == [[1, 2, 3, 4, 5], [0]]
    assert joined(0, []) == []


def test_an_outcome_compares_whole_days_and_at_most_as_many() -> None:
    found = date(2026, 5, 1)
    before, after = spans(found, date(2026, 5, 3), date(2026, 5, 3))
    assert before == (date(2026, 4, 4), found)
    assert after[1] < after[0]
    assert spans(found, date(2026, 5, 3), date(2027, 1, 1))[1] == (
        date(2026, 5, 4),
        date(2026, 5, 31),
    )
    month, none = Counted(*before, 6, 26), Counted(*after, 0, 0)
    assert (month.days, month.weekly) == (28, "1.5")
    assert (none.days, none.weekly) == (0, "")
    assert Outcome(month, none).after is none


def test_only_words_that_many_hold_are_told_and_no_hidden_name() -> None:
    texts = [f"李某反映幸福路夜间施工，井盖响第{n}次" for n in range(6)] + ["王某某家的私事"]
    found = dict(words(texts))
    assert found["井盖响第"] == 6
    assert all(sum(holds(text, word) for text in texts) == n for word, n in found.items())
    assert not any("某" in word or "私事" in word for word in found)
    assert words(["夜间施工"] * 4) == []
    assert words(["夜间施工，井盖松动，路灯不亮"] * 5, most=2) == [("井盖松动", 5), ("夜间施工", 5)]
    assert words(["夜间施工"] * 6 + ["施工"] * 6) == [("施工", 12)]
    assert words(["河道两边堆满建筑垃圾无人清运"] * 5, most=1)[0][1] == 5
    with pytest.raises(ValueError, match="that person's"):
        words(texts, least=1)
