"""A resident's whole story in a real browser, as it is lived: report, answer back, be heard.

Each story is walked at one width and in one language; together they cover phone and desktop,
Chinese and English. Every page on the way is judged by axe-core and kept as a picture.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open, sideways, until
from tests.browser.test_resident import photo
from tests.world import World

from linli.cases.models import Attachment, Case, Party, Rating
from linli.jobs.worker import Worker
from linli.notify import links
from linli.notify.models import Link, Message

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE, OTHERS = "13900001234", "13900005678"
VILLAGE = "149901001001"


#: Judges a page; the folder of the pictures.
Looks = tuple[Audit, Path]


@pytest.fixture
def looks(audit: Audit, shots: Path) -> Looks:
    """How every page on the way is judged, and where its picture goes."""
    return audit, shots


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any, live_server: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"
    settings.VAR = tmp_path
    settings.LINLI_PUBLIC_URL = live_server.url


class Walk:
    """One person's way through the pages, in one language."""

    def __init__(self, page: Page, look: Looks, name: str, language: str) -> None:
        self.page, self._name = page, name
        self._audit, self._folder = look
        self._language = language
        self._shots = 0
        if language == "en":
            page.goto("/")
            page.locator("button[name=language][value=en]").click()
            expect(page.locator("html")).to_have_attribute("lang", "en")

    def words(self, chinese: str) -> str:
        """Return what the page says for this text."""
        with translation.override(self._language):
            return translation.gettext(chinese)

    def press(self, chinese: str) -> None:
        """Press the visible button with these words."""
        words = re.compile(re.escape(self.words(chinese)))
        self.page.locator("button:visible, a.button:visible").filter(has_text=words).first.click()

    def look(self, what: str) -> None:
        """Judge the page as it stands and keep a picture of it."""
        self._shots += 1
        assert self._audit(self.page) == [], what
        assert sideways(self.page) <= 0, what
        picture = self._folder / "resident" / f"{self._name}-{self._shots:02}-{what}.png"
        self.page.screenshot(path=picture, full_page=True)

    def title(self, chinese: str) -> None:
        """Wait for the page whose first heading says this."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.words(chinese))

    def on(self) -> None:
        """Go to the next step of the form."""
        self.press("下一步")

    def report(self, text: str, *, who: Callable[[], None], picture: bool = False) -> Case:
        """Report a matter from the first page on and return it."""
        page = self.page
        page.goto("/")
        self.look("home")
        page.locator("main a[href='/report/']").first.click()
        if picture:
            image = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()}
            page.locator("#photos").set_input_files(image)
            expect(page.locator("[data-shots] img")).to_be_visible()
        page.locator("#text").fill(text)
        self.look("report-what")
        self.on()
        page.locator("#way-tree").check(force=True)
        self.village()
        self.look("report-where")
        self.on()
        who()
        self.look("report-who")
        self.on()
        self.look("report-check")
        page.locator("[data-submit]:visible").click()
        page.wait_for_url("**/receipt/")
        self.title("我们收到了")
        self.look("receipt")
        return Case.objects.latest("id")

    def village(self) -> None:
        """Choose town and village, one after the other."""
        page = self.page
        town = page.locator("#town")
        if town.count():
            town.select_option(index=1)
        page.locator("#area").select_option(VILLAGE)

    def follow(self, case: Case) -> None:
        """Prove number and code and open the matter."""
        page = self.page
        page.goto("/track/")
        page.locator("#number").fill(case.no)
        page.locator("#lookup").fill(case.lookup_code)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url("**/track/case/")

    def open_link(self, case: Case, purpose: Link.Purpose) -> None:
        """Open the newest link of this purpose that was sent about the matter."""
        Worker(owner="story").drain()
        link = Link.objects.filter(case=case, purpose=purpose).latest("id")
        self.page.goto(links.address(link))


def _walk(open_page: Open, looks: Looks, name: str, language: str, width: int) -> Walk:
    page = open_page(width=width, height=740 if width < 500 else 860)
    return Walk(page, looks, f"{name}-{language}-{width}", language)


def _named(page: Page) -> Callable[[], None]:
    def fill() -> None:
        page.locator("#phone").fill(PHONE)
        page.locator("#name").fill("张桂兰")

    return fill


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 375), ("en", 1366)])
def test_from_report_to_rating(
    open_page: Open, looks: Looks, world: World, language: str, width: int
) -> None:
    """Report, supplement, answer, not solved, solved, closed, not solved, solved, rating."""
    walk = _walk(open_page, looks, "whole", language, width)
    page = walk.page
    case = walk.report("楼道堆满旧家具，老人上下楼不方便。", who=_named(page), picture=True)
    assert Attachment.objects.filter(case=case).count() == 1

    world.do(case.no, "request_info")
    walk.open_link(case, Link.Purpose.SUPPLEMENT)
    expect(page.locator("main")).to_contain_text("请补充楼栋号")
    page.locator("#text").fill("3号楼2单元。")
    walk.look("link-supplement")
    walk.press("提交补充")
    expect(page.locator(".end--thanks")).to_be_visible()
    walk.look("link-supplement-done")
    case.refresh_from_db()
    assert case.state == "reported"

    world.drive(case.no, "accept", "dispatch", "sign", "answer")
    walk.open_link(case, Link.Purpose.CONFIRM)
    expect(page.locator("main")).to_contain_text("已协调物业整改。")
    page.locator("#solved-no").check(force=True)
    page.locator("#text").fill("东西还在。")
    walk.look("link-confirm")
    page.locator("main form button.button--main").first.click()
    expect(page.locator(".end--thanks")).to_be_visible()
    case.refresh_from_db()
    assert case.confirmed_solved is False

    world.drive(case.no, "verify_false", "answer")
    walk.follow(case)
    walk.look("track-answered")
    page.locator("#confirm-solved input").first.check(force=True)
    walk.press("告诉我们")
    expect(page.locator(".done")).to_be_visible()
    case.refresh_from_db()
    assert case.confirmed_solved is True

    world.drive(case.no, "verify_true", "close")
    walk.open_link(case, Link.Purpose.RATE)
    walk.look("link-rate")
    walk.press("没有解决，要求重办")
    page.locator("#reason input").first.check(force=True)
    page.locator("#text").fill("又堆上了。")
    walk.look("link-reopen")
    walk.press("提交，要求重办")
    expect(page.locator(".end--thanks")).to_be_visible()
    case.refresh_from_db()
    assert case.state == "rework"
    assert case.reopen_count == 1

    world.drive(case.no, "answer", "verify_true", "close")
    walk.follow(case)
    walk.look("track-closed")
    page.locator("#rate-stars-5").check(force=True)
    page.locator("#rate-reasons input").first.check(force=True)
    walk.press("提交评价")
    expect(page.locator(".done")).to_be_visible()
    walk.look("track-rated")
    rating = Rating.objects.get(case=case)
    assert rating.stars == 5
    assert rating.reasons


@pytest.mark.parametrize(("language", "width"), [("en", 375), ("zh-hans", 1366)])
def test_anonymous(open_page: Open, looks: Looks, world: World, language: str, width: int) -> None:
    """Nobody can be told; number and code are enough to read the answer and speak up."""
    walk = _walk(open_page, looks, "anonymous", language, width)
    page = walk.page

    def unnamed() -> None:
        page.locator("input[name=privacy][value=anonymous]").check(force=True)
        expect(page.locator("#phone")).to_be_hidden()

    case = walk.report("沿街油烟直排。", who=unnamed)
    assert not Party.objects.filter(case=case).exists()
    world.drive(case.no, "accept", "dispatch", "sign", "answer")
    Worker(owner="story").drain()
    kept = set(Message.objects.filter(case=case).values_list("channel", "status"))
    assert kept == {("page", "shown")}
    page.locator("button.link", has_text=walk.words("记好了，清除本机上的信息")).click()
    walk.follow(case)
    expect(page.locator("main")).to_contain_text("已协调物业整改。")
    expect(page.locator("#contact-phone")).to_have_count(0)
    walk.look("track")


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 375), ("en", 1366)])
def test_for_a_parent(
    open_page: Open, looks: Looks, world: World, language: str, width: int
) -> None:
    """The mother has no telephone: what concerns her goes to the daughter who filed it."""
    walk = _walk(open_page, looks, "parent", language, width)
    page = walk.page

    def for_mother() -> None:
        page.locator("#name").fill("张桂兰")
        page.locator("#proxy").check(force=True)
        page.locator("#proxy_name").fill("李小红")
        page.locator("#proxy_phone").fill(OTHERS)

    case = walk.report("楼梯扶手松了，我妈不敢下楼。", who=for_mother)
    roles = set(Party.objects.filter(case=case).values_list("role", flat=True))
    assert roles == {"requester", "proxy"}
    Worker(owner="story").drain()
    message = Message.objects.get(case=case)
    assert (message.audience, message.phone_tail) == ("proxy", OTHERS[-4:])
    assert message.language == language
    walk.open_link(case, Link.Purpose.SUPPLEMENT)
    walk.look("link")


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 375), ("en", 1366)])
def test_wrong_phone(
    open_page: Open, looks: Looks, world: World, language: str, width: int
) -> None:
    """A digit too few is said at once; a stranger's number is stopped by the stranger."""
    walk = _walk(open_page, looks, "wrong-phone", language, width)
    page = walk.page

    def mistyped() -> None:
        page.locator("#phone").fill(PHONE[:-1])
        walk.on()
        error = page.locator("#phone-error")
        if not error.is_visible():  # told by the server: the same words, nothing lost
            page.locator("[data-submit]:visible").click()
        expect(error).to_be_visible()
        walk.look("report-refused")
        page.locator("#phone").fill(OTHERS)

    case = walk.report("下水道堵了三天。", who=mistyped)
    walk.open_link(case, Link.Purpose.SUPPLEMENT)
    page.locator(".not-mine summary").click()
    walk.look("link-not-mine")
    page.locator("button[name=do][value=disown]").click()
    party = Party.objects.get(case=case)
    until(page, lambda: Party.objects.get(case=case).wrong_at)
    expect(page.locator("button[name=do][value=disown]")).to_have_count(0)
    walk.look("link-disowned")
    world.do(case.no, "accept")
    Worker(owner="story").drain()
    assert Message.objects.filter(case=case).latest("id").status == "dropped"

    walk.follow(case)
    walk.look("track-wrong-number")
    reach = page.locator("#reach")
    if reach.get_attribute("open") is None:
        reach.locator("summary").click()
    page.locator("#contact-phone").fill(PHONE)
    walk.press("保存")
    expect(page.locator(".done")).to_be_visible()
    party.refresh_from_db()
    assert (party.wrong_at, party.phone_tail) == (None, PHONE[-4:])


def test_by_keyboard_alone(open_page: Open, looks: Looks, world: World) -> None:
    """From the first page to the receipt without touching anything but keys."""
    walk = _walk(open_page, looks, "keyboard", "zh-hans", 1366)
    page = walk.page
    page.goto("/")

    def to(test: str, most: int = 60) -> None:
        for _ in range(most):
            page.keyboard.press("Tab")
            if page.evaluate(f"(e => {test})(document.activeElement)"):
                return
        raise AssertionError(f"the keyboard never reached {test}")

    on = "e.matches('button') && e.textContent.includes('下一步')"
    to("e.matches('main a[href=\"/report/\"]')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/report/")
    to("e.id === 'text'")
    page.keyboard.type("路灯不亮，晚上走路看不见。")
    to(on)
    page.keyboard.press("Enter")
    expect(page.locator("#part-2")).to_be_focused()
    to("e.id === 'address'")
    page.keyboard.type("村委会门口")
    to(on)
    page.keyboard.press("Enter")
    expect(page.locator("#part-3")).to_be_focused()
    to("e.id === 'phone'")
    page.keyboard.type(PHONE)
    to(on)
    page.keyboard.press("Enter")
    expect(page.locator("#part-4")).to_be_focused()
    to("e.matches('[data-submit]')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipt/")
    walk.look("receipt")
    assert Case.objects.get().address == "村委会门口"


def test_at_twice_the_size(open_page: Open, looks: Looks, world: World) -> None:
    """A desktop of 1366 px zoomed to 200 %, which leaves 683 px to the page."""
    page = open_page(width=683, height=430, device_scale_factor=2)
    walk = Walk(page, looks, "zoom-zh-hans-200", "zh-hans")
    case = walk.report("路灯不亮。", who=_named(page))
    walk.follow(case)
    walk.look("track")
