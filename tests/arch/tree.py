"""The files of the repository, as the tests about it read them."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "linli"
_TEXT = frozenset(
    {
        *(".cfg", ".css", ".csv", ".html", ".ini", ".js", ".json", ".lock", ".md"),
        *(".po", ".py", ".sh", ".svg", ".toml", ".txt", ".yaml", ".yml"),
    }
)
#: Folders that set-up, tools and runs make; they are no part of the source.
_MADE = frozenset(
    {
        *(".git", ".venv", "var", "node_modules", "__pycache__", "vendor", "dist", "build"),
        *("htmlcov", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"),
        ".import_linter_cache",
    }
)


@cache
def files() -> tuple[Path, ...]:
    """Return every file of the project: what git knows or would add, else all but the made."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            check=True,
            capture_output=True,
        ).stdout
        names = os.fsdecode(listed).split("\0")
        return tuple(sorted({ROOT / name for name in names if name and (ROOT / name).is_file()}))
    return tuple(sorted(_walk(ROOT)))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir():
            if path.name not in _MADE:
                yield from _walk(path)
        else:
            yield path


def texts() -> Iterator[tuple[Path, str]]:
    """Yield every text file with its content."""
    for path in files():
        if path.suffix in _TEXT or not path.suffix:
            yield path, path.read_text("utf-8")


def modules(under: Path = SOURCE) -> Iterator[tuple[Path, ast.Module]]:
    """Yield every Python file under a folder, parsed, without the migrations a tool makes."""
    for path in files():
        if path.suffix == ".py" and path.is_relative_to(under) and "migrations" not in path.parts:
            yield path, ast.parse(path.read_text("utf-8"), str(path))


def at(path: Path, node: ast.AST | int = 0) -> str:
    """Return ``path:line`` the way editors open it."""
    line = node if isinstance(node, int) else getattr(node, "lineno", 0)
    return f"{path.relative_to(ROOT)}:{line}"
