"""An optional adapter to a language model that the county itself runs: off unless configured.

The endpoint speaks the widespread form “chat completions” (JSON over HTTP). Nothing here decides
or sends anything: one call, one text back, to be read by a person. Callers hand in masked texts
only (:mod:`linli.proposals.hiding`). Every module of networking is imported in the call itself,
so that a site without the setting never loads it from here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import BoundedSemaphore, Timer
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from django.conf import settings

if TYPE_CHECKING:
    from http.client import HTTPConnection

#: Seconds a call may take in all, from connecting to the last byte.
SECONDS: Final = 25.0
#: Most bytes sent, most bytes read of an answer, most characters of a text that are believed.
MOST_SENT: Final = 64_000
MOST_READ: Final = 262_144
MOST_TEXT: Final = 4_000
#: Calls at a time in one process: a slow model must not hold every thread of the site.
AT_A_TIME: Final = 2
_PATH: Final = "/chat/completions"
_PRINTABLE: Final = re.compile(r"[!-~]+")
#: Control characters, and those that turn the direction of writing around.
_UNSEEN: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_THINKING: Final = re.compile(r"<think>.*?</think>", re.DOTALL)
_slots = BoundedSemaphore(AT_A_TIME)


class ModelError(Exception):
    """No usable text came back; ``sentence`` says so to the person, ``code`` to the record."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Server:
    """Where the model answers. The key stays out of every ``repr``."""

    secure: bool
    host: str
    port: int
    path: str
    model: str
    key: str = field(repr=False, default="")


def read_server(url: str, model: str, key: str) -> Server:
    """Take an address such as ``https://model.county.internal/v1`` apart.

    Raises ValueError, which never holds key or address, when it is none.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise ValueError("no address") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("the address must begin with https:// or http:// and name a host")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("the address must hold neither a password nor a question mark")
    if not re.fullmatch(r"[!-~]*", parts.path):
        raise ValueError("the path of the address must be plain")
    if not model.strip() or len(model) > 100:
        raise ValueError("the model must be named")
    if key and not _PRINTABLE.fullmatch(key):
        raise ValueError("the key must be printable, without blanks")
    secure = parts.scheme == "https"
    path = parts.path.rstrip("/")
    path = path if path.endswith(_PATH) else path + _PATH
    return Server(secure, parts.hostname, port or (443 if secure else 80), path, model.strip(), key)


def server() -> Server | None:
    """Return the configured endpoint; None where there is none (the usual case)."""
    if not settings.LINLI_LLM_URL:
        return None
    try:
        return read_server(settings.LINLI_LLM_URL, settings.LINLI_LLM_MODEL, settings.LINLI_LLM_KEY)
    except ValueError:
        return None  # the system check names it at the start


def request_body(at: Server, rules: str, material: str) -> bytes:
    """Return what is sent: the rules, and the material as data in a message of its own.

    Raises ModelError (``too-long``) beyond :data:`MOST_SENT` bytes.
    """
    asked = {
        "model": at.model,
        "messages": [
            {"role": "system", "content": rules},
            {"role": "user", "content": material},
        ],
        "temperature": 0.2,
        "max_tokens": 1500,
        "stream": False,
    }
    body = json.dumps(asked, ensure_ascii=False).encode("utf-8", "replace")
    if len(body) > MOST_SENT:
        raise ModelError("too-long", "文字太长，没有发给语言模型。请先删短再试。")
    return body


def ask(at: Server, body: bytes, *, seconds: float = SECONDS) -> bytes:
    """Send one request and return the answer's bytes; raises ModelError for anything else.

    One connection to the configured host: no redirect is followed, no proxy of the environment
    is used, certificates are checked, and after ``seconds`` the connection is cut.
    """
    if not _slots.acquire(blocking=False):
        raise ModelError("busy", "语言模型正忙，请过一会儿再试。您写的内容都还在。")
    try:
        return _exchange(at, body, seconds)
    finally:
        _slots.release()


def _exchange(at: Server, body: bytes, seconds: float) -> bytes:
    from http.client import HTTPException  # noqa: PLC0415 - only where a model is configured

    headers = {"Content-Type": "application/json; charset=utf-8", "Accept": "application/json"}
    if at.key:
        headers["Authorization"] = f"Bearer {at.key}"
    try:
        with _connected(at, seconds) as (connection, cut):
            connection.request("POST", at.path, body=body, headers=headers)
            with connection.getresponse() as answer:
                if answer.status != 200:
                    code = f"status-{answer.status}"
                    raise ModelError(code, "语言模型没有给出结果，请稍后再试，或者自己写。")
                read = answer.read(MOST_READ + 1)
    except TimeoutError:
        raise _slow() from None
    except (OSError, HTTPException) as error:
        # The name of the error alone: its words may hold the address.
        code = f"unreachable-{type(error).__name__}"[:40]
        raise ModelError(code, "连不上语言模型。不用它也能照常答复。") from None
    if cut:
        raise _slow()
    if len(read) > MOST_READ:
        raise ModelError("too-big", "语言模型的回答太长，没有采用。")
    return read


def _slow() -> ModelError:
    return ModelError("slow", "语言模型太慢，已经停止等待。您写的内容都还在。")


@contextmanager
def _connected(at: Server, seconds: float) -> Iterator[tuple[HTTPConnection, list[bool]]]:
    """Open a connection that is cut after so many seconds, whatever it is doing then."""
    import socket  # noqa: PLC0415 - as above
    from http.client import (  # noqa: PLC0415 - as above
        HTTPConnection,
        HTTPException,
        HTTPSConnection,
    )

    kind = HTTPSConnection if at.secure else HTTPConnection
    connection = kind(at.host, at.port, timeout=seconds)
    cut: list[bool] = []

    def end() -> None:
        cut.append(True)
        with suppress(OSError):
            held.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, end)
    timer.daemon = True
    try:
        connection.connect()
        # Kept apart: the connection lets go of it while the answer is still being read.
        held = connection.sock
        timer.start()
        yield connection, cut
    except (OSError, ValueError, HTTPException) as error:
        # Cut in the middle of something: whatever that gave up with, the reason is the time.
        raise (TimeoutError() if cut else error) from None
    finally:
        timer.cancel()
        connection.close()


def text_of(answer: bytes) -> str:
    """Return the text in an answer, cleaned of what nobody sees; raises ModelError."""
    try:
        said: Any = json.loads(answer.decode("utf-8"))
        text = said["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        raise ModelError("garbage", "语言模型的回答读不懂，没有采用。") from None
    if not isinstance(text, str):
        raise ModelError("garbage", "语言模型的回答读不懂，没有采用。")
    clean = _UNSEEN.sub("", _THINKING.sub("", text.replace("\r\n", "\n"))).strip()
    clean = clean.encode("utf-8", "ignore").decode("utf-8")
    if not clean:
        raise ModelError("empty", "语言模型没有写出文字。")
    if len(clean) > MOST_TEXT:
        raise ModelError("too-big", "语言模型的回答太长，没有采用。")
    return clean
