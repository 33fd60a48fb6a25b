"""The state of a case changes in one function, so that every change leaves its event."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.arch import tree

WRITER = "cases/actions/apply.py"


def state_writes(module: ast.Module) -> Iterator[ast.AST]:
    """Yield every way of writing an attribute or column called ``state`` of something stored."""
    for node in ast.walk(module):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
                if any(isinstance(part, ast.Attribute) and part.attr == "state" for part in parts):
                    yield node
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if isinstance(node.func, ast.Name):
                name = node.func.id
            keywords = {keyword.arg for keyword in node.keywords}
            words = {
                item.value
                for argument in [*node.args, *(keyword.value for keyword in node.keywords)]
                for item in ast.walk(argument)
                if isinstance(item, ast.Constant)
            }
            if name in {"update", "update_or_create"} and "state" in keywords:
                yield node
            if name in {"bulk_update", "setattr"} and "state" in words:
                yield node


def test_only_apply_writes_the_state_of_a_case() -> None:
    writes = {
        path: nodes for path, module in tree.modules() if (nodes := list(state_writes(module)))
    }
    wrong = [
        tree.at(path, node)
        for path, nodes in writes.items()
        if path != tree.SOURCE / WRITER
        for node in nodes
    ]
    assert not wrong, f"go through {WRITER}:\n" + "\n".join(wrong)
    assert tree.SOURCE / WRITER in writes, f"{WRITER} no longer writes the state: who does?"


@pytest.mark.parametrize(
    "text",
    [
        "case.state = new",
        "case.state: str = new",
        "case.version, case.state = 2, new",
        "Case.objects.filter(pk=1).update(state=new, version=2)",
        "setattr(case, 'state', new)",
        "Case.objects.bulk_update(rows, ['state'])",
    ],
)
def test_the_scan_sees_every_way_of_writing(text: str) -> None:
    assert list(state_writes(ast.parse(text)))


@pytest.mark.parametrize(
    "text",
    ["state = case.state", "Case.objects.filter(state=old)", "Facts(state=case.state)"],
)
def test_the_scan_leaves_reading_alone(text: str) -> None:
    assert not list(state_writes(ast.parse(text)))
