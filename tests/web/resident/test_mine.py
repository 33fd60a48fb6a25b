"""My matters: what a proved telephone number opens, and that nothing else does."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.board.board_world import matter, published
from tests.budgets import within
from tests.world import World

from linli.audit import chain
from linli.board import actions as board
from linli.board.judging import SUPPORT_CHAIN
from linli.cases.models import Case, Party, Supporter
from linli.cases.queries import own
from linli.domain.answer_links import Purpose
from linli.kernel import clock, outbox
from linli.notify import codes, gateway, link_use, links
from linli.web.resident import visitor

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
PHONE, OTHER = "13900008642", "13911112222"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The short messages that went out."""
    given: list[str] = []
    monkeypatch.setattr(gateway, "deliver", lambda parcel: given.append(parcel.text))
    return given


def page(response: Any) -> str:
    return unescape(response.content.decode())


def ask(client: Client, phone: str = PHONE) -> Any:
    return client.post("/mine/", {"phone": phone})


def code_of(texts: list[str]) -> str:
    for row in outbox.claim("test"):
        if row.topic == codes.TOPIC:
            outbox.deliver_one(row)
    return "".join(char for char in texts[-1].split("，")[0] if char.isdigit())


def prove(client: Client, texts: list[str], phone: str = PHONE) -> str:
    assert ask(client, phone)["Location"] == "/mine/code/"
    answer = client.post("/mine/code/", {"code": code_of(texts)})
    assert answer.status_code == 302, page(answer)
    return page(client.get("/mine/"))


class TestProof:
    def test_a_code_opens_the_list(self, client: Client, world: World, texts: list[str]) -> None:
        receipt = world.report(phone=PHONE, text="楼道里堆满了杂物。请来看看。")
        shown = prove(client, texts)
        assert "楼道里堆满了杂物" in shown
        assert "我们已经收到，正在查看" in shown
        assert receipt.no in shown
        assert PHONE not in shown
        assert "尾号 8642" in shown

    @pytest.mark.usefixtures("texts")
    def test_nobody_learns_whether_a_number_is_known(self, world: World) -> None:
        world.report(phone=PHONE)
        known, unknown = Client(), Client()
        answers = [(who, ask(who, phone)) for who, phone in ((known, PHONE), (unknown, OTHER))]
        seen = []
        for (who, answer), phone in zip(answers, (PHONE, OTHER), strict=True):
            shown = page(who.get("/mine/code/"))
            wrong = who.post("/mine/code/", {"code": "x"})
            assert wrong.status_code == 422
            masked = _TOKEN.sub("", shown + page(wrong))
            masked = masked.replace(phone, "").replace(phone[-4:], "")
            seen.append((answer.status_code, masked))
        assert seen[0] == seen[1]

    @pytest.mark.usefixtures("world")
    def test_the_sealed_number_is_in_no_session(self, client: Client) -> None:
        ask(client)
        assert PHONE not in str(dict(client.session))
        assert visitor.asked_phone(client.session) == PHONE

    def test_the_session_gets_a_new_key(
        self, client: Client, world: World, texts: list[str]
    ) -> None:
        world.report(phone=PHONE)
        ask(client)
        before = client.session.session_key
        client.post("/mine/code/", {"code": code_of(texts)})
        assert client.session.session_key != before

    @pytest.mark.usefixtures("world")
    def test_without_asking_first_there_is_no_code_page(self, client: Client) -> None:
        assert client.get("/mine/code/")["Location"] == "/mine/"
        assert client.post("/mine/code/", {"code": "123456"})["Location"] == "/mine/"

    @pytest.mark.parametrize("phone", ["", "12", "0354-7212345"])
    @pytest.mark.usefixtures("world")
    def test_a_wrong_number_is_told_and_kept(self, client: Client, phone: str) -> None:
        answer = ask(client, phone)
        assert answer.status_code == 422
        assert f'value="{phone}"' in page(answer)

    @pytest.mark.usefixtures("world")
    def test_too_many_are_told_and_the_number_is_kept(self, client: Client) -> None:
        start = clock.now().replace(minute=0, second=0)
        for n in range(codes.PER_NUMBER.most):
            with clock.at(start + timedelta(seconds=30 * n)):
                assert ask(client).status_code == 302
        with clock.at(start + timedelta(seconds=300)):
            answer = ask(client)
        assert answer.status_code == 429
        assert "验证码要得太勤了" in page(answer)
        assert f'value="{PHONE}"' in page(answer)

    def test_wrong_spent_and_expired_codes(
        self, client: Client, world: World, texts: list[str]
    ) -> None:
        world.report(phone=PHONE)
        ask(client)
        code = code_of(texts)
        empty = client.post("/mine/code/", {"code": " "})
        assert (empty.status_code, "6 位数字" in page(empty)) == (422, True)
        wrong = client.post("/mine/code/", {"code": "abc"})
        assert wrong.status_code == 422
        assert "验证码不对" in page(wrong)
        with clock.at(clock.now() + codes.LIFE):
            late = client.post("/mine/code/", {"code": code})
        assert late.status_code == 410
        assert "验证码过期了" in page(late)
        assert "重新发一个验证码" in page(late)

    def test_half_an_hour_and_no_longer(
        self, client: Client, world: World, texts: list[str]
    ) -> None:
        world.report(phone=PHONE, text="路灯不亮了")
        assert "路灯不亮了" in prove(client, texts)
        with clock.at(clock.now() + timedelta(seconds=visitor.PHONE_SECONDS)):
            assert "路灯不亮了" not in page(client.get("/mine/"))

    def test_leaving_forgets(self, client: Client, world: World, texts: list[str]) -> None:
        receipt = world.report(phone=PHONE)
        prove(client, texts)
        client.post("/mine/open/", {"no": receipt.no})
        client.post("/track/leave/")
        assert receipt.no not in page(client.get("/mine/"))
        assert client.get("/track/case/")["Location"] == "/track/"


class TestList:
    def test_of_proxies_too_newest_first(
        self, client: Client, world: World, texts: list[str]
    ) -> None:
        world.report(phone=PHONE, text="第一件")
        with clock.at(clock.now() + timedelta(minutes=1)):
            world.report(phone=OTHER, proxy_name="李小红", proxy_phone=PHONE, text="第二件")
            world.report(phone=OTHER, text="别人的")
        shown = prove(client, texts)
        assert shown.index("第二件") < shown.index("第一件")
        assert "别人的" not in shown

    def test_a_matter_disowned_or_anonymous_is_not_listed(
        self, client: Client, world: World, texts: list[str]
    ) -> None:
        world.report(phone=PHONE, text="还在的")
        gone = world.report(phone=PHONE, text="不是我的")
        Party.objects.filter(case__no=gone.no).update(wrong_at=clock.now())
        shown = prove(client, texts)
        assert "还在的" in shown
        assert "不是我的" not in shown
        Party.objects.filter(case__no=gone.no).update(wrong_at=None, privacy="anonymous")
        assert "不是我的" not in page(client.get("/mine/"))

    @pytest.mark.both_engines
    def test_what_a_later_holder_of_the_number_must_not_find(self, world: World) -> None:
        """Ended half a year ago or a report of wrongdoing: neither listed nor opened."""
        running, ended, told = (world.report(phone=PHONE) for _ in range(3))
        Case.objects.filter(no=told.no).update(request_type="report")
        world.do(ended.no, "reject")
        indexes = own.indexes(PHONE)

        def seen() -> set[str]:
            found = own.mine(indexes, world.catalogue, refused=links.refusing())
            for receipt in (running, ended, told):
                opened = own.find(indexes, receipt.no, refused=links.refusing())
                assert (opened is not None) == (receipt.no in {one.no for one in found.items})
            return {one.no for one in found.items}

        assert seen() == {running.no, ended.no}
        at = Case.objects.get(no=ended.no).ended_at
        assert at is not None
        with clock.at(at + own.LISTED - timedelta(seconds=1)):
            assert seen() == {running.no, ended.no}
        with clock.at(at + own.LISTED):
            assert seen() == {running.no}
            world.do(running.no, "reject")
        with clock.at(at + 2 * own.LISTED + timedelta(hours=1)):
            assert seen() == set()
            assert not own.any_left(indexes, refused=links.refusing())

    @pytest.mark.both_engines
    def test_a_matter_disowned_after_its_end(self, world: World) -> None:
        no, kept = world.report(phone=PHONE).no, world.report(phone=PHONE).no
        for one in (no, kept):
            world.do(one, "reject")
        case = Case.objects.get(no=no)
        now = clock.now()
        link = links.mint(case, Purpose.COMPLAIN, party_role="requester", round=0, now=now)
        link_use.disown(link, now=now)
        assert Party.objects.get(case=case).wrong_at is None
        indexes = own.indexes(PHONE)
        found = own.mine(indexes, world.catalogue, refused=links.refusing())
        assert [one.no for one in found.items] == [kept]
        assert own.find(indexes, no, refused=links.refusing()) is None

    def test_the_page_says_where_the_rest_is(
        self, client: Client, world: World, texts: list[str]
    ) -> None:
        receipt = world.report(phone=PHONE)
        shown = prove(client, texts)
        assert "半年以前办完的事和举报件，不在这里：" in shown
        right = {"number": receipt.no, "lookup": receipt.lookup_code}
        Case.objects.filter(no=receipt.no).update(request_type="report")
        assert receipt.no not in page(client.get("/mine/"))
        assert client.post("/track/", right)["Location"] == "/track/case/"

    def test_a_merged_matter_shows_its_own_words_alone(
        self, client: Client, world: World, texts: list[str]
    ) -> None:
        mine = world.report(phone=PHONE, text="我家楼下漏水")
        theirs = world.report(phone=OTHER, text="别家楼下漏水")
        world.do(mine.no, "merge", by="dispatch1", target=theirs.no, text="同一处漏水")
        shown = prove(client, texts)
        assert "我家楼下漏水" in shown
        assert "一并办理" in shown
        assert "别家楼下漏水" not in shown
        assert theirs.no not in shown

    def test_marks_what_waits_for_the_person(
        self, client: Client, world: World, texts: list[str]
    ) -> None:
        answered = world.answered(phone=PHONE)
        asked = world.report(phone=PHONE)
        world.do(asked.no, "request_info")
        shown = prove(client, texts)
        assert "有新答复" in shown
        assert "等您补充" in shown
        world.do(answered.no, "confirm", by=world.reporter(answered.no), solved="yes")
        assert "有新答复" not in page(client.get("/mine/"))

    def test_opening_one_is_the_proof_of_it(
        self, client: Client, world: World, texts: list[str]
    ) -> None:
        mine = world.report(phone=PHONE)
        theirs = world.report(phone=OTHER)
        prove(client, texts)
        for no in (theirs.no, "", "1" * 24, "'; --"):
            assert client.post("/mine/open/", {"no": no})["Location"] == "/mine/"
            assert client.get("/track/case/")["Location"] == "/track/"
        assert client.post("/mine/open/", {"no": mine.no})["Location"] == "/track/case/"
        assert "我们已经收到" in page(client.get("/track/case/"))

    def test_pages_of_ten_without_a_number_in_the_address(
        self, client: Client, world: World, texts: list[str]
    ) -> None:
        start = clock.now()
        for n in range(11):
            with clock.at(start + timedelta(minutes=n)):
                world.report(phone=PHONE, text=f"第{n:02d}件事")
        with clock.at(start + timedelta(minutes=12)):
            shown = prove(client, texts)
            assert "第10件事" in shown
            assert "第00件事" not in shown
            address = shown.split('href="/mine/?at=')[1].split('"')[0]
            older = page(client.get(f"/mine/?at={address}"))
            assert "第00件事" in older
            assert "第10件事" not in older
            assert client.get("/mine/?at=nonsense")["Location"] == "/mine/"

    def test_a_list_costs_few_queries(self, client: Client, world: World, texts: list[str]) -> None:
        for _ in range(3):
            world.report(phone=PHONE)
        prove(client, texts)
        with within("resident.mine"):
            client.get("/mine/")


class TestSupport:
    """Ending every “me too” of a number; the page tells that there is one, never of what."""

    BUTTON = 'action="/mine/stop/"'

    def test_one_button_ends_them_all(self, client: Client, world: World, texts: list[str]) -> None:
        shown = [published(world), published(world, matter(world))]
        for one in shown:
            board.join(key=one.key, token="mine", phone=PHONE)
            board.join(key=one.key, token="theirs", phone="13911118642")  # the same last digits
        listed = prove(client, texts)
        assert self.BUTTON in listed
        assert all(one.title not in listed and one.case.no not in listed for one in shown)
        assert PHONE not in str(dict(client.session))
        assert client.post("/mine/stop/")["Location"] == "/mine/"
        ended = Supporter.objects.filter(ended_at__isnull=False)
        assert ended.count() == 2
        assert set(ended.values_list("pk", flat=True)).isdisjoint(own.supported("13911118642"))
        assert len(own.supported("13911118642")) == 2
        (event,) = chain.read(SUPPORT_CHAIN, 0)
        assert (event.action, event.actor_id, event.payload.body) == ("board-stop", None, "{}")
        after = page(client.get("/mine/"))
        assert "已经停了，这些消息不再发给这个号码。" in after
        assert self.BUTTON not in after
        client.post("/mine/stop/")
        assert len(chain.read(SUPPORT_CHAIN, 0)) == 1

    def test_without_any_there_is_no_button_and_no_number(
        self, client: Client, world: World, texts: list[str]
    ) -> None:
        made = published(world)
        board.join(key=made.key, token="theirs", phone="13911118642")
        world.report(phone=PHONE)
        assert self.BUTTON not in prove(client, texts)
        proved = visitor.phone(client.session)
        assert proved is not None
        assert proved.number == ""
        client.post("/mine/stop/")
        assert not Supporter.objects.filter(ended_at__isnull=False).exists()

    def test_unproved_it_ends_nothing(self, client: Client, world: World) -> None:
        board.join(key=published(world).key, token="mine", phone=PHONE)
        assert client.post("/mine/stop/")["Location"] == "/mine/"
        assert not Supporter.objects.filter(ended_at__isnull=False).exists()
