"""One matter from its registration to its closing, by the keyboard alone, across the roles."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, Page, expect
from playwright.sync_api import TimeoutError as WaitedInVain
from tests.browser.conftest import Open
from tests.world import PASSWORD, World

from linli.cases.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "和平社区三号楼单元门坏了，物业一直不修。"
#: How far anything on these pages may be from where the focus is, in presses of Tab.
FAR = 90
_FOCUS = """() => {
  const at = document.activeElement;
  const label = at.labels?.[0]?.innerText || at.getAttribute('aria-label');
  const name = label || at.innerText || at.value;
  const box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  const ring = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
  return [at.tagName, at.name || '', at.id || '', (name || '').trim(), box.width > 0 && ring];
}"""


class Keys:
    """A person without a mouse: Tab, letters, Enter, Space, arrows; nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def reach(self, wanted: str, *, back: bool = False) -> None:
        """Tab to the element whose id, field name or accessible words are these."""
        met = []
        for _ in range(FAR):
            tag, name, key, words, _ringed = self.page.evaluate(_FOCUS)
            if wanted in (key, name) or words.replace("\n", " ").startswith(wanted):
                return
            met.append(f"{tag} {name or key} {words[:20]}")
            self.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"“{wanted}” is not reached by Tab; met: {met}")

    def go(self, address: str) -> None:
        self.page.goto(address)
        self.page.wait_for_load_state("load")

    def sign_in(self, name: str) -> None:
        self.go("/desk/sign-in/")
        self.reach("username")
        self.page.keyboard.type(name)
        self.reach("password")
        self.page.keyboard.type(PASSWORD)
        self.press("Enter")
        expect(self.page).to_have_url("/desk/")
        self.page.wait_for_load_state("load")

    def choose_file(self, field: str, file: FilePayload) -> None:
        """Open the browser's own dialog from the field; pressed again where it did not come."""
        for patience in (5_000, 20_000):
            self.reach(field)
            try:
                with self.page.expect_file_chooser(timeout=patience) as chooser:
                    self.press("Enter")
            except WaitedInVain:
                continue
            chooser.value.set_files(file)
            return
        raise AssertionError(f"“{field}” opens no dialog")

    def write(self, field: str, text: str) -> None:
        self.reach(field)
        self.page.keyboard.insert_text(text)

    def choose(self, field: str, *, words: str = "", value: str = "") -> None:
        """Choose in a list: type-to-find where a script made it so, else by its letters."""
        self.reach(field)
        if words and self.page.evaluate("document.activeElement.tagName") == "INPUT":
            self.page.keyboard.insert_text(words)
            option = self.page.locator(".ts-dropdown .option.active", has_text=words)
            expect(option.first).to_be_visible()
            self.press("Enter")
            return
        for _ in range(FAR):
            if self.page.evaluate("document.activeElement.value") == value:
                return
            self.press("ArrowDown")
        raise AssertionError(f"“{value}” is not among the choices of {field}")

    def send(self, words: str) -> None:
        self.reach(words)
        visible = self.page.evaluate(_FOCUS)[4]
        assert visible, f"one does not see that “{words}” has the focus"
        self.press("Enter")

    def move(self, no: str, words: str) -> None:
        """Open the form of a move: the first one by its own key, the others from the menu."""
        self.go(f"/desk/cases/{no}/")
        self.reach(words)
        self.press("Enter")
        expect(self.page.get_by_role("heading", name=words, exact=True)).to_be_visible()

    def confirm(self, words: str) -> None:
        self.send(f"确认{words}")
        expect(self.page.locator(".flash")).to_contain_text("已完成")


def test_a_matter_is_taken_to_its_end_without_a_mouse(open_page: Open, staffed: World) -> None:
    seat = Keys(open_page())
    seat.sign_in("seat1")
    seat.reach("登记")
    seat.press("Enter")
    seat.page.wait_for_url("**/desk/new/")
    seat.page.wait_for_load_state("load")
    # Nobody types faster than the lists learn to find: their script comes a moment later.
    expect(seat.page.locator(".ts-control").first).to_be_visible()
    seat.write("phone", "13900001234")
    seat.write("name", "测试居民")
    seat.write("text", TEXT)
    seat.choose("村（社区）", words="和平社区", value="149901001001")
    seat.choose("事项", words="物业服务纠纷", value="B01")
    seat.press("Control+Enter")
    expect(seat.page.get_by_role("heading", name="已登记")).to_be_visible()
    case = Case.objects.get()
    assert (case.text, case.matter.code if case.matter else "") == (TEXT, "B01")

    clerk = Keys(open_page())
    clerk.sign_in("dispatch1")
    clerk.move(case.no, "受理")
    clerk.confirm("受理")
    clerk.move(case.no, "派单")
    clerk.write("text", "请今天到现场。")
    clerk.confirm("派单")

    unit = Keys(open_page())
    unit.sign_in("zj_handler")
    unit.move(case.no, "签收")
    unit.confirm("签收")
    unit.move(case.no, "办结反馈")
    unit.write("answer", "单元门已修好，物业今后每月检查一次。")
    unit.choose("outcome", value="solved")
    # The box for files is awake: nothing moves under the focus any more.
    expect(unit.page.locator("[data-upload][data-ready] [name=upload_document]")).to_be_attached()
    unit.choose_file(
        "upload_document",
        {"name": "维修单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"},
    )
    unit.confirm("办结反馈")

    check = Keys(open_page())
    check.sign_in("verify1")
    check.go("/desk/verify/")
    check.reach("属实")
    check.press("Enter")
    check.reach("method")
    check.press("Space")
    check.reach("quality")
    check.press("Space")
    check.reach("solved")
    check.press("Space")
    check.confirm("核查属实")

    clerk.move(case.no, "结案")
    clerk.confirm("结案")
    case.refresh_from_db()
    assert case.state == "closed"
