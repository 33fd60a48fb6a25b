"""From proposal to board and down again: two people, rules, what is hidden, what is on record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.board.board_world import COPY, TEXT, fields, matter, proposed, published
from tests.world import World

from linli.audit import chain
from linli.board import access, actions
from linli.board.actions.proposing import Shot
from linli.board.judging import CHAIN, doubts
from linli.board.models import AnswerNotice, Publication
from linli.board.queries import moderation, public
from linli.cases.models import Case
from linli.cases.original import own_words
from linli.domain.errors import Invalid, LostRace, NotFound, NotNow, NotYours
from linli.files.actions import open_file
from linli.files.images import Box


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


class TestProposing:
    def test_the_copy_starts_masked_and_the_original_stays(self, world: World) -> None:
        no = matter(world)
        case = Case.objects.get(no=no)
        draft = moderation.draft(world.actor("dispatch1"), case, world.catalogue)
        assert draft.text.text == "人民路东段三盏路灯不亮，我叫〔姓名〕，电话〔电话〕。"
        proposed(world, no)
        assert Case.objects.get(no=no).text == draft.text.text
        assert own_words(Case.objects.get(no=no)) == TEXT

    def test_it_says_the_village_at_most_and_nothing_of_the_case(self, world: World) -> None:
        no = matter(world)
        made = proposed(world, no)
        assert made.place == "东风街道 和平社区"
        assert made.key not in no
        assert no not in made.key
        assert made.matter_class.code == "A"

    @pytest.mark.parametrize("name", ["zj_handler", "zj_leader", "verify1"])
    def test_only_the_centre_proposes(self, world: World, name: str) -> None:
        no = matter(world)
        with pytest.raises(NotYours):
            proposed(world, no, by=name)

    def test_strangers_do_not_even_learn_of_it(self, world: World) -> None:
        no = matter(world)
        with pytest.raises(NotFound):
            proposed(world, no, by="t2_dispatch")

    def test_without_consent_there_must_be_a_ground_in_words(self, world: World) -> None:
        no = matter(world, consent=False)
        with pytest.raises(Invalid) as refused:
            proposed(world, no)
        assert "basis" in refused.value.fields
        with pytest.raises(Invalid) as refused:
            proposed(world, no, basis="safety")
        assert "note" in refused.value.fields
        assert proposed(world, no, basis="safety", note="夜里有人摔倒").basis == "safety"

    def test_somebody_must_say_that_it_is_about_nobody(self, world: World) -> None:
        with pytest.raises(Invalid) as refused:
            proposed(world, matter(world), nobody="")
        assert "nobody" in refused.value.fields

    def test_matters_not_on_the_list_stay_hidden(self, world: World) -> None:
        receipt = world.report()
        world.do(receipt.no, "accept", matter="B01")
        with pytest.raises(NotNow) as refused:
            proposed(world, receipt.no)
        assert refused.value.code == "not-listed"

    def test_reports_of_wrongdoing_stay_hidden(self, world: World) -> None:
        no = matter(world, request_type="report")
        with pytest.raises(NotNow) as refused:
            proposed(world, no)
        assert refused.value.code == "type-report"

    def test_once_at_a_time(self, world: World) -> None:
        no = matter(world)
        proposed(world, no)
        with pytest.raises(NotNow):
            proposed(world, no)

    def test_a_photo_of_another_case_is_refused(self, world: World) -> None:
        key = world.picture()
        matter(world, files=[key])
        with pytest.raises(Invalid) as refused:
            proposed(world, matter(world), shots=(Shot(key, "路灯"),))
        assert "photos" in refused.value.fields


class TestDeciding:
    def test_it_is_shown_only_after_a_second_person_looked(self, world: World) -> None:
        made = proposed(world, matter(world))
        assert not access.shown().exists()
        with pytest.raises(NotFound):
            public.matter(made.key)
        with pytest.raises(NotYours):
            actions.approve(actor=world.actor("dispatch1"), key=made.key)
        actions.approve(actor=world.actor("leader1"), key=made.key)
        assert public.matter(made.key).text == COPY

    def test_the_database_holds_the_two_people_apart(self, world: World) -> None:
        made = proposed(world, matter(world))
        with pytest.raises(IntegrityError), transaction.atomic():
            Publication.objects.filter(pk=made.pk).update(decided_by_id=made.proposed_by_id)

    @pytest.mark.parametrize("name", ["seat1", "zj_leader", "verify2"])
    def test_others_do_not_decide(self, world: World, name: str) -> None:
        made = proposed(world, matter(world))
        with pytest.raises(NotYours):
            actions.approve(actor=world.actor(name), key=made.key)

    def test_what_is_doubtful_must_be_ticked(self, world: World) -> None:
        made = proposed(world, matter(world), text="老张说单号 88412 的路灯不亮")
        leader = world.actor("leader1")
        with pytest.raises(Invalid) as refused:
            actions.approve(actor=leader, key=made.key)
        assert "checked" in refused.value.fields
        marks = [span.mark for span in doubts("老张说单号 88412 的路灯不亮")]
        assert len(marks) == 2
        with pytest.raises(Invalid):
            actions.approve(actor=leader, key=made.key, checked=marks[:1])
        actions.approve(actor=leader, key=made.key, checked=marks)
        assert access.shown().count() == 1

    def test_a_page_gone_stale_does_not_publish(self, world: World) -> None:
        made = proposed(world, matter(world))
        with pytest.raises(LostRace):
            actions.approve(actor=world.actor("leader1"), key=made.key, version=made.version + 1)

    def test_sent_back_with_a_reason_it_may_come_again(self, world: World) -> None:
        no = matter(world)
        made = proposed(world, no)
        with pytest.raises(Invalid):
            actions.refuse(actor=world.actor("leader1"), key=made.key, text=" ")
        actions.refuse(actor=world.actor("leader1"), key=made.key, text="写清楚路段")
        case = Case.objects.get(no=no)
        draft = moderation.draft(world.actor("dispatch1"), case, world.catalogue)
        assert draft.sent_back == "写清楚路段"
        assert draft.text.text == COPY
        proposed(world, no)

    @pytest.mark.parametrize("name", ["dispatch1", "leader1"])
    def test_either_takes_it_down_at_once(self, world: World, name: str) -> None:
        made = published(world)
        actions.withdraw(actor=world.actor(name), key=made.key, text="诉求人来电要求")
        assert not access.shown().exists()
        with pytest.raises(NotNow):
            actions.withdraw(actor=world.actor(name), key=made.key, text="再来")

    def test_others_do_not_take_it_down(self, world: World) -> None:
        made = published(world)
        for name in ("seat1", "zj_handler"):
            with pytest.raises(NotYours):
                actions.withdraw(actor=world.actor(name), key=made.key, text="不想要")

    def test_every_step_is_on_record(self, world: World) -> None:
        made = published(world)
        actions.withdraw(actor=world.actor("leader1"), key=made.key, text="更正")
        steps = [event.action for event in chain.read(CHAIN, made.pk)]
        assert steps == ["board-propose", "board-approve", "board-withdraw"]
        past = moderation.review(world.actor("dispatch1"), made.key).past
        assert [step.by for step in past] == ["房正平", "房正平", "祝一鸣"]


class TestFollowing:
    def test_it_stands_where_the_case_stands(self, world: World) -> None:
        no = matter(world, to="dispatch")
        made = published(world, no)
        assert public.matter(made.key).entry.standing.words == "已受理"
        world.do(no, "sign", by="zj_handler")
        shown = public.matter(made.key)
        assert shown.entry.standing.words == "办理中"
        assert shown.entry.standing.promised == Case.objects.get(no=no).due_at

    @pytest.mark.parametrize(
        "change",
        [{"public_ok": False}, {"request_type": "report"}],
    )
    def test_what_may_no_longer_stay_is_gone_at_once_and_taken_down(
        self, world: World, change: dict[str, object]
    ) -> None:
        made = published(world)
        Case.objects.filter(pk=made.case_id).update(**change)
        assert not access.shown().exists()
        assert actions.follow().down == 1
        made.refresh_from_db()
        assert made.status == "withdrawn"
        assert made.withdrawn_by is None
        assert made.withdrawn_why
        assert actions.follow().down == 0

    def test_a_withdrawn_case_takes_its_notice_along(self, world: World) -> None:
        no = matter(world, to="accept")
        made = published(world, no)
        world.do(no, "withdraw", by=world.reporter(no), text="自己解决了")
        assert not access.shown().exists()
        actions.follow()
        made.refresh_from_db()
        assert made.status == "withdrawn"

    def test_a_case_that_moves_off_the_list_comes_down(self, world: World) -> None:
        made = published(world)
        Case.objects.filter(pk=made.case_id).update(matter_id=world.catalogue.matter("B01").id)
        assert actions.follow().down == 1

    def test_the_answer_waits_for_a_look(self, world: World) -> None:
        no = matter(world, to="sign", of="B02")
        made = published(world, no)
        world.do(no, "answer", answer="水已恢复，有事找李建国师傅，电话13900005678。")
        shown = public.matter(made.key)
        assert shown.answer == ""
        assert shown.answer_waits
        assert actions.follow().answers == 1
        assert actions.follow().answers == 0
        notice = AnswerNotice.objects.get()
        assert notice.text == "水已恢复，有事找〔姓名〕师傅，电话〔电话〕。"
        actions.approve_answer(actor=world.actor("dispatch1"), key=made.key, notice=notice.pk)
        assert public.matter(made.key).answer == notice.text

    def test_an_answer_worded_by_somebody_needs_another(self, world: World) -> None:
        no = matter(world, to="sign")
        made = published(world, no)
        Case.objects.filter(no=no).update(answered_at=made.decided_at, answer_round=1, answer="好")
        actions.follow()
        leader, other = world.actor("leader1"), world.actor("dispatch1")
        notice = actions.propose_answer(actor=leader, key=made.key, text="三盏灯都修好了。")
        assert AnswerNotice.objects.filter(status="proposed").count() == 1
        with pytest.raises(NotYours):
            actions.approve_answer(actor=leader, key=made.key, notice=notice.pk)
        actions.approve_answer(actor=other, key=made.key, notice=notice.pk)
        made.refresh_from_db()
        assert made.answer == "三盏灯都修好了。"
        with pytest.raises(NotNow):
            actions.refuse_answer(actor=other, key=made.key, notice=notice.pk, text="晚了")


class TestPhotos:
    def test_only_covered_copies_are_shown(self, world: World) -> None:
        key = world.picture()
        no = matter(world, files=[key])
        shot = Shot(key, "三盏灯都不亮", (Box(0.0, 0.0, 0.5, 0.5),))
        made = proposed(world, no, shots=(shot,))
        assert public.photo_file(made.key, 1) is None
        actions.approve(actor=world.actor("leader1"), key=made.key)
        stored = public.photo_file(made.key, 1)
        assert stored is not None
        assert stored.key != key
        with open_file(stored) as copy:
            assert copy.read(3) == b"\xff\xd8\xff"
        actions.withdraw(actor=world.actor("leader1"), key=made.key, text="照片里有人")
        assert public.photo_file(made.key, 1) is None

    def test_captions_are_looked_at_like_everything_else(self, world: World) -> None:
        key = world.picture()
        no = matter(world, files=[key])
        made = proposed(world, no, shots=(Shot(key, "老张家门口"),))
        with pytest.raises(Invalid):
            actions.approve(actor=world.actor("leader1"), key=made.key)

    def test_every_photo_says_what_is_seen(self, world: World) -> None:
        key = world.picture()
        no = matter(world, files=[key])
        with pytest.raises(Invalid) as refused:
            proposed(world, no, shots=(Shot(key, "  "),))
        assert "photos" in refused.value.fields


def test_the_record_can_be_erased_without_the_chain(world: World) -> None:
    made = published(world)
    first = chain.read(CHAIN, made.pk)[0]
    assert json.loads(first.payload.body)["text"] == fields()["text"]
    chain.erase([first.pk], reason_code="order")
    past = moderation.review(world.actor("leader1"), made.key).past
    assert [step.label for step in past] == ["审核通过，开始公示", "提出公开"]
