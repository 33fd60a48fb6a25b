"""Which members of staff are told of an event, besides on the pages of the desk.

Only who wished so (a :class:`Preference` with another way than the page). Told is what to do
and the number of the case, never a name or what people wrote; and never to whoever did it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db.models import Q, QuerySet

from linli.audit.models import Event
from linli.cases.models import Case, ConflictBlock, Duty, Mention, ReplyDraft
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import Command, State
from linli.kernel import clock
from linli.notify.models import Channel, Preference
from linli.people.models import Post

#: Most people told of one event.
MOST: Final = 50

_HANDS: Final = (Post.Role.HANDLER, Post.Role.UNIT_LEADER)
_DESK: Final = (Post.Role.DISPATCHER, Post.Role.CENTRE_LEADER)

_KINDS: Final[Mapping[str, str]] = {
    Command.DISPATCH.value: "staff_dispatched",
    Command.CONVENE.value: "staff_dispatched",
    Command.GRANT_RETURN.value: "staff_returned",
    Command.REFUSE_RETURN.value: "staff_kept",
    Command.VERIFY_FALSE.value: "staff_rework",
    Command.REOPEN.value: "staff_reopened",
    Command.SUPPLEMENT.value: "staff_supplement",
    Command.ASK_RETURN.value: "staff_approval",
    Command.ASK_LEVEL.value: "staff_approval",
    Command.ASK_EXTENSION.value: "staff_approval",
    Command.ASK_SUSPENSION.value: "staff_approval",
    Command.SUBMIT_REPLY.value: "staff_review",
    Command.COMMENT.value: "staff_mentioned",
    Command.PROGRESS.value: "staff_mentioned",
    Command.OVERSEE.value: "staff_overseen",
    Command.CONFIRM.value: "staff_unsolved",
}
#: Acts after which the lead unit has to do something, unless the convenor has.
_TO_LEAD: Final = frozenset(
    {Command.CONVENE, Command.REFUSE_RETURN, Command.VERIFY_FALSE, Command.REOPEN}
)


def kind_of(event: Event, payload: Mapping[str, object]) -> str:
    """Return the kind of the message for staff; empty where an event calls nobody."""
    if event.action == Command.CONFIRM and event.reason_code != "said_unsolved":
        return ""
    if event.action in (Command.COMMENT, Command.PROGRESS) and not payload.get("mentioned_names"):
        return ""
    return _KINDS.get(event.action, "")


def wishes(case: Case, event: Event, catalogue: Catalogue) -> list[Preference]:
    """Return the wishes of those to be told, each with its account: one query."""
    today = clock.today()
    rows = Preference.objects.filter(_whom(case, event, catalogue), user__is_active=True)
    rows = rows.exclude(channel=Channel.PAGE).exclude(
        user_id__in=ConflictBlock.objects.filter(case_id=case.pk).values("user_id")
    )
    if event.actor_id is not None:
        rows = rows.exclude(user_id=event.actor_id)
    holding = Post.objects.filter(valid_from__lte=today).exclude(valid_to__lt=today)
    # Whoever has left holds no post any more and is told nothing, mentioned or not.
    rows = rows.filter(user_id__in=holding.order_by().values("user_id"))
    return list(rows.select_related("user").order_by("user_id")[:MOST])


def _whom(case: Case, event: Event, catalogue: Catalogue) -> Q:
    if event.action == Command.SUBMIT_REPLY:
        drafts = ReplyDraft.objects.filter(case_id=case.pk, status=ReplyDraft.Status.SUBMITTED)
        return Q(user_id__in=drafts.values("reviewer_id"))
    if event.action in (Command.COMMENT, Command.PROGRESS):
        called = Mention.objects.filter(case_id=case.pk, seq=event.seq)
        return Q(user_id__in=called.order_by().values("user_id"))
    today = clock.today()
    posts = Post.objects.filter(_posts(case, event, catalogue), valid_from__lte=today)
    return Q(user_id__in=posts.exclude(valid_to__lt=today).order_by().values("user_id"))


def _posts(case: Case, event: Event, catalogue: Catalogue) -> Q:
    """Return which posts are concerned."""
    command, county = Command(event.action), catalogue.county_centre().id
    if event.target_state == State.CONVENING:
        return Q(unit_id=county, role=Post.Role.CENTRE_LEADER)
    leaders = Q(unit_id__in={case.centre_id, county}, role=Post.Role.CENTRE_LEADER)
    lead = Q(unit_id=case.lead_unit_id or 0, role__in=_HANDS)
    boss = Q(unit_id=case.lead_unit_id or 0, role=Post.Role.UNIT_LEADER)
    holds = Q(unit_id=case.holder_unit_id or 0, role__in=(*_HANDS, *_DESK, Post.Role.SEAT))
    concerned = {
        Command.DISPATCH: Q(unit_id__in=_bound(case), role__in=_HANDS),
        Command.SUPPLEMENT: holds,
        Command.ASK_EXTENSION: leaders if case.extension_count else boss,
        Command.ASK_SUSPENSION: leaders,
        Command.OVERSEE: lead | leaders,
        Command.CONFIRM: Q(unit_id__in={case.centre_id, county}, role=Post.Role.VERIFIER),
        **dict.fromkeys(_TO_LEAD, lead),
    }
    return concerned.get(command) or Q(unit_id=case.centre_id, role__in=_DESK)


def _bound(case: Case) -> QuerySet[Duty, int]:
    """Return the units that are bound to the case, lead and support."""
    return Duty.objects.filter(case_id=case.pk, active=True).order_by().values("unit_id")  # type: ignore[return-value]  # one column, used as a subquery
