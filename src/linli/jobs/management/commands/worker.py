"""``linli worker``: deliver the outbox and run the sweeps until told to stop."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from linli.jobs.worker import Worker
from linli.kernel import outbox
from linli.kernel.models import OutboxMessage


class Command(BaseCommand):
    """Run one worker in the foreground."""

    help = "后台工作进程：投递待办消息，执行定时巡检"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        one = parser.add_mutually_exclusive_group()
        one.add_argument("--once", action="store_true", help="处理完现有的就结束")
        one.add_argument("--dead", action="store_true", help="列出多次投递失败、已停止重试的消息")
        one.add_argument("--revive", type=int, metavar="编号", help="让一条已停止的消息重新投递")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run, or look after the dead letters."""
        if options["dead"]:
            self._list_dead()
        elif options["revive"] is not None:
            if not outbox.revive(options["revive"]):
                raise CommandError("没有这条已停止的消息。")
            self.stdout.write("已重新排队。")
        else:
            self._work(once=options["once"])

    def _work(self, *, once: bool) -> None:
        worker = Worker()

        def end(_signal: int, _frame: FrameType | None) -> None:
            worker.stop()

        before: dict[int, Callable[[int, FrameType | None], Any] | int | None] = {
            one: signal.signal(one, end) for one in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            if once:
                messages, sweeps = worker.run_once()
                self.stdout.write(f"处理消息 {messages} 条，执行巡检 {sweeps} 项。")
            else:
                self.stdout.write("工作进程已启动。")
                self.stdout.flush()
                worker.run()
                self.stdout.write("工作进程已停止。")
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    def _list_dead(self) -> None:
        dead = OutboxMessage.objects.filter(dead_at__isnull=False).order_by("dead_at", "id")
        for row in dead.iterator():
            self.stdout.write(f"{row.pk}\t{row.topic}\t{row.key}\t{row.last_error}")
        self.stdout.write(f"共 {dead.count()} 条。")
