"""``linli insights``: are the kept counts what the log says; the early warning over a file."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from linli.cli.warnings_file import in_words, settings_in, warnings
from linli.domain.errors import Invalid
from linli.domain.rising_rules import SHIPPED
from linli.insights import verifying


class Command(BaseCommand):
    """Verify the counts against the log (status 1 on a difference), rebuild them, or warn."""

    help = "统计计数：与办理记录核对，或按办理记录重建；对事项文件运行早期预警"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        commands = parser.add_subparsers(dest="what", required=True)
        verify = commands.add_parser(
            "verify", help="从办理记录独立重算，逐项核对，不一致时以状态码 1 结束"
        )
        verify.add_argument("--json", action="store_true", help="输出 JSON")
        commands.add_parser("rebuild", help="按办理记录补正计数，重建汇总表；可中断，可重复")
        warn = commands.add_parser("warnings", help="对一个事项文件运行早期预警，逐日判断")
        warn.add_argument("--events", type=Path, required=True, help="事项文件（CSV，UTF-8）")
        warn.add_argument("--json", action="store_true", help="输出 JSON")
        warn.add_argument("--as-of", default="", help="判断到哪一天（默认文件的最后一天）")
        warn.add_argument(
            "--settings", type=Path, help="设置文件（YAML，同县域配置的 rising.yaml）"
        )
        warn.add_argument("--seed", type=int, help="打乱后再跑一遍，估计误报；同一种子结果相同")

    def handle(self, **options: Any) -> None:
        """Do it and say what was found."""
        if options["what"] == "warnings":
            self._warn(**options)
            return
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

    def _warn(self, **options: Any) -> None:
        try:
            rules = settings_in(options["settings"]) if options["settings"] else SHIPPED
            answer = warnings(
                options["events"], as_of=options["as_of"], seed=options["seed"], rules=rules
            )
        except Invalid as refusal:
            self.stderr.write(str(refusal.message))
            for where, why in refusal.fields.items():
                self.stderr.write(f"{where}：{why}")
            raise SystemExit(2) from None
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(in_words(answer)))
