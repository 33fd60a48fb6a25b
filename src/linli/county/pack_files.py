"""Opening the files of a pack: encoding, CSV, YAML and JSON, with line numbers kept.

Nothing here knows what a county is. Every defect is noted as a ``Problem`` and reading goes on,
so that whoever edits a pack sees everything at once.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Hashable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

import yaml

from linli.county.pack_schema import Problem

#: A county's pack stays far below this; more is a wrong file.
MAX_BYTES: Final = 32 * 1024 * 1024


class Located(dict[str, object]):
    """A YAML mapping that remembers the line it starts on."""

    line: int = 1


class _LocatingLoader(yaml.SafeLoader):
    """Safe loader whose mappings know their line and refuse a key given twice.

    YAML itself lets the last duplicate win silently, which would hide half of an edited list.
    """

    def located(self, node: yaml.MappingNode) -> Iterator[Located]:
        """Build one mapping (a generator, as the loader's protocol wants it)."""
        found = Located()
        found.line = node.start_mark.line + 1
        yield found
        seen: set[Hashable] = set()
        for key_node, value_node in node.value:
            key = str(self.construct_object(key_node, deep=True))
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"“{key}”写了两次", key_node.start_mark
                )
            seen.add(key)
            found[key] = self.construct_object(value_node, deep=True)

    def plain(self, node: yaml.ScalarNode) -> str:
        """Take a scalar as written."""
        return str(self.construct_scalar(node))


_LocatingLoader.add_constructor("tag:yaml.org,2002:map", _LocatingLoader.located)
# Dates stay text: an impossible one would otherwise fail the whole file without its line.
_LocatingLoader.add_constructor("tag:yaml.org,2002:timestamp", _LocatingLoader.plain)


class Row(dict[str, str]):
    """A CSV row with its line number; missing cells are empty texts, all cells stripped."""

    line: int = 0


class Folder:
    """The files of one pack and the problems found in them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self._hash = hashlib.sha256()

    def refuse(self, file: str, sentence: str, line: int | None = None) -> None:
        """Note a defect and go on."""
        self.problems.append(Problem(file, sentence, line))

    @property
    def digest(self) -> str:
        """SHA-256 over the names and contents of everything read so far."""
        return self._hash.hexdigest()

    def has(self, file: str) -> bool:
        """Whether an optional file is there."""
        return (self.path / file).is_file()

    def text(self, file: str) -> str | None:
        """Content of a UTF-8 file (a byte order mark is fine); ``None`` with a problem noted."""
        try:
            size = (self.path / file).stat().st_size
            raw = (self.path / file).read_bytes() if size <= MAX_BYTES else None
        except OSError:
            self.refuse(file, "缺少这个文件，或者无法打开。")
            return None
        if raw is None:
            self.refuse(file, f"文件有 {size} 字节，太大了，可能放错了文件。")
            return None
        self._hash.update(f"{file}\0{len(raw)}\0".encode() + raw)
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            line = raw[: problem.start].count(b"\n") + 1
            self.refuse(file, "不是 UTF-8 编码，请在表格软件里另存为“CSV UTF-8”。", line)
            return None
        if "\0" in text:
            self.refuse(file, "含有不可见的空字符，可能不是文本文件。")
            return None
        return text

    def rows(self, file: str, required: tuple[str, ...], optional: tuple[str, ...]) -> list[Row]:
        """Rows of a CSV file; the heading must name every required column and no unknown one."""
        text = self.text(file)
        if text is None:
            return []
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        found: list[Row] = []
        heading: list[str] | None = None
        line = 1
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    if heading is None:
                        heading = [cell.strip() for cell in cells]
                        if not self._heading(file, heading, required, optional, line):
                            return []
                    else:
                        self._row(file, heading, cells, line, found)
                line = reader.line_num + 1
        except csv.Error:
            self.refuse(file, "引号没有成对，或者这一行无法按 CSV 读取。", line)
        if heading is None:
            self.refuse(file, "文件是空的，第一行应是列名。")
        return found

    def _heading(
        self,
        file: str,
        heading: list[str],
        required: tuple[str, ...],
        optional: tuple[str, ...],
        line: int,
    ) -> bool:
        missing = [name for name in required if name not in heading]
        unknown = [name for name in heading if name not in required + optional]
        twice = sorted({name for name in heading if heading.count(name) > 1})
        if missing:
            self.refuse(file, f"缺少列：{'、'.join(missing)}。", line)
        if unknown:
            self.refuse(file, f"不认识的列：{'、'.join(unknown)}。", line)
        if twice:
            self.refuse(file, f"列名重复：{'、'.join(twice)}。", line)
        return not (missing or unknown or twice)

    def _row(
        self, file: str, heading: list[str], cells: list[str], line: int, found: list[Row]
    ) -> None:
        if len(cells) > len(heading) and any(cell.strip() for cell in cells[len(heading) :]):
            self.refuse(file, f"这一行有 {len(cells)} 格，列名只有 {len(heading)} 个。", line)
            return
        padded = [cell.strip() for cell in cells] + [""] * len(heading)
        row = Row(zip(heading, padded, strict=False))
        row.line = line
        found.append(row)

    def mapping(self, file: str) -> Located | None:
        """The top mapping of a YAML file."""
        text = self.text(file)
        if text is None:
            return None
        try:
            found = yaml.load(text, Loader=_LocatingLoader)  # noqa: S506 - a SafeLoader subclass
        except yaml.MarkedYAMLError as problem:
            mark = problem.problem_mark
            what = problem.problem or ""
            # Our own sentence is Chinese; the parser's English would not help the reader.
            sentence = what + "。" if what.endswith("写了两次") else "格式有误，请检查缩进和冒号。"
            self.refuse(file, sentence, mark.line + 1 if mark else None)
            return None
        except (yaml.YAMLError, ValueError, RecursionError):
            self.refuse(file, "不是有效的 YAML 文件。")
            return None
        if not isinstance(found, Located):
            self.refuse(file, "文件内容应是“名称: 内容”的形式。")
            return None
        return found

    def json_object(self, file: str) -> Mapping[str, object] | None:
        """The top object of a JSON file."""
        text = self.text(file)
        if text is None:
            return None
        try:
            found = json.loads(text, parse_constant=_no_constant)
        except json.JSONDecodeError as problem:
            self.refuse(file, "不是有效的 JSON。", problem.lineno)
            return None
        except (ValueError, RecursionError):
            self.refuse(file, "不是有效的 JSON。")
            return None
        if not isinstance(found, dict):
            self.refuse(file, "最外层应是一个对象。")
            return None
        return found

    def day(self, file: str, column: str, value: object, line: int | None) -> date | None:
        """A date, or ``None`` with a problem noted when there is something that is not one."""
        if value is None or value == "":
            return None
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.refuse(file, f"{column} 的日期“{value}”不对，要写成 2026-02-14 这样的格式。", line)
            return None

    def choice(
        self, file: str, column: str, value: str, allowed: tuple[str, ...], line: int | None
    ) -> bool:
        """Whether ``value`` is one of ``allowed``; notes a problem when not."""
        if value in allowed:
            return True
        choices = "、".join(name or "（空）" for name in allowed)
        self.refuse(file, f"{column} 是“{value}”，只能是：{choices}。", line)
        return False


def _no_constant(name: str) -> object:
    raise ValueError(name)
