# ruff: noqa: N999 - Django names a command after its file, and people say import
"""``linli import messages FILE``: bring messages of another system in as cases."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from linli.domain.errors import DomainError
from linli.exchange import readers
from linli.exchange.mapping import guess, load
from linli.exchange.messages import Importer, Options, Outcome, Problem

#: Problems listed on the screen; the rest is counted and goes into the --errors file.
SHOWN = 50
#: Weeks into which --shift moves the messages of a demonstration when no number is given.
WEEKS = 9


class Command(BaseCommand):
    """Import messages; running it again is safe, what is there is skipped."""

    help = "导入群众来信：linli import messages 文件（CSV、XLSX、JSONL，可压缩为 .gz）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare ``messages`` and its options."""
        kinds = parser.add_subparsers(dest="kind", required=True)
        messages = kinds.add_parser("messages", help="导入来信，一行一件")
        messages.add_argument("file", type=Path, help="数据文件")
        messages.add_argument("--mapping", type=Path, help="列的对应关系（YAML），不给则按列名识别")
        messages.add_argument("--source", help="来源名称，与编号一起识别重复，默认用文件名")
        messages.add_argument("--dry-run", action="store_true", help="只检查，不写入")
        messages.add_argument("--limit", type=int, help="只导入前 N 行")
        messages.add_argument("--errors", type=Path, help="把不能导入的行写到这个 CSV 文件")
        messages.add_argument("--seed", type=int, default=1, help="分配演示位置用的种子")
        messages.add_argument(
            "--shift",
            type=int,
            nargs="?",
            const=WEEKS,
            default=0,
            metavar="WEEKS",
            help=f"演示用：来信时间按整周移到最近 N 周（默认 {WEEKS}）内，并按该时间登记",
        )

    def handle(self, **options: Any) -> None:
        """Import and say what happened; ends with status 1 when rows failed."""
        path: Path = options["file"]
        try:
            chosen = self._options(path, options)
            importer = Importer(chosen)
            with tqdm(unit="行", desc=path.name, disable=None) as bar:
                outcome = importer.run(path, tick=bar.update)
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        self._print(outcome, dry_run=chosen.dry_run)
        if options["errors"]:
            _write_errors(options["errors"], [*outcome.problems, *outcome.without_point])
        if outcome.problems:
            raise SystemExit(1)

    def _options(self, path: Path, options: dict[str, Any]) -> Options:
        if (options["limit"] or 1) < 1 or options["shift"] < 0:
            raise CommandError("--limit 和 --shift 要写正整数。", returncode=2)
        columns = readers.columns(path)
        mapping = load(options["mapping"], columns) if options["mapping"] else guess(columns)
        return Options(
            source=options["source"] or mapping.source or path.name.split(".")[0][:40],
            mapping=mapping,
            seed=options["seed"],
            dry_run=options["dry_run"],
            limit=options["limit"],
            fold_weeks=options["shift"],
        )

    def _print(self, outcome: Outcome, *, dry_run: bool) -> None:
        for problem in outcome.problems[:SHOWN]:
            self.stderr.write(str(problem))
        more = outcome.failed - SHOWN
        if more > 0:
            self.stderr.write(f"……另有 {more} 行，可用 --errors 文件名 全部列出。")
        for problem in outcome.without_point[:SHOWN]:
            self.stderr.write(str(problem))
        points = outcome.elsewhere.total()
        for datum, many in outcome.elsewhere.most_common():
            if datum:
                self.stderr.write(
                    f"{points} 个坐标中有 {many} 个只有按 {datum} 才落在所填区域："
                    "照原样保存，标为待核位置。"
                    f"如果都是 {datum}，请在对应关系文件的 constants 里写 datum: {datum}，再导入。"
                )
        did = "可以导入" if dry_run else "已导入"
        self.stdout.write(
            f"共 {outcome.rows} 行：{did} {outcome.imported} 件，"
            f"原已导入跳过 {outcome.skipped} 件，不能导入 {outcome.failed} 行。"
        )


def _write_errors(path: Path, problems: list[Problem]) -> None:
    # With a byte-order mark, or spreadsheet programs misread the Chinese.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(["行号", "编号", "问题"])
        table.writerows((one.line, one.source_id, one.sentence) for one in problems)
