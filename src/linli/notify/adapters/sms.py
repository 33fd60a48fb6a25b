"""Short messages over HTTP: one signed JSON document to the site's own gateway.

The document: ``key, to, text, kind, case, at``. Headers: ``Idempotency-Key`` (the same when a
sending is tried again), ``X-Linli-Timestamp`` (seconds since 1970) and ``X-Linli-Signature``
(``sha256=`` + hexadecimal HMAC-SHA-256, RFC 2104, of timestamp, a full stop and the body).
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from django.conf import settings

from linli.kernel import clock
from linli.notify.adapters import posting
from linli.notify.gateway import Parcel, Refused


def signature(key: str, timestamp: str, body: bytes) -> str:
    """Return what stands in ``X-Linli-Signature``."""
    digest = hmac.new(key.encode(), timestamp.encode() + b"." + body, sha256).hexdigest()
    return f"sha256={digest}"


def send(parcel: Parcel) -> None:
    """Hand the message to the gateway at ``LINLI_SMS_URL``; raises Refused or Temporary."""
    if not settings.LINLI_SMS_KEY:
        raise Refused("没有设置短信网关的密钥（LINLI_SMS_KEY）。")
    body = posting.document(
        {
            "key": parcel.key,
            "to": parcel.to,
            "text": parcel.text,
            "kind": parcel.kind,
            "case": parcel.case_no,
            "at": parcel.at.isoformat(),
        }
    )
    timestamp = str(int(clock.now().timestamp()))
    posting.post(
        settings.LINLI_SMS_URL,
        body,
        {
            "Idempotency-Key": parcel.key,
            "X-Linli-Timestamp": timestamp,
            "X-Linli-Signature": signature(settings.LINLI_SMS_KEY, timestamp, body),
        },
    )
