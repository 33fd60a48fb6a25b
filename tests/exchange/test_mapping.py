"""Columns are guessed or mapped; times are read in the ways systems write them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain.errors import Invalid
from linli.exchange.mapping import Mapping, guess, load
from linli.exchange.placing import draw, folded
from linli.kernel.clock import CIVIL

COLUMNS = ("编号", "内容", "时间", "类型")


def test_columns_of_a_message_platform_are_guessed() -> None:
    found = guess(("id", "user", "time", "subject", "text", "reply", "reply_time"))
    assert found.fields == {
        "source_id": "id",
        "title": "subject",
        "text": "text",
        "reported_at": "time",
        "reply": "reply",
        "reply_time": "reply_time",
    }


def test_without_a_text_column_the_guess_says_what_it_saw() -> None:
    with pytest.raises(Invalid, match="甲、乙"):
        guess(("甲", "乙"))


def test_a_mapping_file_names_columns_constants_and_labels(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(
        "source: hotline\nfields: {text: 内容, source_id: 编号, label: 类型}\n"
        "constants: {request_type: complaint}\nlabels: {环卫: A01}\n",
        encoding="utf-8",
    )
    mapping = load(path, COLUMNS)
    assert mapping.source == "hotline"
    assert mapping.labels == {"环卫": "A01"}
    assert mapping.pick({"内容": " a ", "编号": "1", "类型": ""}) == {
        "text": "a",
        "source_id": "1",
        "request_type": "complaint",
    }


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("fields: {text: 正文}", "没有“正文”这一列"),
        ("fields: {txt: 内容}", "“txt”不是可以导入的项目"),
        ("field: {text: 内容}", "没有“field”这一项"),
        ("fields: [a]", "名称: 值"),
        ("- a", "名称: 值"),
        ("a: [", "读不出来"),
    ],
)
def test_a_wrong_mapping_file_is_explained(tmp_path: Path, body: str, sentence: str) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(body, encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        load(path, COLUMNS)
    assert sentence in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        "2019-01-08 08:37:20",
        "2019/1/8 8:37:20",
        "2019-01-08T08:37:20+08:00",
        "2019-01-08T00:37:20Z",
    ],
)
def test_usual_ways_to_write_a_time(text: str) -> None:
    assert guess(("text",)).moment(text) == datetime(2019, 1, 8, 8, 37, 20, tzinfo=CIVIL)


def test_a_given_format_is_the_only_one() -> None:
    mapping = Mapping(fields={"text": "t"}, time_format="%d.%m.%Y")
    assert mapping.moment("08.01.2019") == datetime(2019, 1, 8, tzinfo=CIVIL)
    with pytest.raises(ValueError, match="看不懂时间"):
        mapping.moment("2019-01-08")


MOMENTS = st.integers(min_value=0, max_value=20 * 366 * 86_400).map(
    lambda seconds: datetime(2010, 1, 1, tzinfo=CIVIL) + timedelta(seconds=seconds)
)


@given(MOMENTS, MOMENTS, st.integers(min_value=1, max_value=60))
def test_folding_keeps_weekday_and_hour_and_fits_the_window(
    moment: datetime, anchor: datetime, weeks: int
) -> None:
    moved = folded(moment, anchor, weeks)
    assert timedelta() <= anchor - moved < weeks * timedelta(weeks=1)
    assert (moved - moment) % timedelta(weeks=1) == timedelta()
    assert folded(moved, anchor, weeks) == moved


@given(st.integers(), st.text(), st.integers(min_value=1, max_value=10**6))
def test_a_draw_is_repeatable_and_in_range(seed: int, key: str, many: int) -> None:
    assert draw(seed, key, many) == draw(seed, key, many)
    assert 0 <= draw(seed, key, many) < many
