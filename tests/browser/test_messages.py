"""A clerk looks at what the resident will get, a leader sends a failed message again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open
from tests.browser.test_teamwork import handling, signed_in, wide
from tests.world import World

from linli.audit.models import Event
from linli.jobs.worker import Worker
from linli.notify.models import Message

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_looking_before_sending_and_sending_again(
    open_page: Open, audit: Audit, world: World
) -> None:
    no = handling(world)
    Worker(owner="test").drain()
    accepted = Message.objects.get(case__no=no, kind="accepted")
    Message.objects.filter(pk=accepted.pk).update(status="failed", status_note="号码是空号")
    page = signed_in(open_page(width=375), world, "zj_handler")
    page.goto(f"/desk/cases/{no}/do/answer/")
    written = "楼道杂物已清走，请拨打13800001111。"
    page.locator("#f-answer").fill(written)
    events = Event.objects.count()
    page.get_by_role("button", name="预览诉求人会看到什么").click()
    seen = page.locator("section#foretold")
    expect(seen).to_contain_text("13800001111”。是别人的号码")
    expect(seen).to_contain_text("尾号 1234")
    expect(page.locator("#f-answer")).to_have_value(written)
    assert Event.objects.count() == events
    assert audit(page) == []
    assert wide(page) <= 0
    # From the story to the words, which unfold.
    page.locator(".story__told a").first.click()
    expect(page.locator(f"#message-{accepted.pk}")).to_be_visible()
    _leader(open_page, audit, world, accepted)


def _leader(open_page: Open, audit: Audit, world: World, message: Message) -> Page:
    page = signed_in(open_page(), world, "leader1")
    page.goto("/desk/")
    page.locator("[data-live=failed]").get_by_text("1").wait_for()
    page.get_by_role("link", name="告知").first.click()
    expect(page.locator("[name=message]")).to_be_visible()
    assert audit(page) == []
    page.locator("[name=message]").check()
    page.get_by_role("button", name="重新发送所选").click()
    expect(page.get_by_text("都发出去了")).to_be_visible()
    message.refresh_from_db()
    assert message.status == "waiting"
    page.goto("/desk/messages/templates/accepted/requester/sms/zh-hans/")
    assert audit(page) == []
    page.goto("/desk/notices/")
    assert audit(page) == []
    return page
