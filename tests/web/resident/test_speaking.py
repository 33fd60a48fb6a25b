"""The requester's page: solved or not, how to be reached, what was told, how time was counted."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.world import World

from linli.audit import chain
from linli.cases.actions import Receipt
from linli.cases.models import Case, Party, Rating
from linli.kernel import clock
from linli.kernel.throttle import Limit
from linli.notify.models import Message
from linli.web.resident import office, views_track


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


def page(response: Any) -> str:
    return unescape(response.content.decode())


def prove(client: Client, receipt: Receipt) -> str:
    answer = client.post("/track/", {"number": receipt.no, "lookup": receipt.lookup_code})
    assert answer.status_code == 302, page(answer)
    return page(client.get("/track/case/"))


def act(client: Client, receipt: Receipt, move: str, **fields: object) -> Any:
    case = Case.objects.get(no=receipt.no)
    form: dict[str, Any] = {"no": receipt.no, "version": case.version, **fields}
    return client.post(f"/track/case/{move}/", form)


class TestRatingAlone:
    """Nobody rates an office on a device of its staff."""

    def test_a_sign_in_marks_the_browser_for_good(self, client: Client, world: World) -> None:
        user = world.user("seat1")
        user.set_password("Qingshan-lvshui-2026")
        user.save()
        sent = {"username": "seat1", "password": "Qingshan-lvshui-2026"}
        answer = client.post("/desk/sign-in/", sent)
        assert answer.status_code == 302
        mark = answer.cookies[office.COOKIE]
        assert mark.value == "1"
        assert mark["httponly"]
        assert mark["samesite"] == "Lax"
        assert mark["path"] == "/"
        assert int(mark["max-age"]) > 365 * 24 * 3600
        client.post("/desk/sign-out/")
        assert office.COOKIE in client.cookies

    def test_what_a_resident_proved_here_is_not_for_who_signs_in(
        self, client: Client, world: World
    ) -> None:
        user = world.user("seat1")
        user.set_password("Qingshan-lvshui-2026")
        user.save()
        receipt = world.answered()
        prove(client, receipt)
        client.post("/desk/sign-in/", {"username": "seat1", "password": "Qingshan-lvshui-2026"})
        assert client.get("/track/case/")["Location"] == "/track/"
        assert act(client, receipt, "confirm", solved="yes").status_code == 403
        assert Case.objects.get(no=receipt.no).confirmed_solved is None

    @pytest.mark.usefixtures("world")
    def test_a_refused_sign_in_marks_nothing(self, client: Client) -> None:
        client.post("/desk/sign-in/", {"username": "seat1", "password": "no"})
        assert office.COOKIE not in client.cookies

    @pytest.mark.parametrize("how", ["mark", "signed in"])
    def test_there_is_a_code_to_scan_instead_of_a_form(
        self, client: Client, world: World, how: str
    ) -> None:
        receipt = world.closed()
        if how == "mark":
            client.cookies[office.COOKIE] = "1"
        else:
            world.login(client, "zj_handler")
        shown = prove(client, receipt)
        assert "评价请用您自己的手机" in shown
        assert 'class="qr"' in shown
        assert 'name="stars"' not in shown
        assert "没有解决，要求重办" in shown
        answer = act(client, receipt, "rate", stars="5", text="很好")
        assert answer.status_code == 403
        assert "评价请用您自己的手机" in page(answer)
        assert not Rating.objects.exists()

    def test_at_home_there_is_the_form_with_reasons(self, client: Client, world: World) -> None:
        receipt = world.closed()
        shown = prove(client, receipt)
        assert 'name="stars"' in shown
        assert 'class="qr"' not in shown
        assert act(client, receipt, "rate", stars="2", text="慢").status_code == 302
        assert Rating.objects.get().stars == 2


class TestSolvedOrNot:
    def test_what_is_found_while_it_is_checked(self, client: Client, world: World) -> None:
        receipt = world.answered()
        assert "解决了吗？" in prove(client, receipt)
        answer = act(client, receipt, "confirm", solved="no", text="还是漏水")
        assert answer.status_code == 302
        shown = page(client.get("/track/case/"))
        assert "核查时会再问您" in shown
        assert "您说过：还没有解决" in shown
        case = Case.objects.get(no=receipt.no)
        assert (case.state, case.confirmed_solved) == ("answered", False)
        act(client, receipt, "confirm", solved="yes")
        assert "您说过：已经解决" in page(client.get("/track/case/"))

    def test_nothing_chosen_is_told_and_the_words_are_kept(
        self, client: Client, world: World
    ) -> None:
        receipt = world.answered()
        prove(client, receipt)
        answer = act(client, receipt, "confirm", text="水管换过了")
        assert answer.status_code == 422
        assert "水管换过了" in page(answer)

    def test_only_while_there_is_an_answer_to_speak_of(self, client: Client, world: World) -> None:
        receipt = world.report()
        assert "解决了吗？" not in prove(client, receipt)
        assert act(client, receipt, "confirm", solved="yes").status_code == 409


class TestTooMuch:
    def test_what_floods_the_desk_is_stopped_and_the_words_are_kept(
        self, client: Client, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(views_track, "SPOKEN", Limit("track-act", most=1, seconds=3600))
        receipt, other = world.report(), world.report(client_key="another")
        prove(client, receipt)
        assert act(client, receipt, "supplement", text="第一句").status_code == 302
        picture = SimpleUploadedFile("现场.jpg", b"x", "image/jpeg")
        answer = act(client, receipt, "supplement", text="第二句", photos=picture)
        assert answer.status_code == 429
        assert "请过一个小时再试" in page(answer)
        assert "第二句" in page(answer)
        prove(client, other)
        assert act(client, other, "supplement", text="另一件").status_code == 302


class TestReach:
    def test_another_number_and_another_way(self, client: Client, world: World) -> None:
        receipt = world.report(phone="13900001234")
        assert "现在的号码尾号 1234" in prove(client, receipt)
        answer = act(client, receipt, "contact", phone="139 1111 5678", notices="daily")
        assert answer.status_code == 302, page(answer)
        shown = page(client.get("/track/case/"))
        assert "现在的号码尾号 5678" in shown
        assert "13911115678" not in shown
        assert Party.objects.get(case__no=receipt.no).notices == "daily"

    def test_a_wrong_number_is_told_and_kept(self, client: Client, world: World) -> None:
        receipt = world.report()
        prove(client, receipt)
        answer = act(client, receipt, "contact", phone="12", notices="each")
        assert answer.status_code == 422
        assert 'value="12"' in page(answer)

    def test_a_disowned_number_asks_for_another(self, client: Client, world: World) -> None:
        receipt = world.report()
        Party.objects.update(wrong_at=clock.now())
        assert "请留一个新号码" in prove(client, receipt)

    def test_an_anonymous_matter_has_none(self, client: Client, world: World) -> None:
        receipt = world.report(privacy="anonymous", name="", phone="")
        assert "换电话号码" not in prove(client, receipt)


class TestTold:
    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"status": "sent"}, "已发短信到尾号 1234 的手机"),
            ({"status": "failed"}, "短信没有送到尾号 1234 的手机，请看看号码对不对"),
            ({"status": "retrying"}, "正在再试"),
            ({"status": "waiting"}, "正在发短信到尾号 1234 的手机"),
            ({"status": "shown"}, "只在这里显示"),
            ({"status": "dropped"}, "没有发短信"),
        ],
    )
    def test_what_became_of_a_message(
        self, client: Client, world: World, fields: dict[str, Any], words: str
    ) -> None:
        receipt = world.report()
        self.message(receipt, **fields)
        shown = prove(client, receipt)
        assert "您反映的事情已受理。" in shown
        assert words in shown

    def test_one_that_waits_for_the_morning_says_until_when(
        self, client: Client, world: World
    ) -> None:
        receipt = world.report()
        due = clock.now() + timedelta(hours=9)
        self.message(receipt, status="held", due_at=due)
        civil = due.astimezone(clock.CIVIL)
        shown = prove(client, receipt)
        assert f"{civil:%H:%M} 再发短信" in shown

    @staticmethod
    def message(receipt: Receipt, **fields: object) -> Message:
        case = Case.objects.get(no=receipt.no)
        values: dict[str, Any] = {
            "case": case,
            "case_no": case.no,
            "kind": "accepted",
            "channel": Message.Channel.SMS,
            "phone_tail": "1234",
            "text": "您反映的事情已受理。",
            "brief": "您反映的事情已受理。",
            "key": "case:1:2:3",
            "created_at": clock.now(),
            **fields,
        }
        return Message.objects.create(**values)


class TestTime:
    def test_a_question_says_that_time_runs_on(self, client: Client, world: World) -> None:
        receipt = world.report()
        world.do(receipt.no, "request_info")
        assert "办理时间照常计算" in prove(client, receipt)

    def test_a_matter_that_just_runs_needs_no_history(self, client: Client, world: World) -> None:
        assert "时间是怎么算的" not in prove(client, world.answered())

    def test_reopened_it_goes_on_from_the_first_day(self, client: Client, world: World) -> None:
        start = clock.now()
        with clock.at(start):
            receipt = world.report()
        with clock.at(start + timedelta(days=2, minutes=1)):
            world.drive(receipt.no, "accept", "dispatch", "sign", "answer", "verify_true", "close")
        with clock.at(start + timedelta(days=3)):
            prove(client, receipt)
            fields = {"reason": "recurred", "text": "又漏水了"}
            assert act(client, receipt, "reopen", **fields).status_code == 302
            shown = page(client.get("/track/case/"))
        story = shown[shown.index("时间是怎么算的") :]
        for words in ("从这一刻开始算", "一共过了 2 天", "您反映没有解决，接着算", "应当在"):
            assert words in story
            story = story[story.index(words) :]

    def test_a_pause_and_its_end_are_told(self, client: Client, world: World) -> None:
        receipt = world.report()
        world.drive(receipt.no, "accept", "dispatch", "sign")
        until = (clock.today() + timedelta(days=20)).isoformat()
        fields = {"reason": "season", "until": until, "text": "等天暖"}
        entry = world.catalogue.dictionaries["suspension_reason"][0].code
        world.do(receipt.no, "ask_suspension", by="zj_handler", **{**fields, "reason": entry})
        world.do(receipt.no, "grant_suspension")
        shown = prove(client, receipt)
        assert "暂停计算，这段时间不算进去" in shown
        world.do(receipt.no, "resume")
        assert "恢复计算" in page(client.get("/track/case/"))


@pytest.mark.usefixtures("world")
class TestFrame:
    def test_every_tool_is_on_every_page(self, client: Client) -> None:
        for address in ("/", "/report/", "/track/", "/mine/", "/accessibility/"):
            shown = page(client.get(address))
            for words in ("长辈版", "高对比度", "朗读", "English"):
                assert words in shown, address
            assert 'target="_blank"' not in shown

    def test_the_largest_type_is_twice_the_ordinary(self, client: Client) -> None:
        client.post("/preferences/", {"size": "large", "back": "/"})
        assert "字再大" in page(client.get("/"))
        client.post("/preferences/", {"size": "larger", "back": "/"})
        shown = page(client.get("/"))
        assert 'data-size="larger"' in shown
        assert "字小些" in shown

    def test_high_contrast_is_a_switch(self, client: Client) -> None:
        assert 'data-contrast="normal"' in page(client.get("/"))
        answer = client.post("/preferences/", {"contrast": "high", "back": "/track/"})
        assert answer["Location"] == "/track/"
        shown = page(client.get("/track/"))
        assert 'data-contrast="high"' in shown
        assert 'aria-pressed="true"' in shown
        client.cookies["linli_contrast"] = '"><script>'
        assert 'data-contrast="normal"' in page(client.get("/"))

    def test_the_statement_names_standard_and_telephone(self, client: Client) -> None:
        shown = page(client.get("/accessibility/"))
        assert "WCAG 2.2" in shown
        assert "tel:" in shown
        client.cookies["linli_language"] = "en"
        assert 'lang="en"' in page(client.get("/accessibility/"))


class TestPublicity:
    def test_a_mind_may_be_changed(self, client: Client, world: World) -> None:
        receipt = world.report()
        assert "您没有同意公开" in prove(client, receipt)
        assert act(client, receipt, "consent", public_ok="yes").status_code == 302
        assert Case.objects.get(no=receipt.no).public_ok
        assert "您同意过公开" in page(client.get("/track/case/"))
        act(client, receipt, "consent", public_ok="no")
        assert not Case.objects.get(no=receipt.no).public_ok

    def test_nothing_chosen_changes_nothing(self, client: Client, world: World) -> None:
        receipt = world.report()
        prove(client, receipt)
        assert act(client, receipt, "consent").status_code == 422


class TestTwice:
    """A second press of the same button is no new act and no error."""

    @pytest.mark.parametrize(
        "press",
        [
            ("report", "supplement", {"text": "是三号楼"}, "已收到您补充的情况"),
            ("answered", "confirm", {"solved": "no", "text": "没有"}, "核查时会再问您"),
            ("closed", "rate", {"stars": "4", "text": "谢谢"}, "已收到您的评价"),
            ("closed", "reopen", {"reason": "recurred", "text": "又来了"}, "会重新办理"),
            ("report", "withdraw", {"text": ""}, "已按您的意思撤回"),
        ],
    )
    def test_the_same_press(
        self, client: Client, world: World, press: tuple[str, str, dict[str, str], str]
    ) -> None:
        state, move, fields, thanks = press
        receipt: Receipt = getattr(world, state)()
        prove(client, receipt)
        case = Case.objects.get(no=receipt.no)
        form: dict[str, Any] = {"no": receipt.no, "version": case.version, **fields}
        for _ in range(2):
            assert client.post(f"/track/case/{move}/", form).status_code == 302
        case.refresh_from_db()
        acts = [event.action for event in chain.read("case", int(receipt.no))]
        assert acts.count(move) == 1
        assert page(client.get("/track/case/")).count(thanks) == 1

    def test_other_words_are_another_act(self, client: Client, world: World) -> None:
        receipt = world.report()
        prove(client, receipt)
        for text in ("三号楼", "是三号楼二单元"):
            act(client, receipt, "supplement", text=text)
        acts = [event.action for event in chain.read("case", int(receipt.no))]
        assert acts.count("supplement") == 2


class TestNothingIsLost:
    def test_words_for_a_form_that_is_gone_move_to_the_next_best(
        self, client: Client, world: World
    ) -> None:
        receipt = world.closed()
        prove(client, receipt)
        world.do(receipt.no, "reopen")  # the seat was quicker
        answer = act(client, receipt, "reopen", reason="recurred", text="三楼也漏了")
        assert answer.status_code == 409
        shown = page(answer)
        assert "三楼也漏了</textarea>" in shown
        assert "没有丢" in shown

    def test_where_nothing_can_be_sent_they_can_be_copied(
        self, client: Client, world: World
    ) -> None:
        receipt = world.report()
        prove(client, receipt)
        world.do(receipt.no, "reject")
        answer = act(client, receipt, "supplement", text="我再补充一句")
        assert answer.status_code == 409
        shown = page(answer)
        assert "可以复制" in shown
        assert "我再补充一句" in shown
