"""Numbers of persons and names of staff are noticed in words for residents; others are not."""

from __future__ import annotations

import pytest

from linli.domain.told_by_mistake import Found, Slip, slips


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("请打13900001234找我", [Found(Slip.MOBILE, "13900001234")]),
        ("请打139 0000 1234", [Found(Slip.MOBILE, "139 0000 1234")]),
        ("手机+86-13900001234。", [Found(Slip.MOBILE, "+86-13900001234")]),
        ("身份证11010519491231002X", [Found(Slip.IDENTITY, "11010519491231002X")]),
        ("卡号4111 1111 1111 1111", [Found(Slip.CARD, "4111 1111 1111 1111")]),
        ("请打12345或0351-1234567", []),
        ("编号1499012026112200001，预计11月30日办结", []),
        # The check character does not fit: some other long number.
        ("单号110105194912310021", []),
        # No such day.
        ("单号11010519491331002X", []),
        ("", []),
    ],
)
def test_numbers_of_persons(text: str, expected: list[Found]) -> None:
    assert list(slips(text)) == expected


def test_names_of_staff_are_named_once() -> None:
    text = "张三丰和李四到了现场，张三丰会再来。"
    assert slips(text, ["张三丰", "李四", "王", "赵六"]) == (
        Found(Slip.STAFF, "张三丰"),
        Found(Slip.STAFF, "李四"),
    )


def test_a_number_written_twice_is_one_finding() -> None:
    assert slips("13900001234，13900001234") == (Found(Slip.MOBILE, "13900001234"),)
