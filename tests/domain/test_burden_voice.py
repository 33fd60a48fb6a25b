"""What may be said about a burden, what answers it, and until when."""

from __future__ import annotations

from datetime import date

import pytest

from linli.domain.burden_voice import (
    ABOUT_NAMES,
    ANSWER_WORKDAYS,
    OUTCOME_NAMES,
    TEXT_LIMIT,
    WORK_LIMIT,
    About,
    Outcome,
    due_on,
    forgotten_before,
    read,
    read_answer,
)
from linli.domain.calendar import WorkCalendar

SAID = {"about": "twice", "text": " 同一张表\n填了三遍 ", "matter": "A01", "work": "入户核查"}


def test_every_kind_and_outcome_has_a_name() -> None:
    assert set(ABOUT_NAMES) == set(About)
    assert set(OUTCOME_NAMES) == set(Outcome)


def test_what_is_said_is_read() -> None:
    found, wrong = read(SAID)
    assert wrong == {}
    assert found is not None
    assert (found.about, found.text) == (About.TWICE, "同一张表 填了三遍")
    assert (found.matter, found.work) == ("A01", "入户核查")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"about": "boss"}, "about"),
        ({"about": None}, "about"),
        ({"text": "  "}, "text"),
        ({"text": "填" * (TEXT_LIMIT + 1)}, "text"),
        ({"work": "填" * (WORK_LIMIT + 1)}, "work"),
    ],
)
def test_what_does_not_do_is_told_at_its_field(more: dict[str, object], field: str) -> None:
    found, wrong = read({**SAID, **more})
    assert found is None
    assert list(wrong) == [field]


def test_an_answer_says_what_comes_of_it() -> None:
    assert read_answer("eased", " 合并成一张表 ") == (Outcome.EASED, "合并成一张表", {})
    assert set(read_answer("", "")[2]) == {"outcome", "text"}
    assert set(read_answer("kept", "填" * (TEXT_LIMIT + 1))[2]) == {"text"}


def test_terms() -> None:
    week = WorkCalendar()
    assert due_on(date(2026, 11, 20), week) == week.step(date(2026, 11, 20), ANSWER_WORKDAYS)
    assert forgotten_before(date(2026, 11, 20)) == date(2026, 8, 22)
