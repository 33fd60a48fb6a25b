"""Messages that a visitor who proved nothing makes us send: so many a day to one number.

Anybody can type anybody's number into a form. Whoever's it is must not be flooded from here:
over the limit the message is not sent and stays on the page. What is told of an accepted matter
is never limited, for that staff have looked at.
"""

from __future__ import annotations

from typing import Final

from linli.kernel import clock, encryption
from linli.kernel.throttle import Limit
from linli.notify.models import Audience, Message

#: Receipts and messages to supporters that one number gets in a day, in parcels: a helper of a
#: whole row of houses stays below it.
PER_NUMBER: Final = Limit("message-number", most=8, seconds=86_400)
#: Why such a message did not go out, in words of staff.
TOO_MANY: Final = (
    "这个号码今天收到的登记回执和附议消息已到上限（防止冒用他人号码），这一条不再发送；"
    "查询页面上可以看到。"
)
_INDEX: Final = "notify.message.number"
_RECEIPT: Final = "report_receipt"


def too_many(message: Message, number: str) -> bool:
    """Count one message to ``number``; tell whether it is one too many.

    Never for a message that staff have caused, nor for a parcel that carries one.
    """
    if not _unproved(message):
        return False
    return not PER_NUMBER.hit(encryption.blind_index(_INDEX, number), clock.now())


def _unproved(message: Message) -> bool:
    if message.audience == Audience.SUPPORTER:
        return True
    case = message.case
    if message.kind != _RECEIPT or case is None or case.reporter_staff_id is not None:
        return False
    others = message.carried.all()
    return not others.exclude(kind=_RECEIPT, case__reporter_staff__isnull=True).exists()
