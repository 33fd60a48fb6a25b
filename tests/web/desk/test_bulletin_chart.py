"""The bars of a bulletin on the screen: no label and no number runs into the next."""

from __future__ import annotations

from linli.bulletins.snapshots import Bars
from linli.web.desk.bulletin_chart import drawing


def test_long_labels_are_broken_and_numbers_do_not_meet() -> None:
    long = tuple(
        f"住宅小区公共部位堆放杂物、电动自行车违规停放充电和消防通道被占用{n}" for n in "一二三四五"
    )
    few = drawing(Bars("事项", long, (("本月", (5, 4, 3, 2, 1)), ("上月", (1, 2, 3, 4, 5)))))
    for _, lines in few.labels:
        assert len(lines) <= 5
        assert all(len(line) <= 7 for line in lines)
        assert not any(line.startswith("、") for line in lines)
    assert (few.many, few.size) == (False, "")
    months = tuple(f"{month}月" for month in range(1, 13))
    year = drawing(Bars("各月", months, (("收件", (98765,) * 12), ("结案", (98765,) * 12))))
    assert (year.many, year.size) == (True, "tiny")
    assert [lines for _, lines in year.labels] == [(month,) for month in months]
    assert drawing(Bars("无", (), ())).bars == ()
