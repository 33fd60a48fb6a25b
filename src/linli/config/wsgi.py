"""WSGI entry point."""

import os
import signal
import threading
from types import FrameType

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
application = get_wsgi_application()


def _end_streams_first() -> None:
    """Let open streams know when the server is asked to stop, then do what it does itself.

    A server that ends with grace waits for every request; a stream to a wall would keep it
    waiting. It sets its signals before it loads this module.
    """
    from linli.wall.hub import HUB  # noqa: PLC0415 - models load after the apps

    theirs = signal.getsignal(signal.SIGTERM)

    def stop(number: int, frame: FrameType | None) -> None:
        HUB.close()
        if callable(theirs):
            theirs(number, frame)

    if callable(theirs):
        signal.signal(signal.SIGTERM, stop)


if threading.current_thread() is threading.main_thread():
    _end_streams_first()
