"""Official documents in a browser: a draft is read, issued, downloaded and printed as it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open, in_both_schemes, sideways, until
from tests.browser.test_desk import enter
from tests.documents.papers import pdf, pdf_text, word_text
from tests.world import PASSWORD, World

from linli.documents.models import IssuedDocument

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

_DRAWN = "one => one.complete && one.naturalWidth > 0"
#: Document → what only this kind says.
PAPERS = {"交办单": "请及时签收", "转办单": "主办单位", "受理告知书": "查询码"}


@pytest.fixture
def no(world: World) -> str:
    """A dispatched matter with a supporting unit; its clerk and its leader can sign in."""
    for name in ("dispatch1", "leader1", "admin1"):
        user = world.user(name)
        user.set_password(PASSWORD)
        user.save()
    number = world.report(name="欧阳小雨").no
    world.drive(number, "accept", ("dispatch", {"support_units": ["cg"]}))
    return number


def flat(page: Page) -> None:
    assert sideways(page) <= 0, page.url


def drawn(page: Page) -> None:
    """Wait until the pages of the draft have taken the place of its words."""
    first = page.locator(".sheet img").first
    expect(first).to_be_visible()
    expect(page.locator(".sheet--words")).to_have_count(0)
    page.wait_for_function(_DRAWN, arg=first.element_handle())


def draft(page: Page, no: str, name: str) -> None:
    """Open the draft of a kind from the case's own list of documents."""
    page.goto(f"/desk/cases/{no}/")
    papers = page.locator("#papers")
    papers.get_by_text("出具文书", exact=True).click()
    papers.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()


def issue(page: Page, name: str) -> IssuedDocument:
    page.get_by_role("button", name=f"出具{name}").click()
    expect(page).to_have_url(re.compile(r"/desk/documents/\w+/$"))
    row = IssuedDocument.objects.latest("id")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{name} {row.number}")
    return row


def fetched(page: Page, label: str, folder: Path) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=label).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path.read_bytes()


@pytest.mark.parametrize("width", [1366, 375])
def test_documents_are_issued_from_a_case(
    open_page: Open, no: str, audit: Audit, tmp_path: Path, width: int
) -> None:
    page = enter(open_page(width=width), "dispatch1", visit=False)
    for name, words in PAPERS.items():
        draft(page, no, name)
        drawn(page)
        flat(page)
        assert not audit(page)
        page.get_by_text("文字版", exact=True).click()
        expect(page.locator(".paper")).to_contain_text(no)
        assert not audit(page)
        flat(page)
        row = issue(page, name)
        flat(page)
        assert not audit(page)
        printed = fetched(page, "PDF", tmp_path)
        edited = fetched(page, "DOCX", tmp_path)
        assert len(pdf(printed).pages) >= 1
        for said in (pdf_text(printed), word_text(edited)):
            assert no in said
            assert row.number in said
            assert words in said
            assert ("欧阳小雨" in said) is (name == "受理告知书")
    page.goto(f"/desk/cases/{no}/")
    expect(page.locator("#papers li")).to_have_count(len(PAPERS))


def test_a_document_is_issued_without_scripts(open_page: Open, no: str, tmp_path: Path) -> None:
    page = enter(open_page(script=False), "dispatch1", visit=False)
    draft(page, no, "交办单")
    expect(page.locator(".sheet--words")).to_contain_text(no)
    page.get_by_role("link", name="查看排版后的各页").click()
    picture = page.locator(".sheet img").first
    expect(picture).to_be_visible()
    until(page, lambda: picture.evaluate(_DRAWN))
    row = issue(page, "交办单")
    assert row.number in pdf_text(fetched(page, "PDF", tmp_path))


def test_at_twice_the_size_nothing_is_cut_off(open_page: Open, no: str, audit: Audit) -> None:
    judge = in_both_schemes(audit)
    small = open_page(width=683, height=384, device_scale_factor=2)
    page = enter(small, "leader1", visit=False)
    for kind in ("dispatch", "case_file"):
        page.goto(f"/desk/cases/{no}/documents/{kind}/")
        drawn(page)
        page.get_by_text("文字版", exact=True).click()
        expect(page.locator(".paper")).to_be_visible()
        flat(page)
        assert not judge(page)


def test_a_template_shows_how_it_looks(open_page: Open, no: str, audit: Audit) -> None:
    page = enter_admin(open_page(width=375))
    page.goto("/desk/county/documents/case_file/")
    drawn(page)
    flat(page)
    assert not audit(page)
    page.get_by_role("link", name="在这一版上修改").click()
    page.get_by_role("button", name="试排").click()
    expect(page.locator(".sheet img").first).to_be_visible()
    flat(page)
    assert not audit(page)


def enter_admin(page: Page) -> Page:
    """Sign in an administrator, whose work begins elsewhere."""
    page.goto("/desk/sign-in/")
    page.get_by_label("用户名").fill("admin1")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile("/desk/county/$"))
    return page
