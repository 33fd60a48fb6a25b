"""Every page of the app on a small telephone, in large letters, in Chinese and in English."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open
from tests.browser.field_walk import kept, ready, show, sign_in
from tests.browser.test_teamwork import wide
from tests.collection.sheets import released
from tests.outings.field import given, shop
from tests.teams.crew import team
from tests.world import World

from linli.collection.actions.filling import fill
from linli.outings.models import Outing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: What a finger has to hit, pixels: each side, in normal and in large letters.
FINGER = {"normal": 44, "large": 60, "larger": 60}

_SMALL = """least => [...document.querySelectorAll(
    "button, a, summary, input, select, textarea, label:has(input)")]
  .filter((one) => one.offsetParent && !one.closest("p:not(.ways, .pair, .links), dd")
    && !one.closest(".visually-hidden, [inert]")
    && !(one.matches("input") && one.closest("label")))
  .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
  .filter(([, box]) => box.height < least - 0.5 || box.width < 44)
  .map(([html, box]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)"""

#: Words that are cut off at a side, where nobody could scroll to the rest.
_CUT = """() => [...document.querySelectorAll("main *, [data-dock] *, [data-head] *, dialog *")]
  .filter((one) => one.offsetParent
    && !one.closest(".visually-hidden, svg, select, input, textarea")
    && [...one.childNodes].some((part) => part.nodeType === 3 && part.data.trim()))
  .filter((one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    const box = range.getBoundingClientRect();
    let held = one;
    for (; held && held !== document.body; held = held.parentElement) {
      const { overflowX, textOverflow } = getComputedStyle(held);
      if (["auto", "scroll"].includes(overflowX)) return false;
      if (textOverflow === "ellipsis" && !held.matches(".head__title")) return false;
      const edge = held.getBoundingClientRect();
      if (overflowX !== "visible" && (box.right > edge.right + 1 || box.left < edge.left - 1)) {
        return true;
      }
    }
    return box.right > innerWidth + 1 || box.left < -1;
  }).map((one) => one.outerHTML.slice(0, 120))"""

_UNFOLD = """() => document.querySelectorAll("main details").forEach((one) => {
  one.open = true;
})"""

#: Chinese on an English page, outside of what the county or a person wrote in Chinese.
_CHINESE = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { parentElement } = walk.currentNode;
    const data = walk.currentNode.data.replace(/“[^”]*”/g, "");
    if (/\\p{Script=Han}/u.test(data) && !parentElement.closest("[lang^=zh], script, noscript, svg")
        && parentElement.offsetParent) found.push(data.trim());
  }
  for (const one of document.querySelectorAll("[aria-label], [placeholder]")) {
    if (one.closest("[lang^=zh]") || !one.offsetParent) continue;
    for (const name of ["aria-label", "placeholder"]) {
      const said = one.getAttribute(name) ?? "";
      // The name of a place inside an English sentence is what it is called.
      if (/\\p{Script=Han}/u.test(said) && !/[A-Za-z]/.test(said)) found.push(`${name}: ${said}`);
    }
  }
  return found;
}"""


def ground(world: World) -> dict[str, Any]:
    """A day with everything in it: a matter, a visit with a form, a patrol, a book, a team."""
    first = shop(world)
    shop(
        world,
        name="介休市顺达五金机电日用百货综合经营部",
        address="和平路14号院内东侧第二间",
        trade="other",
    )
    form = released(world)
    fill(
        actor=world.actor("grid1"), form=form.code, entry=first.pk, answers={"f2": "c1", "f3": "2"}
    )
    visit = given(
        world, kind="visit", title="沿街商铺走访", matter="B01", form=form.code,
        checklist="", places=[], entries=[first.pk],
    )  # fmt: skip
    patrol = given(world, handout="请各户不要把电动车推上楼充电。")
    team(world)
    return {
        "no": world.report("grid1", door="grid", matter="A01").no,
        "visit": visit, "patrol": patrol, "entry": first.pk,
    }  # fmt: skip


def opened(open_page: Open, world: World, *, width: int, size: str, language: str) -> Page:
    page = open_page(width=width, height=667, has_touch=True)
    sign_in(page, world, "grid1")
    origin = page.url.partition("/field/")[0]
    chosen = {"linli_size": size, "linli_language": language}
    page.context.add_cookies(
        [{"name": name, "value": value, "url": origin} for name, value in chosen.items()]
    )
    page.goto("/field/")
    ready(page, "today")
    kept(page)
    expect(page.locator("[id^=outing-]")).to_have_count(2)
    return page


class Judge:
    """Judges a page as it stands, and takes its picture."""

    def __init__(self, page: Page, audit: Audit, shots: Path, size: str, language: str) -> None:
        self.page, self.audit, self.shots = page, audit, shots
        self.size, self.english = size, language == "en"
        width = (page.viewport_size or {})["width"]
        self.mark = f"{width}-{size}-{language}"
        self.wrong: list[str] = []

    def __call__(self, name: str) -> None:
        page = self.page
        page.evaluate(_UNFOLD)
        page.screenshot(path=self.shots / f"sizes-{name}-{self.mark}.png", full_page=True)
        found = {
            "audit": self.audit(page),
            "sideways": [wide(page)] if wide(page) > 0 else [],
            "small": page.evaluate(_SMALL, FINGER[self.size]),
            "cut": page.evaluate(_CUT),
            "chinese": page.evaluate(_CHINESE) if self.english else [],
        }
        for what, rows in found.items():
            self.wrong += [f"{name} {self.mark} {what}: {row}" for row in rows]


def stop_of(outing: Outing) -> str:
    return f"stop/{outing.pk}/{outing.stops.order_by('n')[0].pk}"


@pytest.mark.parametrize(
    "look",
    [
        (375, "normal", "zh-hans"),
        (375, "large", "en"),
        (320, "normal", "en"),
        (320, "larger", "zh-hans"),
    ],
)
def test_every_page(
    open_page: Open, audit: Audit, world: World, shots: Path, look: tuple[int, str, str]
) -> None:
    width, size, language = look
    day = ground(world)
    page = opened(open_page, world, width=width, size=size, language=language)
    judge = Judge(page, audit, shots, size, language)
    judge("today")
    plain = {
        "outing": f"outing/{day['visit'].pk}",
        "patrol": f"outing/{day['patrol'].pk}",
        "stop-form": stop_of(day["visit"]),
        "stop-checks": stop_of(day["patrol"]),
        "route": "route",
        "sketch": "sketch",
        "book": "book",
        "entry": f"entry/{day['entry']}",
        "burden": "burden",
        "report": "report",
        "matter": f"matter/{day['no']}",
        "act": f"act/do/{day['no']}/comment",
        "mine": "mine",
    }
    for name, address in plain.items():
        show(page, address)
        judge(name)

    # What only stands there after a press.
    show(page, "route")
    page.locator("#lay").click()
    expect(page.locator("#choose")).to_be_visible()
    judge("route-way")
    show(page, "plan")
    page.locator("#from-book").click()
    expect(page.locator("dialog[open]")).to_be_visible()
    judge("plan-book")
    page.locator(".sheet__row").first.click()
    page.locator("#picked").click()
    page.locator("#write-place").click()
    judge("plan")
    show(page, f"outing/{day['visit'].pk}")
    page.locator("#share").click()
    expect(page.locator("#share-send")).to_be_visible()
    judge("share")
    page.locator("#share-send").click()
    expect(page.locator(".share__link").first).to_be_visible()
    judge("share-link")
    show(page, "waiting")
    judge("waiting")
    assert not judge.wrong, "\n".join(judge.wrong)


def test_the_keyboard_reaches_everything(open_page: Open, world: World) -> None:
    day = ground(world)
    page = opened(open_page, world, width=375, size="normal", language="zh-hans")
    for name in (f"outing/{day['visit'].pk}", stop_of(day["patrol"]), "route", "book"):
        show(page, name)
        asked = page.evaluate(
            """() => new Set([...document.querySelectorAll(
                "main button, main a, main summary, [data-dock] button, [data-dock] a")]
              .filter((one) => !one.matches("details:not([open]) > :not(summary) *")
                && one.offsetParent && !one.disabled)).size"""
        )
        page.locator("#main").focus()
        met: set[str] = set()
        for _ in range(80):
            page.keyboard.press("Tab")
            told = page.evaluate(
                """() => {
                  const at = document.activeElement;
                  if (!at.closest("main, [data-dock]")) return "";
                  const style = getComputedStyle(at.matches("input.visually-hidden")
                    ? at.closest("label") : at);
                  if (style.outlineStyle === "none") return "invisible: " + at.outerHTML;
                  at.dataset.met ??= String(document.querySelectorAll("[data-met]").length);
                  return at.matches("button, a, summary") ? at.dataset.met : "";
                }"""
            )
            assert not told.startswith("invisible"), told
            if told:
                met.add(told)
            if len(met) == asked:
                break
        missed = page.evaluate(
            """() => [...document.querySelectorAll(
                "main button, main a, main summary, [data-dock] button, [data-dock] a")]
              .filter((one) => !one.matches("details:not([open]) > :not(summary) *")
                && one.offsetParent && !one.disabled && !one.dataset.met)
              .map((one) => one.outerHTML.slice(0, 120))"""
        )
        assert missed == [], name
