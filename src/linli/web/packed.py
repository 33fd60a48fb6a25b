"""Static files leave packed (gzip): what a page loads is a third as heavy then.

Packed once, when the server starts, into ``static-packed`` of ``LINLI_VAR``; nothing has to be
built. Pages themselves are not packed here, for they hold what is private beside what a stranger
may have put into an address, and the length of the two packed together tells about the one
(BREACH). Static files are the same for everybody and tell nothing.
"""

from __future__ import annotations

import gzip
import hashlib
import os
from pathlib import Path

from django.conf import settings
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]  # has none
from whitenoise.responders import StaticFile  # type: ignore[import-untyped]  # has none

#: Kinds that shrink; pictures and fonts are packed already.
KINDS = frozenset({".css", ".js", ".svg", ".txt", ".json"})
#: Files smaller than this (bytes) are not worth it: they fit into one packet anyway.
_LEAST = 600
#: What is said of a file in either form; length and encoding are each form's own.
_KEPT = frozenset({"Content-Type", "Cache-Control", "Access-Control-Allow-Origin"})


class PackedFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # untyped, see above
    """Serves static files as WhiteNoise does, and packed to browsers that take them so."""

    def get_static_file(
        self, path: str, url: str, stat_cache: dict[str, os.stat_result] | None = None
    ) -> StaticFile:
        """Return how the file at ``path`` is served, with its packed form beside it."""
        plain = super().get_static_file(path, url, stat_cache)
        packed = pack(Path(path))
        if packed is None:
            return plain
        head = [(name, value) for name, value in plain.alternatives[-1][2] if name in _KEPT]
        return StaticFile(path, head, encodings={"gzip": str(packed)})


def pack(path: Path) -> Path | None:
    """Return the packed form of a file, made unless it is there; None when it is not worth it."""
    about = path.stat()
    if path.suffix not in KINDS or about.st_size < _LEAST:
        return None
    name = hashlib.sha256(f"{path}:{about.st_mtime_ns}:{about.st_size}".encode()).hexdigest()
    packed = Path(settings.VAR) / "static-packed" / f"{name[:32]}.gz"
    if not packed.exists():
        packed.parent.mkdir(parents=True, exist_ok=True)
        # Two processes may start at once: each writes its own and the later one wins whole.
        ours = packed.with_suffix(f".{os.getpid()}")
        ours.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
        ours.replace(packed)
    return packed
