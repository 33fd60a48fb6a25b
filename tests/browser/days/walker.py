"""One person in front of one browser: acts by the names on the page, judges every page met."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, Response, expect
from tests.browser.conftest import Audit, sideways, sign_in
from tests.world import PASSWORD

from linli.web.language import speaking, tr

#: A select that its script has still to make searchable.
ASLEEP = "select[data-combo]:not([aria-hidden])"
#: A form sent back to be completed: an answer like any other.
INCOMPLETE = 422


def said(language: str, words: str, **values: str) -> str:
    """Return a text of the platform in the language of the page."""
    with speaking(language):
        found = tr(words)
        return found % {name: tr(value) for name, value in values.items()} if values else found


@dataclass
class Day:
    """A day's walk: what is seen on it and what was wrong, told together at its end."""

    page: Page
    audit: Audit
    shots: Path
    language: str = "zh-hans"
    script: bool = True
    door: bool = True
    faults: list[str] = field(default_factory=list)
    seen: int = 0

    def __post_init__(self) -> None:
        """Hear of every answer that is an error."""
        self.page.on("response", self._heard)

    def _heard(self, response: Response) -> None:
        if response.status >= 400 and response.status != INCOMPLETE:
            self.faults.append(f"{response.status} {response.request.method} {response.url}")

    def say(self, words: str, **values: str) -> str:
        """Return a text of the platform in the language of this day."""
        return said(self.language, words, **values)

    def sign_in(self, username: str) -> None:
        """Pass the door: by its form, which is judged as well, or where others do that quickly."""
        if not self.door:
            sign_in(self.page, username)
            return
        self.go("/desk/sign-in/", "sign-in")
        self.page.get_by_label(self.say("用户名")).fill(username)
        self.page.get_by_label(self.say("密码")).fill(PASSWORD)
        self.page.get_by_role("button", name=self.say("登录")).click()
        self.page.wait_for_url(re.compile(r"/desk/(county/)?$|/field/(#.*)?$"))

    def go(self, address: str, name: str) -> None:
        """Open an address and judge the page."""
        self.page.goto(address)
        self.look(name)

    def look(self, name: str) -> None:
        """Judge the page as it stands and keep a picture of it."""
        page = self.page
        page.wait_for_load_state("load")
        if self.script:
            expect(page.locator(ASLEEP)).to_have_count(0)
            self.faults += [f"{name}: {line}" for line in self.audit(page)]
        wide = sideways(page)
        if wide > 0:
            self.faults.append(f"{name}: {wide} px wider than the window")
        wanted = "en" if self.language == "en" else "zh-Hans"
        if page.locator("html").get_attribute("lang") != wanted:
            self.faults.append(f"{name}: the page is not in {self.language}")
        self.shots.mkdir(parents=True, exist_ok=True)
        self.seen += 1
        page.screenshot(
            path=self.shots / f"{self.seen:02}-{name}.jpg",
            type="jpeg",
            quality=60,
            full_page=True,
            animations="disabled",
        )

    def fill(self, name: str, value: str) -> None:
        """Write into the text field of this name, as the form sends it."""
        self.page.locator(f"main form [name={name}]").first.fill(value)

    def attach(self, name: str, file: str) -> None:
        """Add a document to the form."""
        self.page.locator(f"main input[name={name}]").set_input_files(
            {"name": file, "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}
        )

    def press(self, words: str, **values: str) -> None:
        """Press the button with this name."""
        self.page.get_by_role("button", name=self.say(words, **values)).first.click()

    def pick(self, name: str, value: str) -> None:
        """Choose in a select, also one that a script has made searchable, by its value."""
        select = self.page.locator(f"select[name={name}]")
        if select.get_attribute("aria-hidden") == "true":
            select.evaluate("(e, value) => e.tomselect.setValue(value)", value)
        else:
            select.select_option(value)

    def pick_any(self, name: str, value: str) -> None:
        """Choose a value wherever it stands: in a select or among radio buttons."""
        radio = self.page.locator(f"input[type=radio][name={name}][value={value}]")
        if radio.count():
            radio.check()
        else:
            self.pick(name, value)

    def open_move(self, no: str, words: str, name: str) -> None:
        """Open the form of one move from the page of the matter."""
        self.page.goto(f"/desk/cases/{no}/")
        head = self.page.get_by_role("region", name=self.say("工单概要"))
        link = head.get_by_role("link", name=self.say(words), exact=True)
        expect(head).to_be_visible()
        if not link.is_visible():
            head.locator("summary", has_text=self.say("操作")).first.click()
        link.click()
        expect(self.page.get_by_role("heading", name=self.say(words))).to_be_visible()
        self.look(name)

    def confirm(self, words: str) -> None:
        """Send the form of a move and see that it was done."""
        self.press("确认%(label)s", label=words)
        expect(self.page.locator(".flash")).to_be_visible()

    def end(self) -> None:
        """Fail with everything that was wrong on the way."""
        assert self.seen > 0
        assert not self.faults, "\n".join(dict.fromkeys(self.faults))
