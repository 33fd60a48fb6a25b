"""``linli search``: check or rebuild the index of words."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from linli.search import upkeep


class Command(BaseCommand):
    """Compare the index with the cases, put it right, or make it anew."""

    help = "核对或重建搜索索引：linli search verify、linli search rebuild"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare ``verify`` and ``rebuild``."""
        actions = parser.add_subparsers(dest="action", required=True)
        verify = actions.add_parser("verify", help="逐件核对，发现不一致时以状态码 1 结束")
        verify.add_argument("--repair", action="store_true", help="同时改正")
        rebuild = actions.add_parser("rebuild", help="分批重建；中断后再运行会接着做")
        rebuild.add_argument("--anew", action="store_true", help="从头开始")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it; end with status 1 when the index was not right and has not been put right."""
        if options["action"] == "rebuild":
            count = upkeep.rebuild(anew=options["anew"], tell=self._tell)
            self.stdout.write(f"索引已重建，本次写入 {count} 件。")
            return
        found = upkeep.verify(repair=options["repair"], tell=self._tell)
        self.stdout.write(f"已核对 {found.checked} 件。")
        for label, keys in (
            ("索引里没有的", found.missing),
            ("索引与内容不一致的", found.stale),
            ("事项已不存在、索引里还有的", found.orphaned),
        ):
            if keys:
                named = "、".join(map(str, keys[: upkeep.NAMED]))
                self.stdout.write(f"{label}：{len(keys)} 件（内部编号 {named}）")
        if found.broken:
            self.stdout.write(f"索引本身损坏：{found.broken}。请运行 linli search rebuild --anew。")
        if found.ok:
            self.stdout.write("索引完好。")
        elif not options["repair"] or found.broken:
            raise SystemExit(1)
        else:
            self.stdout.write("以上已改正。")

    def _tell(self, count: int) -> None:
        if count % 50_000 == 0 and count:
            self.stderr.write(f"… {count}")
