"""What tests of messages share: a book of their own, and an address for links."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings


@pytest.fixture(autouse=True)
def outbox_file(settings: LazySettings, tmp_path: Path) -> Path:
    """Return the file the built-in gateway writes to in this test."""
    settings.VAR = tmp_path
    settings.LINLI_PUBLIC_URL = "https://linli.example"
    return tmp_path / "outbox" / "messages.jsonl"
