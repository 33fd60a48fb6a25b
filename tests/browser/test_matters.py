"""The matter beside the registration, in a browser: filled in visibly, taken out, left alone."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Audit, Open, sign_in
from tests.world import PASSWORD, World

from linli.cases.models import Case
from linli.catalogue.models import CountyProfile
from linli.kernel import clock
from linli.proposals import matter_learned
from linli.proposals.models import MatterLesson

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "楼下水管冒烟又停水，物业不管，小区的生活垃圾也没有清运"


def test_typing_fills_visibly_and_a_person_decides(
    open_page: Open, world: World, audit: Audit
) -> None:
    matter_learned.forget()
    for name in ("seat1", "leader1"):
        user = world.user(name)
        user.set_password(PASSWORD)
        user.save()
    case, now = Case.objects.get(no=world.report(text=TEXT).no), clock.now()
    MatterLesson.objects.create(case=case, chosen="B02", corrected=True, first_at=now, at=now)
    profile = CountyProfile.objects.get()
    settings = json.loads(profile.settings) | {"proposals": {"fill": 0.5, "ask": 0.2}}
    CountyProfile.objects.update(settings=json.dumps(settings), revision="sure")

    page = open_page(width=1366)
    sign_in(page, "seat1", visit=False)
    page.goto("/desk/new/")
    matter = page.locator("#f-matter")
    mark = page.get_by_text("按内容自动选的，请核对")
    page.get_by_label("反映的内容").fill(TEXT)
    expect(mark).to_be_visible()
    expect(matter).to_have_value("B02")
    assert not audit(page)
    page.keyboard.press("Escape")
    expect(matter).to_have_value("")
    expect(mark).to_have_count(0)
    # Taken out once, it does not come back; a key takes what one wants.
    page.get_by_label("反映的内容").fill(f"{TEXT}，请尽快")
    offer = page.locator('[data-matter][data-n="1"]')
    expect(offer).to_be_visible()
    code = offer.get_attribute("data-matter")
    page.keyboard.press("Alt+1")
    expect(matter).to_have_value(code or "")
    expect(mark).to_have_count(0)
    with page.expect_response("**/new/hints/"):
        page.get_by_label("反映的内容").fill(f"{TEXT}，请尽快修好")
    expect(matter).to_have_value(code or "")

    phone = open_page(width=375)
    sign_in(phone, "leader1", visit=False)
    phone.goto("/desk/matter-model/")
    expect(phone.get_by_text("不派单：派给谁由分流员决定。")).to_be_visible()
    assert not audit(phone)
