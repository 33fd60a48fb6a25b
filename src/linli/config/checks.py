"""System checks that stop a misconfigured start with a remedy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Caution

from linli.atlas import base
from linli.notify.adapters import im, mail
from linli.notify.gateway import ADAPTERS
from linli.proposals import llm


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


@register("linli")
def message_gateways_are_sound(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **kwargs: Any,  # noqa: ARG001 - Django's signature
) -> list[CheckMessage]:
    """Whoever names an adapter that really sends must say where to, or messages would be lost."""
    wrong = []
    for name, channel in (("LINLI_SMS", "sms"), ("LINLI_MAIL", "email"), ("LINLI_IM", "im")):
        known = ADAPTERS[channel]
        if getattr(settings, name) not in known:
            wrong.append(f"{name} must be one of: {', '.join(known)}.")
    if settings.LINLI_SMS == "http":
        wrong += _address("LINLI_SMS_URL")
        if not settings.LINLI_SMS_KEY:
            wrong.append("LINLI_SMS=http needs LINLI_SMS_KEY.")
    if settings.LINLI_IM == "http":
        wrong += _address("LINLI_IM_URL")
        if settings.LINLI_IM_FORM not in im.FORMS:
            wrong.append(f"LINLI_IM_FORM must be one of: {', '.join(im.FORMS)}.")
    if settings.LINLI_MAIL == "smtp":
        try:
            mail.server(settings.LINLI_MAIL_URL)
        except ValueError as error:
            wrong.append(f"LINLI_MAIL_URL: {error}.")
    if settings.LINLI_PUBLIC_URL:
        wrong += _address("LINLI_PUBLIC_URL")
    hint = "See docs/howto/send-messages.md."
    return [Error(sentence, hint=hint, id="linli.E002") for sentence in wrong]


@register("linli")
def language_model_is_sound(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **kwargs: Any,  # noqa: ARG001 - Django's signature
) -> list[CheckMessage]:
    """A site that names a language model must name it so that it can be asked."""
    if not settings.LINLI_LLM_URL:
        return []
    try:
        llm.read_server(settings.LINLI_LLM_URL, settings.LINLI_LLM_MODEL, settings.LINLI_LLM_KEY)
    except ValueError as error:
        hint = "See docs/reference/settings.md; leave LINLI_LLM_URL empty to have none."
        return [Error(f"LINLI_LLM_URL, _MODEL, _KEY: {error}.", hint=hint, id="linli.E003")]
    return []


@register("linli")
def base_map_is_sound(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **kwargs: Any,  # noqa: ARG001 - Django's signature
) -> list[CheckMessage]:
    """A base map that cannot be used is told here; the map goes on without it."""
    hint = "See docs/howto/base-map.md; ./linli map base says what is in use."
    wrong = [one for one in [base.in_use().problem] if one]
    if settings.LINLI_MAP_FILE and settings.LINLI_MAP_TIANDITU_KEY:
        wrong.append("LINLI_MAP_FILE 和 LINLI_MAP_TIANDITU_KEY 都写了，只用文件。")
    return [Caution(f"LINLI_MAP_*: {one}", hint=hint, id="linli.W001") for one in wrong]


def _address(name: str) -> list[str]:
    """Return what is wrong with the address of a site; what it is stays untold: a secret."""
    good = str(getattr(settings, name)).startswith(("https://", "http://"))
    return [] if good else [f"{name} must begin with https:// or http://."]
