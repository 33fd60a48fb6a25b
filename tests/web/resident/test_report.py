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
from tests.budgets import within

from linli.audit import chain
from linli.cases.models import Attachment, Case, Party
from linli.cases.original import own_words
from linli.domain import quiet
from linli.files import actions as file_actions
from linli.files.models import StoredFile
from linli.kernel import clock, encryption
from linli.places.drawing import Ground, Patch
from linli.web.resident import views_place, views_report

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

    def test_another_matter_on_the_same_form_is_not_lost(self, client: Client) -> None:
        """Back after sending, and a new text on the old form."""
        client.post("/report/", fields())
        answer = client.post("/report/", fields(text="路灯也不亮"))
        shown = page(answer)
        assert answer.status_code == 409
        assert Case.objects.get().no in shown
        assert "路灯也不亮" in shown
        key = re.search(r'name="client_key" value="(\w+)"', shown)
        assert key
        assert key[1] != KEY
        client.post("/report/", fields(text="路灯也不亮", client_key=key[1]))
        assert sorted(Case.objects.values_list("text", flat=True)) == sorted([TEXT, "路灯也不亮"])

    @pytest.mark.parametrize("text", [TEXT, "路灯也不亮"])
    def test_the_next_person_at_the_computer_gets_no_matter_but_their_own(
        self, client: Client, text: str
    ) -> None:
        """Back to the form of somebody who has gone; and their very words sent again."""
        client.post("/report/", fields())
        client.post("/track/leave/")
        answer = client.post("/report/", fields(text=text, photos=[picture("院子.jpg")]))
        shown = page(answer)
        assert answer.status_code == 409
        assert "以前已经交过一次" in shown
        assert Case.objects.get().no not in shown
        assert "院子.jpg（" in shown
        assert client.get("/receipt/")["Location"] == "/track/"
        assert client.get("/track/case/")["Location"] == "/track/"
        key = re.search(r'name="client_key" value="(\w+)"', shown)
        assert key
        client.post("/report/", fields(text=text, client_key=key[1], kept=kept_field(answer)))
        assert Case.objects.count() == 2
        assert own_words(Attachment.objects.get().case) == text

    def test_a_receipt_lost_on_a_bad_line_is_given_again(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The first answer never came, nor its cookie: the same form is simply sent again."""
        client.post("/report/", fields())
        assert Client().post("/report/", fields())["Location"] == "/receipt/"
        assert Case.objects.count() == 1
        later = clock.now() + timedelta(hours=1)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert Client().post("/report/", fields()).status_code == 409

    def test_a_receipt_still_shown_is_proof_enough(self, client: Client) -> None:
        client.post("/report/", fields())
        session = client.session
        session["resident_proofs"] = {}
        session.save()
        assert client.post("/report/", fields())["Location"] == "/receipt/"

    def test_anonymous_leaves_no_name_behind(self, client: Client) -> None:
        client.post("/report/", fields(privacy="anonymous"))
        assert Case.objects.count() == 1
        assert not Party.objects.exists()

    def test_for_somebody_else(self, client: Client) -> None:
        more = {"proxy": "1", "proxy_name": "李明", "proxy_phone": "13700001111", "phone": ""}
        assert client.post("/report/", fields(**more)).status_code == 302
        roles = set(Party.objects.values_list("role", "phone_tail"))
        assert roles == {("requester", ""), ("proxy", "1111")}

    def test_full_width_digits_are_a_number(self, client: Client) -> None:
        client.post("/report/", fields(phone="１３９００００１２３４"))
        assert Party.objects.get().phone_tail == "1234"

    def test_wishes_come_with_the_report(self, client: Client) -> None:
        client.cookies["linli_language"] = "en"
        client.post("/report/", fields(notices="daily", public_ok="1"))
        party = Party.objects.get()
        assert (party.language, party.notices) == ("en", "daily")
        assert Case.objects.get().public_ok is True

    def test_nothing_is_made_public_unasked(self, client: Client) -> None:
        shown = page(client.get("/report/"))
        assert re.search(r'name="public_ok" value="1">', shown)
        client.post("/report/", fields())
        assert Case.objects.get().public_ok is False

    def test_dictated_words_need_no_full_stop(self, client: Client) -> None:
        spoken = "就是我们那个楼道里头堆了好多东西老人走不过去你们来看看" * 40
        assert client.post("/report/", fields(text=spoken)).status_code == 302
        assert own_words(Case.objects.get()) == spoken

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
            ({"phone": "12"}, "电话号码不对：现在是 2 位数字，手机号应该是 11 位"),
            ({"phone": "1390000123"}, "现在是 10 位数字"),
            ({"phone": "23900001234"}, "手机号以 1 开头"),
            ({"proxy": "1", "proxy_phone": "139 0000 12345"}, "现在是 12 位数字"),
            ({"notices": "hourly"}, "怎样通知"),
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
            if value in (
                "complaint",
                "named",
                "<b>",
                "secret",
                "ZZZ",
                "888888888888",
                "  ",
                "hourly",
            ):
                continue
            assert value in shown
        assert not Case.objects.exists()

    def test_everything_wrong_is_said_at_once(self, client: Client) -> None:
        wrong = fields(text="", phone="12", photos=[picture("坏.jpg", good=False)])
        shown = page(client.post("/report/", wrong))
        for sentence in ("请写下您要反映的事情", "现在是 2 位数字", "“坏.jpg”"):
            assert shown.count(f"{sentence}") >= 2  # in the summary and beside the input

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
        assert own_words(Case.objects.get()) == hostile
        raw = client.get("/track/case/").content.decode()
        assert "<script>alert" not in raw
        assert "{{7*7}}" in raw

    def test_rare_characters_survive(self, client: Client) -> None:
        client.post("/report/", fields(text="村民𠮷田反映：😀\u202e反了", name="𬭚某"))
        assert own_words(Case.objects.get()) == "村民𠮷田反映：😀反了"

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

    def test_without_room_for_photos_the_words_still_go(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(file_actions, "ROOM", 10)
        answer = client.post("/report/", fields(photos=[picture("院子.jpg")]))
        assert answer.status_code == 422
        assert "“院子.jpg”：现在传的照片太多，请过一会儿再传；文字可以先交" in page(answer)
        assert TEXT in page(answer)
        assert client.post("/report/", fields()).status_code == 302
        assert not StoredFile.objects.exists()

    def test_too_many_photos(self, client: Client) -> None:
        answer = client.post("/report/", fields(photos=[picture(f"{n}.jpg") for n in range(11)]))
        assert answer.status_code == 422
        assert "多出的 2 个没有收下" in page(answer)
        assert StoredFile.objects.count() == 9

    def test_kept_photos_of_another_browser_are_not_taken(self, client: Client) -> None:
        first = client.post("/report/", fields(text="", photos=[picture()]))
        answer = Client().post("/report/", fields(kept=kept_field(first)))
        assert "请重新选择" in page(answer)
        assert not Attachment.objects.exists()

    def test_a_forged_list_of_photos_is_nothing(self, client: Client) -> None:
        assert client.post("/report/", fields(kept="abc:def:ghi")).status_code == 422
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

    @pytest.mark.parametrize(("spared", "names"), [(5, 2), (0, 1)])
    def test_a_throttled_sender_keeps_the_photos(
        self, client: Client, monkeypatch: pytest.MonkeyPatch, spared: int, names: int
    ) -> None:
        first = client.post("/report/", fields(text="", photos=[picture("一.jpg")]))
        none = views_report.Limit("report", most=0, seconds=3600)
        monkeypatch.setattr(views_report, "REPORTS", none)
        few = views_report.Limit("report-kept", most=spared, seconds=3600)
        monkeypatch.setattr(views_report, "SPARED", few)
        again = fields(kept=kept_field(first), photos=[picture("二.jpg")])
        answer = client.post("/report/", again)
        assert answer.status_code == 429
        assert StoredFile.objects.count() == names
        assert "一.jpg（" in page(answer)
        monkeypatch.undo()
        client.post("/report/", fields(kept=kept_field(answer)))
        assert Attachment.objects.count() == names

    def test_an_enormous_body_is_refused_in_words(self, client: Client) -> None:
        answer = client.post(
            "/report/", "text=" + "x" * 3_000_000, content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 400
        assert "内容太多" in page(answer)

    def test_an_expired_form_gives_the_words_back(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        answer = strict.post("/report/", fields(phone="13900001234"))
        assert answer.status_code == 403
        shown = page(answer)
        assert "再点一次“提交”" in shown
        assert all(words in shown for words in (TEXT, "13900001234", "张桂兰"))
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown)
        assert token
        again = strict.post("/report/", fields(csrfmiddlewaretoken=token[1]))
        assert again.status_code == 302

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_other_methods_are_refused(self, client: Client, method: str) -> None:
        assert getattr(client, method)("/report/").status_code == 405


@pytest.mark.usefixtures("world")
class TestReceipt:
    def shown(self, client: Client, **more: object) -> str:
        client.post("/report/", fields(**more))
        return page(client.get("/receipt/"))

    @pytest.mark.parametrize(
        ("more", "sentence"),
        [
            ({}, "尾号 1234 的手机发短信。21:00 到第二天 8:00 不发"),
            ({"notices": "daily"}, "18:00 左右给尾号 1234 的手机发一条"),
            ({"notices": "none"}, "不发短信"),
            ({"privacy": "anonymous"}, "您没有留电话"),
            ({"phone": "", "proxy": "1", "proxy_phone": "13700005678"}, "尾号 5678"),
            ({"phone": "0354-7221234"}, "您留的是座机，收不到短信"),
        ],
    )
    def test_it_says_what_will_be_sent(
        self,
        client: Client,
        monkeypatch: pytest.MonkeyPatch,
        more: dict[str, str],
        sentence: str,
    ) -> None:
        times = (quiet.read("21:00-8:00"), quiet.minute_of("18:00"))
        monkeypatch.setattr(views_report, "of_county", lambda _: times)
        shown = self.shown(client, **more)
        assert sentence in shown
        assert "13900001234" not in shown

    def test_the_square_code_keeps_its_secrets_behind_the_hash(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made: list[str] = []
        draw = views_report.office.qr
        monkeypatch.setattr(
            views_report.office, "qr", lambda address: made.append(address) or draw(address)
        )
        shown = self.shown(client)
        case = Case.objects.get()
        assert made == [f"http://testserver/track/#no={case.no}&code={case.lookup_code}"]
        assert "<svg" in shown
        assert " style=" not in shown

    def test_form_and_receipt_cost_few_queries(self, client: Client) -> None:
        with within("resident.form"):
            client.get("/report/")
        client.post("/report/", fields())
        with within("resident.receipt"):
            client.get("/receipt/")

    def test_danger_keeps_the_numbers_in_sight(self, client: Client) -> None:
        assert 'href="tel:119"' in self.shown(client, text="三楼着火了", client_key="a" * 32)
        assert 'href="tel:119"' not in self.shown(client, client_key="b" * 32)
        refused = page(client.post("/report/", fields(text="三楼着火了", phone="")))
        assert "<div data-alarm-more>" in refused


@pytest.mark.usefixtures("world")
class TestSketch:
    def test_from_county_to_village(self, client: Client) -> None:
        with within("resident.sketch"):
            county = page(client.get("/report/sketch/"))
        assert 'data-pick="149901001000"' in county
        town = page(client.get("/report/sketch/", {"of": "149901001000"}))
        assert 'data-pick="149901001001"' in town
        assert 'data-above="149901000000"' in town
        village = page(client.get("/report/sketch/", {"of": "149901001001"}))
        assert "data-pick=" not in village
        assert "data-pin" in village

    @pytest.mark.parametrize("code", ["888888888888", "149901001001001", "<b>", "x" * 900])
    def test_what_is_not_drawn_is_not_there(self, client: Client, code: str) -> None:
        assert client.get("/report/sketch/", {"of": code}).status_code == 404

    def test_names_in_the_drawing_stay_in_it(self, client: Client) -> None:
        """An element of another kind inside a drawing would end it."""
        client.cookies["linli_language"] = "en"
        shown = page(client.get("/report/sketch/"))
        assert "<span" not in shown.partition("<svg")[2].partition("</svg>")[0]

    def test_names_do_not_cover_each_other(self) -> None:
        patches = tuple(
            Patch("", name, (100.0, 50.0), name == "县", name)
            for name in ("县", "东街道", "西街道")
        )
        ground = Ground(360, 320, 0, 1, 1, 0, patches, schematic=True, title="县")
        first, second = views_place.labels(ground)
        assert second.y - first.y >= 19
