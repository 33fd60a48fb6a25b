"""Run the evaluation of every part whose files are there, in one order, with what was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from linli.text.evaluation.files import Figure, Files

Log = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Part:
    """One part: the module that measures it, and which files (fields of Files) it reads."""

    name: str
    label: str
    needs: tuple[str, ...] = ()

    def run(self, files: Files, log: Log) -> Mapping[str, Figure]:
        """Measure it; the module is imported only now."""
        module = import_module(f"linli.text.evaluation.{self.name}")
        found: Mapping[str, Figure] = module.run(files, log=log)
        return found


PARTS: Final[tuple[Part, ...]] = (
    Part("matter", "事项建议", ("train",)),
    Part("units", "单位建议", ("events",)),
    Part("repeats", "重复识别", ("messages", "gold")),
    Part("masking", "遮盖个人信息", ("messages",)),
    Part("urgent", "紧急用语"),
    Part("answers", "答复检查", ("replies",)),
)


def lacking(part: Part, files: Files) -> tuple[str, ...]:
    """Return the files which the part reads and which were not given or are not there."""
    paths = {name: getattr(files, name) for name in part.needs}
    return tuple(name for name, path in paths.items() if path is None or not path.is_file())


def run(
    files: Files, names: Iterable[str], log: Log = lambda _: None
) -> dict[str, dict[str, Figure]]:
    """Return the figures of the named parts; one whose files are missing is left out and logged."""
    wanted = set(names)
    found: dict[str, dict[str, Figure]] = {}
    for part in PARTS:
        if part.name not in wanted:
            continue
        missing = lacking(part, files)
        if missing:
            log(f"{part.name}: no file for {', '.join(missing)}")
            continue
        found[part.name] = dict(part.run(files, log))
    return found
