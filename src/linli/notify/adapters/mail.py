"""E-mail over SMTP, as set in ``LINLI_MAIL_URL``."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from hashlib import sha256
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from linli.notify.adapters.posting import told
from linli.notify.gateway import Parcel, Refused, Temporary

#: Seconds per step; a server that has gone away must not outlast the outbox's lease.
TIMEOUT: Final = 8
_BACKEND: Final = "django.core.mail.backends.smtp.EmailBackend"
_PORTS: Final = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed in. ``smtp+tls`` begins in clear and turns to TLS, ``smtps`` not."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    sender: str


def server(url: str) -> Server:
    """Read ``smtp://user:password@host:25?from=desk@example.org``; ValueError when it is none.

    In user, password and sender whatever has a meaning in addresses is written ``%40`` and so on.
    """
    parts = urlsplit(url)
    sender = parse_qs(parts.query).get("from", [""])[-1]
    if parts.scheme not in _PORTS or not parts.hostname or "@" not in parseaddr(sender)[1]:
        raise ValueError("expected smtp://user:password@host:port?from=address")
    return Server(
        parts.scheme,
        parts.hostname,
        parts.port or _PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        formataddr(parseaddr(sender)),
    )


def send(parcel: Parcel) -> None:
    """Hand one message to the mail server; raises Refused or Temporary."""
    try:
        at = server(settings.LINLI_MAIL_URL)
    except ValueError:
        raise Refused("没有设置邮件服务器，或者地址写得不对（LINLI_MAIL_URL）。") from None
    name = sha256(parcel.key.encode()).hexdigest()[:32]
    connection = get_connection(
        _BACKEND,
        host=at.host,
        port=at.port,
        username=at.user,
        password=at.password,
        use_tls=at.scheme == "smtp+tls",
        use_ssl=at.scheme == "smtps",
        timeout=TIMEOUT,
    )
    message = EmailMessage(
        subject=" ".join(parcel.subject.split()) or parcel.case_no,
        body=parcel.text,
        from_email=at.sender,
        to=[parcel.to],
        # The same for a repeat, so that mailboxes show it once.
        headers={"Message-ID": f"<{name}@linli.invalid>", "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        words = "邮件服务器不接受收件地址。"
        raise (Refused if all(code >= 500 for code in codes) else Temporary)(words) from None
    except smtplib.SMTPAuthenticationError:
        raise Temporary("邮件服务器不接受用户名或密码。") from None
    except smtplib.SMTPResponseException as error:
        said = error.smtp_error if isinstance(error.smtp_error, bytes) else b""
        words = f"邮件服务器回答 {error.smtp_code}：{told(said)}"  # zh-only
        raise (Refused if error.smtp_code >= 500 else Temporary)(words) from None
    except (OSError, smtplib.SMTPException) as error:
        raise Temporary(f"连不上邮件服务器：{type(error).__name__}") from None  # zh-only
