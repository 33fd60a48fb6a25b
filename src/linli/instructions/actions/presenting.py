"""呈批: putting a case before a named leader, with a proposal."""

from __future__ import annotations

from django.db.models import Q

from linli.cases.actions.apply import acting_unit
from linli.cases.actions.engine import Effect, Move, verb
from linli.domain.deadlines import Budget, Unit, add
from linli.domain.errors import Invalid
from linli.domain.lifecycle import Command
from linli.domain.words import Listed, Words
from linli.instructions.leaders import Leader, leaders_of
from linli.instructions.models import Presentation
from linli.kernel import statements
from linli.people.models import User

#: How long a leader is given to read and instruct.
READ_WITHIN = Budget(2, Unit.WORKDAY)


@verb(Command.PRESENT)
def present(move: Move) -> Effect:
    """Put the case before a leader whose post reaches it today.

    Raises Invalid for oneself, for a leader in whose place one works oneself, for somebody
    without such a post today (naming who else may), and while the same leader has it already.
    """
    reach = leaders_of(move.bundle)
    leader = _meant(move, reach)
    if Presentation.objects.filter(
        case_id=move.case.pk, leader_id=leader.user_id, answered_at__isnull=True
    ).exists():
        raise _bad(Words("已经呈送{name}，尚未批示，不必重复呈送。", name=leader.name))
    due_at = add(move.now, READ_WITHIN, move.catalogue.calendar).due_at
    absent = move.actor.in_place_of
    statements.insert(
        Presentation(
            case_id=move.case.pk,
            leader_id=leader.user_id,
            text=move.text("text"),
            presented_at=move.now,
            presented_by_id=move.person,
            presented_for_id=absent.user_id if absent else None,
            presented_unit_id=acting_unit(move.actor, move.decision, move.bundle),
            due_at=due_at,
        )
    )
    return Effect(
        payload={"leader": leader.user_id, "presented_to": leader.name, "text": move.text("text")},
        fields=("instruction",),
    )


def _bad(sentence: str) -> Invalid:
    return Invalid(fields={"leader": sentence})


def _meant(move: Move, reach: list[Leader]) -> Leader:
    """Return the leader meant by user name, or by a full name that only one bears."""
    name = move.text("leader")
    fitting = [one for one in reach if one.username == name]
    fitting = fitting or [one for one in reach if one.name == name]
    if len(fitting) > 1:
        listed = "、".join(one.username for one in fitting)
        raise _bad(Words("有几位“{name}”，请改填用户名：{listed}。", name=name, listed=listed))
    hands = {move.actor.user_id, move.actor.principal_id}
    others = [one for one in reach if one.user_id not in hands and one.stand_in_id not in hands]
    if not fitting:
        raise _bad(_without_post(name, others))
    leader = fitting[0]
    if leader.user_id in hands:
        raise _bad(_with_others(Words("不能呈给自己。"), others))
    if leader.stand_in_id in hands:
        sentence = Words("您正在代{name}办理，呈给他等于呈给自己。", name=leader.name)
        raise _bad(_with_others(sentence, others))
    return leader


def _without_post(name: str, others: list[Leader]) -> str:
    """Say that the post is empty today, or that nobody is called so, and who else may."""
    known = User.objects.filter(
        Q(username=name) | Q(full_name=name), kind=User.Kind.STAFF
    ).values_list("full_name", flat=True)[:1]
    who = next(iter(known), None)
    if who is None:
        sentence = Words("没有找到领导“{name}”，请核对。", name=name)
    else:
        sentence = Words("“{name}”现在没有管到本件的领导岗位，不能呈送。", name=who)
    return _with_others(sentence, others)


def _with_others(sentence: Words, others: list[Leader]) -> str:
    if not others:
        last = Words("现在没有其他领导管到本件，请先由管理员给出岗位。")
        return Listed("", [sentence, last])
    listed = Listed("、", [one.label for one in others[:5]])
    return Listed("", [sentence, Words("可以呈送：{others}。", others=listed)])
