"""``linli demo``: one command from nothing to a county at work."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from linli.cli import demo, demo_wall, report, supervise
from linli.cli.tables import aligned
from linli.county.pack import builtin_packs, find_pack
from linli.domain.errors import DomainError
from linli.kernel import clock


def _shown(host: str) -> str:
    """Return the host under which the site is reached from this machine."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        return "localhost"
    return f"[{host}]" if ":" in host else host


class Command(BaseCommand):
    """Migrate, load the county, fill it when empty, show the log-ins, serve."""

    help = "装入示范县并打开服务；再次运行保留原有数据"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--host", default="127.0.0.1", help="监听地址")
        parser.add_argument("--port", type=int, default=8000, help="端口")
        parser.add_argument("--no-serve", action="store_true", help="只准备数据，不启动服务")
        parser.add_argument("--reset", action="store_true", help="清除演示数据后重新开始")
        parser.add_argument("--yes", action="store_true", help="与 --reset 连用，非演示数据也清除")
        names = "、".join(builtin_packs())
        parser.add_argument("--county", default="jiexiu", help=f"配置包：{names}，或文件夹")
        parser.add_argument("--messages", type=Path, help="用这个文件（或文件夹）里的来信")
        parser.add_argument("--cases", type=int, default=demo.CASES, help="没有来信时生成多少件")

    def handle(self, **options: Any) -> None:
        """Do it all; a second run only shows and serves."""
        host, port = options["host"], options["port"]
        if options["cases"] < 1:
            raise CommandError("--cases 要写正整数。", returncode=2)
        try:
            if not options["no_serve"]:
                supervise.check_free(host, port)
            find_pack(options["county"])  # said before anything is made
            if options["reset"]:
                demo.wipe(sure=options["yes"])
            call_command("migrate", verbosity=0, interactive=False)
            done = demo.prepare(
                options["county"], options["messages"], options["cases"], self.stdout.write
            )
        except supervise.PortTakenError as error:
            raise CommandError(
                f"无法使用端口 {port}：{error}。可换一个：--port {port + 1}"
            ) from error
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        if done is not None:
            self._summary(done.failures)
        self._show(host, port)
        if options["no_serve"]:
            self.stdout.write(f"启动服务：./linli serve --port {port}")
            return
        connections.close_all()
        # Before the web server and the worker begin: what residents are sent is shown here.
        os.environ.setdefault("LINLI_PUBLIC_URL", f"http://{_shown(host)}:{port}")
        for name in ("LINLI_SMS", "LINLI_MAIL", "LINLI_IM"):
            os.environ.setdefault(name, "console")
        call_command("serve", host=host, port=port, workers=1, threads=8)

    def _summary(self, failures: list[str]) -> None:
        table, wrong = report.counted(clock.now(), check=True)
        self.stdout.write("\n".join([*report.lines(table)[:3], ""]))
        for sentence in (*failures, *wrong):
            self.stderr.write(sentence)
        if failures or wrong:
            raise SystemExit(1)

    def _show(self, host: str, port: int) -> None:
        secret = demo.password()
        shown = _shown(host)
        self.stdout.write(f"群众入口  http://{shown}:{port}/")
        self.stdout.write(f"工作入口  http://{shown}:{port}/desk/")
        if (screen := demo_wall.address()) is not None:
            self.stdout.write(f"大厅大屏  http://{shown}:{port}{screen}")
        self.stdout.write("")
        for line in aligned(demo.login_rows(demo.logins())):
            self.stdout.write(line)
        self.stdout.write(f"\n以上账号的密码都是：{secret}（也在 var/demo-password 里）")
        sample = demo.sample()
        if sample is not None:
            self.stdout.write(f"查询办理进展可用：编号 {sample[0]}，查询码 {sample[1]}")
        self.stdout.write(
            "发给群众的短信不会真的发出，显示在这里，也写入 var/outbox/messages.jsonl"
        )
        self.stdout.flush()
