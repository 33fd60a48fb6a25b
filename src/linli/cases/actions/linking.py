"""Merge duplicates without destroying, split what is several things, block conflicts."""

from __future__ import annotations

from django.db import OperationalError, transaction
from django.db.models import Case as Choose
from django.db.models import Q, Value, When

from linli.cases import access
from linli.cases.actions.drafting import release
from linli.cases.actions.engine import Effect, Move, Opening, verb
from linli.cases.actions.granting import end_for
from linli.cases.actions.reporting import child_of, inherit
from linli.cases.models import Case, CaseLink, ConflictBlock, Duty
from linli.domain.errors import Invalid, LostRace, NotFound
from linli.domain.lifecycle import FINAL, Command, State
from linli.domain.words import Listed, Words
from linli.kernel import statements
from linli.people.models import Post, User


def _locked(move: Move, number: str) -> Case | None:
    """Return the target, held until the end, so that it cannot end or be merged meanwhile.

    Raises LostRace when somebody is writing it now: two cases merging into each other would
    otherwise wait for one another for ever, or both disappear.
    """
    try:
        with transaction.atomic():
            return access.get_case(move.actor, number, lock=True, nowait=True)
    except NotFound:
        return None
    except OperationalError:
        raise LostRace from None


@verb(Command.MERGE)
def merge(move: Move) -> Effect:
    """Merge into another open case; the record stays, the reporter is answered there."""
    number = "".join(move.text("target").split())
    if number == move.case.no:
        raise Invalid(fields={"target": "不能并入自己。"})
    target = _locked(move, number)
    if target is None:
        raise Invalid(fields={"target": "没有找到这个编号，请核对后再填。"})
    if CaseLink.objects.filter(
        target_id=move.case.pk, kind=CaseLink.Kind.MERGED_INTO, source_id=target.pk
    ).exists():
        raise Invalid(fields={"target": "对方已并入本件，不能互相并入。"})
    if State(target.state) in FINAL:
        raise Invalid(fields={"target": "这件事已经终结，不能再并入。"})
    CaseLink.objects.create(
        source_id=move.case.pk,
        target_id=target.pk,
        kind=CaseLink.Kind.MERGED_INTO,
        made_at=move.now,
    )
    return Effect(
        changes={"end_reason": "merged", "end_text": move.text("text")},
        payload={"target": target.no, "text": move.text("text")},
        fields=("link",),
        reason_code="merged",
    )


@verb(Command.SPLIT)
def split(move: Move) -> Effect:
    """Take one part out as a case of its own: same requester, same place, same clock start."""
    matter = move.catalogue.matter(move.text("matter")) if move.text("matter") else None
    child, entry = child_of(
        move.case,
        actor=move.actor,
        catalogue=move.catalogue,
        now=move.now,
        title=move.text("title"),
        text=move.text("text"),
        matter=matter,
    )
    return Effect(
        payload={"child": child.no, "title": child.title, "text": move.text("text")},
        fields=("link",),
        # The part has the same requester, so the same 回避.
        opens=Opening(child, entry, keep=lambda: inherit(child, move.case, move.now)),
    )


def _account(words: str) -> User:
    """Return the account by user name, or by a full name that only one account bears: one query.

    Raises Invalid with what is known: nobody, or everybody of that name.
    """
    staff = Q(full_name=words, pk__in=Post.objects.order_by().values("user_id"))
    found = User.objects.filter(Q(username=words) | staff).annotate(
        exact=Choose(When(username=words, then=Value(0)), default=Value(1))
    )
    namesakes = list(found.order_by("exact", "username")[:6])
    if namesakes and namesakes[0].username == words:
        return namesakes[0]
    if len(namesakes) == 1:
        return namesakes[0]
    if not namesakes:
        raise Invalid(fields={"account": "没有这个账号，请核对后再填。"})
    names = Listed("、", (user.username for user in namesakes))
    raise Invalid(fields={"account": Words("有几位同名人员，请改填用户名：{names}。", names=names)})


@verb(Command.BLOCK)
def block(move: Move) -> Effect:
    """回避: the account sees nothing of this case from now on. Raises Invalid for oneself."""
    user = _account(move.text("account"))
    user_id = user.pk
    if user_id == move.actor.user_id:
        raise Invalid(fields={"account": "不能对自己设置回避；请由另一位人员设置。"})
    values = {
        "case_id": move.case.pk,
        "user_id": user_id,
        "set_by_id": move.actor.user_id,
        "set_at": move.now,
        "reason": move.text("text"),
    }
    statements.insert_values(ConflictBlock, values, once=True)
    Duty.objects.filter(case_id=move.case.pk, active=True, assignee_id=user_id).update(
        assignee_id=None
    )
    end_for(move, user_id)
    changes = release(move, user_id)
    if move.case.holder_id == user_id:
        changes["holder_id"] = None  # the duty post of the unit takes over
    return Effect(
        changes=changes,
        payload={"text": move.text("text"), "blocked_name": f"{user.full_name}（{user.username}）"},
        fields=("access",),
    )
