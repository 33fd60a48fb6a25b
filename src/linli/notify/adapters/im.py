"""Messages to staff through an enterprise messenger's webhook.

The forms of the three usual messengers (their public webhook documentation): ``wecom``,
``dingtalk``, ``feishu``. They answer 200 also when they refuse; the code in the answer counts.
"""

from __future__ import annotations

import json
from typing import Final

from django.conf import settings

from linli.notify.adapters import posting
from linli.notify.gateway import Parcel, Refused, Temporary

FORMS: Final = ("wecom", "dingtalk", "feishu")
#: Codes that pass by themselves: busy, or too many messages in a minute.
_PASSING: Final = frozenset({-1, 45009, 45033, 130101, 660026, 9499, 11232})


def document(form: str, parcel: Parcel) -> dict[str, object]:
    """Return the webhook's document for one message."""
    if form == "feishu":
        mark = f'<at user_id="{parcel.to}"></at> ' if parcel.to else ""
        return {"msg_type": "text", "content": {"text": f"{mark}{parcel.text}"}}
    if form == "dingtalk":
        to = [parcel.to] if parcel.to else []
        return {"msgtype": "text", "text": {"content": parcel.text}, "at": {"atUserIds": to}}
    return {"touser": parcel.to, "msgtype": "text", "text": {"content": parcel.text}}


def send(parcel: Parcel) -> None:
    """Hand the message to the webhook at ``LINLI_IM_URL``; raises Refused or Temporary."""
    body = posting.document(document(settings.LINLI_IM_FORM, parcel))
    answer = posting.post(settings.LINLI_IM_URL, body, {"Idempotency-Key": parcel.key})
    try:
        said = json.loads(answer)
    except ValueError:
        return  # no messenger we know, but it took the message
    code = said.get("errcode", said.get("code", 0)) if isinstance(said, dict) else 0
    if code in (0, None):
        return
    words = f"消息平台回答 {posting.told(answer)}"  # zh-only
    raise (Temporary if code in _PASSING else Refused)(words)
