"""Every end of a link in words; wrong addresses, wrong numbers, wrong devices."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.web.resident.linked import kept, mint, page, words
from tests.world import World

from linli.cases.models import Case, Party, Rating
from linli.domain.answer_links import Over
from linli.domain.lifecycle import Command
from linli.kernel import clock
from linli.kernel.throttle import Limit
from linli.notify import links
from linli.notify.models import Link
from linli.web.resident import link_words, office, views_link

pytestmark = pytest.mark.django_db
Purpose = Link.Purpose


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


class TestEnds:
    def test_expired(self, client: Client, world: World) -> None:
        path = mint(world.report().no, Purpose.SUPPLEMENT)
        with clock.at(kept(path).expires_at + timedelta(seconds=1)):
            shown = words(client.get(path))
            assert "过期" in shown
            assert "编号和查询码" in shown
            answer = client.post(path, {"text": "太迟了吗"})
            assert answer.status_code == 409
            assert "太迟了吗" in page(answer)
        assert kept(path).standing == Link.State.EXPIRED
        assert "过期" in words(client.get(path))

    @pytest.mark.parametrize(
        ("purpose", "since", "sentence"),
        [
            (Purpose.SUPPLEMENT, "withdraw", "这件事已经撤回"),
            (Purpose.SUPPLEMENT, "reject", "这件事没有受理"),
            (Purpose.SUPPLEMENT, "to_channel", "别的途径"),
            (Purpose.SUPPLEMENT, "accept dispatch sign answer", "已经有了答复"),
            (Purpose.SUPPLEMENT, "accept dispatch sign answer verify_false", "重新办理"),
            (Purpose.CONFIRM, "verify_true close", "这件事已经结案"),
            (Purpose.CONFIRM, "verify_false", "退回去重新办理"),
            (Purpose.CONFIRM, "verify_false answer", "已经有了答复"),
            (Purpose.RATE, "reopen", "正在重新办理"),
            (Purpose.REOPEN, "reopen", "正在重新办理"),
        ],
    )
    def test_the_matter_has_moved_on(
        self, client: Client, world: World, purpose: str, since: str, sentence: str
    ) -> None:
        opened = {Purpose.SUPPLEMENT: world.report, Purpose.CONFIRM: world.answered}
        receipt = opened.get(Purpose(purpose), world.closed)()
        path = mint(receipt.no, purpose)
        world.drive(receipt.no, *since.split())
        assert sentence in words(client.get(path))
        assert kept(path).standing == Link.State.SUPERSEDED

    def test_said_on_the_tracking_page_before(self, client: Client, world: World) -> None:
        answered, closed = world.answered(), world.closed()
        confirm, rate = mint(answered.no, Purpose.CONFIRM), mint(closed.no, Purpose.RATE)
        own = world.reporter(answered.no)
        world.do(answered.no, Command.CONFIRM, by=own, solved="yes", text="")
        world.do(closed.no, Command.RATE, by=world.reporter(closed.no), stars="5")
        assert "您已经说过了" in words(client.get(confirm))
        # Sent from a page that stood open: the other answer is not dropped without a word.
        assert "刚才这一次没有算数" in words(client.post(confirm, {"solved": "no"}))
        shown = words(client.get(rate))
        assert "您已经评价过了" in shown
        assert "其实没有解决" in shown

    def test_filed_away(self, client: Client, world: World) -> None:
        receipt = world.closed()
        path = mint(receipt.no, Purpose.RATE)
        world.do(receipt.no, Command.RATE, by=world.reporter(receipt.no), stars="5")
        world.do(receipt.no, Command.SCORE, by="system")
        shown = client.get(path)
        assert "已经归档" in words(shown)
        assert 'href="/report/"' in page(shown).split("<main", 1)[1].split("</main>")[0]

    @pytest.mark.parametrize("why", list(Over))
    @pytest.mark.parametrize("purpose", [one for one in Purpose if one != Purpose.COMPLAIN])
    def test_every_end_has_words(
        self, purpose: str, why: Over, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(links, "over", lambda *_: why)
        link = Link(purpose=purpose, standing=Link.State.SUPERSEDED)
        ending = link_words.ending(link, Case(), disowned=False)
        assert ending is not None
        assert ending.title
        assert ending.text

    @pytest.mark.parametrize("path", ["/l/" + "a" * 26 + "/", "/l/x/", "/l/A-_9/"])
    @pytest.mark.usefixtures("world")
    def test_an_unknown_address(self, client: Client, path: str) -> None:
        for answer in (client.get(path), client.post(path, {"text": "x"})):
            assert answer.status_code == 404
            assert "没有复制完整" in words(answer)
            assert answer["X-Robots-Tag"] == "noindex, nofollow"

    def test_trying_addresses_is_stopped(
        self, client: Client, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(views_link, "GUESSES", Limit("link-guess", most=2, seconds=900))
        path = mint(world.report().no, Purpose.SUPPLEMENT)
        with clock.at(clock.now()):
            wrong = "/l/" + "a" * 26 + "/"
            for _ in range(2):
                assert client.get(wrong).status_code == 404
            answer = client.get(wrong)
            assert answer.status_code == 429
            assert "请过一刻钟再试" in words(answer)
            assert client.get(wrong, REMOTE_ADDR="192.0.2.9").status_code == 404
            # Who shares the guesser's address still gets to a link of their own.
            assert client.get(path).status_code == 200


class TestNotMine:
    def test_it_ends_every_message_and_says_sorry(self, client: Client, world: World) -> None:
        receipt = world.report(matter="B01")
        path, other = mint(receipt.no, Purpose.SUPPLEMENT), mint(receipt.no, Purpose.SUPPLEMENT)
        before = words(client.get(path))
        assert "这不是我反映的事" in before
        assert "不会再发到这个号码" in before
        assert client.post(path, {"do": "disown"})["Location"] == path
        assert Party.objects.get(case__no=receipt.no).wrong_at is not None
        for one in (path, other):
            shown = words(client.get(one))
            assert "对不起，打扰您了" in shown
            assert receipt.no[-5:] not in shown.replace(" ", "")
            assert "这不是我反映的事" not in shown
            answer = client.post(one, {"text": "还能说吗"})
            assert answer.status_code == 409

    def test_too_many_from_one_place(
        self, client: Client, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(views_link, "DISOWNINGS", Limit("link-disown", most=0, seconds=3600))
        path = mint(world.report().no, Purpose.SUPPLEMENT)
        answer = client.post(path, {"do": "disown"})
        assert answer.status_code == 429
        assert "请过一个小时再试" in words(answer)
        assert kept(path).standing == Link.State.OPEN


class TestInTheOffice:
    @pytest.mark.parametrize("way", ["signed-in", "marked"])
    def test_nobody_rates_on_the_devices_of_staff(
        self, client: Client, world: World, way: str, settings: Any
    ) -> None:
        settings.LINLI_PUBLIC_URL = "https://zz.example.cn"
        path = mint(world.closed().no, Purpose.RATE)
        if way == "signed-in":
            world.login(client, "seat1")
        else:
            client.cookies[office.COOKIE] = "1"
        shown = client.get(path)
        assert "请用您自己的手机评价" in words(shown)
        assert "<svg" in page(shown)
        assert 'name="stars"' not in page(shown)
        answer = client.post(path, {"stars": "5"})
        assert answer.status_code == 403
        assert "请用您自己的手机评价" in words(answer)
        assert kept(path).standing == Link.State.OPEN
        assert not Rating.objects.exists()

    def test_other_questions_may_be_answered_there(self, client: Client, world: World) -> None:
        world.login(client, "seat1")
        path = mint(world.report().no, Purpose.SUPPLEMENT)
        assert client.post(path, {"text": "窗口代填"}).status_code == 302
