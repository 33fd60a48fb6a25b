"""``docs/where-is.md`` answers "where is …?" with places that exist."""

from __future__ import annotations

import ast
import re

from tests.arch import tree

PAGE = tree.ROOT / "docs" / "where-is.md"
FEWEST = 30
_ROW = re.compile(r"^\|\s*(?P<question>[^|]+?)\s*\|\s*`(?P<path>[^`:]+):(?P<name>[^`]+)`\s*\|")


def names(module: ast.Module) -> set[str]:
    """Return what a module defines: functions, classes, ``Class.method``s and constants."""
    found: set[str] = set()
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {
                f"{node.name}.{inner.name}"
                for inner in node.body
                if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef)
            }
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def rows() -> list[tuple[str, str, str]]:
    """Return question, path and name of every row of the page's table."""
    matches = [_ROW.match(line) for line in PAGE.read_text("utf-8").splitlines()]
    return [(row["question"], row["path"], row["name"]) for row in matches if row]


def test_the_page_answers_enough_questions() -> None:
    questions = [question for question, _, _ in rows()]
    assert len(questions) >= FEWEST
    assert len(set(questions)) == len(questions)


def test_every_answer_resolves() -> None:
    wrong = []
    for question, path, name in rows():
        file = tree.ROOT / path
        if not file.is_file():
            wrong.append(f"{question}: no file {path}")
        elif file.suffix == ".py":
            if name.removesuffix("()") not in names(ast.parse(file.read_text("utf-8"))):
                wrong.append(f"{question}: no {name} in {path}")
        elif name not in file.read_text("utf-8"):
            wrong.append(f"{question}: {path} does not mention {name}")
    assert not wrong, "\n".join(wrong)
