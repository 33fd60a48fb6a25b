"""``linli bench WHAT``: the loop beside a bare floor, pages, a first report, the sweep of 提级.

See ``bench/README.md``.
"""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

#: The source tree; an installed Linli has no ``bench`` folder there.
ROOT = Path(__file__).resolve().parents[5]

_WHAT = ["loop", "pages", "resident", "escalation", "search", "photos", "field", "numbers", "map"]


class Command(BaseCommand):
    """Start the measurement in a process of its own, which sees only its fresh database."""

    help = "测量登记、流转、列表的吞吐和页面速度 / measure the loop, or the pages"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options; ``bench/__main__.py`` explains and checks them."""
        parser.add_argument("what", choices=_WHAT)
        parser.add_argument("--cases", type=int, help="测量的件数 / cases measured")
        parser.add_argument("--rounds", type=int, default=5, help="轮数 / rounds")
        parser.add_argument("--requests", type=int, default=60, help="每页次数 / to each page")
        parser.add_argument("--pack", default="jiexiu", help="县级配置包 / county pack")
        parser.add_argument(
            "--database", default="", help="postgresql:// 服务器地址 / address of a server"
        )
        parser.add_argument("--only", default="", help="numbers：只问这些 / only these questions")
        parser.add_argument("--keep", default="", help="numbers：留下的库名 / keep the database")
        parser.add_argument("--json", action="store_true", help="输出 JSON / print JSON")

    def handle(self, **options: object) -> None:
        """Run it and leave with its status. Raises CommandError outside a source tree."""
        if not (ROOT / "bench" / "__main__.py").is_file():
            raise CommandError("测量程序只随源代码提供 / bench comes with the source tree only")
        words = [sys.executable, "-m", "bench", str(options["what"])]
        for name in ("cases", "rounds", "requests", "pack", "database", "only", "keep"):
            if options[name] not in ("", None):
                words += [f"--{name}", str(options[name])]
        if options["json"]:
            words.append("--json")
        sys.exit(subprocess.call(words, cwd=ROOT))  # noqa: S603 - fixed words and the operator's own
