"""``linli docs build|check``: the generated parts of the reference pages."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from linli.cli import reference


class Command(BaseCommand):
    """Write what the pages take from the code, or say which pages are stale."""

    help = "生成或核对文档中的自动部分 / write or check the generated parts of the documentation"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the two actions."""
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("build", help="重新生成 / write the parts anew")
        actions.add_parser(
            "check", help="只核对，过期时以状态码 1 结束 / only check, status 1 if stale"
        )

    def handle(self, **options: Any) -> None:
        """Build or check. Raises CommandError outside a source tree."""
        root = reference.ROOT
        if not (root / "docs" / "reference").is_dir():
            raise CommandError("文档只随源代码提供 / the pages come with the source tree only")
        if options["action"] == "build":
            for path in reference.build(root):
                self.stdout.write(f"已更新 / written: {path.relative_to(root)}")
            return
        pages = reference.stale(root)
        for path in sorted(pages):
            self.stdout.write(f"已过期 / stale: {path.relative_to(root)}")
        if pages:
            raise CommandError("请运行 / run: ./linli docs build")
        self.stdout.write("文档与代码一致 / the pages agree with the code")
