"""Where staff get their messages: addresses they gave themselves, sealed."""

from __future__ import annotations

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from linli.kernel import encryption
from linli.notify.models import Channel, Preference

PURPOSE: Final = "notify.preference.address"
_PHONE: Final = re.compile(r"1[3-9]\d{9}", re.ASCII)
#: An account of a messenger. “@all” and “all” are everybody's there, and nobody's own.
_NAME: Final = re.compile(r"(?!@|all\Z)[\w.@-]{1,64}", re.ASCII | re.IGNORECASE)
_LONGEST: Final = 200


def takes_messages(number: str) -> bool:
    """Tell whether short messages can be sent to a number: to a mobile one only."""
    return _PHONE.fullmatch(number) is not None


def sealed(row_key: str, address: str) -> str:
    """Return an address as it is kept."""
    return encryption.seal(PURPOSE, row_key, address) if address else ""


def of(wish: Preference) -> str:
    """Return the address in clear; for the messenger the log-in name where none was given."""
    if not wish.address:
        return wish.user.username if wish.channel == Channel.IM else ""
    return encryption.open_sealed(PURPOSE, wish.row_key, wish.address)


def problem(channel: str, address: str) -> str:
    """Return the sentence on what is wrong with an address for a way; empty when nothing is."""
    if channel == Channel.EMAIL:
        try:
            validate_email(address)
        except ValidationError:
            return "请填写完整的电子邮箱地址。"
        return "" if len(address) <= _LONGEST else "邮箱地址太长。"
    if channel == Channel.SMS and not _PHONE.fullmatch(address):
        return "请填写 11 位手机号码。"
    if channel == Channel.IM and address and not _NAME.fullmatch(address):
        return "请填写您在工作群里的账号（字母、数字）；不填就用登录名。"
    return ""
