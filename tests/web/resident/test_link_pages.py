"""The pages of links in messages: one question each, answered once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.budgets import within
from tests.web.resident.linked import kept, mark, mint, page, picture, words
from tests.world import World

from linli.cases.models import Attachment, Case, Rating
from linli.domain.lifecycle import Command, State
from linli.files.models import StoredFile
from linli.kernel import clock
from linli.kernel.throttle import Limit
from linli.notify.models import Link
from linli.web.resident import views_link

pytestmark = pytest.mark.django_db
Purpose = Link.Purpose


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


class TestWhatIsShown:
    def test_which_matter_it_is_and_nothing_of_the_person(
        self, client: Client, world: World
    ) -> None:
        receipt = world.report(name="寇某某", phone="13900008765", matter="B01")
        path = mint(receipt.no, Purpose.SUPPLEMENT)
        with within("resident.link"):
            answer = client.get(path)
        shown = words(answer)
        assert receipt.no[-5:] in shown.replace(" ", "")
        assert world.catalogue.matters[_parent_id(world, "B01")].name in shown
        for secret in ("寇某某", "8765", "和平社区3号楼", receipt.lookup_code):
            assert secret not in shown
        assert "长期不清理" not in shown
        assert "有效" in shown

    @pytest.mark.parametrize(
        "raw", [{"privacy": "confidential"}, {"request_type": "report"}, {"matter": ""}]
    )
    def test_the_topic_only_where_it_harms_nobody(
        self, client: Client, world: World, raw: dict[str, str]
    ) -> None:
        receipt = world.report(**{"matter": "B01", **raw})
        shown = words(client.get(mint(receipt.no, Purpose.SUPPLEMENT)))
        assert world.catalogue.matters[_parent_id(world, "B01")].name not in shown

    def test_nothing_keeps_or_passes_on_the_address(self, client: Client, world: World) -> None:
        answer = client.get(mint(world.report().no, Purpose.SUPPLEMENT))
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        # A stricter one would make browsers hide the origin of the form, see the view.
        assert answer["Referrer-Policy"] == "strict-origin"
        assert '<meta name="robots" content="noindex, nofollow">' in page(answer)

    def test_it_proves_nothing_else(self, client: Client, world: World) -> None:
        client.get(mint(world.answered().no, Purpose.CONFIRM))
        assert client.get("/track/case/")["Location"] == "/track/"

    def test_opening_it_uses_nothing_up(self, client: Client, world: World) -> None:
        path = mint(world.answered().no, Purpose.CONFIRM)
        for method in (client.get, client.head, client.get):
            assert method(path).status_code == 200
        assert kept(path).standing == Link.State.OPEN

    def test_the_question_that_was_asked(self, client: Client, world: World) -> None:
        receipt = world.report()
        path = mint(receipt.no, Purpose.SUPPLEMENT)
        assert "请补充楼栋号" not in words(client.get(path))
        world.do(receipt.no, Command.REQUEST_INFO)
        with within("resident.link_question"):
            assert "请补充楼栋号" in words(client.get(path))

    def test_the_answer_to_be_confirmed_and_no_other(self, client: Client, world: World) -> None:
        receipt = world.answered()
        assert "已协调物业整改" in words(client.get(mint(receipt.no, Purpose.CONFIRM)))
        world.drive(receipt.no, "verify_true", "close")
        for purpose in (Purpose.RATE, Purpose.REOPEN):
            assert "已协调物业整改" not in words(client.get(mint(receipt.no, purpose)))

    def test_a_report_against_somebody_shows_its_words_by_number_and_code_only(
        self, client: Client, world: World
    ) -> None:
        receipt = world.report(request_type="report")
        world.do(receipt.no, Command.REQUEST_INFO)
        path = mint(receipt.no, Purpose.SUPPLEMENT)
        asked = client.get(path)
        assert "请补充楼栋号" not in page(asked)
        assert "要补充什么不在这里显示" in words(asked)
        assert "举报" not in words(asked)
        assert 'href="/track/"' in page(asked)
        assert client.post(path, {"text": "3号楼", "mark": mark(asked)}).status_code == 302
        receipt = world.answered(request_type="report", client_key="b" * 16)
        path = mint(receipt.no, Purpose.CONFIRM)
        told = client.get(path)
        assert "已协调物业整改" not in page(told)
        assert "办理结果" not in words(told)
        assert "答复不在这里显示" in words(told)
        assert (
            client.post(path, {"solved": "yes", "text": "", "mark": mark(told)})["Location"] == path
        )
        assert Case.objects.get(no=receipt.no).confirmed_solved is True

    def test_confidence_towards_the_unit_keeps_nothing_from_the_requester(
        self, client: Client, world: World
    ) -> None:
        receipt = world.answered(privacy="confidential")
        assert "已协调物业整改" in words(client.get(mint(receipt.no, Purpose.CONFIRM)))

    def test_in_english_too(self, client: Client, world: World) -> None:
        client.cookies["linli_language"] = "en"
        answer = client.get(mint(world.answered().no, Purpose.CONFIRM))
        assert '<html lang="en"' in page(answer)
        assert 'lang="zh-CN">已协调物业整改' in page(answer)


def _parent_id(world: World, code: str) -> int:
    matter = world.catalogue.matter(code)
    assert matter is not None
    return matter.parent_id or matter.id


class TestAnswers:
    def test_a_supplement_with_a_photo(self, client: Client, world: World) -> None:
        receipt = world.report()
        path = mint(receipt.no, Purpose.SUPPLEMENT)
        sent = {"text": "3号楼2单元", "mark": mark(client.get(path)), "photos": picture()}
        with within("resident.link_answer"):
            answer = client.post(path, sent)
        assert answer["Location"] == path
        shown = words(client.get(path))
        assert "收到了，谢谢您" in shown
        assert "只能用一次" in shown
        assert Attachment.objects.filter(case__no=receipt.no).count() == 1
        assert '<form class="form part' not in page(client.get(path))

    @pytest.mark.parametrize(
        ("said", "sentence"), [("yes", "您说已经解决了"), ("no", "您说没有解决")]
    )
    def test_a_confirmation(self, client: Client, world: World, said: str, sentence: str) -> None:
        path = mint(world.answered().no, Purpose.CONFIRM)
        assert client.post(path, {"solved": said, "text": ""}).status_code == 302
        assert sentence in words(client.get(path))

    def test_a_confirmation_wants_a_choice(self, client: Client, world: World) -> None:
        path = mint(world.answered().no, Purpose.CONFIRM)
        answer = client.post(path, {"text": "说不清"})
        assert answer.status_code == 422
        assert "说不清" in page(answer)
        assert 'href="#solved"' in page(answer)

    def test_a_rating_then_not_solved(self, client: Client, world: World) -> None:
        receipt = world.closed()
        path = mint(receipt.no, Purpose.RATE)
        reason = world.catalogue.dictionaries["rating_reason"][0]
        assert reason.label in words(client.get(path))
        sent = {"stars": "2", "reasons": [reason.code], "text": "太慢"}
        assert client.post(path, sent)["Location"] == path
        rating = Rating.objects.get(case__no=receipt.no)
        assert (rating.stars, rating.reasons, rating.text) == (2, reason.code, "太慢")
        shown = client.get(path)
        assert "谢谢您的评价" in words(shown)
        assert "其实没有解决" in words(shown)
        answer = client.post(path, {"do": "unsolved"})
        again = answer["Location"]
        assert again != path
        assert "哪里没有解决" in words(client.get(again))
        client.post(again, {"reason": "recurred", "text": "又堆满了"})
        assert Case.objects.get(no=receipt.no).state == State.REWORK
        assert "会重新办理" in words(client.get(again))
        assert "其实没有解决" not in words(client.get(path))

    def test_not_solved_without_a_rating(self, client: Client, world: World) -> None:
        receipt = world.closed()
        path = mint(receipt.no, Purpose.RATE)
        first = client.post(path, {"do": "unsolved"})["Location"]
        assert client.post(path, {"do": "unsolved"})["Location"] == first
        client.post(first, {"reason": "recurred", "text": "又堆满了"})
        answer = client.post(path, {"do": "unsolved"})
        assert answer.status_code == 409
        assert "正在重新办理" in words(answer)
        assert client.post(path, {"stars": "5"}).status_code == 409
        assert not Rating.objects.exists()

    def test_a_complaint_gets_its_own_receipt(self, client: Client, world: World) -> None:
        receipt = world.report()
        world.do(receipt.no, Command.REJECT)
        path = mint(receipt.no, Purpose.COMPLAIN)
        reason = world.catalogue.dictionaries["complaint_reason"][0]
        answer = client.post(path, {"reasons": [reason.code], "text": "明明该管"})
        assert answer["Location"] == "/receipt/"
        made = Case.objects.exclude(no=receipt.no).get()
        assert made.lookup_code[:4] in words(client.get("/receipt/"))
        shown = words(Client().get(path))
        assert "收到了您的意见" in shown
        assert made.lookup_code[:4] not in shown
        second = mint(receipt.no, Purpose.COMPLAIN)
        refused = client.post(second, {"reasons": [reason.code], "text": "再说几句"})
        assert refused.status_code == 409
        assert "再说几句" in page(refused)
        assert "已经有一份意见正在处理" in words(refused)

    def test_a_refused_form_keeps_words_and_photos(self, client: Client, world: World) -> None:
        receipt = world.report()
        path = mint(receipt.no, Purpose.SUPPLEMENT)
        bad = SimpleUploadedFile("病毒.exe", b"MZ\x90\x00" * 50)
        answer = client.post(path, {"text": "这些话要留着", "photos": [picture(), bad]})
        assert answer.status_code == 422
        assert "这些话要留着" in page(answer)
        assert "现场.jpg" in page(answer)
        assert kept(path).standing == Link.State.OPEN
        sealed = re.search(r'name="kept" value="([^"]+)"', page(answer))
        assert sealed
        sent = {"text": "这些话要留着", "kept": sealed[1]}
        assert client.post(path, sent).status_code == 302
        assert Attachment.objects.filter(case__no=receipt.no).count() == 1

    def test_an_ended_link_takes_no_photos_in(self, client: Client, world: World) -> None:
        path = mint(world.report().no, Purpose.SUPPLEMENT)
        client.post(path, {"text": "先到的话"})
        answer = client.post(path, {"text": "后到的话", "photos": picture()})
        assert answer.status_code == 409
        assert not StoredFile.objects.exists()

    def test_one_link_does_not_fill_the_store(
        self, client: Client, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(views_link, "SHEETS", Limit("link-sheets", most=1, seconds=3600))
        path = mint(world.report().no, Purpose.SUPPLEMENT)
        with clock.at(clock.now()):
            assert client.post(path, {"text": "", "photos": picture()}).status_code == 422
            answer = client.post(path, {"text": "这些话要留着", "photos": picture()})
        assert answer.status_code == 429
        assert "这些话要留着" in page(answer)
        assert StoredFile.objects.count() == 1

    def test_too_long_words_come_back(self, client: Client, world: World) -> None:
        path = mint(world.report().no, Purpose.SUPPLEMENT)
        answer = client.post(path, {"text": "长" * 6000})
        assert answer.status_code == 422
        assert page(answer).count("长") >= 6000
        assert kept(path).standing == Link.State.OPEN

    def test_a_double_click_is_thanked_twice(self, client: Client, world: World) -> None:
        path = mint(world.report().no, Purpose.SUPPLEMENT)
        sent = {"text": "一样的话", "mark": mark(client.get(path))}
        first, second = client.post(path, sent), client.post(path, sent)
        assert (first.status_code, second.status_code) == (302, 302)
        assert second["Location"] == path

    def test_whoever_comes_second_keeps_their_words(self, client: Client, world: World) -> None:
        path = mint(world.report().no, Purpose.SUPPLEMENT)
        one, other = mark(client.get(path)), mark(Client().get(path))
        client.post(path, {"text": "先到的话", "mark": one})
        answer = Client().post(path, {"text": "后到的话", "mark": other})
        assert answer.status_code == 409
        assert "后到的话" in page(answer)
        assert "先到的话" not in page(answer)
        assert "刚才写的没有交上" in words(answer)

    def test_a_strange_button_is_an_answer_like_any_other(
        self, client: Client, world: World
    ) -> None:
        path = mint(world.report().no, Purpose.SUPPLEMENT)
        assert client.post(path, {"do": "<script>", "mark": "x" * 999}).status_code == 422
