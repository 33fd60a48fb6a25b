"""The report form in a real browser: its steps, its three ways to a place, and bad days."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from PIL import Image
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open, until
from tests.world import World

from linli.cases.models import Attachment, Case, Party
from linli.cases.original import own_words
from linli.web.packed import KINDS
from linli.web.resident import views_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Most clicks and filled fields of a first report, and bytes of a first visit to the form.
INTERACTIONS, WEIGHT = 12, 60_000
#: Bytes of the head of an answer, generously.
HEADERS = 400
#: Chrome's own profile of a regular 3G line, bytes a second and milliseconds.
LINE_3G = {
    "offline": False,
    "downloadThroughput": 750 * 1000 / 8,
    "uploadThroughput": 250 * 1000 / 8,
    "latency": 100,
}
TOWN, VILLAGE = "149901001000", "149901001001"


def photo() -> dict[str, Any]:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "navy").save(out, "JPEG")
    return {"name": "楼道.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def begin(page: Page, text: str = "") -> None:
    page.goto("/report/")
    page.locator("form[data-ready]").wait_for()
    if text:
        page.locator("#text").fill(text)


def following(page: Page) -> None:
    page.locator("[data-next]:visible").click()


def to_the_last(page: Page, text: str = "路灯不亮") -> None:
    begin(page, text)
    following(page)
    following(page)
    page.locator("#privacy-anonymous").check()
    following(page)


def send(page: Page) -> None:
    page.locator("[data-submit]").click()
    page.wait_for_url("**/receipt/")


class Hand:
    """Counts what a person does."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.done = 0

    def __call__(self, act: Callable[[], object]) -> None:
        act()
        self.done += 1

    def next(self) -> None:
        self(lambda: following(self.page))


def test_the_shortest_honest_report(open_page: Open, world: World) -> None:
    """From the home page: words and place, a telephone to be called at."""
    page = open_page(width=375, height=667)
    page.goto("/")
    hand = Hand(page)
    hand(page.get_by_role("link", name="我要反映").first.click)
    hand(lambda: page.locator("#text").fill("和平社区三号楼路灯不亮"))
    hand.next()
    hand.next()
    hand(lambda: page.locator("#phone").fill("13900001234"))
    hand.next()
    hand(lambda: send(page))
    assert hand.done == 7
    assert Case.objects.get().door == "web"


def test_a_full_report(open_page: Open, world: World) -> None:
    """Photo, words from a tap, town and village, exact place, name and telephone."""
    page = open_page(width=375, height=667)
    page.goto("/")
    hand = Hand(page)
    hand(page.get_by_role("link", name="我要反映").first.click)
    hand(lambda: page.locator("#photos").set_input_files(photo()))
    hand(page.get_by_role("button", name="垃圾没人清").click)
    hand.next()
    hand(lambda: page.locator("#town").select_option(TOWN))
    hand(lambda: page.locator("#area").select_option(VILLAGE))
    hand(lambda: page.locator("#address").fill("三号楼东侧"))
    hand.next()
    hand(lambda: page.locator("#phone").fill("13900001234"))
    hand(lambda: page.locator("#name").fill("张桂兰"))
    hand.next()
    hand(lambda: send(page))
    assert hand.done == INTERACTIONS
    case = Case.objects.get()
    assert (own_words(case), case.address) == ("垃圾没人清", "三号楼东侧")
    assert case.village is not None
    assert case.village.code == VILLAGE
    assert Attachment.objects.count() == 1


def as_served(address: str, size: float) -> float:
    """Return what the real server sends of it: static files leave packed there, not here."""
    path = urlsplit(address).path
    found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
    if not isinstance(found, str) or Path(found).suffix not in KINDS:
        return size
    return len(gzip.compress(Path(found).read_bytes())) + HEADERS


def test_the_form_is_light_on_a_slow_line(open_page: Open, world: World) -> None:
    page = open_page(width=375)
    panel = page.context.new_cdp_session(page)
    panel.send("Network.enable")
    panel.send("Network.emulateNetworkConditions", LINE_3G)
    asked: dict[str, str] = {}
    sizes: dict[str, float] = {}

    def finished(event: dict[str, Any]) -> None:
        address = asked[event["requestId"]]
        sizes[address] = as_served(address, event["encodedDataLength"])

    panel.on(
        "Network.requestWillBeSent",
        lambda event: asked.update({event["requestId"]: event["request"]["url"]}),
    )
    panel.on("Network.loadingFinished", finished)
    page.goto("/report/", wait_until="networkidle")
    page.locator("form[data-ready]").wait_for(state="attached")
    assert len(sizes) >= 10
    assert sum(sizes.values()) <= WEIGHT, sizes
    print(f"{sum(sizes.values()):.0f} bytes, {len(sizes)} files")


def test_a_place_on_the_map_by_hand_and_by_keys(
    open_page: Open, audit: Audit, world: World
) -> None:
    page = open_page(width=375)
    begin(page, "路灯不亮")
    following(page)
    page.get_by_label("在地图上点").check()
    page.locator(f"[data-pick='{TOWN}']").focus()
    page.keyboard.press("Enter")
    page.locator(f"[data-pick='{VILLAGE}']").dispatch_event("click")
    expect(page.locator("[data-where]")).to_contain_text("已选东风街道 和平社区")
    page.get_by_role("application").press("ArrowUp")
    expect(page.locator("[data-where]")).to_contain_text("图上的位置也记下了")
    assert audit(page) == []
    # Another way is looked at; nothing is lost, and the choice is the same one.
    page.get_by_label("选乡镇和村").check()
    expect(page.locator("#area")).to_have_value(VILLAGE)
    page.get_by_label("用文字说").check()
    expect(page.locator("#area")).to_be_hidden()
    page.locator("#address").fill("三号楼东侧")
    following(page)
    page.locator("#privacy-anonymous").check()
    following(page)
    expect(page.locator("[data-review]")).to_contain_text(
        "东风街道 和平社区，三号楼东侧，图上的位置"
    )
    send(page)
    case = Case.objects.get()
    assert case.village is not None
    assert case.village.code == VILLAGE
    assert case.origin_lon is not None


def test_a_pin_says_nothing_about_another_village(open_page: Open, world: World) -> None:
    page = open_page(width=375)
    begin(page, "路灯不亮")
    following(page)
    page.locator("#town").select_option(TOWN)
    page.locator("#area").select_option(VILLAGE)
    page.get_by_label("在地图上点").check()
    page.get_by_role("application").click()
    expect(page.locator("[data-where]")).to_contain_text("图上的位置也记下了")
    page.get_by_label("选乡镇和村").check()
    page.locator("#area").select_option("149901001002")
    expect(page.locator("[name=lon]")).to_have_value("")


def test_without_a_map_the_other_ways_work(open_page: Open, world: World) -> None:
    page = open_page(width=375)
    page.route("**/report/sketch/**", lambda route: route.abort())
    begin(page, "路灯不亮")
    following(page)
    page.get_by_label("在地图上点").check()
    expect(page.locator("[data-where]")).to_contain_text("请用另外两种办法")


def test_danger_stays_in_sight(open_page: Open, world: World) -> None:
    page = open_page(width=375)
    begin(page, "三楼着火了")
    following(page)
    following(page)
    call = page.get_by_role("link", name="119")
    expect(call).to_be_visible()
    assert call.get_attribute("href") == "tel:119"


def test_each_answer_can_be_put_right_from_the_last_look(open_page: Open, world: World) -> None:
    page = open_page(width=375)
    to_the_last(page)
    page.get_by_role("button", name="改：什么事").click()
    page.locator("#text").fill("路灯不亮三天了")
    page.get_by_role("button", name="改好了").click()
    expect(page.locator("[data-review]")).to_contain_text("路灯不亮三天了")
    page.locator("#public_ok").check()
    send(page)
    assert Case.objects.get().public_ok


def test_a_wrong_number_is_counted_at_once(open_page: Open, world: World) -> None:
    page = open_page(width=375)
    begin(page, "路灯不亮")
    following(page)
    following(page)
    page.locator("#phone").fill("139000012")
    following(page)
    expect(page.locator("#phone-error")).to_contain_text("现在是 9 位数字")
    expect(page.locator("#phone")).to_be_focused()
    page.locator("#phone").fill("13900001234")
    page.locator("#privacy-confidential").check()
    page.locator("#notices-daily").check()
    following(page)
    send(page)
    party = Party.objects.get()
    assert (party.privacy, party.notices) == ("confidential", "daily")


def test_a_line_cut_while_sending_loses_nothing(open_page: Open, world: World) -> None:
    page = open_page(width=375)
    to_the_last(page)
    page.context.set_offline(True)
    page.locator("[data-submit]").click()
    expect(page.get_by_role("alert")).to_contain_text("现在连不上网")
    expect(page.locator("[data-review]")).to_contain_text("路灯不亮")
    page.context.set_offline(False)
    send(page)
    assert Case.objects.count() == 1


def test_back_after_sending_shows_the_receipt(open_page: Open, world: World) -> None:
    page = open_page(width=375)
    to_the_last(page)
    send(page)
    number = page.locator("#ticket-no").inner_text()
    page.go_back()
    page.wait_for_url("**/receipt/")
    expect(page.locator("#ticket-no")).to_have_text(number)
    begin(page)
    expect(page.locator("#text")).to_have_value("")
    assert Case.objects.count() == 1


def test_a_draft_is_offered_to_another_tab_and_not_shown(open_page: Open, world: World) -> None:
    page = open_page(width=375)
    begin(page, "路灯不亮")
    following(page)
    following(page)
    page.locator("#phone").fill("13900001234")
    kept = "JSON.stringify({...localStorage})"
    until(page, lambda: "路灯不亮" in page.evaluate(kept))
    assert "13900001234" not in page.evaluate(kept)
    other = page.context.new_page()
    begin(other)
    expect(other.locator("#text")).to_have_value("")
    expect(other.locator("[data-draft]")).to_contain_text("没有交的草稿")
    other.get_by_role("button", name="接着写").click()
    expect(other.locator("#text")).to_have_value("路灯不亮")
    other.get_by_role("button", name="清除草稿").click()
    until(other, lambda: other.evaluate("localStorage.length + sessionStorage.length") == 0)


def test_a_lost_session_loses_no_words(open_page: Open, world: World) -> None:
    page = open_page(width=375)
    to_the_last(page)
    page.context.clear_cookies()
    page.locator("[data-submit]").click()
    expect(page.locator("[data-halted]")).to_contain_text("再点一次")
    expect(page.locator("[data-review]")).to_contain_text("路灯不亮")
    send(page)


def test_a_throttled_sender_only_presses_again(
    open_page: Open, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page(width=375)
    with monkeypatch.context() as patch:
        none = views_report.Limit("report", most=0, seconds=3600)
        patch.setattr(views_report, "REPORTS", none)
        to_the_last(page)
        page.locator("[data-submit]").click()
        expect(page.locator("[data-halted]")).to_contain_text("提交得太多")
    send(page)
    assert own_words(Case.objects.get()) == "路灯不亮"


def test_the_square_code_fills_in_the_tracking_form(open_page: Open, world: World) -> None:
    receipt = world.report()
    page = open_page(width=375)
    page.goto(f"/track/#no={receipt.no}&code={receipt.lookup_code}")
    expect(page.get_by_label("编号")).to_have_value(receipt.no)
    assert page.url.endswith("/track/")
    page.keyboard.press("Enter")
    page.wait_for_url("**/track/case/")
