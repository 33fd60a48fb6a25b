"""``linli audit verify``: has anybody tampered with the history?"""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from linli.audit import verifying


class Command(BaseCommand):
    """Check the chained history and say what is wrong."""

    help = "核对办理记录的完整性：linli audit verify"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare ``verify`` and its options."""
        actions = parser.add_subparsers(dest="action", required=True)
        verify = actions.add_parser("verify", help="逐条核对全部记录，发现改动时以状态码 1 结束")
        verify.add_argument("--json", action="store_true", help="输出 JSON")
        verify.add_argument("--kind", help="只核对一类记录，例如 case")
        verify.add_argument("--id", type=int, help="只核对一条链（需同时给出 --kind）")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Verify, print, and end with status 1 on any finding."""
        if options["id"] is not None and not options["kind"]:
            raise CommandError("--id 需要同时给出 --kind。", returncode=2)
        report = verifying.verify(options["kind"], options["id"])
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
        else:
            self._print(report)
        if not report.ok:
            raise SystemExit(1)

    def _print(self, report: verifying.Report) -> None:
        self.stdout.write(f"已核对 {report.chains} 条链、{report.events} 条记录。")
        if report.erased:
            self.stdout.write(f"其中 {report.erased} 条的附属内容已按规定清除，不影响核对。")
        if report.ok:
            self.stdout.write("没有发现改动。")
            return
        self.stdout.write(f"发现 {report.finding_count} 处问题：")
        for finding in report.findings:
            place = (
                f"{finding.chain_kind}:{finding.chain_id} 第 {finding.seq} 条　"
                if finding.chain_kind
                else ""
            )
            detail = f"（{finding.detail}）" if finding.detail else ""
            self.stdout.write(f"  {place}{verifying.MEANING[finding.code]}{detail}")
        if report.finding_count > len(report.findings):
            self.stdout.write(f"  ……只列出前 {len(report.findings)} 处。")
