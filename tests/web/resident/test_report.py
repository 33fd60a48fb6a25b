"""The report form as people use it: filled, half filled, sent twice, hostile."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from linli.audit import chain
from linli.cases.models import Attachment, Case, Party
from linli.files.models import StoredFile
from linli.kernel import clock, encryption
from linli.web.resident import views_report

KEY = "0123456789abcdef" * 2
TEXT = "三号楼二单元楼道堆满旧家具，老人上下楼不方便。"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


def picture(name: str = "现场.jpg", *, good: bool = True) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue() if good else b"no picture", "image/jpeg")


def fields(**more: object) -> dict[str, Any]:
    return {
        "text": TEXT,
        "request_type": "complaint",
        "area": "149901001001",
        "address": "3号楼",
        "privacy": "named",
        "name": "张桂兰",
        "phone": "13900001234",
        "client_key": KEY,
        **more,
    }


def page(response: Any) -> str:
    return unescape(response.content.decode())


def kept_field(response: Any) -> str:
    found = re.search(r'name="kept" value="([^"]+)"', response.content.decode())
    assert found
    return found.group(1)


@pytest.mark.usefixtures("world")
class TestHome:
    def test_two_doors_and_the_telephone(self, client: Client) -> None:
        shown = page(client.get("/"))
        assert "我要反映" in shown
        assert "查询进度" in shown
        assert 'href="tel:12345"' in shown
        assert "110" in shown

    def test_large_type_is_kept_by_a_cookie(self, client: Client) -> None:
        client.post("/preferences/", {"size": "large", "back": "/report/"})
        assert 'data-size="large"' in page(client.get("/report/"))

    def test_no_page_carries_htmx_or_inline_code(self, client: Client) -> None:
        for address in ("/", "/report/", "/track/"):
            shown = page(client.get(address))
            assert "htmx" not in shown
            assert " style=" not in shown
            assert re.findall(r"<script(?! src=)", shown) == []


@pytest.mark.usefixtures("world")
class TestReport:
    def test_a_report_leads_to_its_receipt(self, client: Client) -> None:
        answer = client.post("/report/", fields(photos=[picture(), picture("二.jpg")]))
        assert (answer.status_code, answer["Location"]) == (302, "/receipt/")
        case = Case.objects.get()
        assert (case.door, case.request_type, case.text) == ("web", "complaint", TEXT)
        assert case.village is not None
        assert case.village.code == "149901001001"
        assert Attachment.objects.filter(case=case, purpose="report").count() == 2
        party = Party.objects.get()
        assert encryption.open_sealed("cases.party.name", party.row_key, party.name) == "张桂兰"
        receipt = page(client.get("/receipt/"))
        assert f"{case.no[:6]} {case.no[6:14]} {case.no[14:]}" in receipt
        assert f"{case.lookup_code[:4]} {case.lookup_code[4:]}" in receipt
        assert "办完并答复您" in receipt

    def test_the_notice_seen_is_on_record(self, client: Client) -> None:
        shown = page(client.get("/report/"))
        found = re.search(r'name="notice" value="([0-9a-f]{6})"', shown)
        assert found
        client.post("/report/", fields(notice=found.group(1)))
        event = chain.read("case", int(Case.objects.get().no))[0]
        assert json.loads(event.payload.body)["privacy_notice"] == found.group(1)

    def test_a_forged_notice_is_not_recorded(self, client: Client) -> None:
        client.post("/report/", fields(notice="<b>"))
        event = chain.read("case", int(Case.objects.get().no))[0]
        assert "privacy_notice" not in json.loads(event.payload.body)

    def test_the_receipt_is_for_this_browser_only(self, client: Client) -> None:
        client.post("/report/", fields())
        assert Client().get("/receipt/")["Location"] == "/track/"
        with clock.at(clock.now() + timedelta(minutes=31)):
            assert client.get("/receipt/")["Location"] == "/track/"

    def test_leaving_clears_receipt_and_proof(self, client: Client) -> None:
        client.post("/report/", fields())
        client.post("/track/leave/")
        assert client.get("/receipt/")["Location"] == "/track/"
        assert client.get("/track/case/")["Location"] == "/track/"

    def test_sent_twice_is_one_case(self, client: Client) -> None:
        client.post("/report/", fields())
        again = client.post("/report/", fields())
        assert again["Location"] == "/receipt/"
        case = Case.objects.get()
        receipt = page(client.get("/receipt/"))
        assert "刚才已经收到" in receipt
        assert case.no[14:] in receipt

    def test_anonymous_leaves_no_name_behind(self, client: Client) -> None:
        client.post("/report/", fields(privacy="anonymous"))
        assert Case.objects.count() == 1
        assert not Party.objects.exists()

    def test_for_somebody_else(self, client: Client) -> None:
        more = {"proxy": "1", "proxy_name": "李明", "proxy_phone": "13700001111", "phone": ""}
        assert client.post("/report/", fields(**more)).status_code == 302
        roles = set(Party.objects.values_list("role", "phone_tail"))
        assert roles == {("requester", ""), ("proxy", "1111")}

    def test_proxy_fields_without_the_tick_are_not_kept(self, client: Client) -> None:
        client.post("/report/", fields(proxy_name="李明", proxy_phone="13700001111"))
        assert Party.objects.get().role == "requester"

    def test_words_alone_are_place_enough(self, client: Client) -> None:
        client.post("/report/", fields(area="", address="大桥北头"))
        case = Case.objects.get()
        assert case.address == "大桥北头"
        assert case.place_unchecked

    def test_a_point_outside_the_county_is_kept_and_flagged(self, client: Client) -> None:
        client.post("/report/", fields(area="", lon="121.5", lat="31.2"))
        case = Case.objects.get()
        assert case.place_unchecked
        assert (case.origin_lon, case.origin_lat, case.origin_datum) == (121.5, 31.2, "WGS84")


@pytest.mark.usefixtures("world")
class TestRefused:
    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"text": "  "}, "请写下您要反映的事情"),
            ({"text": "长" * 10_001}, "最多10000个字"),
            ({"area": "888888888888"}, "没有这个村居"),
            ({"matter": "ZZZ"}, "请从事项清单中选择"),
            ({"occurred_at": "2999-01-01"}, "时间晚于现在"),
            ({"occurred_at": "2026-02-30"}, "时间不对"),
            ({"phone": "12"}, "电话号码不对"),
            ({"phone": ""}, "请留一个电话"),
            ({"privacy": "secret"}, "匿名"),
            ({"request_type": "<b>"}, "请选择诉求类型"),
            ({"lon": "abc", "lat": "1"}, "坐标不对"),
            ({"address": "远" * 201}, "最多200个字"),
            ({"name": "名" * 61}, "最多60个字"),
        ],
    )
    def test_a_sentence_the_right_status_and_nothing_lost(
        self, client: Client, wrong: dict[str, str], sentence: str
    ) -> None:
        answer = client.post("/report/", fields(**wrong))
        shown = page(answer)
        assert answer.status_code == 422
        assert sentence in shown
        assert "还差一点" in shown
        assert re.search(r'href="#[a-z_]+">[^<]*' + re.escape(sentence), shown)
        for value in fields(**wrong).values():
            if value in ("complaint", "named", "<b>", "secret", "ZZZ", "888888888888", "  "):
                continue
            assert value in shown
        assert not Case.objects.exists()

    def test_every_error_link_leads_to_an_input(self, client: Client) -> None:
        wrong = fields(text="", phone="1", occurred_at="x", area="1", matter="1", privacy="1")
        shown = page(client.post("/report/", wrong))
        targets = re.findall(r'<li><a href="#([a-z_]+)">', shown)
        assert len(targets) == 6
        assert all(f'id="{target}"' in shown for target in targets)

    def test_hostile_text_is_only_text(self, client: Client) -> None:
        hostile = '<script>alert(1)</script>{{7*7}}"><img src=x onerror=alert(2)>'
        raw = client.post("/report/", fields(text=hostile, phone="")).content.decode()
        assert "<script>alert" not in raw
        assert "<img src=x" not in raw
        client.post("/report/", fields(text=hostile))
        assert Case.objects.get().original_text == hostile
        raw = client.get("/track/case/").content.decode()
        assert "<script>alert" not in raw
        assert "{{7*7}}" in raw

    def test_rare_characters_survive(self, client: Client) -> None:
        client.post("/report/", fields(text="村民𠮷田反映：😀\u202e反了", name="𬭚某"))
        assert Case.objects.get().original_text == "村民𠮷田反映：😀反了"

    def test_lone_surrogates_and_nul_are_no_fault(self, client: Client) -> None:
        body = b"text=a%ED%A0%80%00b&privacy=anonymous"
        answer = client.post("/report/", body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 302

    def test_accepted_photos_survive_an_error(self, client: Client) -> None:
        first = client.post("/report/", fields(text="", photos=[picture("院子.jpg")]))
        assert "院子.jpg" in page(first)
        again = client.post("/report/", fields(kept=kept_field(first), photos=[picture("二.jpg")]))
        assert again.status_code == 302
        names = Attachment.objects.order_by("id").values_list("file__name", flat=True)
        assert list(names) == ["院子.jpg", "二.jpg"]

    def test_a_kept_photo_can_be_dropped(self, client: Client) -> None:
        first = client.post("/report/", fields(text="", photos=[picture("院子.jpg")]))
        key = StoredFile.objects.get().key
        client.post("/report/", fields(kept=kept_field(first), drop=key))
        assert not Attachment.objects.exists()

    def test_one_bad_photo_does_not_spoil_the_other(self, client: Client) -> None:
        answer = client.post(
            "/report/", fields(photos=[picture("好.jpg"), picture("坏.jpg", good=False)])
        )
        shown = page(answer)
        assert answer.status_code == 422
        assert "“坏.jpg”：这张图片打不开" in shown
        assert "好.jpg（" in shown

    def test_too_many_photos(self, client: Client) -> None:
        answer = client.post("/report/", fields(photos=[picture(f"{n}.jpg") for n in range(11)]))
        assert answer.status_code == 422
        assert "多出的 2 个没有收下" in page(answer)
        assert StoredFile.objects.count() == 9

    def test_kept_photos_of_another_browser_are_not_taken(self, client: Client) -> None:
        first = client.post("/report/", fields(text="", photos=[picture()]))
        Client().post("/report/", fields(kept=kept_field(first)))
        assert Case.objects.count() == 1
        assert not Attachment.objects.exists()

    def test_a_forged_list_of_photos_is_nothing(self, client: Client) -> None:
        assert client.post("/report/", fields(kept="abc:def:ghi")).status_code == 302
        assert not Attachment.objects.exists()

    @pytest.mark.parametrize("key", ["", "1", "Z" * 32, "a" * 500])
    def test_a_foreign_guard_key_is_replaced(self, client: Client, key: str) -> None:
        client.post("/report/", fields(client_key=key))
        client.post("/report/", fields(client_key=key))
        assert Case.objects.count() == 2

    def test_too_many_reports_from_one_address(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        limit = views_report.Limit("report", most=2, seconds=3600)
        monkeypatch.setattr(views_report, "REPORTS", limit)
        answers = [
            client.post("/report/", fields(client_key=f"{number:032x}")) for number in range(3)
        ]
        assert [answer.status_code for answer in answers] == [302, 302, 429]
        assert TEXT in page(answers[2])
        assert "提交得太多" in page(answers[2])

    def test_an_enormous_body_is_refused_in_words(self, client: Client) -> None:
        answer = client.post(
            "/report/", "text=" + "x" * 3_000_000, content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 400
        assert "内容太多" in page(answer)

    def test_an_expired_form_gives_the_words_back(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        answer = strict.post("/report/", fields())
        assert answer.status_code == 403
        assert "请再提交一次" in page(answer)
        assert TEXT in page(answer)

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_other_methods_are_refused(self, client: Client, method: str) -> None:
        assert getattr(client, method)("/report/").status_code == 405
