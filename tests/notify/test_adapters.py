"""Adapters against a real web server and a real mail server, on this machine."""

from __future__ import annotations

import email
import hmac
import json
import socketserver
import threading
from collections.abc import Iterator
from email.header import decode_header, make_header
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from django.conf import LazySettings
from tests.notify.test_gateway import parcel

from linli.config import checks
from linli.notify import addresses, gateway
from linli.notify.adapters import mail, posting
from linli.notify.gateway import Refused, Temporary

KEY = "a key shared with the gateway"


class Web(ThreadingHTTPServer):
    """A gateway that answers as it is told and keeps what it got."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.answer: tuple[int, bytes] = (200, b"{}")
        self.got: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/send?key=very-secret"


class _Answering(BaseHTTPRequestHandler):
    server: Web

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        status, answer = self.server.answer
        self.send_response(status)
        if status in {301, 302, 307, 308}:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST  # noqa: N815 - the name the server calls

    def log_message(self, *_args: Any) -> None:
        return


@pytest.fixture
def web(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Web() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        settings.LINLI_SMS, settings.LINLI_SMS_URL, settings.LINLI_SMS_KEY = "http", server.url, KEY
        settings.LINLI_IM, settings.LINLI_IM_URL = "http", server.url
        yield server
        server.shutdown()


class Mail(socketserver.ThreadingTCPServer):
    """As much of a mail server as a client needs to hand a message in (RFC 5321)."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Receiving)
        self.answers: dict[str, str] = {}
        self.recipients: list[str] = []
        self.messages: list[bytes] = []

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}?from=desk%40linli.example"


class _Receiving(socketserver.StreamRequestHandler):
    server: Mail
    usual: ClassVar = {"EHLO": "250 here", "DATA": "354 go on", "QUIT": "221 bye"}

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline():
            verb = line.decode().split()[0].upper()
            answer = self.server.answers.get(verb) or self.usual.get(verb, "250 ok")
            self._say(answer)
            if verb == "RCPT":
                self.server.recipients.append(line.decode().strip())
            if verb == "QUIT":
                return
            if verb == "DATA" and answer.startswith("354"):
                lines = []
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(part)
                self.server.messages.append(b"".join(lines))
                self._say(self.server.answers.get("END", "250 taken"))


@pytest.fixture
def post_office(settings: LazySettings) -> Iterator[Mail]:
    with Mail() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        settings.LINLI_MAIL, settings.LINLI_MAIL_URL = "smtp", server.url
        yield server
        server.shutdown()


# -- short messages -------------------------------------------------------------------------


def test_a_short_message_is_signed_and_named(web: Web) -> None:
    gateway.deliver(parcel("case:1:2:3", text="已受理 {x}"))
    ((_, headers, body),) = web.got
    assert json.loads(body) == {
        "key": "case:1:2:3",
        "to": "13900001234",
        "text": "已受理 {x}",
        "kind": "accepted",
        "case": "1499012026061000001",
        "at": "2026-06-10T03:00:00+00:00",
    }
    assert headers["Idempotency-Key"] == "case:1:2:3"
    stamp = headers["X-Linli-Timestamp"]
    wanted = hmac.new(KEY.encode(), f"{stamp}.".encode() + body, sha256).hexdigest()
    assert headers["X-Linli-Signature"] == f"sha256={wanted}"


@pytest.mark.parametrize("status", [400, 401, 404, 410, 422])
def test_a_refusal_is_final(web: Web, status: int) -> None:
    web.answer = (status, "号码不存在".encode())
    with pytest.raises(Refused, match=f"{status}.*号码不存在"):
        gateway.deliver(parcel())


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503])
def test_trouble_at_the_gateway_passes(web: Web, status: int) -> None:
    web.answer = (status, b"later")
    with pytest.raises(Temporary, match=str(status)):
        gateway.deliver(parcel())


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(web: Web, status: int) -> None:
    web.answer = (status, b"")
    with pytest.raises(Temporary):
        gateway.deliver(parcel())
    assert len(web.got) == 1


def test_a_long_answer_is_cut_and_made_printable(web: Web) -> None:
    web.answer = (400, b"\x1b[31m" + b"x" * 5000)
    with pytest.raises(Refused) as refusal:
        gateway.deliver(parcel())
    assert len(str(refusal.value)) < 260
    assert "\x1b" not in str(refusal.value)


@pytest.mark.parametrize(
    "secret", ["13900001234", "+86 139 0000 1234", "li@example.org", "/l/" + "a" * 26]
)
def test_what_a_gateway_says_of_a_person_is_left_out(web: Web, secret: str) -> None:
    web.answer = (400, f"errcode 130101: no such user <{secret}>, giving up".encode())
    with pytest.raises(Refused) as refusal:
        gateway.deliver(parcel())
    assert secret not in str(refusal.value)
    assert "errcode 130101: no such user <…>, giving up" in str(refusal.value)


def test_nobody_there_is_temporary_and_tells_no_secret(settings: LazySettings, web: Web) -> None:
    web.shutdown()
    web.server_close()
    with pytest.raises(Temporary) as trouble:
        gateway.deliver(parcel())
    assert "very-secret" not in str(trouble.value)
    assert "13900001234" not in str(trouble.value)


def test_a_gateway_that_says_nothing_is_not_waited_for(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "TIMEOUT", 0.2)
    hold = threading.Event()
    monkeypatch.setattr(_Answering, "do_POST", lambda _self: hold.wait(5))
    try:
        with pytest.raises(Temporary):
            gateway.deliver(parcel())
    finally:
        hold.set()


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "ftp://127.0.0.1/"])
def test_only_web_addresses_are_called(settings: LazySettings, url: str) -> None:
    settings.LINLI_SMS, settings.LINLI_SMS_URL, settings.LINLI_SMS_KEY = "http", url, KEY
    with pytest.raises(Refused, match="http"):
        gateway.deliver(parcel())


def test_nothing_is_sent_unsigned(settings: LazySettings, web: Web) -> None:
    settings.LINLI_SMS_KEY = ""
    with pytest.raises(Refused, match="LINLI_SMS_KEY"):
        gateway.deliver(parcel())
    assert web.got == []


# -- enterprise messengers ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "wanted"),
    [
        (
            "wecom",
            {"touser": "zhang", "msgtype": "text", "text": {"content": "请签收"}},
        ),
        (
            "dingtalk",
            {"msgtype": "text", "text": {"content": "请签收"}, "at": {"atUserIds": ["zhang"]}},
        ),
        (
            "feishu",
            {"msg_type": "text", "content": {"text": '<at user_id="zhang"></at> 请签收'}},
        ),
    ],
)
def test_each_messenger_gets_its_form(
    settings: LazySettings, web: Web, form: str, wanted: dict[str, object]
) -> None:
    settings.LINLI_IM_FORM = form
    web.answer = (200, b'{"errcode":0,"errmsg":"ok"}')
    gateway.deliver(parcel(channel="im", to="zhang", text="请签收"))
    assert json.loads(web.got[0][2]) == wanted


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b'{"errcode":40003,"errmsg":"invalid userid"}', Refused),
        (b'{"errcode":45009,"errmsg":"api freq out of limit"}', Temporary),
        (b'{"code":9499,"msg":"too many"}', Temporary),
        (b'{"code":19001,"msg":"param invalid"}', Refused),
    ],
)
def test_a_messenger_that_answers_200_may_have_refused(
    web: Web, answer: bytes, error: type[Exception]
) -> None:
    web.answer = (200, answer)
    with pytest.raises(error):
        gateway.deliver(parcel(channel="im"))


@pytest.mark.parametrize("everybody", ["@all", "all", "ALL"])
def test_nobody_is_everybody(everybody: str) -> None:
    assert addresses.problem("im", everybody)
    assert not addresses.problem("im", "allen")


def test_an_unknown_messenger_that_took_it_is_believed(web: Web) -> None:
    for answer in (b"ok", b"[]", b'{"ok":true}'):
        web.answer = (200, answer)
        gateway.deliver(parcel(channel="im"))
    assert len(web.got) == 3


# -- e-mail ---------------------------------------------------------------------------------


def _mail(key: str = "a") -> gateway.Parcel:
    return parcel(key, "email", to="li@example.org", subject="编号 1：有新的情况", text="请签收。")


def test_a_mail_is_handed_in(post_office: Mail) -> None:
    gateway.deliver(_mail())
    gateway.deliver(_mail())
    first, second = (email.message_from_bytes(one) for one in post_office.messages)
    assert post_office.recipients[0].casefold() == "rcpt to:<li@example.org>"
    assert str(make_header(decode_header(first["Subject"]))) == "编号 1：有新的情况"
    assert first["From"] == "desk@linli.example"
    payload = first.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode().strip() == "请签收。"
    assert first["Message-ID"] == second["Message-ID"]


def test_no_header_can_be_smuggled_in(post_office: Mail) -> None:
    gateway.deliver(parcel(channel="email", to="li@example.org", subject="a\nBcc: all@example.org"))
    message = email.message_from_bytes(post_office.messages[0])
    assert message["Bcc"] is None
    assert len(post_office.recipients) == 1


@pytest.mark.parametrize(
    ("verb", "answer", "error"),
    [
        ("RCPT", "550 no such mailbox", Refused),
        ("RCPT", "451 try later", Temporary),
        ("MAIL", "550 not you", Refused),
        ("END", "554 refused", Refused),
        ("END", "452 full", Temporary),
    ],
)
def test_a_mail_server_may_refuse_or_be_busy(
    post_office: Mail, verb: str, answer: str, error: type[Exception]
) -> None:
    post_office.answers[verb] = answer
    with pytest.raises(error):
        gateway.deliver(_mail())


def test_no_mail_server_is_temporary(settings: LazySettings, post_office: Mail) -> None:
    post_office.shutdown()
    post_office.server_close()
    with pytest.raises(Temporary):
        gateway.deliver(_mail())


def test_an_unset_mail_server_is_told(settings: LazySettings) -> None:
    settings.LINLI_MAIL, settings.LINLI_MAIL_URL = "smtp", ""
    with pytest.raises(Refused, match="LINLI_MAIL_URL"):
        gateway.deliver(_mail())


def test_a_mail_address_is_read() -> None:
    found = mail.server("smtps://zhi%40county:p%2Fw@mail.example.org?from=desk%40example.org")
    assert (found.host, found.port, found.user) == ("mail.example.org", 465, "zhi@county")
    assert (found.password, found.sender) == ("p/w", "desk@example.org")
    for bad in ("", "http://x?from=a@b", "smtp://x", "smtp://x?from=desk", "smtp:///y?from=a@b.cn"):
        with pytest.raises(ValueError, match="expected smtp"):
            mail.server(bad)


# -- the start -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"LINLI_SMS": "pigeon"}, "LINLI_SMS must be one of"),
        ({"LINLI_SMS": "http", "LINLI_SMS_KEY": "k"}, "LINLI_SMS_URL"),
        ({"LINLI_SMS": "http", "LINLI_SMS_URL": "https://x"}, "LINLI_SMS_KEY"),
        ({"LINLI_IM": "http", "LINLI_IM_URL": "x?key=secret"}, "LINLI_IM_URL"),
        (
            {"LINLI_IM": "http", "LINLI_IM_URL": "https://x", "LINLI_IM_FORM": "icq"},
            "LINLI_IM_FORM",
        ),
        ({"LINLI_MAIL": "smtp"}, "LINLI_MAIL_URL"),
        ({"LINLI_PUBLIC_URL": "linli.example"}, "LINLI_PUBLIC_URL"),
    ],
)
def test_a_wrong_setting_stops_the_start(
    settings: LazySettings, given: dict[str, str], named: str
) -> None:
    for name, value in given.items():
        setattr(settings, name, value)
    (error,) = checks.message_gateways_are_sound(None)
    assert named in error.msg
    assert "secret" not in error.msg


def test_the_settings_as_they_come_are_sound() -> None:
    assert checks.message_gateways_are_sound(None) == []
