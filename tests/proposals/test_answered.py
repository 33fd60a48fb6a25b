"""Earlier answers as a base: only what one may see, masked, dated, and never sendable as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.budgets import within
from tests.world import World

from linli.cases.models import Case
from linli.domain import gaps
from linli.kernel import clock
from linli.people.actor import VISITOR
from linli.proposals import hiding
from linli.proposals.queries import answered as query
from linli.proposals.queries.answered import Answered, answered

pytestmark = pytest.mark.both_engines

LAMP = "楼道杂物堆放很久了，物业一直不清理，请帮忙协调清走。"
ANSWER = (
    "王小明先生您好：2026年3月1日我局到和平社区3号楼现场查看，"
    "已责令物业清走楼道杂物12处，联系人陈建国，手机13912345678。"
)


def _closed(world: World, answer: str = ANSWER, **raw: object) -> str:
    no = world.closed(**{"text": LAMP, **raw}).no
    Case.objects.filter(no=no).update(answer=answer)
    return no


def _found(world: World, no: str, by: str = "zj_handler") -> tuple[Answered, ...]:
    case = Case.objects.get(no=no)
    return answered(world.actor(by), case, world.catalogue, clock.now())


def _handling(world: World, **raw: object) -> str:
    no = world.report(**{"text": "三号楼楼道杂物没人清理，物业不管，请协调。", **raw}).no
    world.drive(no, "accept", "dispatch", "sign")
    return no


def test_an_answer_to_the_same_matter_is_offered_with_its_day_and_reasons(world: World) -> None:
    before, now = _closed(world), _handling(world)
    hidden_from_nobody = world.actor("zj_handler")
    case, catalogue = Case.objects.get(no=now), world.catalogue
    with within("proposals.answered"):
        (one,) = answered(hidden_from_nobody, case, catalogue, clock.now())
    assert one.no == before
    assert one.day == clock.today()
    assert one.unit
    assert one.reasons[:2] == ("同一事项", "同村（社区）")
    assert "相同的词" in one.reasons[2]
    assert not one.old
    assert not one.changed


def test_nothing_personal_and_nothing_of_the_other_case_gets_over(world: World) -> None:
    before, now = _closed(world), _handling(world)
    (one,) = _found(world, now)
    for secret in ("王小明", "陈建国", "13912345678"):
        assert secret not in one.text
        assert secret not in one.base
    first, rest = one.base.split("\n", 1)
    assert before in first
    assert gaps.left_open(first) == (first,)
    for gone in ("2026年3月1日", "12处", "〔"):
        assert gone not in rest
    assert "和平社区" in rest  # the same place here


def test_what_one_does_not_see_is_not_offered(world: World) -> None:
    before, now = _closed(world), _handling(world)
    assert [one.no for one in _found(world, now)] == [before]
    world.do(before, "block", by="dispatch1", account="zj_handler", text="当事人亲属")
    assert _found(world, now) == ()
    assert [one.no for one in _found(world, now, by="dispatch1")] == [before]
    case = Case.objects.get(no=now)
    assert answered(VISITOR, case, world.catalogue, clock.now()) == ()


def test_open_unsolved_secret_and_empty_answers_are_no_base(world: World) -> None:
    now = _handling(world)
    world.answered(text=LAMP)  # answered, not closed yet
    no = _closed(world)
    for change in (
        {"confirmed_solved": False},
        {"request_type": Case.RequestType.REPORT},
        {"source": "handling_supervised"},
        {"answer": ""},
        {"answer": "已处理。"},
    ):
        was = Case.objects.filter(no=no).values(*change).get()
        Case.objects.filter(no=no).update(**change)
        assert _found(world, now) == (), change
        Case.objects.filter(no=no).update(**was)
    assert len(_found(world, now)) == 1


def test_old_answers_and_those_under_former_rules_say_so(world: World) -> None:
    no, now = _closed(world), _handling(world)
    long_ago = clock.now() - timedelta(days=400)
    Case.objects.filter(no=no).update(answered_at=long_ago)
    (one,) = _found(world, now)
    assert one.old
    assert not one.changed
    Case.objects.filter(no=no).update(policy_version=99)
    assert _found(world, now)[0].changed
    Case.objects.filter(no=no).update(answered_at=None, policy_version=1)
    assert not _found(world, now)[0].old
    # The matter is no longer on the county's list.
    case, catalogue = Case.objects.get(no=now), world.catalogue
    gone = {
        pk: replace(matter, valid_to=clock.today() - timedelta(days=1))
        for pk, matter in catalogue.matters.items()
    }
    former = replace(catalogue, matters=gone)
    assert answered(world.actor("zj_handler"), case, former, clock.now())[0].changed


def test_the_likest_come_first_and_no_more_than_three(world: World) -> None:
    now = _handling(world)
    other = _closed(world, text="小区门口的垃圾桶满了没有人清运，味道很大。")
    same = [_closed(world, text=f"{LAMP}{n}号楼也有。") for n in (5, 6, 7)]
    found = _found(world, now)
    assert len(found) == query.SHOWN
    assert {one.no for one in found} == set(same)
    assert other not in {one.no for one in found}
    assert [one.likeness for one in found] == sorted((o.likeness for o in found), reverse=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "好",
        "😀" * 40,
        "\u3000" * 9,
        "<b>请</b>",
        "楼道" * 2000,
        "１２３ ＡＢＣ",
        "樓道雜物沒有清理",
    ],
)
def test_odd_messages_are_survived(world: World, text: str) -> None:
    _closed(world, answer="<script>【填：】〔〕" + "已清走楼道杂物。" * 600)
    now = _handling(world)
    Case.objects.filter(no=now).update(text=text, title=text[:80], address="")
    for one in _found(world, now):
        assert gaps.left_open(one.base)
        assert len(one.base) < 8000


def test_without_matter_and_village_the_town_and_the_words_are_looked_at(world: World) -> None:
    no, now = _closed(world), _handling(world)
    Case.objects.filter(no=now).update(matter=None, village=None)
    (one,) = _found(world, now)
    assert one.no == no
    assert one.reasons[0].startswith("相同的词")
    # Without any place the words lead there; a text with none in common leads nowhere.
    Case.objects.filter(no=now).update(town=None)
    assert [one.no for one in _found(world, now)] == [no]
    Case.objects.filter(no=now).update(text="咨询生育津贴", title="咨询生育津贴", address="")
    assert _found(world, now) == ()


def test_what_leaves_the_house_is_masked_widest() -> None:
    assert "13912345678" not in hiding.hidden("联系人王小明，电话13912345678。")
    outside = hiding.for_outside("微信wx_abc123，老王说的，住12号，和平社区。", ("和平社区",))
    assert "wx_abc123" not in outside
    assert "老王" not in outside
    assert "和平社区" in outside
    made = hiding.as_gaps("请打〔电话〕找〔姓名〕。")
    assert (made.text, made.gaps) == ("请打【填：电话】找【填：姓名】。", 2)
