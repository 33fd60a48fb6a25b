"""Hints about records: found after an answer, told to few, answered in words, without effect."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from linli.audit.models import Event
from linli.cases.models import Case, CaseLink
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.files.models import StoredFile
from linli.hints.actions import looking, text_backfill
from linli.hints.actions.answering import CHAIN, answer
from linli.hints.actions.looking import look, look_now
from linli.hints.models import RecordHint, RecordLook, TextCatchUp, TextPrint
from linli.hints.queries.panel import HintView, hints_of, hints_of_many
from linli.kernel import clock, outbox
from linli.kernel.models import OutboxMessage
from linli.workbench.models import CannedReply
from tests.files.test_prints import scene, sent
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

LONG = (
    "已到和平社区三号楼东侧查看，楼道内堆放的旧家具和纸箱共七处，会同物业当场清走五处，"
    "另两处由业主自行搬离，已拍照留存，并约定下周三再去看一次，电话告知了反映人。"
)


def photo(world: World, by: str, seed: int, quality: int = 75) -> str:
    """Upload a picture of a scene in somebody's name; return its key."""
    stored = sent(scene(seed), quality=quality)
    StoredFile.objects.filter(pk=stored.pk).update(uploaded_by=world.actor(by).user_id)
    return stored.key


def answered(world: World, **how: Any) -> Case:
    """Return a case the unit zj answered an hour after signing for it."""
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    with clock.at(clock.now() + timedelta(hours=1)):
        return world.do(no, "answer", **how)


def of(world: World, case: Case, by: str = "verify1") -> tuple[HintView, ...]:
    """Return what somebody reads about a case."""
    found = hints_of(world.actor(by), case)
    return found.hints if found else ()


def test_the_same_photo_in_another_matter_is_pointed_at_once(world: World) -> None:
    first = answered(world, files=[f"{photo(world, 'zj_handler', 1)}:after"])
    again = [f"{photo(world, 'zj_handler', 1, quality=40)}:after"]
    second = answered(world, files=again)
    third = answered(world, files=[f"{photo(world, 'zj_handler', 2)}:after"])
    assert [look(case) for case in (first, second, second, third)] == [0, 1, 0, 0]
    (hint,) = of(world, second)
    assert (hint.kind, hint.label, hint.other) == ("same_photo", "照片重复", first.no)
    assert first.no in hint.reason
    assert len(hint.photos) == 2
    assert again[0].startswith(hint.photos[0])
    assert RecordLook.objects.count() == 3


def test_matters_put_together_and_what_residents_sent_are_not_compared(world: World) -> None:
    first = answered(world, files=[f"{photo(world, 'zj_handler', 1)}:after"])
    linked = answered(world, files=[f"{photo(world, 'zj_handler', 1)}:after"])
    CaseLink.objects.create(
        source=linked, target=first, kind=CaseLink.Kind.RELATED, made_at=clock.now()
    )
    assert look(linked) == 0
    reported = world.report(files=[sent(scene(3)).key]).no
    world.drive(reported, "accept", "dispatch", "sign", "answer")
    other = answered(world, files=[f"{photo(world, 'zj_handler', 3)}:after"])
    assert look(other) == 0


def test_after_that_shows_before_is_pointed_at(world: World) -> None:
    files = [f"{photo(world, 'zj_handler', 1)}:before", f"{photo(world, 'zj_handler', 1)}:after"]
    case = answered(world, files=files)
    look(case)
    (hint,) = of(world, case)
    assert hint.other == ""
    assert "处置前" in hint.reason
    assert len(hint.photos) == 2


def test_a_copied_text_is_pointed_at_unless_everybody_is_meant_to_use_it(world: World) -> None:
    first, second = answered(world, answer=LONG), answered(world, answer=f"{LONG}谢谢。")
    assert [look(first), look(second)] == [0, 1]
    (hint,) = of(world, second)
    assert (hint.kind, hint.other) == ("copied_text", first.no)
    assert "%" in hint.reason
    assert TextPrint.objects.count() == 2
    author, today = world.user("zj_leader"), clock.today()
    CannedReply.objects.create(
        title="清理楼道",
        body=LONG,
        command="answer",
        owner=author,
        review_on=today,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    third = answered(world, answer=LONG)
    assert look(third) == 0


def test_the_same_note_in_two_matters_is_pointed_at(world: World) -> None:
    cases = []
    for _ in range(2):
        no = world.report().no
        world.drive(no, "accept", "dispatch", "sign", ("progress", {"text": LONG}))
        with clock.at(clock.now() + timedelta(hours=1)):
            cases.append(world.do(no, "answer"))
    assert [look(case) for case in cases] == [0, 1]
    (hint,) = of(world, cases[1])
    assert hint.reason.startswith("办理记录")


def test_texts_from_before_there_were_prints_are_caught_up_with_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older answer is found again; a batch at a time, and nothing is asked when all is done."""
    old, older = answered(world, answer=LONG), answered(world, answer=f"谢谢您。{LONG}")
    answered(world, answer="已办好。")  # too short to be told from others
    world.report()
    assert not TextPrint.objects.exists()
    monkeypatch.setattr(text_backfill, "BATCH", 2)
    assert [text_backfill.backfill() for _ in range(3)] == [2, 1, 0]
    assert set(TextPrint.objects.values_list("case_id", flat=True)) == {old.pk, older.pk}
    TextCatchUp.objects.all().delete()
    assert text_backfill.backfill() == 2
    assert TextPrint.objects.count() == 2
    assert not RecordLook.objects.exists()  # a print is no look at the records
    copy = answered(world, answer=LONG)
    assert look(copy) >= 1
    assert old.no in {one.other for one in of(world, copy)}


def test_done_within_seconds_of_signing_is_pointed_at_and_explained_is_not(world: World) -> None:
    start = clock.now()
    seconds = {}
    for outcome, later in (("solved", 8), ("explained", 8), ("solved", 3600)):
        no = world.report().no
        with clock.at(start):
            world.drive(no, ("accept", {"matter": "B02"}), "dispatch", "sign")
        with clock.at(start + timedelta(seconds=later)):
            case = world.do(no, "answer", outcome=outcome)
        look(case)
        seconds[outcome, later] = [hint.reason for hint in of(world, case)]
    assert seconds == {
        ("solved", 8): ["签收或到场后 8 秒就答复已经办好。"],
        ("explained", 8): [],
        ("solved", 3600): [],
    }


def test_two_places_within_minutes_are_pointed_at_without_keeping_a_place(world: World) -> None:
    found: list[Case] = []
    for lat in ("37.00", "37.20"):
        no = world.report(by="grid1", door="grid", lon="112.0", lat=lat, matter="A01").no
        world.do(no, "settle", by="grid1", answer="已清", files=[photo(world, "grid1", len(found))])
        found.append(Case.objects.get(no=no))
    assert look(found[1]) == 1
    (hint,) = of(world, found[1])
    assert (hint.kind, hint.other) == ("impossible_sequence", found[0].no)
    assert "22.2 公里" in hint.reason
    row = RecordHint.objects.get()
    assert set(row.data.split('"')[1::2]) == {"metres", "seconds"}


def test_only_verifiers_and_those_concerned_read_and_only_these_answer(world: World) -> None:
    first = answered(world, answer=LONG)
    second = answered(world, answer=LONG)
    look(first), look(second)
    hint = RecordHint.objects.get()
    assert of(world, second, "zj_handler")[0].may_answer
    assert not of(world, second, "verify1")[0].may_answer
    for who in ("dispatch1", "leader1", "admin1"):
        assert not of(world, second, who)
    sealed = Case.objects.get(pk=second.pk)

    def say(who: str, text: str = "两处楼道一起清理，情况一样") -> RecordHint:
        return answer(actor=world.actor(who), no=second.no, hint=hint.pk, text=text)

    for who in ("verify1", "dispatch1"):
        with pytest.raises(NotYours):
            say(who)
    with pytest.raises(NotFound):
        say("cg_handler")
    with pytest.raises(NotFound):
        answer(actor=world.actor("zj_handler"), no=first.no, hint=hint.pk, text="别的工单")
    for wrong in (" ", "说" * 501):
        with pytest.raises(Invalid):
            say("zj_handler", wrong)
    say("zj_handler")
    say("zj_handler", "两处楼道同一天清理，情况一样")
    with pytest.raises(NotNow):
        say("zj_leader")
    (seen,) = of(world, second)
    assert (seen.answer, seen.answered_by) == ("两处楼道同一天清理，情况一样", "滕建业")
    assert Event.objects.filter(chain_kind=CHAIN, chain_id=second.pk).count() == 2
    # Neither finding nor answering moves the case, or anything about it.
    after = Case.objects.get(pk=second.pk)
    assert {f.attname: getattr(after, f.attname) for f in Case._meta.concrete_fields} == {
        f.attname: getattr(sealed, f.attname) for f in Case._meta.concrete_fields
    }
    Case.objects.filter(pk=second.pk).update(ended_at=clock.now())
    with pytest.raises(NotNow):
        say("zj_handler")


def test_who_may_not_see_the_other_matter_is_told_no_number(world: World) -> None:
    no = world.report().no
    world.drive(no, "accept", ("dispatch", {"lead_unit": "cg"}))
    world.do(no, "sign", by="cg_handler")
    world.do(no, "answer", by="cg_handler", files=[f"{photo(world, 'cg_handler', 1)}:after"])
    case = answered(world, files=[f"{photo(world, 'zj_handler', 1)}:after"])
    look(case)
    (mine,) = of(world, case, "zj_handler")
    assert mine.other == ""
    assert no not in mine.reason
    assert "另一件工单" in mine.reason
    assert len(mine.photos) == 1
    (theirs,) = of(world, case, "verify1")
    assert theirs.other == no


def test_each_answer_is_looked_at_after_its_commit(world: World) -> None:
    first, second = answered(world, answer=LONG), answered(world, answer=LONG)
    many = hints_of_many(world.actor("verify1"), [first.no, second.no])
    assert [many[case.no].looked for case in (first, second)] == [False, False]
    with clock.at(clock.now() + timedelta(hours=2)):
        while claimed := outbox.claim("test", 50):
            for row in claimed:
                outbox.deliver_one(row)
    many = hints_of_many(world.actor("verify1"), [first.no, second.no])
    assert [(many[c.no].looked, len(many[c.no].hints)) for c in (first, second)] == [
        (True, 0),
        (True, 1),
    ]
    assert not hints_of_many(world.actor("zj_handler"), [second.no])
    assert not OutboxMessage.objects.filter(topic=looking.TOPIC, done_at=None).exists()


def test_a_verifier_need_not_wait_for_the_worker(world: World) -> None:
    answered(world, answer=LONG)
    second = answered(world, answer=LONG)
    look(Case.objects.order_by("id")[0])
    with pytest.raises(NotYours):
        look_now(actor=world.actor("zj_handler"), no=second.no)
    with pytest.raises(NotFound):
        look_now(actor=world.actor("t2_dispatch"), no=second.no)
    with pytest.raises(NotNow):
        look_now(actor=world.actor("verify1"), no=world.report().no)
    assert look_now(actor=world.actor("verify1"), no=second.no) == 1
