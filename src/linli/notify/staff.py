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
from linli.domain.escalation import Standing
from linli.domain.lifecycle import Command, State
from linli.domain.whistles import Kind as WhistleKind
from linli.domain.whistles import Reply as WhistleReply
from linli.escalation.actions.raising import CLEARED
from linli.escalation.models import Step
from linli.instructions.models import Presentation
from linli.kernel import clock
from linli.notify.models import Channel, Preference
from linli.people.models import Post, Substitution
from linli.whistles.models import Call, Whistle

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
    Command.SUPERVISE.value: "staff_supervised",
    Command.ESCALATE.value: "staff_climbed",
    Command.DECIDE.value: "staff_decided",
    Command.FEED_BACK.value: "staff_fed_back",
    Command.RELEASE.value: "staff_released",
    Command.ARRANGE.value: "staff_part",
    Command.RETURN_PART.value: "staff_part",
    Command.CONTRIBUTE.value: "staff_part",
    Command.CONFIRM.value: "staff_unsolved",
    Command.WHISTLE.value: "staff_whistle",
    Command.ANSWER_WHISTLE.value: "staff_objection",
    Command.END_WHISTLE.value: "staff_whistle_over",
    Command.PRESENT.value: "staff_presented",
    Command.INSTRUCT.value: "staff_instructed",
}
#: Acts that may start parts of a joint plan.
_ON_PARTS: Final = frozenset({Command.ARRANGE, Command.RETURN_PART, Command.CONTRIBUTE})
#: Acts told to the units that were called to the spot.
_ON_WHISTLES: Final = frozenset({Command.WHISTLE, Command.END_WHISTLE})
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
    if event.action == Command.ANSWER_WHISTLE and event.reason_code != WhistleReply.OBJECTS:
        return ""  # that a unit comes stands on the page of whoever waits for it
    if event.reason_code == CLEARED:  # a step that ended asks nobody for anything
        return ""
    if event.action in _ON_PARTS and not payload.get("ready_units"):
        return "staff_parts_done" if payload.get("all_done") else ""
    return _KINDS.get(event.action, "")


def breaks_quiet(event: Event) -> bool:
    """Tell whether a message must not wait for anybody's quiet hours: 应急哨."""
    return event.action == Command.WHISTLE and event.reason_code == WhistleKind.EMERGENCY


def wishes(case: Case, event: Event, catalogue: Catalogue) -> list[Preference]:
    """Return the wishes of those to be told, each with its account: one query."""
    today = clock.today()
    rows = Preference.objects.filter(_whom(case, event, catalogue), user__is_active=True)
    rows = rows.exclude(channel=Channel.PAGE).exclude(
        user_id__in=ConflictBlock.objects.filter(case_id=case.pk).values("user_id")
    )
    if event.actor_id is not None:
        rows = rows.exclude(user_id=event.actor_id)
    holding = Post.objects.on(today)
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
    if event.action in (Command.PRESENT, Command.INSTRUCT):
        return _of_instructions(case, event)
    if event.action == Command.ESCALATE:
        open_ = Step.objects.filter(case_id=case.pk, standing=Standing.OPEN.value).order_by()
        return Q(user_id__in=open_.values("person_id")) | Q(
            user_id__in=open_.filter(in_place_of__isnull=False).values("in_place_of_id")
        )
    if event.action in _ON_PARTS | _ON_WHISTLES:
        return (_of_parts if event.action in _ON_PARTS else _of_whistle)(case, event)
    today = clock.today()
    posts = Post.objects.filter(_posts(case, event, catalogue))
    return Q(user_id__in=posts.on(today).order_by().values("user_id"))


def _of_parts(case: Case, event: Event) -> Q:
    """Return the units whose part of a joint plan starts now; the lead when all are done."""
    units = Duty.objects.filter(case_id=case.pk, active=True, place__gt=0, ready_at=event.at)
    started = units.filter(done_at__isnull=True).order_by().values("unit_id")
    all_done = event.action == Command.CONTRIBUTE and not case.parts_open
    whose = Q(unit_id=case.lead_unit_id or 0) if all_done else Q(unit_id__in=started)
    today = clock.today()
    posts = Post.objects.filter(whose, role__in=_HANDS)
    return Q(user_id__in=posts.on(today).order_by().values("user_id"))


def _of_whistle(case: Case, event: Event) -> Q:
    """Return the handlers and leaders of the units which this whistle called."""
    moment = {"called_at" if event.action == Command.WHISTLE else "ended_at": event.at}
    whistles = Whistle.objects.filter(case_id=case.pk, **moment)
    called = Call.objects.filter(whistle__in=whistles).order_by().values("unit_id")
    today = clock.today()
    posts = Post.objects.filter(unit_id__in=called, role__in=_HANDS)
    return Q(user_id__in=posts.on(today).order_by().values("user_id"))


def _of_instructions(case: Case, event: Event) -> Q:
    """Return the leader something was put before, or who put it there once it is instructed."""
    rows = Presentation.objects.filter(case_id=case.pk).order_by()
    if event.action == Command.INSTRUCT:
        return Q(user_id__in=rows.filter(answered_seq=event.seq).values("presented_by_id"))
    leaders = rows.filter(presented_at=event.at).values("leader_id")
    today = clock.today()
    stand_ins = Substitution.objects.on(today).filter(absent_id__in=leaders)
    return Q(user_id__in=leaders) | Q(user_id__in=stand_ins.values("substitute_id"))


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
        Command.SUPERVISE: lead,
        Command.DECIDE: lead,
        Command.RELEASE: lead,
        Command.ANSWER_WHISTLE: Q(unit_id=county, role=Post.Role.CENTRE_LEADER),
        Command.FEED_BACK: Q(unit_id__in={case.centre_id, county}, role__in=_DESK),
        Command.CONFIRM: Q(unit_id__in={case.centre_id, county}, role=Post.Role.VERIFIER),
        **dict.fromkeys(_TO_LEAD, lead),
    }
    return concerned.get(command) or Q(unit_id=case.centre_id, role__in=_DESK)


def _bound(case: Case) -> QuerySet[Duty, int]:
    """Return the units that are bound to the case, lead and support."""
    return Duty.objects.filter(case_id=case.pk, active=True).order_by().values("unit_id")  # type: ignore[return-value]  # one column, used as a subquery
