"""Links in messages: found by their token alone, used once, ended for good."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.world import World

from linli.audit import chain
from linli.cases.actions import perform
from linli.cases.models import Case, CaseLink, Party, Rating
from linli.domain import answer_links
from linli.domain.errors import Invalid, NotNow
from linli.domain.lifecycle import Command, State
from linli.jobs.worker import Worker
from linli.kernel import clock
from linli.notify import link_use, links
from linli.notify.link_use import Outcome
from linli.notify.models import Link, Message

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

Purpose = Link.Purpose


def mint(no: str, purpose: str, role: str = "requester") -> Link:
    case = Case.objects.get(no=no)
    return links.mint(case, purpose, party_role=role, round=case.answer_round, now=clock.now())


def use(link: Link, mark: str = "", **raw: object) -> link_use.Answer:
    return link_use.use(link, raw, mark=mark, now=clock.now())


def state(link: Link) -> str:
    return Link.objects.get(pk=link.pk).standing


def logged(link: Link) -> list[tuple[str, int | None, str]]:
    """Return what the log of the case's links says."""
    events = chain.read(links.CHAIN, link.case_id)
    return [(one.action, one.actor_id, one.payload.body) for one in events]


def test_the_words_of_the_row_are_those_of_the_rule() -> None:
    assert {one.value for one in Purpose} == {one.value for one in answer_links.Purpose}
    assert {one.value for one in Link.State} == {one.value for one in answer_links.Standing}


def test_a_number_that_was_replaced_answers_nothing_any_more(world: World) -> None:
    no = world.report(notices="each").no
    Worker(owner="test").drain()
    sent = Message.objects.get(case__no=no, kind="report_receipt")
    assert sent.status == Message.Status.SENT
    assert sent.link is not None
    world.do(no, "contact", by=world.reporter(no), notices="daily", phone="")
    Worker(owner="test").drain()
    assert state(sent.link) == Link.State.OPEN
    waiting = mint(no, Purpose.SUPPLEMENT)
    Message.objects.filter(pk=sent.pk).update(link=waiting, status=Message.Status.FAILED)
    world.do(no, "contact", by=world.reporter(no), phone="13900008888", notices="")
    Worker(owner="test").drain()
    assert state(sent.link) == Link.State.EXPIRED
    assert not use(Link.objects.get(pk=sent.link.pk), text="不是我").taken
    # Sent again, the message goes to the new number, and its link works there.
    assert state(waiting) == Link.State.OPEN


class TestToken:
    def test_it_stands_nowhere_and_finds_its_link(self, world: World, settings: Any) -> None:
        link = mint(world.report().no, Purpose.SUPPLEMENT)
        token = links.token(link)
        kept = Link.objects.filter(pk=link.pk).values().get()
        assert all(token not in str(value) for value in kept.values())
        found = links.find(token)
        assert found is not None
        assert found.pk == link.pk
        settings.LINLI_PUBLIC_URL = "https://zz.example.cn"
        assert links.address(link) == f"https://zz.example.cn/l/{token}/"

    def test_every_link_has_its_own(self, world: World) -> None:
        no = world.report().no
        with clock.at(clock.now()):
            made = {links.token(mint(no, Purpose.SUPPLEMENT)) for _ in range(5)}
        assert len(made) == 5

    @pytest.mark.parametrize(
        "wrong", ["", "a", "a" * 26, "A" * 26, "a" * 27, "'; --", "查" * 26, "a" * 5000]
    )
    @pytest.mark.usefixtures("world")
    def test_anything_else_finds_nothing(self, wrong: str) -> None:
        assert links.find(wrong) is None

    def test_a_new_key_of_the_site_changes_no_address(self, world: World, settings: Any) -> None:
        link = mint(world.report().no, Purpose.SUPPLEMENT)
        token, old = links.token(link), settings.LINLI_MASTER_KEY
        settings.LINLI_MASTER_KEY = secrets.token_hex(32)
        settings.LINLI_OLD_MASTER_KEYS = [old]
        assert links.token(link) == token
        assert links.find(token) is not None
        settings.LINLI_OLD_MASTER_KEYS = []
        with pytest.raises(LookupError):
            links.token(link)


class TestPurpose:
    def test_every_kind_asks_something_that_exists(self) -> None:
        assert links.purpose_for("info_requested") is Purpose.SUPPLEMENT
        assert links.purpose_for("answered") is Purpose.CONFIRM
        assert links.purpose_for("closed") is Purpose.RATE
        assert links.purpose_for("lawful") is Purpose.COMPLAIN
        assert links.purpose_for("staff_dispatched") is None

    def test_the_time_for_rating_is_the_end_of_its_link(self, world: World) -> None:
        no = world.closed().no
        case = Case.objects.get(no=no)
        assert case.stage_due_at is not None
        link = mint(no, Purpose.RATE)
        assert link.expires_at <= case.stage_due_at
        assert links.standing(link, case, case.stage_due_at) is answer_links.Standing.EXPIRED

    def test_whoever_was_merged_can_only_object(self, world: World) -> None:
        one, other = world.report(), world.report(phone="13900005678")
        world.drive(one.no, "accept")
        world.do(other.no, Command.MERGE, by="dispatch1", target=one.no, text="同一件事")
        assert mint(other.no, Purpose.SUPPLEMENT).purpose == Purpose.COMPLAIN


class TestUse:
    def test_a_supplement(self, world: World) -> None:
        no = world.report().no
        world.do(no, Command.REQUEST_INFO)
        link = mint(no, Purpose.SUPPLEMENT)
        answer = use(link, text="3号楼2单元", files=[world.picture()])
        assert answer.taken
        assert Case.objects.get(no=no).state == State.REPORTED
        kept = Link.objects.get(pk=link.pk)
        assert (kept.standing, kept.outcome) == (Link.State.USED, Outcome.SUPPLEMENTED)
        assert kept.ended_at is not None
        assert "3号楼" not in kept.outcome

    @pytest.mark.parametrize(("said", "outcome"), [("yes", "SOLVED"), ("no", "UNSOLVED")])
    def test_a_confirmation(self, world: World, said: str, outcome: str) -> None:
        no = world.answered().no
        assert use(mint(no, Purpose.CONFIRM), solved=said, text="").link.outcome == Outcome[outcome]
        case = Case.objects.get(no=no)
        assert case.confirmed_round == case.answer_round
        assert case.confirmed_solved is (said == "yes")
        assert case.state == State.ANSWERED

    def test_a_rating(self, world: World) -> None:
        no = world.closed().no
        answer = use(mint(no, Purpose.RATE), stars="4", reasons=[], text="谢谢")
        assert answer.link.outcome == Outcome.RATED
        assert Rating.objects.get(case__no=no).stars == 4

    def test_a_reopening(self, world: World) -> None:
        no = world.closed().no
        answer = use(mint(no, Purpose.REOPEN), reason="recurred", text="又漏水了", files=[])
        assert answer.link.outcome == Outcome.REOPENED
        assert Case.objects.get(no=no).state == State.REWORK

    def test_a_complaint_opens_its_own_matter(self, world: World) -> None:
        no = world.report().no
        world.do(no, Command.REJECT)
        link = mint(no, Purpose.COMPLAIN)
        reason = world.catalogue.dictionaries["complaint_reason"][0].code
        sheet = "0123456789abcdef"
        answer = use(link, mark=sheet, reasons=[reason], text="不该不受理", files=[])
        assert answer.receipt is not None
        # A double click must not lose the code; a stranger's sheet must not get it.
        again = use(link, mark=sheet, reasons=[reason], text="不该不受理", files=[])
        assert again.receipt is not None
        assert again.receipt.lookup_code == answer.receipt.lookup_code
        strange = use(link, mark="f" * 16, reasons=[reason], text="给我看看", files=[])
        assert (strange.taken, strange.receipt) == (False, None)
        assert CaseLink.objects.filter(
            source__no=answer.receipt.no, target__no=no, kind=CaseLink.Kind.COMPLAINS_OF
        ).exists()
        # Another link gives nobody the code of a complaint made before.
        other = mint(no, Purpose.COMPLAIN)
        with pytest.raises(NotNow):
            use(other, reasons=[reason], text="再说一次", files=[])
        assert state(other) == Link.State.OPEN

    def test_once_only(self, world: World) -> None:
        no = world.report().no
        link = mint(no, Purpose.SUPPLEMENT)
        assert use(link, text="第一次", files=[]).taken
        before = Case.objects.get(no=no).version
        again = use(link, text="第二次", files=[])
        assert not again.taken
        assert again.link.standing == Link.State.USED
        assert Case.objects.get(no=no).version == before

    def test_the_same_sheet_twice_is_taken_once_and_thanked_twice(self, world: World) -> None:
        no = world.report().no
        link = mint(no, Purpose.SUPPLEMENT)
        assert use(link, mark="0123456789abcdef", text="一样的话", files=[]).taken
        before = Case.objects.get(no=no).version
        assert use(link, mark="0123456789abcdef", text="一样的话", files=[]).taken
        assert not use(link, mark="fedcba9876543210", text="别人的话", files=[]).taken
        assert Case.objects.get(no=no).version == before

    def test_a_refusal_uses_nothing_up(self, world: World) -> None:
        link = mint(world.report().no, Purpose.SUPPLEMENT)
        with pytest.raises(Invalid):
            use(link, mark="0123456789abcdef", text="长" * 9000, files=[])
        assert state(link) == Link.State.OPEN
        assert use(link, mark="0123456789abcdef", text="短", files=[]).taken

    def test_whoever_ends_the_row_first_has_won(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A row ended between looking and writing (the sweep takes no case) is left alone."""
        no = world.report().no
        link = mint(no, Purpose.SUPPLEMENT)
        settle = links.settle

        def meanwhile(row: Link, *rest: Any) -> Link:
            found = settle(row, *rest)
            Link.objects.filter(pk=row.pk).update(standing=Link.State.EXPIRED, ended_at=clock.now())
            return found

        before = Case.objects.get(no=no).version
        monkeypatch.setattr(links, "settle", meanwhile)
        answer = use(link, text="晚了一步", files=[])
        assert (answer.taken, answer.link.standing) == (False, Link.State.EXPIRED)
        assert Case.objects.get(no=no).version == before

    def test_what_the_matter_has_come_to_is_kept(self, world: World) -> None:
        no = world.closed().no
        link = mint(no, Purpose.RATE)
        world.do(no, Command.REOPEN)
        answer = use(link, stars="5", reasons=[], text="")
        assert (answer.taken, state(link)) == (False, Link.State.SUPERSEDED)
        assert not Rating.objects.exists()

    def test_too_late(self, world: World) -> None:
        no = world.report().no
        link = mint(no, Purpose.SUPPLEMENT)
        with clock.at(link.expires_at):
            assert not use(link, text="迟了", files=[]).taken
        assert state(link) == Link.State.EXPIRED


class TestNotSolved:
    def test_the_link_for_rating_gives_one_for_reopening(self, world: World) -> None:
        no = world.closed().no
        link = mint(no, Purpose.RATE)
        first = link_use.reopening(link, now=clock.now())
        again = link_use.reopening(link, now=clock.now())
        assert first is not None
        assert again is not None
        assert (first.pk, first.purpose) == (again.pk, Purpose.REOPEN)
        assert state(link) == Link.State.OPEN
        assert logged(link) == [("link-reopen", None, '{"whose":"requester"}')]
        use(first, reason="recurred", text="还在漏", files=[])
        assert link_use.reopening(link, now=clock.now()) is None
        assert state(link) == Link.State.SUPERSEDED

    def test_after_the_rating_as_well(self, world: World) -> None:
        link = mint(world.closed().no, Purpose.RATE)
        use(link, stars="1", reasons=[], text="")
        assert link_use.reopening(link, now=clock.now()) is not None

    def test_no_other_link_does(self, world: World) -> None:
        link = mint(world.report().no, Purpose.SUPPLEMENT)
        assert link_use.reopening(link, now=clock.now()) is None

    def test_not_after_its_time(self, world: World) -> None:
        link = mint(world.closed().no, Purpose.RATE)
        assert link_use.reopening(link, now=link.expires_at) is None


class TestNotMine:
    def test_every_open_link_of_the_number_ends(self, world: World) -> None:
        no = world.report(proxy_name="代办", proxy_phone="13900008888").no
        spent, mine = mint(no, Purpose.SUPPLEMENT), mint(no, Purpose.SUPPLEMENT)
        other, proxy = mint(no, Purpose.SUPPLEMENT), mint(no, Purpose.SUPPLEMENT, "proxy")
        use(spent, text="先说一句", files=[])
        link_use.disown(mine, now=clock.now())
        assert [state(one) for one in (spent, mine, other, proxy)] == [
            Link.State.USED,
            Link.State.DISOWNED,
            Link.State.DISOWNED,
            Link.State.OPEN,
        ]
        assert Party.objects.get(case__no=no, role="requester").wrong_at is not None
        assert Party.objects.get(case__no=no, role="proxy").wrong_at is None

    def test_a_used_link_can_still_say_so(self, world: World) -> None:
        no = world.report().no
        spent, waiting = mint(no, Purpose.SUPPLEMENT), mint(no, Purpose.SUPPLEMENT)
        use(spent, text="先说一句", files=[])
        link_use.disown(spent, now=clock.now())
        assert state(spent) == Link.State.USED
        assert state(waiting) == Link.State.DISOWNED
        assert link_use.disowned(spent, Case.objects.get(no=no), link_use.party_of(spent))

    def test_said_twice_nothing_happens(self, world: World) -> None:
        no = world.report().no
        link = mint(no, Purpose.SUPPLEMENT)
        link_use.disown(link, now=clock.now())
        before = Case.objects.get(no=no).version
        link_use.disown(link, now=clock.now())
        assert Case.objects.get(no=no).version == before

    @pytest.mark.parametrize("command", [Command.REJECT, Command.TO_CHANNEL])
    def test_of_a_matter_that_has_ended(self, world: World, command: Command) -> None:
        no = world.report().no
        world.do(no, command)
        link = mint(no, Purpose.COMPLAIN)
        link_use.disown(link, now=clock.now())
        assert state(link) == Link.State.DISOWNED
        assert links.refused([Case.objects.get(no=no)]) == {(link.case_id, "requester")}

    def test_of_an_ended_matter_without_an_open_link(self, world: World) -> None:
        no = world.report().no
        world.do(no, Command.REJECT)
        link = mint(no, Purpose.COMPLAIN)
        case = Case.objects.get(no=no)
        with clock.at(link.expires_at):
            for _ in range(2):
                link_use.disown(link, now=clock.now())
        assert state(link) == Link.State.EXPIRED
        assert links.refused([case]) == {(case.pk, "requester")}
        assert logged(link) == [("link-disown", None, '{"whose":"requester"}')]
        assert Link.objects.filter(standing=Link.State.DISOWNED).count() == 1

    def test_a_number_put_right_before_the_end_is_right_after_it(self, world: World) -> None:
        no = world.report().no
        link_use.disown(mint(no, Purpose.SUPPLEMENT), now=clock.now())
        world.do(no, Command.CONTACT, by=world.reporter(no), phone="13900007777")
        world.do(no, Command.REJECT)
        assert links.refused([Case.objects.get(no=no)]) == set()

    def test_nothing_more_goes_to_the_number_of_a_merged_matter(
        self, world: World, settings: Any, tmp_path: Path
    ) -> None:
        settings.VAR = tmp_path
        one, other = world.report(), world.report(phone="13900005678")
        world.drive(one.no, "accept")
        world.do(other.no, Command.MERGE, by="dispatch1", target=one.no, text="同一件事")
        link_use.disown(mint(other.no, Purpose.COMPLAIN), now=clock.now())
        world.drive(one.no, "dispatch", "sign", "answer")
        Worker(owner="test").drain()
        told = Message.objects.filter(kind="answered")
        assert told.get(case_no=other.no).status == Message.Status.DROPPED
        assert told.get(case_no=one.no).status != Message.Status.DROPPED

    def test_where_no_number_was_left(self, world: World) -> None:
        no = world.report(privacy="anonymous", name="", phone="").no
        link = mint(no, Purpose.SUPPLEMENT)
        link_use.disown(link, now=clock.now())
        assert state(link) == Link.State.DISOWNED


class TestSweep:
    def test_overdue_links_are_ended_and_no_others(self, world: World) -> None:
        no = world.report().no
        old, new = mint(no, Purpose.SUPPLEMENT), mint(no, Purpose.SUPPLEMENT)
        Link.objects.filter(pk=new.pk).update(expires_at=old.expires_at + timedelta(days=9))
        with clock.at(old.expires_at + timedelta(seconds=1)):
            assert links.sweep() == 1
            assert links.sweep() == 0
        assert state(old) == Link.State.EXPIRED
        assert state(new) == Link.State.OPEN

    def test_it_takes_so_many_at_a_time(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        no = world.report().no
        made = [mint(no, Purpose.SUPPLEMENT) for _ in range(3)]
        monkeypatch.setattr(links, "BATCH", 2)
        with clock.at(made[-1].expires_at):
            assert [links.sweep(), links.sweep(), links.sweep()] == [2, 1, 0]

    def test_what_the_matter_had_come_to_is_told_rather_than_the_date(self, world: World) -> None:
        no = world.report().no
        link = mint(no, Purpose.SUPPLEMENT)
        perform(actor=world.reporter(no), no=no, command=Command.WITHDRAW, raw={"text": ""})
        with clock.at(link.expires_at):
            links.sweep()
        assert state(link) == Link.State.SUPERSEDED
