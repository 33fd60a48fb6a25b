"""One JSON document to one address, carefully: for the adapters that speak HTTP.

Certificates are checked, redirects are not followed (a message would go to whom nobody
named), and neither addresses nor answers find their way into logs.
"""

from __future__ import annotations

import http.client
import json
import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, Final

from linli.notify.gateway import Refused, Temporary

#: Seconds for connecting, and again for the answer: together well under the outbox's lease.
TIMEOUT: Final = 10.0
#: Most bytes read of an answer, and most characters of it told to staff.
_READ: Final = 4096
_TOLD: Final = 200
#: A telephone number, an e-mail address, the token of a link.
_PRIVATE: Final = re.compile(r"\+?\d[\d -]{5,}\d|[^\s<>\"'@:]+@[^\s<>\"'@]+|/(?:l|help)/\w+")
#: Refusals that pass by themselves: time-out, too early, too many.
_PASSING: Final = frozenset({408, 425, 429})


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Leaves a redirect standing as the error it is here."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        """Follow nothing."""
        return


_opener = urllib.request.build_opener(_NoRedirects)


def post(url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """Send one POST and return the beginning of the answer.

    Raises Refused for an answer 4xx and an address that is none, Temporary for everything
    else that is no success.
    """
    if not url.startswith(("https://", "http://")):
        raise Refused("没有设置消息网关的地址，或者地址不是 http(s) 开头。")
    request = urllib.request.Request(  # noqa: S310 - the scheme was checked above
        url, data=body, headers={"Content-Type": "application/json; charset=utf-8", **headers}
    )
    try:
        with _opener.open(request, timeout=TIMEOUT) as answer:
            return bytes(answer.read(_READ))
    except urllib.error.HTTPError as error:
        with error:
            said = told(_beginning(error))
        words = f"消息网关回答 {error.code}：{said}"  # zh-only
        if 400 <= error.code < 500 and error.code not in _PASSING:
            raise Refused(words) from None
        raise Temporary(words) from None
    except (OSError, http.client.HTTPException) as error:
        # The reason only: the address may hold the site's key.
        reason = getattr(error, "reason", None) or type(error).__name__
        raise Temporary(f"连不上消息网关：{told(str(reason).encode())}") from None  # zh-only


def _beginning(error: urllib.error.HTTPError) -> bytes:
    try:
        return bytes(error.read(_READ))
    except (OSError, http.client.HTTPException):
        return b""


def told(answer: bytes) -> str:
    """Return the beginning of an answer in one printable line.

    Servers like to say to whom they could not deliver: numbers, addresses and links are left out,
    for the words are kept, counted and logged.
    """
    beginning = answer.decode("utf-8", "replace")[: 4 * _TOLD]
    text = _PRIVATE.sub("…", beginning)[:_TOLD]
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()


def document(value: Mapping[str, object]) -> bytes:
    """Return a JSON document as it is sent."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
