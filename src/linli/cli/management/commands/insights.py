"""``linli insights``: are the kept counts what the log says, and making them so."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from linli.insights import verifying


class Command(BaseCommand):
    """Verify the counts against the event log (status 1 on a difference), or rebuild them."""

    help = "统计计数：与办理记录核对，或按办理记录重建"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        commands = parser.add_subparsers(dest="what", required=True)
        verify = commands.add_parser(
            "verify", help="从办理记录独立重算，逐项核对，不一致时以状态码 1 结束"
        )
        verify.add_argument("--json", action="store_true", help="输出 JSON")
        commands.add_parser("rebuild", help="按办理记录补正计数，重建汇总表；可中断，可重复")

    def handle(self, **options: Any) -> None:
        """Do it and say what was found."""
        if options["what"] == "rebuild":
            repaired = verifying.rebuild()
            self.stdout.write(f"已按办理记录重建；补正 {repaired} 件事项的计数。")
            return
        found = verifying.verify()
        if options["json"]:
            answer = {
                "cases": found.cases,
                "differences": found.differences,
                "sentences": found.sentences,
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        elif found.ok:
            self.stdout.write(f"核对 {found.cases} 件事项：计数与办理记录一致。")
        if not found.ok:
            for sentence in found.sentences:
                self.stderr.write(sentence)
            self.stderr.write(f"核对：有 {found.differences} 处不一致。")
            raise SystemExit(1)
