"""Colleagues named by people: who is meant, and whether they see what they are called to."""

from __future__ import annotations

from linli.cases import rights
from linli.cases.actions.engine import Move
from linli.cases.models import Mention
from linli.domain.errors import Invalid
from linli.domain.words import Words
from linli.kernel import statements
from linli.people.finding import Colleague, colleagues_named


def called(names: tuple[str, ...], field: str) -> list[Colleague]:
    """Return the colleagues meant by user names, or full names that only one bears: one query.

    Raises Invalid at ``field``, naming everybody who is unknown or ambiguous.
    """
    found = colleagues_named(names)
    chosen: dict[int, Colleague] = {}
    problems: list[str] = []
    for name in names:
        exact = [one for one in found if one.username == name]
        fitting = exact or [one for one in found if one.name == name]
        if len(fitting) == 1:
            chosen[fitting[0].user_id] = fitting[0]
        elif fitting:
            listed = "、".join(one.username for one in fitting[:6])
            problems.append(
                Words("有几位“{name}”，请改填用户名：{listed}。", name=name, listed=listed)
            )
        else:
            problems.append(Words("没有找到在岗人员“{name}”，请核对。", name=name))
    if problems:
        raise Invalid(fields={field: problems[0] if len(problems) == 1 else "".join(problems)})
    return list(chosen.values())


def mention(move: Move) -> str:
    """Keep who is called by this note and return their names; nothing for nobody.

    Raises Invalid when somebody called may not see the case: they would get nothing.
    """
    names = move.words("mention")
    if not names:
        return ""
    people = [one for one in called(names, "mention") if one.user_id != move.actor.user_id]
    if not people:
        return ""
    seen = rights.sight(move.bundle, {one.user_id: one.posts for one in people})
    for one in people:
        if one.user_id in seen.blocked:
            sentence = Words("{name}已设置回避，不能查看本件，请把名字去掉。", name=one.label)
            raise Invalid("mention-blocked", sentence, fields={"mention": sentence})
    blind = "、".join(one.label for one in people if one.user_id not in seen.seeing)
    if blind:
        sentence = Words("{name}看不到本件：请先授权查看，或把名字去掉。", name=blind)
        raise Invalid("mention-blind", sentence, fields={"mention": sentence})
    rows = [
        Mention(
            case_id=move.case.pk,
            user_id=one.user_id,
            by_id=move.person,
            seq=move.case.chain_seq + 1,
            at=move.now,
        )
        for one in people
    ]
    statements.insert_many(rows)
    return "、".join(one.label for one in people)
