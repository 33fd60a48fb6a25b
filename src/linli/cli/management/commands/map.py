"""``linli map``: does the map count every matter where it is, and what lies under it?"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from linli.atlas import base
from linli.cases import pinning
from linli.catalogue import snapshot
from linli.kernel.transaction import write
from linli.pins import checking, folding, reading


class Command(BaseCommand):
    """Compare the map's counts with the matters (status 1 on a difference), or make them anew."""

    help = "一张图的计数：与工单逐件核对，或补正并重新汇总"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        commands = parser.add_subparsers(dest="what", required=True)
        commands.add_parser("verify", help="逐件核对位置，逐格核对汇总，不一致时以状态码 1 结束")
        commands.add_parser(
            "base", help="用的是哪一种底图；设置了却用不上时说明原因，以状态码 1 结束"
        )
        commands.add_parser("rebuild", help="补正位置，重新汇总；可中断，可重复")

    def handle(self, **options: Any) -> None:
        """Do it and say what was found."""
        if options["what"] == "base":
            self._base()
            return
        if options["what"] == "rebuild":
            pinning.fill()
            mended = pinning.check(mend=True)
            folding.anew()
            self.stdout.write(f"已补正 {mended} 件工单的位置，汇总已重建。")
            return
        if not reading.complete():
            self.stderr.write("较早的工单还没有全部补记，请先运行 ./linli map rebuild。")
            raise SystemExit(1)
        wrong = pinning.check()
        with write():
            folding.locked()
            sums = checking.wrong_sums()
        if wrong or sums:
            self.stderr.write(f"核对：{wrong} 件工单的位置、{sums} 个汇总数不一致。")
            raise SystemExit(1)
        self.stdout.write("核对：地图上的计数与工单一致。")

    def _base(self) -> None:
        """Say what lies under the map; status 1 when it is not what the settings ask for."""
        used = base.in_use(base.county_box(snapshot.current()))
        self.stdout.write(f"底图：{_KINDS[used.kind]}")
        if used.archive is not None:
            head = used.archive.header
            west, south, east, north = head.box
            self.stdout.write(
                f"文件：{used.archive.path}，{'矢量' if head.vector else '图片'}，"
                f"{head.least}–{head.most} 级，"
                f"经度 {west:.4f}–{east:.4f}，纬度 {south:.4f}–{north:.4f}"
            )
        if used.approval:
            self.stdout.write(f"审图号：{used.approval}；署名：{used.attribution or '（没有）'}")
        if used.problem:
            self.stderr.write(used.problem)
            raise SystemExit(1)


_KINDS = {"schematic": "没有（只画县域轮廓）", "pmtiles": "本站的文件", "tianditu": "天地图"}
