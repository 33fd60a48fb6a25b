"""回避: keep somebody out of one case, and let them in again, both on record with a reason."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Case as Choose
from django.db.models import Q, Value, When

from linli.cases.actions.drafting import release
from linli.cases.actions.engine import Effect, Move, verb
from linli.cases.actions.granting import end_for
from linli.cases.models import ConflictBlock, Duty
from linli.domain.authority import may_lift_block
from linli.domain.errors import Invalid, NotNow, NotYours
from linli.domain.lifecycle import Command
from linli.domain.words import Listed, Words
from linli.kernel import clock, statements
from linli.people.models import Post, User
from linli.people.substitution import tied_to


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
    raise _namesakes(user.username for user in namesakes)


def _namesakes(names: Iterable[str]) -> Invalid:
    sentence = Words("有几位同名人员，请改填用户名：{names}。", names=Listed("、", names))
    return Invalid(fields={"account": sentence})


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
        payload={"text": move.text("text"), "blocked_name": _shown(user.full_name, user.username)},
        fields=("access",),
    )


def _shown(name: str, username: str) -> str:
    return f"{name}（{username}）"


@verb(Command.UNBLOCK)
def unblock(move: Move) -> Effect:
    """解除回避: the account sees again what its posts see; nothing else comes back by itself.

    Raises Invalid when nobody of that name is kept out, NotYours for whoever would gain by it:
    somebody who stands in for that person, or for whom that person stands in. NotNow where no
    person set it: whoever had a part in what a complaint is about stays out of the complaint.
    """
    words = move.text("account")
    kept_out = (
        ConflictBlock.objects.filter(case_id=move.case.pk)
        .filter(Q(user__username=words) | Q(user__full_name=words))
        .order_by("user__username")
        .values_list("id", "user_id", "user__username", "user__full_name", "reason", "set_by_id")
    )
    rows = list(kept_out[:6])
    rows = [row for row in rows if row[2] == words] or rows
    if not rows:
        raise Invalid(fields={"account": "这位人员没有设置回避，可能已由他人解除。"})
    if len(rows) > 1:
        raise _namesakes(row[2] for row in rows)
    pk, user_id, username, name, reason, set_by = rows[0]
    if move.bundle.complains and set_by is None:
        raise NotNow("by-rule", "这位人员在被投诉的事项中有经办，按规则回避，不能解除。")
    absent = move.actor.in_place_of
    hands = frozenset({move.person, *([absent.user_id] if absent else [])})
    if not may_lift_block(hands, user_id, tied_to(user_id, clock.today())):
        raise NotYours(
            "concerned", "您与该人员互为代办人，不能由您解除这项回避，请由另一位人员办理。"
        )
    ConflictBlock.objects.filter(pk=pk).delete()
    return Effect(
        payload={
            "text": move.text("text"),
            "blocked_name": _shown(name, username),
            "block_reason": reason,
        },
        fields=("access",),
    )
