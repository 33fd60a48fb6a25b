"""No browser test judges a page in the moment of a press: what comes of it is waited for.

A press only begins what it leads to: a script, a worker, the server and the next page take their
time, and on a slow machine longer. So what follows a press waits (``expect``, ``until``, …) before
it asserts anything that a page or the database says.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

HERE = Path(__file__).parent

#: What a person does, by the last name of the call.
PRESSES = frozenset(
    {
        *(
            "click",
            "dblclick",
            "press",
            "tap",
            "check",
            "uncheck",
            "select_option",
            "dispatch_event",
        ),
        *("insert_text", "press_sequentially", "type", "set_input_files"),
    }
)
#: What tells at once how things stand, and does not wait for how they will.
READS = frozenset(
    {
        *("input_value", "inner_text", "all_inner_texts", "text_content", "all_text_contents"),
        *("get_attribute", "is_visible", "is_hidden", "is_checked", "is_enabled", "is_disabled"),
        *("content", "exists", "count", "get", "latest", "first", "refresh_from_db"),
    }
)


def called(statement: ast.stmt) -> set[str]:
    """Return the last names of all calls in a statement."""
    calls = [node.func for node in ast.walk(statement) if isinstance(node, ast.Call)]
    return {name.attr for name in calls if isinstance(name, ast.Attribute)}


def hasty(module: ast.Module) -> Iterator[ast.stmt]:
    """Yield what is asserted right after a bare press."""
    for node in ast.walk(module):
        for body in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if not isinstance(body, list):
                continue
            for before, after in pairwise(body):
                pressed = isinstance(before, ast.Expr) and called(before) & PRESSES
                if pressed and isinstance(after, ast.Assert) and called(after) & READS:
                    yield after


@pytest.mark.parametrize("path", sorted(HERE.rglob("test_*.py")), ids=lambda path: path.stem)
def test_what_comes_of_a_press_is_waited_for(path: Path) -> None:
    found = [
        f"{path.name}:{one.lineno} {ast.unparse(one)}"
        for one in hasty(ast.parse(path.read_text("utf-8")))
    ]
    assert not found, "wait for it first (expect, until):\n" + "\n".join(found)


def test_a_hasty_judgement_is_noticed() -> None:
    hurried = "def test():\n    page.click()\n    assert page.input_value() == '1'\n"
    waiting = "def test():\n    page.click()\n    expect(page).to_have_value('1')\n"
    assert len(list(hasty(ast.parse(hurried)))) == 1
    assert not list(hasty(ast.parse(waiting)))
