"""``linli county``: load, check or show a county's configuration."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from linli.catalogue import snapshot
from linli.cli.tables import aligned
from linli.county.loader import load_pack
from linli.county.pack import builtin_packs, find_pack, read_pack
from linli.domain.errors import DomainError

_KINDS = (
    ("town", "乡镇（街道）"),
    ("village", "村（社区）"),
    ("grid", "网格"),
    ("microgrid", "微网格"),
)


class Command(BaseCommand):
    """A county is a folder of readable files; loading it twice changes nothing."""

    help = "县级配置包：county load PACK 装入，county check PACK 只检查，county show 查看"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the three actions."""
        actions = parser.add_subparsers(dest="action", required=True)
        names = "、".join(builtin_packs())
        for name, words in (("load", "装入或更新"), ("check", "只检查，不写入")):
            action = actions.add_parser(name, help=words)
            action.add_argument("pack", help=f"自带配置包的名称（{names}）或文件夹")
        actions.add_parser("show", help="查看当前配置")

    def handle(self, **options: Any) -> None:
        """Carry out the action; a pack with problems ends with status 1 and all of them."""
        try:
            if options["action"] == "load":
                self._load(options["pack"])
            elif options["action"] == "check":
                self._check(options["pack"])
            else:
                self._show()
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal

    def _load(self, pack: str) -> None:
        report = load_pack(pack)
        words = "已装入" if report.changed else "没有变化"
        self.stdout.write(f"{report.county}（版本 {report.version}）：{words}。")
        counts = "，".join(f"{name} {number}" for name, number in report.counts.items())
        if counts:
            self.stdout.write(counts)
        self._warn(report.warnings)

    def _check(self, where: str) -> None:
        pack = read_pack(find_pack(where))
        self.stdout.write(
            f"{pack.county.name}（版本 {pack.county.version}）可以使用："
            f"区划和网格 {len(pack.areas)}，单位 {len(pack.units)}，事项 {len(pack.matters)}，"
            f"人员 {len(pack.staff)}，图形 {len(pack.geometries)}。"
        )
        self._warn(pack.warnings)
        for one in pack.county.confirmations:
            if one.confirmed_on is None:
                self.stdout.write(f"待书面确认：{one.question}（暂按：{one.assumed}）")

    def _warn(self, warnings: tuple[str, ...]) -> None:
        for warning in warnings:
            self.stderr.write(f"注意：{warning}")

    def _show(self) -> None:
        catalogue = snapshot.current()
        policy = catalogue.policy_for(None)
        leaves = [one for one in catalogue.matters.values() if one.is_leaf]
        years = "、".join(map(str, sorted(catalogue.calendar.known_years)[-3:]))
        rows = [
            ("县", f"{catalogue.county_name}（{catalogue.county_code}）"),
            *((words, str(len(catalogue.tree.of_kind(kind)))) for kind, words in _KINDS),
            ("单位", str(len(catalogue.units))),
            ("事项", str(len(leaves))),
            ("时限办法", f"{policy.name}（{policy.code} 第 {policy.version} 版）"),
            (
                "节假日表",
                years or "未维护",
            ),
        ]
        for line in aligned(rows):
            self.stdout.write(line)
