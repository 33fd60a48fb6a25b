"""``linli serve``: the web server, and beside it the background worker."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from linli.cli import supervise


class Command(BaseCommand):
    """Serve the pages and the API until Ctrl-C."""

    help = "启动网页服务和后台任务 / run the web server and the worker"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options; the defaults suit one township office on one machine."""
        parser.add_argument("--host", default="127.0.0.1", help="监听地址 / address to listen on")
        parser.add_argument("--port", type=int, default=8000, help="端口 / port")
        parser.add_argument("--workers", type=int, default=2, help="进程数 / web processes")
        parser.add_argument("--threads", type=int, default=4, help="每进程线程数 / threads each")
        parser.add_argument(
            "--no-worker", action="store_true", help="不启动后台任务 / without the worker"
        )

    def handle(
        self, *, host: str, port: int, workers: int, threads: int, no_worker: bool, **_: object
    ) -> None:
        """Start both and wait. Raises CommandError when the port is taken or the server fails."""
        try:
            supervise.check_free(host, port)
        except supervise.PortTakenError as error:
            raise CommandError(
                f"无法使用端口 {port}：{error}。可换一个：--port {port + 1}\n"
                f"Cannot listen there; try --port {port + 1}"
            ) from error
        shown = "localhost" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
        self.stdout.write(f"邻里已启动 / Linli is running: http://{shown}:{port}/  (Ctrl-C 停止)")
        self.stdout.flush()
        web = supervise.web_command(host, port, workers, threads)
        status = supervise.run(web, None if no_worker else supervise.worker_command())
        if status != 0:
            raise CommandError(f"网页服务异常退出（状态 {status}）/ the web server failed")
