"""Landmarks: what a name may be, which one a matter is about, which names recur."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain import landmarks
from linli.domain.landmark_learning import LEAST, Seen, common, grounds, recurring
from linli.domain.landmark_matching import (
    MOST,
    Doubt,
    Link,
    Mention,
    Place,
    Spot,
    distance,
    links,
)
from linli.domain.landmarks import How, Kind, form_of, guess, problem, read

HERE, THERE = "c/t1/v1/", "c/t2/v2/"
GARDEN = Place(1, Kind.ESTATE, HERE)
ROAD = Place(2, Kind.ROAD, "c/t1/")


def told(text: str, name: str, *places: Place, spot: Spot | None = None) -> list[Link]:
    """Return what a text says in which ``name`` stands for these places."""
    start = text.index(name)
    mention = Mention(start, start + len(name), places or (GARDEN,))
    return links(text, [mention], spot or Spot(HERE))


def test_names_are_of_places_and_never_of_homes_or_people() -> None:
    assert guess("义安搅拌站") is Kind.WORKS
    assert guess("某 处 小 区") is Kind.ESTATE
    assert guess("文化中心") is Kind.FACILITY
    assert form_of(" ＡＢ路 ") == "ab路"
    for name in ("汾秀花园", "职工之家", "国家电网营业厅", "机关大院", "李庄"):
        assert problem(name) == "", name
    for name in ("张三家", "老王家门口", "李宅", "3号楼2单元", "和平路12号", "501室"):
        assert problem(name) == landmarks.NO_HOME, name
    for name in ("王师傅修车", "赵书记", "13900001234", "涉稳人员聚集点"):
        assert problem(name) == landmarks.NO_PERSON, name
    assert problem(" ") == "请填写名称。"
    assert "2到40个字" in problem("路")
    assert "2到40个字" in problem("很长" * 30)
    assert read(" 汾秀\n花园 ") == ("汾秀 花园", "")
    assert read("张三家")[1] == landmarks.NO_HOME


def test_a_clear_name_in_its_area_is_sure() -> None:
    for text in ("汾秀花园门口路灯不亮", "在汾秀花园", "请到汾秀花园看看，汾秀花园东侧有坑"):
        assert told(text, "汾秀花园") == [Link(1, How.TEXT)], text
    # A matter put down no finer than the town, and a road that crosses villages.
    assert told("北环路有坑", "北环路", ROAD)[0].sure
    assert told("汾秀花园积水", "汾秀花园", spot=Spot("c/t1/"))[0].sure


@pytest.mark.parametrize(
    ("text", "name", "doubt"),
    [
        ("汾秀花园附近有狗", "汾秀花园", Doubt.BESIDE),
        ("汾秀花园的对面在施工", "汾秀花园", Doubt.BESIDE),
        ("我家住汾秀花园，每天上班路上", "汾秀花园", Doubt.PASSING),
        ("新汾秀花园没有路灯", "汾秀花园", Doubt.OTHER_THING),
        ("汾秀花园小学门口", "汾秀花园", Doubt.OTHER_THING),
        ("东站很乱", "东站", Doubt.SHORT),
    ],
)
def test_every_doubt_makes_a_proposal_and_no_link(text: str, name: str, doubt: Doubt) -> None:
    assert told(text, name) == [Link(1, How.TEXT, doubt)]


@pytest.mark.parametrize(
    "text", ["不是汾秀花园，是别处", "汾秀花园派出所态度不好", "晚上跳汾秀花园舞"]
)
def test_what_is_denied_or_an_office_is_no_link(text: str) -> None:
    assert told(text, "汾秀花园") == []


def test_names_shared_by_several_places_go_by_area_and_point() -> None:
    other = Place(3, Kind.ESTATE, THERE)
    assert told("汾秀花园积水", "汾秀花园", GARDEN, other) == [Link(1, How.TEXT)]
    assert told("汾秀花园积水", "汾秀花园", other) == [Link(3, How.TEXT, Doubt.ELSEWHERE)]
    twin = replace(GARDEN, id=4)
    both = told("汾秀花园积水", "汾秀花园", GARDEN, twin)
    assert [(one.id, one.doubt) for one in both] == [(1, Doubt.SEVERAL), (4, Doubt.SEVERAL)]
    # The point decides where it lies at exactly one of them.
    near = replace(GARDEN, point=(112.0, 37.0))
    far = replace(twin, point=(112.1, 37.0))
    spot = Spot(HERE, (112.0, 37.0))
    assert told("汾秀花园积水", "汾秀花园", near, far, spot=spot) == [Link(1, How.TEXT)]
    same = replace(twin, point=(112.0, 37.0))
    assert not told("汾秀花园积水", "汾秀花园", near, same, spot=spot)[0].sure
    # Several of that name, all in other places: no reason to think of any.
    assert told("汾秀花园积水", "汾秀花园", other, replace(other, id=5)) == []


def test_a_point_far_from_the_named_place_is_a_doubt_and_a_near_one_a_proposal() -> None:
    spot = Spot(HERE, (112.0, 37.0))
    far = replace(GARDEN, point=(112.05, 37.0))
    assert told("汾秀花园积水", "汾秀花园", far, spot=spot)[0].doubt is Doubt.FAR
    close = replace(GARDEN, point=(112.0005, 37.0))
    assert told("汾秀花园积水", "汾秀花园", close, spot=spot)[0].sure
    around = [close, replace(GARDEN, id=9, point=(112.001, 37.0)), GARDEN]
    assert links("积水", [], spot, around) == [Link(1, How.POINT, Doubt.NEAR_POINT)]
    assert links("积水", [], Spot(HERE), around) == []
    assert links("积水", [], spot, [far]) == []
    # Where a name is sure, the place is not asked; where it was named with a doubt, not twice.
    named = Mention(0, 4, (replace(GARDEN, id=7),))
    assert [one.id for one in links("汾秀花园积水", [named], spot, around)] == [7]
    doubted = links("东站积水", [Mention(0, 2, (close,))], spot, around)
    assert doubted == [Link(1, How.TEXT, Doubt.SHORT)]


def test_a_sure_mention_outweighs_a_doubtful_one_and_proposals_are_few() -> None:
    text = "汾秀花园附近有狗，汾秀花园里也有，还有汾秀花园对面"
    at = [0, text.index("，汾") + 1, text.rindex("汾")]
    mentions = [Mention(start, start + 4, (GARDEN,)) for start in at]
    assert links(text, mentions, Spot(HERE)) == [Link(1, How.TEXT)]
    twins = tuple(replace(GARDEN, id=number) for number in range(1, 8))
    assert len(links("汾秀花园", [Mention(0, 4, twins)], Spot(HERE))) == MOST


def test_distance_is_to_the_line_of_a_road() -> None:
    road = replace(ROAD, line=((112.0, 37.0), (112.01, 37.0)))
    assert distance(road, (112.005, 37.001)) == pytest.approx(111.2, abs=0.5)
    assert distance(road, (111.99, 37.0)) == pytest.approx(888, abs=3)
    assert distance(replace(ROAD, line=((112.0, 37.0),)), (112.0, 37.0)) == 0
    assert distance(ROAD, (112.0, 37.0)) is None
    assert links("积水", [], Spot("c/t1/v1/", (112.005, 37.0001)), [road])[0].id == 2


@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 8))
def test_any_text_is_judged_without_an_error(text: str, start: int, size: int) -> None:
    found = links(text, [Mention(start, start + size, (GARDEN, ROAD))], Spot(HERE))
    assert {link.id for link in found} <= {1, 2}


def texts(*words: str, path: str = HERE) -> list[Seen]:
    """Return each text as that of a matter of its own."""
    return [Seen(number, path, text) for number, text in enumerate(words)]


def test_a_name_that_recurs_with_different_words_before_it_is_found() -> None:
    seen = texts(
        *("滨河新苑小区门口积水", "投诉：滨河新苑小区停车乱", "请修滨河新苑小区的门禁"),
        *("东边滨河新苑小区", "反映滨河新苑小区物业", "我们小区停水", "农贸市场很脏"),
    )
    (one,) = recurring(seen, lambda _: False)
    assert (one.words, one.kind, one.matters, one.path) == ("滨河新苑小区", Kind.ESTATE, 5, HERE)
    assert recurring(seen, lambda words: words == "滨河新苑小区") == []
    assert recurring(seen, lambda _: False, least=6) == []
    # The same matter twice counts once.
    assert recurring([seen[0]] * 9, lambda _: False) == []


def test_pieces_generic_words_and_homes_are_no_names() -> None:
    always = [f"{front}锦绣江南花园有事" for front in ("，", "去", "在", "到", "和")]
    (one,) = recurring(texts(*always), lambda _: False)
    assert one.words == "锦绣江南花园"  # not 江南花园, the end of it
    assert recurring(texts(*["这条农贸市场"] * LEAST), lambda _: False) == []
    assert recurring(texts(*["第3小区"] * LEAST, *["，12路"] * LEAST), lambda _: False) == []
    assert recurring(texts(*["，王师傅大院"] * LEAST), lambda _: False) == []
    glued = texts(*["叮当东方路"] * LEAST)
    assert [one.words for one in recurring(glued, lambda _: False)] == ["叮当东方路"]
    # Long stems are cut: what always has the same character before it is a piece of something.
    assert recurring(texts(*["甲乙丙丁戊己庚辛路"] * LEAST), lambda _: False) == []


def test_a_name_of_two_towns_is_one_of_each_and_one_of_all_is_none() -> None:
    def said(*paths: str) -> list[Seen]:
        return [
            Seen(at, path, f"{front}滨河新苑小区停水")
            for at, path in enumerate(paths)
            for front in ("，去投反请修在"[at % 7],)
        ]

    here, there = ["c/t1/v1/"] * 5, ["c/t2/v4/g1/"] * 4 + ["c/t2/v5/"] * 3
    found = recurring(said(*here, *there), lambda _: False)
    assert [(one.path, one.matters) for one in found] == [("c/t2/", 7), ("c/t1/v1/", 5)]
    # Too few in the second town: most of it is one place.
    assert grounds([*here, *here, "c/t2/"], 5) == [("c/t1/v1/", 11)]
    # Everywhere, in too many towns, or with too much elsewhere it is the county's.
    assert grounds([*here, *["c/t2/"] * 4], 5) == [("c/", 9)]
    assert grounds([f"c/t{n}/" for n in range(4)] * 5, 5) == [("c/", 20)]
    assert grounds([*here, *here, "c/t3/", "c/t4/", "c/t5/"], 5) == [("c/", 13)]
    assert grounds([], 5) == [("", 0)]


def test_the_area_of_a_name_is_where_nearly_all_of_it_lies() -> None:
    assert common(["c/t/v/g/"] * 4 + ["c/t/v/h/"]) == "c/t/v/g/"
    assert common(["c/t/v/g/"] * 3 + ["c/t/v/h/"] * 2) == "c/t/v/"
    assert common([]) == ""
