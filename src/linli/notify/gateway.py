"""Gateways: where messages leave the house, one interface for all ways.

Each way (short message, e-mail, enterprise messenger) has a setting that names its adapter;
built in are ``file`` (the default: one JSON object a line) and ``console``, and one that
really sends. Nothing is called outside without its settings. A site may put its own callable
in the place of all of them with ``LINLI_MESSAGE_GATEWAY``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Parcel:
    """What an adapter gets; ``key`` stays the same when the same sending is tried again.

    ``to`` is the number or address in clear, for the adapter alone: never logged, never
    written by the built-in file. ``kind`` and ``case_no`` are for the books of the site.
    """

    key: str
    channel: str
    to: str
    phone_tail: str
    kind: str
    case_no: str
    text: str
    at: datetime
    subject: str = ""


class Temporary(Exception):
    """It did not go this time; trying again makes sense. The words are for staff."""


class Refused(Exception):
    """It will never go like this; trying again makes no sense. The words are for staff."""


Adapter = Callable[[Parcel], None]

#: Way → setting that names its adapter, and the adapters by name.
_SETTINGS: Final[Mapping[str, str]] = {"sms": "LINLI_SMS", "email": "LINLI_MAIL", "im": "LINLI_IM"}
_PATH: Final = "linli.notify.adapters"
ADAPTERS: Final[Mapping[str, Mapping[str, str]]] = {
    "sms": {
        "file": f"{_PATH}.file.write",
        "console": f"{_PATH}.console.write",
        "http": f"{_PATH}.sms.send",
    },
    "email": {
        "file": f"{_PATH}.file.write",
        "console": f"{_PATH}.console.write",
        "smtp": f"{_PATH}.mail.send",
    },
    "im": {
        "file": f"{_PATH}.file.write",
        "console": f"{_PATH}.console.write",
        "http": f"{_PATH}.im.send",
    },
}


def chosen(channel: str) -> Adapter:
    """Return the site's adapter for a way; LookupError for one that needs no sending."""
    path = getattr(settings, "LINLI_MESSAGE_GATEWAY", "")
    if not path:
        name = getattr(settings, _SETTINGS[channel], "") or "file"
        path = ADAPTERS[channel][name]
    adapter: Adapter = import_string(path)
    return adapter


def really_sends(channel: str) -> bool:
    """Tell whether messages of a way reach people, rather than a file on this machine."""
    if getattr(settings, "LINLI_MESSAGE_GATEWAY", ""):
        return True
    return getattr(settings, _SETTINGS[channel], "") not in ("", "file", "console")


def deliver(parcel: Parcel) -> None:
    """Hand the parcel to the adapter of its way.

    Raises :class:`Temporary` when it should be tried again (whatever else an adapter raises
    counts as that, too) and :class:`Refused` when it should not.
    """
    chosen(parcel.channel)(parcel)
