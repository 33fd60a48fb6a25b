"""``linli translations``: bring the English catalogue in line with the pages, or check it."""

from __future__ import annotations

import ast
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from linli.cli import messages_catalogue
from linli.cli.messages_collect import collect


class Command(BaseCommand):
    """Collect every text of the pages; write the catalogue and what is made from it."""

    help = "核对或生成网页的英文 / check or build the English of the pages"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``build`` or ``check``, and files with new pairs."""
        parser.add_argument("what", choices=("build", "check"))
        parser.add_argument(
            "--pairs",
            nargs="*",
            default=[],
            type=Path,
            metavar="FILE",
            help="Python 文件，内有 PAIRS = {中文: 英文}，只补缺少的"
            " / files with PAIRS = {Chinese: English}; they fill what is missing",
        )
        parser.add_argument(
            "--replace",
            action="store_true",
            help="也替换已有的英文 / let the pairs replace English that is there already",
        )

    def handle(self, *, what: str, pairs: list[Path], replace: bool, **_options: object) -> None:
        """Build or check; CommandError names everything an English page would lack."""
        try:
            catalogue = messages_catalogue.read()
        except ModuleNotFoundError as missing:
            raise CommandError(
                "需要 Babel，它随开发工具安装 / needs Babel, which comes with the development tools"
            ) from missing
        messages = collect()
        for path in pairs:
            for text, english in _pairs(path).items():
                if replace or not messages_catalogue.fits(
                    catalogue.get(text, ""), plural=text in messages.plural
                ):
                    catalogue[text] = english
        if what == "build":
            used = {text: catalogue[text] for text in messages.found if text in catalogue}
            messages_catalogue.PO.write_text(messages_catalogue.po_text(messages, used), "utf-8")
            catalogue = messages_catalogue.read()
            messages_catalogue.MO.write_bytes(messages_catalogue.mo_bytes())
            for path, folders in messages_catalogue.SCRIPTS.items():
                script = messages_catalogue.script_text(messages, catalogue, folders)
                path.write_text(script, "utf-8")
        found = messages_catalogue.problems(messages, catalogue)
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(f"{len(messages.found)} 条，全部有英文 / all in English")


def _pairs(path: Path) -> messages_catalogue.Catalogue:
    """Return the literal ``PAIRS`` of a file; nothing in it is run."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PAIRS":
            found: messages_catalogue.Catalogue = ast.literal_eval(node.value)
            return found
    raise CommandError(f"{path}: 没有 PAIRS / no PAIRS")
