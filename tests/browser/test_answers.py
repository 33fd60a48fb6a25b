"""Writing a reply with help: hints while typing, an earlier answer as a base, a machine's draft."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.conf import settings as of_site
from django.test import Client
from playwright.sync_api import Page, expect
from tests.browser.conftest import sideways
from tests.world import World

from linli.cases.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ANSWER = "您好：3月1日县住建局已督促物业把楼道杂物清走，还有问题请拨打0354-1234567。"
DRAFT = "您好。楼道杂物已经清走了。"


class _Model(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps({"choices": [{"message": {"content": DRAFT}}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        return


@pytest.fixture
def model(settings: LazySettings) -> Iterator[None]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Model) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        settings.LINLI_LLM_URL = f"http://127.0.0.1:{server.server_address[1]}/v1"
        settings.LINLI_LLM_MODEL = "county-model"
        yield
        server.shutdown()


@pytest.mark.usefixtures("model")
def test_a_reply_is_written_with_help_on_a_wide_and_a_narrow_page(
    world: World,
    open_page: Callable[..., Page],
    audit: Callable[[Page], list[str]],
    shots: Path,
) -> None:
    before = world.closed(text="楼道杂物堆放很久了，物业一直不清理，请帮忙协调清走。").no
    Case.objects.filter(no=before).update(answer=ANSWER)
    no = world.report(text="三号楼楼道杂物没人清理，物业不管，请问什么时候能清走？").no
    world.drive(no, "accept", "dispatch", "sign")
    client = world.login(Client(), "zj_handler")
    cookie = client.cookies[of_site.SESSION_COOKIE_NAME].value
    for width, scheme in ((1366, "light"), (375, "dark")):
        page = open_page(width=width, color_scheme=scheme)
        page.goto("/desk/sign-in/")
        address = page.url.partition("/desk/")[0]
        page.context.add_cookies(
            [{"name": of_site.SESSION_COOKIE_NAME, "value": cookie, "url": address}]
        )
        page.goto(f"/desk/cases/{no}/do/answer/")
        page.fill("#f-answer", "您好，来信收悉，已转有关部门处理。")
        expect(page.locator("[data-advice]")).to_contain_text("只说了收到、转办或者感谢")
        page.get_by_text("同类答复", exact=True).click()
        expect(page.locator(".tray [data-replace]").first).to_be_visible()
        assert audit(page) == []
        page.locator(".tray").screenshot(path=shots / f"answers-similar-{width}.png")
        page.locator(".tray [data-replace]").first.click()
        area = page.locator("#f-answer")
        expect(area).to_have_value(re.compile(before))
        assert "3月1日" not in area.input_value()
        expect(page.locator(".tray__gaps [role=status]")).to_contain_text("处要填")
        page.get_by_role("button", name="请按底稿写一稿答复").click()
        expect(page.locator(".machine")).to_contain_text(DRAFT)
        assert audit(page) == []
        assert sideways(page) <= 0
        page.locator(".tray").screenshot(path=shots / f"answers-machine-{width}.png")
        page.locator(".machine [data-replace]").click()
        expect(area).to_have_value(re.compile(DRAFT))
        assert "这是机器起草的" in area.input_value()
