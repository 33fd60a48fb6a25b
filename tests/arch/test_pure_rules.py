"""Rules are functions of their arguments: no framework, no clock, no outside world."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

import pytest

from tests.arch import tree

#: Parts of the standard library through which a rule would see more than its arguments.
OUTSIDE = frozenset(
    {
        *("asyncio", "io", "logging", "os", "pathlib", "random", "secrets", "shutil", "socket"),
        *("sqlite3", "subprocess", "sys", "tempfile", "threading", "time", "urllib"),
    }
)
#: Calls that read the clock, by the dotted end of the name.
CLOCK = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.now")
CLOCK_MODULES = ("time.time", "time.time_ns", "time.localtime", "time.gmtime")


def imports(module: ast.Module) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node, node.module or ""


def clock_calls(module: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in CLOCK_MODULES or any(
                name == call or name.endswith(f".{call}") for call in CLOCK
            ):
                yield node


def test_rules_import_only_the_standard_library_and_each_other() -> None:
    wrong = []
    for path, module in tree.modules(tree.SOURCE / "domain"):
        for node, name in imports(module):
            top = name.partition(".")[0]
            if name.startswith("linli.domain"):
                continue
            if top not in sys.stdlib_module_names or top in OUTSIDE:
                wrong.append(f"{tree.at(path, node)} imports {name}")
    assert not wrong, "pass what a rule needs as an argument:\n" + "\n".join(wrong)


def test_rules_open_no_file_and_print_nothing() -> None:
    wrong = [
        tree.at(path, node)
        for path, module in tree.modules(tree.SOURCE / "domain")
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"open", "print", "input", "eval", "exec"}
    ]
    assert not wrong, "\n".join(wrong)


def test_only_the_kernel_reads_the_clock() -> None:
    readers = {
        str(path.relative_to(tree.SOURCE))
        for path, module in tree.modules()
        if any(True for _ in clock_calls(module))
    }
    # Django dates its sessions by a clock of its own; whoever reads them must use the same.
    wrong = readers - {"kernel/clock.py", "people/sessions.py"}
    assert not wrong, "take `now` as an argument, or call kernel.clock.now()"
    assert "kernel/clock.py" in readers


@pytest.mark.parametrize(
    "text",
    [
        "datetime.now(UTC)",
        "datetime.datetime.now()",
        "dt.date.today()",
        "timezone.now()",
        "time.time()",
    ],
)
def test_the_clock_test_sees_every_spelling(text: str) -> None:
    assert list(clock_calls(ast.parse(text)))


@pytest.mark.parametrize("text", ["clock.now()", "now()", "moment.date()", "time.monotonic()"])
def test_the_clock_test_leaves_the_rest_alone(text: str) -> None:
    assert not list(clock_calls(ast.parse(text)))
