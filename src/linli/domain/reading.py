"""Reading plain data (YAML, JSON, forms) into rules: problems are collected, not raised midway."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from typing import TypeVar

Key = TypeVar("Key", bound=StrEnum)
Value = TypeVar("Value")


class Reader:
    """Collects ``problems``: dotted path → Chinese sentence. A bad value reads as a neutral one."""

    def __init__(self) -> None:
        self.problems: dict[str, str] = {}

    def refuse(self, path: str, sentence: str) -> None:
        """Note the first problem of ``path``."""
        self.problems.setdefault(path, sentence)

    def mapping(self, path: str, data: object, allowed: Collection[str]) -> dict[str, object]:
        """A mapping with keys from ``allowed`` only; a misspelt key must not be lost silently."""
        if not isinstance(data, Mapping):
            self.refuse(path, "这里要写成“名称: 内容”的一组设置。")
            return {}
        found = {str(key): value for key, value in data.items()}
        for key in found:
            if key not in allowed:
                self.refuse(f"{path}.{key}", f"不认识的设置“{key}”，请检查拼写。")
        return found

    def string(self, path: str, data: object, *, longest: int, shape: str = r"(?s).*\S.*") -> str:
        """A text of at most ``longest`` characters matching ``shape``; a number is read as text."""
        readable = isinstance(data, (str, int)) and not isinstance(data, bool)
        given = str(data) if readable else ""
        if not readable or len(given) > longest or not re.fullmatch(shape, given):
            self.refuse(path, f"要填写不超过 {longest} 个字的内容，不能为空，也不能用特殊符号。")
        return given

    def whole(self, path: str, data: object, *, most: int) -> int:
        """A whole number from 1 to ``most``."""
        if isinstance(data, bool) or not isinstance(data, int) or not 1 <= data <= most:
            self.refuse(path, f"要填写 1 到 {most} 之间的整数。")
            return 1
        return data

    def flag(self, path: str, data: object) -> bool:
        """True or false, nothing that merely looks like it."""
        if not isinstance(data, bool):
            self.refuse(path, "只能填 true（是）或 false（否）。")
            return False
        return data

    def choice(self, path: str, data: object, kind: type[Key]) -> Key | None:
        """One member of ``kind``, or None with a problem noted."""
        if isinstance(data, str) and data in {member.value for member in kind}:
            return kind(data)
        listed = "、".join(member.value for member in kind)
        self.refuse(path, f"只能填：{listed}。")
        return None

    def keyed(
        self,
        path: str,
        data: object,
        kind: type[Key],
        read: Callable[[str, object], Value | None],
    ) -> dict[Key, Value]:
        """A mapping from members of ``kind`` to values read by ``read``, in the enum's order."""
        found = self.mapping(path, data, [member.value for member in kind])
        values: dict[Key, Value] = {}
        for member in kind:
            if member.value in found:
                value = read(f"{path}.{member.value}", found[member.value])
                if value is not None:
                    values[member] = value
        return values
