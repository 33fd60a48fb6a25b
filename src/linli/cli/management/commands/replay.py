"""``linli replay``: a simulated staff carries the open cases through the loop."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from linli.cases.inputs import moment
from linli.cli import report
from linli.domain.errors import DomainError
from linli.exchange.messages import replies
from linli.kernel import clock
from linli.replay.drive import Replayed, count, replay
from linli.replay.office import furnish_office


class Command(BaseCommand):
    """Replay, then print the summary and check it against the record."""

    help = "让模拟人员按真实流程办理在办事项（与页面使用同一套动作），用于演示和测试"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--seed", type=int, default=1, help="种子：相同则结果相同")
        parser.add_argument("--until", help="办到这个时间为止，默认现在")
        parser.add_argument("--limit", type=int, help="只办理最早登记的 N 件")
        parser.add_argument("--days", type=int, help="只办理最近 N 天登记的")
        parser.add_argument(
            "--replies", type=Path, action="append", default=[], help="含真实答复的来信文件"
        )
        parser.add_argument(
            "--office",
            action="store_true",
            help="另把会商、网格事项准入、值班、应急和公示也用同一套动作演示出来（已有的不重复）",
        )
        parser.add_argument("--no-summary", action="store_true", help="不输出汇总")

    def handle(self, **options: Any) -> None:
        """Carry the cases on; ends with status 1 when a move was refused or the check failed."""
        started = time.monotonic()
        try:
            until = moment(options["until"]) or clock.now()
            official: dict[str, str] = {}
            for path in options["replies"]:
                official |= replies(path)
            scope = {"days": options["days"], "limit": options["limit"]}
            with tqdm(total=count(until, **scope), unit="件", desc="办理", disable=None) as bar:
                done = replay(
                    seed=options["seed"], until=until, replies=official, tick=bar.update, **scope
                )
        except ValueError as error:
            raise CommandError(str(error), returncode=2) from error
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        self._print(done, time.monotonic() - started)
        if options["office"]:
            self._furnish()
        wrong: list[str] = []
        if not options["no_summary"]:
            table, wrong = report.counted(until, check=True)
            self.stdout.write("\n".join(["", *report.lines(table), ""]))
            if not wrong:
                self.stdout.write("核对：与办理记录独立统计的结果一致。")
        for sentence in (*done.failures, *wrong):
            self.stderr.write(sentence)
        if done.failures or wrong:
            raise SystemExit(1)

    def _furnish(self) -> None:
        """Let the office do what belongs to no single matter, and say how many of each."""
        try:
            made = furnish_office()
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(
            f"另有会商 {made.meetings} 次，网格事项申请 {made.matters} 项，"
            f"值班岗位 {made.posts} 个，值守日报 {made.reports} 份，"
            f"应急呼叫 {made.calls} 次，挂牌公示 {made.listed} 件。"
        )

    def _print(self, done: Replayed, seconds: float) -> None:
        speed = done.total / seconds if seconds else 0
        self.stdout.write(
            f"办理 {done.cases} 件，共 {done.total} 步，"
            f"用时 {seconds:.0f} 秒（每秒 {speed:.0f} 步）。"
        )
        if done.fresh:
            self.stdout.write(
                f"其中 {done.fresh} 件刚刚登记，还没有到可以办理的时间；"
                "导入时加 --shift 可按来信时间登记，或用 --until 指定以后的时间。"
            )
        if done.failures:
            self.stderr.write(f"有 {len(done.failures)} 步被规则拒绝，说明模拟有误：")
