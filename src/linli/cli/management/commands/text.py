"""``linli text``: every figure about proposals measured again, or the matters learnt anew."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from linli.cli.tables import aligned
from linli.proposals.actions import matter_training
from linli.text.evaluation.files import Figure, Files
from linli.text.evaluation.run import PARTS, run

#: The files as they are named in the folder of real input, by option.
_NAMES = {
    "train": "messages_labelled.jsonl.gz",
    "messages": "messages.jsonl.gz",
    "gold": "repeat_gold.json",
    "events": "events_2018.csv",
    "replies": "replies.jsonl.gz",
    "items": "item_tree.csv",
}
_HELP = {
    "train": "带一级事项标签的文本（JSON Lines，text、label）/ labelled texts to learn from",
    "test": "另存的带标签文本；不给就从 train 里分出五分之一 / labelled texts kept apart",
    "messages": "群众留言（JSON Lines）/ messages",
    "gold": "同一件事的留言编号（JSON）/ ids of messages about the same matter",
    "events": "区级事件（CSV）/ district matters",
    "replies": "留言和答复（JSON Lines）/ messages with official replies",
    "items": "三级事项树（CSV）/ a tree of items",
}
_ROOT = Path(__file__).resolve().parents[5]


class Command(BaseCommand):
    """``eval`` stores nothing; a figure below what is asked ends with status 1.

    ``train`` is what the worker does every night: a better model takes over.
    """

    help = "文本建议：linli text eval 实测，linli text train 重新学习事项"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the action and its files."""
        actions = parser.add_subparsers(dest="action", required=True)
        measure = actions.add_parser("eval", help="按文件实测各项指标 / measure every figure")
        for name, words in _HELP.items():
            measure.add_argument(f"--{name}", type=Path, help=words)
        measure.add_argument(
            "--data",
            type=Path,
            default=Path(os.environ.get("LINLI_SHARED_DATA") or _ROOT.parent / "shared" / "data"),
            help="没有单独指定的文件在这个文件夹里找 / folder of the files not named",
        )
        measure.add_argument(
            "--only",
            nargs="+",
            choices=[part.name for part in PARTS],
            default=[part.name for part in PARTS],
            help="只测这几项 / these parts only",
        )
        measure.add_argument("--json", action="store_true", help="输出 JSON / print JSON")
        train = actions.add_parser("train", help="重新学习事项建议 / learn the matters anew")
        train.add_argument(
            "--gently", action="store_true", help="给别的程序让路 / give way to other programs"
        )

    def handle(self, **options: Any) -> None:
        """Measure and print. Raises CommandError where a file is missing or a floor not reached."""
        if options["action"] == "train":
            if options["gently"]:
                os.nice(10)
            self._train()
            return
        files = Files(**{name: self._path(name, options) for name in _HELP})
        try:
            found = run(files, options["only"], self.stderr.write)
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"读不了文件 / cannot read: {error}", returncode=2) from error
        if not found:
            raise CommandError("没有可以实测的文件 / no file to measure on", returncode=2)
        missed = [
            f"{part}.{name}"
            for part, figures in found.items()
            for name, figure in figures.items()
            if figure.met is False
        ]
        if options["json"]:
            self.stdout.write(json.dumps(_plain(found), ensure_ascii=False, indent=2))
        else:
            self._table(found)
        if missed:
            raise CommandError(f"没有达到要求 / below what is asked: {', '.join(missed)}")

    def _train(self) -> None:
        trained = matter_training.learn()
        if not trained.version:
            self.stdout.write(
                f"标签 {trained.labels}，可比较的 {trained.fresh}，没有比较 / "
                f"labels {trained.labels}, to judge by {trained.fresh}: nothing was compared"
            )
            return
        outcome = "采用 / takes over" if trained.took_over else "没有采用 / not better"
        self.stdout.write(f"v{trained.version}: {outcome} ({trained.labels}, {trained.fresh})")

    def _path(self, name: str, options: dict[str, Any]) -> Path | None:
        given: Path | None = options[name]
        if given is not None:
            if not given.is_file():
                raise CommandError(f"没有这个文件 / no such file: {given}", returncode=2)
            return given
        usual = options["data"] / _NAMES[name] if name in _NAMES else None
        return usual if usual is not None and usual.is_file() else None

    def _table(self, found: dict[str, dict[str, Figure]]) -> None:
        labels = {part.name: part.label for part in PARTS}
        for part, figures in found.items():
            self.stdout.write(f"\n{labels[part]} / {part}")
            rows = [
                (
                    name,
                    f"{one.value:.4g}",
                    _asked(one),
                    {True: "✓", False: "✗", None: ""}[one.met],
                    str(one.n or ""),
                    one.note,
                )
                for name, one in figures.items()
            ]
            for line in aligned(rows):
                self.stdout.write(line)


def _asked(figure: Figure) -> str:
    if figure.floor is not None:
        return f"≥ {figure.floor:g}"
    return f"≤ {figure.ceiling:g}" if figure.ceiling is not None else ""


def _plain(found: dict[str, dict[str, Figure]]) -> dict[str, dict[str, dict[str, object]]]:
    return {
        part: {
            name: {
                "value": one.value,
                "floor": one.floor,
                "ceiling": one.ceiling,
                "met": one.met,
                "n": one.n,
                "note": one.note,
            }
            for name, one in figures.items()
        }
        for part, figures in found.items()
    }
