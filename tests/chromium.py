"""The system's Chromium for the browser tests: where it is, and how to start it quietly."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.system import UnavailableError, apt_install

#: Flags for a headless run that talks to nobody but the page under test. The sandbox needs
#: privileges a container's root does not have, so root runs without it.
FLAGS: tuple[str, ...] = (
    "--disable-gpu",
    "--enable-unsafe-swiftshader",  # newer ones draw WebGL by software only when told to
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    *(("--no-sandbox",) if os.getuid() == 0 else ()),
)
#: The shell is the same engine without the windows nobody looks at: a third less work.
_SHELL = "chromium-headless-shell"
_NAMES = (_SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """Return the path of a Chromium (``LINLI_TEST_CHROMIUM`` first), or None."""
    if given := os.environ.get("LINLI_TEST_CHROMIUM"):
        return given
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def need() -> str:
    """Return the path of a Chromium, installing it with a Chinese font where allowed.

    Raises UnavailableError when there is none and it may not be installed.
    """
    path = find()
    if path and (Path(path).name == _SHELL or "LINLI_TEST_CHROMIUM" in os.environ):
        return path
    try:
        apt_install(_SHELL, "fonts-noto-cjk")
    except UnavailableError:
        if path:
            return path  # with windows, then: slower, and just as good
        apt_install("chromium", "fonts-noto-cjk")
    if path := find():
        return path
    raise UnavailableError("no Chromium found even after installing it")
