"""What a test run may need from the machine, found or installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path


class UnavailableError(Exception):
    """Something of the machine's cannot be had here; the message says what and why."""


def apt_install(*packages: str) -> None:
    """Install Debian packages, as root only. Raises UnavailableError with the reason."""
    names = " ".join(packages)
    if not shutil.which("apt-get"):
        raise UnavailableError(f"not installed, and no apt-get to install {names}")
    if os.getuid() != 0:
        raise UnavailableError(f"not installed (as root: apt-get install {names})")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages]
    # A package list that is absent or old is refreshed only when the first try fails.
    for command in (install, ["apt-get", "update", "-qq"], install):
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, errors="replace", check=False
        )
        if command is install and done.returncode == 0:
            return
    raise UnavailableError(f"apt-get install {names} failed: {last_line(done.stderr)}")


def last_line(text: str) -> str:
    """Return the last line of a program's output that says anything."""
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no message"


def newest(pattern: str, under: Path) -> Path | None:
    """Return the match of ``pattern`` with the highest number in its parent's name, if any."""
    found = sorted(under.glob(pattern), key=lambda path: int(path.parts[-2]))
    return found[-1] if found else None
