"""System checks that stop a misconfigured start with a remedy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register("linli")
def master_key_is_sound(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **kwargs: Any,  # noqa: ARG001 - Django's signature
) -> list[CheckMessage]:
    """The key of encrypted cells must be 32 bytes in hexadecimal."""
    try:
        good = len(bytes.fromhex(settings.LINLI_MASTER_KEY)) == 32
    except ValueError:
        good = False
    if good:
        return []
    return [
        Error(
            "LINLI_MASTER_KEY is not 64 hexadecimal digits.",
            hint="Make one with: python3 -c 'import secrets; print(secrets.token_hex(32))'",
            id="linli.E001",
        )
    ]
