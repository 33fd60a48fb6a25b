"""Following a matter and speaking up: who may, what is shown, what stays hidden."""

from __future__ import annotations

import io
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests.world import World

from linli.cases.actions import Receipt
from linli.cases.models import Attachment, Case, Rating
from linli.kernel import clock
from linli.kernel.throttle import Limit
from linli.web.resident import views_track, visitor


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


def page(response: Any) -> str:
    return unescape(response.content.decode())


def prove(client: Client, receipt: Receipt) -> Any:
    answer = client.post("/track/", {"number": receipt.no, "lookup": receipt.lookup_code})
    assert answer.status_code == 302, page(answer)
    return client.get("/track/case/")


def act(client: Client, receipt: Receipt, move: str, **fields: object) -> Any:
    case = Case.objects.get(no=receipt.no)
    form: dict[str, Any] = {"no": receipt.no, "version": case.version, **fields}
    return client.post(f"/track/case/{move}/", form)


def picture(name: str = "现场.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


class TestProof:
    def test_number_and_code_open_the_case(self, client: Client, world: World) -> None:
        receipt = world.report()
        answer = client.post("/track/", {"number": receipt.no, "lookup": receipt.lookup_code})
        assert answer["Location"] == "/track/case/"
        shown = page(client.get("/track/case/"))
        assert "我们已经收到" in shown
        assert "前答复您" in shown
        assert 'aria-current="step"' in shown

    def test_the_page_is_never_cached(self, client: Client, world: World) -> None:
        assert prove(client, world.report())["Cache-Control"] == "no-store"

    def test_people_type_it_their_way(self, client: Client, world: World) -> None:
        receipt = world.report()
        number = f"{receipt.no[:6]} {receipt.no[6:14]}－{receipt.no[14:]}"
        code = receipt.lookup_code.lower().replace("0", "O")
        answer = client.post("/track/", {"number": number, "lookup": f" {code[:4]}-{code[4:]} "})
        assert answer.status_code == 302

    @pytest.mark.parametrize(
        ("number", "lookup", "status"),
        [
            ("", "", 422),
            ("123", "ABCD1234", 422),
            ("<script>", "'; --", 422),
            ("9" * 5000, "A" * 5000, 422),
            ("1499012026010100001", "ACEFHJKM", 404),
        ],
    )
    @pytest.mark.usefixtures("world")
    def test_wrong_input_is_told(
        self, client: Client, number: str, lookup: str, status: int
    ) -> None:
        answer = client.post("/track/", {"number": number, "lookup": lookup})
        assert answer.status_code == status
        assert "请对照回执再看一遍" in page(answer)
        assert "<script>" not in answer.content.decode()

    def test_a_wrong_code_and_an_unknown_number_sound_alike(
        self, client: Client, world: World
    ) -> None:
        receipt = world.report()
        wrong = "A" * 8 if receipt.lookup_code != "A" * 8 else "C" * 8
        one = client.post("/track/", {"number": receipt.no, "lookup": wrong})
        other = client.post("/track/", {"number": "1499012026010199999", "lookup": wrong})
        assert one.status_code == other.status_code == 404
        sentence = "编号和查询码对不上"
        assert sentence in page(one)
        assert sentence in page(other)

    def test_guessing_one_number_is_stopped(self, client: Client, world: World) -> None:
        receipt = world.report()
        with clock.at(clock.now()):
            for _ in range(views_track.BY_NUMBER.most):
                client.post("/track/", {"number": receipt.no, "lookup": "AAAAAAAA"})
            right = {"number": receipt.no, "lookup": receipt.lookup_code}
            answer = client.post("/track/", right)
            assert answer.status_code == 429
            assert "请过一刻钟再试" in page(answer)
            assert receipt.no in page(answer)
        with clock.at(clock.now() + timedelta(seconds=901)):
            assert client.post("/track/", right).status_code == 302

    def test_guessing_from_one_address_is_stopped(self, client: Client, world: World) -> None:
        with clock.at(clock.now()):
            for number in range(1, views_track.BY_ADDRESS.most + 1):
                client.post(
                    "/track/", {"number": f"14990120260101{number:05d}", "lookup": "AAAAAAAA"}
                )
            receipt = world.report()
            right = {"number": receipt.no, "lookup": receipt.lookup_code}
            assert client.post("/track/", right).status_code == 429
            assert client.post("/track/", right, REMOTE_ADDR="192.0.2.9").status_code == 302

    def test_the_session_gets_a_new_key_and_keeps_what_it_held(
        self, client: Client, world: World
    ) -> None:
        first, second = world.report(), world.report()
        prove(client, first)
        planted = Client()
        planted.cookies["sessionid"] = str(client.session.session_key)
        prove(client, second)
        assert {one.no for one in visitor.proofs(client.session)} == {first.no, second.no}
        assert planted.get("/track/case/")["Location"] == "/track/"

    def test_a_second_press_leads_to_the_case_too(self, client: Client, world: World) -> None:
        """The browser sends the old session again: its first answer has not come yet."""
        prove(client, world.report())
        again = Client()
        again.cookies["sessionid"] = str(client.session.session_key)
        receipt = world.report()
        for who in (client, again):
            assert receipt.no in page(prove(who, receipt))

    def test_two_presses_at_the_same_moment(
        self, client: Client, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The old session goes while the first press still works with it."""
        prove(client, world.report())
        again = Client()
        again.cookies["sessionid"] = str(client.session.session_key)
        receipt = world.report()
        real = visitor.prove
        pressed: list[Client] = []

        def meanwhile(session: SessionBase, case_id: int, no: str) -> None:
            assert visitor.proofs(session)  # read by now
            if not pressed:
                pressed.append(again)
                assert receipt.no in page(prove(again, receipt))
            real(session, case_id, no)

        monkeypatch.setattr(visitor, "prove", meanwhile)
        assert receipt.no in page(prove(client, receipt))
        assert receipt.no in page(again.get("/track/case/"))

    def test_the_proof_ends_after_half_an_hour(self, client: Client, world: World) -> None:
        prove(client, world.report())
        with clock.at(clock.now() + timedelta(minutes=31)):
            assert client.get("/track/case/")["Location"] == "/track/"

    def test_without_proof_there_is_nothing(self, client: Client, world: World) -> None:
        world.report()
        assert client.get("/track/case/")["Location"] == "/track/"


class TestWhatIsShown:
    def test_the_story_without_staff_names_or_internal_notes(
        self, client: Client, world: World
    ) -> None:
        receipt = world.report()
        world.drive(
            receipt.no,
            "accept",
            "dispatch",
            "sign",
            ("progress", {"text": "内部进展记录"}),
            ("ask_return", {"text": "内部退单说明"}),
            "refuse_return",
        )
        world.do(receipt.no, "comment", text="内部留言")
        shown = page(prove(client, receipt))
        assert "已接手办理" in shown
        assert "内部" not in shown
        names = {world.user(name).full_name for name in ("seat1", "dispatch1", "zj_handler")}
        assert not [name for name in names if name in shown]

    def test_question_answer_and_doors(self, client: Client, world: World) -> None:
        asked = world.report()
        world.do(asked.no, "request_info", text="请写明楼栋号。")
        assert "请写明楼栋号。" in page(prove(client, asked))

        refused = world.report()
        world.do(refused.no, "reject", text="这里办不了。")
        shown = page(prove(client, refused))
        assert "报警 110" in shown
        assert "这里办不了。" in shown
        assert "补充情况、加照片" not in shown

        sent = world.report()
        world.do(sent.no, "to_channel", text="请向法院起诉。")
        shown = page(prove(client, sent))
        assert "诉讼" in shown
        assert "12368" in shown

        answered = world.answered()
        shown = page(prove(client, answered))
        assert "已协调物业整改。" in shown
        assert "核查是否属实" in shown

    def test_an_extension_is_told_with_reason_and_new_date(
        self, client: Client, world: World
    ) -> None:
        receipt = world.report()
        world.drive(receipt.no, "accept", "dispatch", "sign", "ask_extension", "grant_extension")
        shown = page(prove(client, receipt))
        assert "施工需要工期" in shown
        assert "新的办结日期：" in shown

    def test_a_first_word_is_promised_only_until_it_is_given(
        self, client: Client, world: World
    ) -> None:
        receipt = world.report()
        assert "前先给您回音" in page(prove(client, receipt))
        world.do(receipt.no, "accept")
        assert "前先给您回音" not in page(client.get("/track/case/"))

    def test_a_late_matter_says_so(self, client: Client, world: World) -> None:
        receipt = world.report()
        with clock.at(clock.now() + timedelta(days=40)):
            shown = page(prove(client, receipt))
        assert "已经晚了" in shown
        assert "对不起" in shown

    def test_a_merged_matter_tells_nothing_of_the_other(self, client: Client, world: World) -> None:
        first = world.report(text="别人写的原话，别人的事。", name="王别人", phone="13811112222")
        second = world.report(text="我写的原话。")
        world.do(second.no, "merge", by="dispatch1", target=first.no, text="内部并案理由")
        shown = page(prove(client, second))
        assert "一并办理" in shown
        assert "我写的原话。" in shown
        for secret in ("别人", first.no, first.lookup_code, "13811112222", "内部并案理由"):
            assert secret not in shown
        world.drive(first.no, "accept", "dispatch", "sign", "answer", "verify_true", "close")
        shown = page(prove(client, second))
        assert "已协调物业整改。" in shown
        assert first.no not in shown

    def test_the_page_costs_few_queries(
        self, client: Client, world: World, django_assert_max_num_queries: Any
    ) -> None:
        receipt = world.closed(files=[world.picture(), world.picture()])
        prove(client, receipt)
        with django_assert_max_num_queries(20):
            client.get("/track/case/")

    def test_each_step_of_the_loop_has_a_page(self, client: Client, world: World) -> None:
        receipt = world.report()
        seen = [page(prove(client, receipt)).count("（完成）")]
        for command in ("accept", "dispatch", "sign", "answer", "verify_true", "close"):
            world.do(receipt.no, command)
            seen.append(page(prove(client, receipt)).count("（完成）"))
        assert seen == [0, 1, 1, 2, 3, 3, 5]


class TestSpeakingUp:
    def test_supplement_with_a_photo(self, client: Client, world: World) -> None:
        receipt = world.report()
        world.do(receipt.no, "request_info")
        prove(client, receipt)
        answer = act(client, receipt, "supplement", text="是 3 号楼。", photos=[picture()])
        assert answer["Location"] == "/track/case/"
        shown = page(client.get("/track/case/"))
        assert "已收到您补充的情况" in shown
        assert "是 3 号楼。" in shown
        assert Case.objects.get(no=receipt.no).state == "reported"
        assert Attachment.objects.count() == 1
        assert "已收到您补充的情况" not in page(client.get("/track/case/"))

    def test_an_empty_supplement_keeps_its_photo(self, client: Client, world: World) -> None:
        receipt = world.report()
        prove(client, receipt)
        answer = act(client, receipt, "supplement", text=" ", photos=[picture("门口.jpg")])
        shown = page(answer)
        assert answer.status_code == 422
        assert "门口.jpg（" in shown
        assert 'href="#supplement-text"' in shown
        assert 'id="supplement-text"' in shown

    def test_rating_and_words(self, client: Client, world: World) -> None:
        receipt = world.closed()
        prove(client, receipt)
        assert act(client, receipt, "rate", stars="4", text="谢谢").status_code == 302
        rating = Rating.objects.get()
        assert (rating.stars, rating.text) == (4, "谢谢")
        again = act(client, receipt, "rate", stars="1")
        assert again.status_code == 409
        assert "已经评价过" in page(again)

    @pytest.mark.parametrize("stars", ["", "0", "6", "五", "4.5"])
    def test_no_level_no_rating(self, client: Client, world: World, stars: str) -> None:
        receipt = world.closed()
        prove(client, receipt)
        answer = act(client, receipt, "rate", stars=stars, text="我的话")
        assert answer.status_code == 422
        assert "我的话" in page(answer)
        assert 'id="rate-stars"' in page(answer)

    def test_not_solved_reopens(self, client: Client, world: World) -> None:
        receipt = world.closed()
        prove(client, receipt)
        assert "抽查发现" not in page(client.get("/track/case/"))
        answer = act(client, receipt, "reopen", reason="recurred", text="又堆上了。")
        assert answer.status_code == 302
        assert Case.objects.get(no=receipt.no).state == "rework"
        assert "又堆上了。" in page(client.get("/track/case/"))

    def test_withdraw(self, client: Client, world: World) -> None:
        receipt = world.report()
        prove(client, receipt)
        assert act(client, receipt, "withdraw", text="").status_code == 302
        assert Case.objects.get(no=receipt.no).state == "withdrawn"
        assert "您已经撤回" in page(client.get("/track/case/"))

    def test_a_stale_page_must_be_looked_at_before_withdrawing(
        self, client: Client, world: World
    ) -> None:
        receipt = world.report()
        prove(client, receipt)
        version = Case.objects.get(no=receipt.no).version
        world.do(receipt.no, "accept")
        answer = act(client, receipt, "withdraw", version=version, text="算了吧")
        assert answer.status_code == 409
        assert "算了吧" in page(answer)
        assert Case.objects.get(no=receipt.no).state == "accepted"

    def test_a_stale_page_may_still_supplement(self, client: Client, world: World) -> None:
        receipt = world.report()
        prove(client, receipt)
        world.do(receipt.no, "accept")
        assert act(client, receipt, "supplement", version=1, text="还有一点").status_code == 302

    def test_a_move_not_of_this_state_is_409(self, client: Client, world: World) -> None:
        receipt = world.report()
        prove(client, receipt)
        answer = act(client, receipt, "reopen", reason="recurred", text="没好")
        assert answer.status_code == 409
        assert "不能做这一步" in page(answer)

    @pytest.mark.parametrize("move", ["accept", "close", "verify_true", "x"])
    def test_staff_moves_do_not_exist_here(self, client: Client, world: World, move: str) -> None:
        receipt = world.report()
        prove(client, receipt)
        assert act(client, receipt, move).status_code == 404

    def test_only_proved_cases_can_be_touched(self, client: Client, world: World) -> None:
        mine, other = world.report(), world.report()
        prove(client, mine)
        answer = act(client, other, "supplement", text="写给别人的事")
        assert answer.status_code == 403
        assert "写给别人的事" in page(answer)
        assert "再输入一次" in page(answer)

    def test_words_survive_the_end_of_the_proof(self, client: Client, world: World) -> None:
        receipt = world.report()
        prove(client, receipt)
        with clock.at(clock.now() + timedelta(minutes=31)):
            answer = act(client, receipt, "supplement", text="写了半天的话")
        assert answer.status_code == 403
        assert "写了半天的话" in page(answer)

    @pytest.mark.parametrize("version", ["", "x", "9" * 400, "-1", "²"])
    def test_a_broken_version_is_no_fault(self, client: Client, world: World, version: str) -> None:
        receipt = world.report()
        prove(client, receipt)
        assert act(client, receipt, "withdraw", version=version).status_code == 409


def test_a_form_page_loaded_anew_leads_to_the_matter(client: Client, world: World) -> None:
    response = client.get("/track/case/rate/")
    assert response.status_code == 302
    assert response["Location"] == "/track/case/"
    assert client.get("/track/case/nothing/").status_code == 404


def test_a_stranger_does_not_lock_the_requester_out(client: Client, world: World) -> None:
    """Wrong codes from one place leave the number open to another place."""
    receipt = world.report()
    for _ in range(views_track.BY_NUMBER.most + 1):
        client.post("/track/", {"number": receipt.no, "lookup": "WRNG2345"}, REMOTE_ADDR="10.1.1.1")
    locked = {"number": receipt.no, "lookup": receipt.lookup_code}
    assert client.post("/track/", locked, REMOTE_ADDR="10.1.1.1").status_code == 429
    assert client.post("/track/", locked, REMOTE_ADDR="10.2.2.2").status_code in {302, 303}


def test_guessing_one_number_from_many_places_is_stopped(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Spreading the guesses over addresses does not help for ever."""
    few = Limit("track-all-test", most=3, seconds=900)
    monkeypatch.setattr(views_track, "BY_NUMBER_ANYWHERE", few)
    receipt = world.report()
    wrong = {"number": receipt.no, "lookup": "WRNG2345"}
    for last in range(few.most):
        client.post("/track/", wrong, REMOTE_ADDR=f"10.3.3.{last}")
    right = {"number": receipt.no, "lookup": receipt.lookup_code}
    assert client.post("/track/", right, REMOTE_ADDR="10.4.4.4").status_code == 429
