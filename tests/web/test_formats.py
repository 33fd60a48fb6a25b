"""How moments, sizes and queries are written."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from linli.kernel import clock
from linli.web import formats

NOW = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)  # noon in Shanghai, a Thursday


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 3, 5, 6, 5, tzinfo=UTC), "今天 14:05"),
        (datetime(2026, 3, 4, 16, 0, tzinfo=UTC), "今天 00:00"),
        (datetime(2026, 3, 4, 15, 59, tzinfo=UTC), "昨天 23:59"),
        (datetime(2026, 3, 6, 1, 0, tzinfo=UTC), "明天 09:00"),
        (datetime(2026, 3, 9, 1, 0, tzinfo=UTC), "3月9日 周一 09:00"),
        (datetime(2025, 12, 31, 1, 0, tzinfo=UTC), "2025年12月31日 09:00"),
    ],
)
def test_moments_as_people_say_them(moment: datetime, words: str) -> None:
    with clock.at(NOW):
        shown = formats.moment(moment)
    assert f">{words}</time>" in shown
    assert "title=" in shown
    assert "+08:00" in shown


def test_a_missing_moment_is_a_dash() -> None:
    assert formats.moment(None) == "—"
    assert formats.day(None) == "—"
    assert formats.full_moment(None) == "—"
    assert not formats.civil_input(None)


def test_days() -> None:
    with clock.at(NOW):
        assert ">明天</time>" in formats.day(date(2026, 3, 6))
        assert "3月6日 周五" not in formats.day(date(2026, 3, 6))
        assert ">3月13日 周五</time>" in formats.day(date(2026, 3, 13))


def test_paragraphs_keep_lines_and_escape() -> None:
    assert formats.paragraphs("一\n二\n\n<b>三") == "<p>一<br>二</p>\n<p>&lt;b&gt;三</p>"


@pytest.mark.parametrize(
    ("size", "words"), [(1, "1 KB"), (480 * 1024, "480 KB"), (2_500_000, "2.4 MB")]
)
def test_sizes(size: int, words: str) -> None:
    assert formats.filesize(size) == words


def test_numbers_in_groups_and_capped_counts() -> None:
    assert formats.spaced("1407812026112100001") == "140781 20261121 00001"
    assert formats.capped(999) == "999"
    assert formats.capped(1000) == "999+"


def test_queries_leave_out_what_is_empty() -> None:
    assert formats.query({"a": "1", "b": "", "c": None, "d": False, "e": ["x", "y"]}) == (
        "?a=1&e=x&e=y"
    )
    assert not formats.query({"a": ""})
