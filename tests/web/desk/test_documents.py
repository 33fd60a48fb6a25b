"""Pages of documents: preview, issue, open, void; templates and their second person."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from tests.budgets import counted, within
from tests.documents.papers import pdf_text
from tests.world import World

from linli.cases.models import Case
from linli.cases.queries.detail import case_view
from linli.documents.actions.issuing import issue
from linli.documents.content import Document
from linli.documents.kinds import Kind
from linli.documents.loading import defaults
from linli.documents.models import DocumentTemplate, IssuedDocument
from linli.documents.queries.panel import panel
from linli.documents.render_pdf import as_pages
from linli.web.desk import page_pictures

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    caches[page_pictures.STORE].clear()


OWN = defaults()[Kind.DISPATCH].replace("# 办理要求", "# 本县要求")


@pytest.fixture
def no(world: World) -> str:
    """A dispatched case with a supporting unit."""
    number = world.report(name="欧阳小雨").no
    world.drive(number, "accept", ("dispatch", {"support_units": ["cg"]}))
    return number


def body(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]  # a test response


def test_the_preview_says_it_at_once_and_its_pages_follow(
    world: World, client: Client, no: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.login(client, "dispatch1")
    address = f"/desk/cases/{no}/documents/dispatch/"
    client.get(address)
    with monkeypatch.context() as off:
        off.setattr(page_pictures, "as_pages", None)  # no page is set while the reader waits
        with within("desk.document"):
            page = client.get(address)
    assert page.status_code == 200
    assert f'hx-get="{address}pages/" hx-trigger="load"' in body(page)
    assert f'<noscript><p><a href="{address}pages/">' in body(page)
    assert "测试县住房和城乡建设局" in body(page)
    assert f"{address}issue/" in body(page)
    with within("desk.document_pages"):
        piece = client.get(f"{address}pages/", headers={"hx-request": "true"})
    assert f'src="{address}pages/1/"' in body(piece)
    assert "测试县住房和城乡建设局" in body(piece)
    assert "<main" not in body(piece)
    whole = client.get(f"{address}pages/")
    assert f'src="{address}pages/1/"' in body(whole)
    assert f"{address}issue/" in body(whole)
    assert "hx-trigger" not in body(whole).partition("<main")[2]


def test_pages_are_set_once_for_the_same_words(
    world: World, client: Client, no: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.login(client, "dispatch1")
    address = f"/desk/cases/{no}/documents/dispatch/pages/"
    made: list[str] = []

    def counting(document: Document) -> list[bytes]:
        made.append(document.title)
        return as_pages(document)

    monkeypatch.setattr(page_pictures, "as_pages", counting)
    client.get(address)
    client.get(address)
    assert len(made) == 1
    Case.objects.filter(no=no).update(title="楼道改名")
    client.get(address)
    assert len(made) == 2
    assert "楼道改名" in made[1]


def test_a_picture_costs_little_and_comes_packed(world: World, client: Client, no: str) -> None:
    world.login(client, "dispatch1")
    client.get(f"/desk/cases/{no}/documents/dispatch/pages/")
    address = f"/desk/cases/{no}/documents/dispatch/pages/1/"
    with within("desk.document_page"):
        picture = client.get(address, headers={"accept-encoding": "gzip"})
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture["Content-Encoding"] == "gzip"
    assert len(picture.content) < 120_000
    plain = client.get(address)
    assert plain.content.startswith(b"<svg")
    assert client.get(f"/desk/cases/{no}/documents/dispatch/pages/99/").status_code == 404


def test_a_picture_kept_by_nobody_is_made_anew(world: World, client: Client, no: str) -> None:
    world.login(client, "leader1")
    picture = client.get(f"/desk/cases/{no}/documents/dispatch/pages/2/")
    assert picture.content.startswith(b"<svg")


def test_issue_leads_to_the_paper_and_its_files(world: World, client: Client, no: str) -> None:
    world.login(client, "dispatch1")
    with within("desk.document_issue"):
        answer = client.post(f"/desk/cases/{no}/documents/dispatch/issue/")
    assert answer.status_code == 303
    row = IssuedDocument.objects.get()
    assert answer["Location"] == f"/desk/documents/{row.key}/"
    with within("desk.issued"):
        page = client.get(answer["Location"])
    assert row.number in body(page)
    assert row.digest in body(page)
    with within("desk.document_file"):
        file = client.get(f"/desk/documents/{row.key}/pdf/")
    assert file["Content-Type"] == "application/pdf"
    assert f"交办单 {row.number}.pdf" in unquote(file["Content-Disposition"])
    assert file["Cache-Control"] == "no-store"
    assert row.number in pdf_text(file.content)
    assert client.get(f"/desk/documents/{row.key}/docx/").content.startswith(b"PK")
    assert client.get(f"/desk/documents/{row.key}/odt/").status_code == 404


def test_a_second_click_is_told_about_the_first(world: World, client: Client, no: str) -> None:
    world.login(client, "dispatch1")
    client.post(f"/desk/cases/{no}/documents/dispatch/issue/")
    again = client.post(f"/desk/cases/{no}/documents/dispatch/issue/")
    assert again.status_code == 409
    assert IssuedDocument.objects.get().number in body(again)


def test_what_cannot_be_issued_can_be_looked_at(world: World, client: Client, no: str) -> None:
    world.login(client, "dispatch1")
    page = client.get(f"/desk/cases/{no}/documents/oversight/")
    assert "现在不能出具" in body(page)
    assert "/issue/" not in body(page)
    assert client.post(f"/desk/cases/{no}/documents/oversight/issue/").status_code == 409
    assert client.get(f"/desk/cases/{no}/documents/letter/").status_code == 404
    assert client.get(f"/desk/cases/{no}/documents/dispatch/issue/").status_code == 405


def test_texts_of_a_case_are_escaped(world: World, client: Client) -> None:
    number = world.report(text="<script>alert(1)</script> #set page()").no
    world.drive(number, "accept", "dispatch")
    world.login(client, "dispatch1")
    page = client.get(f"/desk/cases/{number}/documents/dispatch/")
    assert "<script>alert" not in body(page)
    assert "&lt;script&gt;alert" in body(page)
    assert b"<script" not in client.get(f"/desk/cases/{number}/documents/dispatch/pages/1/").content


@pytest.mark.parametrize(
    "asked",
    [
        ("zj_handler", "dispatch", 200),
        ("zj_handler", "accepted", 403),
        ("zj_handler", "case_file", 403),
        ("audit1", "case_file", 200),
        ("ga_handler", "dispatch", 404),
        ("t2_dispatch", "dispatch", 404),
        ("admin1", "dispatch", 404),
    ],
)
def test_who_may_look_at_a_draft(
    world: World, client: Client, no: str, asked: tuple[str, str, int]
) -> None:
    who, kind, status = asked
    world.login(client, who)
    assert client.get(f"/desk/cases/{no}/documents/{kind}/").status_code == status
    assert client.get(f"/desk/cases/{no}/documents/{kind}/pages/").status_code == status
    assert client.get(f"/desk/cases/{no}/documents/{kind}/pages/1/").status_code == status


def test_pictures_of_one_person_are_not_another_ones(world: World, client: Client, no: str) -> None:
    world.login(client, "dispatch1")
    client.get(f"/desk/cases/{no}/documents/accepted/pages/")
    world.login(client, "zj_handler")
    assert client.get(f"/desk/cases/{no}/documents/accepted/pages/").status_code == 403
    assert client.get(f"/desk/cases/{no}/documents/accepted/pages/1/").status_code == 403


def test_a_paper_is_voided_with_a_reason(world: World, client: Client, no: str) -> None:
    row = issue(actor=world.actor("dispatch1"), no=no, kind=Kind.DISPATCH)
    world.login(client, "leader1")
    refused = client.post(f"/desk/documents/{row.key}/void/", {"reason": ""})
    assert refused.status_code == 422
    assert "请写明作废的理由" in body(refused)
    done = client.post(f"/desk/documents/{row.key}/void/", {"reason": "<b>写错</b>"}, follow=True)
    assert "已作废" in body(done)
    assert "&lt;b&gt;写错" in body(done)


@pytest.mark.parametrize("who", ["dispatch1", "zj_handler", "cg_handler", "audit1", "grid1"])
def test_the_panel_costs_one_query_and_offers_by_right(world: World, no: str, who: str) -> None:
    for kind in (Kind.DISPATCH, Kind.TRANSFER, Kind.ACCEPTED):
        issue(actor=world.actor("dispatch1"), no=no, kind=kind)
    actor, catalogue = world.actor(who), world.catalogue
    view = case_view(actor, no, catalogue)
    with counted() as asked:
        papers = panel(actor, view, catalogue)
    assert len(asked) <= 1
    names = [paper.name for paper in papers.issued]
    expected = {
        "dispatch1": ["受理告知书", "转办单", "交办单"],
        "zj_handler": ["转办单", "交办单"],
        "cg_handler": ["转办单", "交办单"],
        "audit1": ["转办单", "交办单"],
        "grid1": [],
    }
    assert names == expected[who]
    assert bool(papers.offers) == (who == "dispatch1")
    if papers.offers:
        reasons = {offer.kind: offer.refusal for offer in papers.offers}
        assert reasons["dispatch"] == ""
        assert reasons["oversight"]


def test_templates_are_listed_for_readers(world: World, client: Client) -> None:
    world.login(client, "audit1")
    with within("desk.templates"):
        page = client.get("/desk/county/documents/")
    assert all(name in body(page) for name in ("交办单", "督办单", "案卷"))
    world.login(client, "dispatch1")
    assert client.get("/desk/county/documents/").status_code == 403


def test_a_template_shows_its_pages_and_its_text(world: World, client: Client) -> None:
    world.login(client, "leader1")
    with within("desk.template"):
        page = client.get("/desk/county/documents/case_file/")
    assert "{{办理过程}}" in body(page)
    assert "/desk/county/documents/case_file/1/edit/" not in body(page)
    assert "卷内目录" in body(page)
    with within("desk.template_pages"):
        sheets = client.get("/desk/county/documents/case_file/1/pages/")
    assert "/desk/county/documents/case_file/1/pages/2/" in body(sheets)
    picture = client.get("/desk/county/documents/case_file/1/pages/1/")
    assert picture.content.startswith(b"<svg")
    text = client.get("/desk/county/documents/case_file/1/text/")
    assert text.content.decode() == defaults()[Kind.CASE_FILE]
    assert client.get("/desk/county/documents/case_file/7/").status_code == 404


def test_a_text_is_tried_out_then_saved_then_published_by_another(
    world: World, client: Client
) -> None:
    world.login(client, "admin1")
    address = "/desk/county/documents/dispatch/1/edit/"
    assert "kind: dispatch" in body(client.get(address))
    tried = client.post(address, {"body": OWN, "act": "try"})
    assert "data:image/svg+xml;base64," in body(tried)
    assert DocumentTemplate.objects.filter(kind="dispatch").count() == 1
    saved = client.post(address, {"body": OWN, "act": "save"})
    assert saved["Location"] == "/desk/county/documents/dispatch/2/"
    assert "另一位" in body(client.get(saved["Location"]))
    refused = client.post("/desk/county/documents/dispatch/2/do/publish/")
    assert refused.status_code == 403
    world.login(client, "leader1")
    assert "发布第 2 版" in body(client.get(saved["Location"]))
    done = client.post("/desk/county/documents/dispatch/2/do/publish/", follow=True)
    assert "启用中" in body(done)
    assert client.post("/desk/county/documents/dispatch/2/do/burn/").status_code == 404


def test_a_wrong_text_is_kept_and_explained(world: World, client: Client) -> None:
    world.login(client, "admin1")
    wrong = OWN.replace("{{交办意见}}", "{{<b>意见}}")
    for act in ("try", "save"):
        page = client.post("/desk/county/documents/dispatch/1/edit/", {"body": wrong, "act": act})
        assert page.status_code == 422
        assert "不认识的占位" in body(page)
        assert "{{&lt;b&gt;意见}}" in body(page)


def test_a_file_can_be_uploaded_instead(world: World, client: Client) -> None:
    world.login(client, "admin1")
    address = "/desk/county/documents/dispatch/1/edit/"
    file = SimpleUploadedFile("d.yaml", b"\xef\xbb\xbf" + OWN.encode(), "text/yaml")
    saved = client.post(address, {"body": "", "act": "save", "file": file})
    assert saved.status_code == 303
    for raw in ("不是".encode("gb18030"), b"\xff" * 300_000):
        wrong = SimpleUploadedFile("d.yaml", raw, "text/yaml")
        page = client.post(address, {"body": OWN, "act": "save", "file": wrong})
        assert page.status_code == 422


@pytest.mark.parametrize("who", ["leader1", "audit1", "dispatch1"])
def test_only_an_administrator_edits(world: World, client: Client, who: str) -> None:
    world.login(client, who)
    address = "/desk/county/documents/dispatch/1/edit/"
    assert client.get(address).status_code == 403
    assert client.post(address, {"body": OWN, "act": "save"}).status_code == 403


def test_the_panel_tells_what_is_and_what_may_be_issued(world: World, no: str) -> None:
    actor, catalogue = world.actor("dispatch1"), world.catalogue
    row = issue(actor=actor, no=no, kind=Kind.DISPATCH)
    view = case_view(actor, no, catalogue)
    shown = render_to_string(
        "desk/documents_panel.html", {"papers": panel(actor, view, catalogue), "case": view.case}
    )
    assert row.number in shown
    assert f"/desk/documents/{row.key}/pdf/" in shown
    assert f"/desk/cases/{no}/documents/transfer/" in shown
    assert "没有生效的督办" in shown
    nobody = world.actor("admin1")
    empty = render_to_string(
        "desk/documents_panel.html", {"papers": panel(nobody, view, catalogue), "case": view.case}
    )
    assert not empty.strip()
