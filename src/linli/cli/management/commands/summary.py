"""``linli summary``: what came in, what was done in time, by unit and town."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from linli.cases.inputs import moment
from linli.cli import report
from linli.domain.errors import DomainError
from linli.kernel import clock


class Command(BaseCommand):
    """Print the summary; ``--check`` compares it with a count from the record alone."""

    help = "汇总：收件、受理、办结、按期、重办，按单位和乡镇，均附分子分母"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--until", help="统计到这个时间登记的事项，默认现在")
        parser.add_argument("--json", action="store_true", help="输出 JSON")
        parser.add_argument(
            "--check", action="store_true", help="再从办理记录独立统计一遍，不一致时以状态码 1 结束"
        )

    def handle(self, **options: Any) -> None:
        """Count and print."""
        try:
            until = moment(options["until"]) or clock.now()
            table, wrong = report.counted(until, check=options["check"])
        except ValueError as error:
            raise CommandError(str(error), returncode=2) from error
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        if options["json"]:
            answer = report.plain(table)
            if options["check"]:
                answer["differences"] = wrong
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            for line in report.lines(table):
                self.stdout.write(line)
            if options["check"] and not wrong:
                self.stdout.write("\n核对：与办理记录独立统计的结果一致。")
        if wrong:
            for sentence in wrong:
                self.stderr.write(sentence)
            self.stderr.write(f"核对：有 {len(wrong)} 处不一致。")
            raise SystemExit(1)
