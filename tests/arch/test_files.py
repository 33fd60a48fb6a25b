"""Files small enough to read at one sitting, each saying what it is for."""

from __future__ import annotations

import ast

from tests.arch import tree

LONGEST = 500
_COUNTED = frozenset({".py", ".html", ".js", ".css"})


def test_no_file_is_longer_than_one_sitting() -> None:
    long = {
        str(path.relative_to(tree.ROOT)): lines
        for path, text in tree.texts()
        if path.suffix in _COUNTED
        and path.is_relative_to(tree.SOURCE)
        and path.parent.name != "migrations"  # written by Django, read by nobody at one sitting
        and (lines := text.count("\n")) > LONGEST
    }
    assert not long, f"split by concern (at most {LONGEST} lines): {long}"


def test_no_file_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "util", "helpers", "misc", "common"}
    wrong = [str(path) for path in tree.files() if path.stem in drawers and path.suffix == ".py"]
    assert not wrong, f"name the concern: {wrong}"


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        tree.at(path)
        for path, module in tree.modules()
        if module.body and not ast.get_docstring(module)
    ]
    assert not silent, "\n".join(silent)


def test_no_promise_is_left_in_the_source() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X:", "raise NotImplemented" + "Error")
    wrong = [
        f"{tree.at(path, number)} {mark}"
        for path, text in tree.texts()
        if path.suffix == ".py"
        for number, line in enumerate(text.splitlines(), 1)
        for mark in marks
        if mark in line
    ]
    assert not wrong, "do it or drop it:\n" + "\n".join(wrong)
