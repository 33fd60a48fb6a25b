"""What a whistle asks of somebody: to answer, to come, to record and end it, to decide."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from linli.cases.access import visible_to
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.authority import UNIT_ROLES
from linli.domain.lifecycle import Command
from linli.domain.whistles import AWAITED, KIND_NAMES, Kind, Standing
from linli.domain.words import Words
from linli.people.actor import Actor, hats
from linli.tasks.waiting import MOST, Waiting
from linli.whistles import judging
from linli.whistles.models import Call

_KIND = "whistle"


def asked(actor: Actor, now: datetime) -> list[Waiting]:  # noqa: ARG001 - one signature for all providers
    """Return what open whistles ask of the actor or of those they stand in for: one query."""
    posts = (*actor.posts, *(post for one in actor.standing_for for post in one.posts))
    units = {post.unit_id for post in posts if post.role in UNIT_ROLES}
    callers = {post.unit_id for post in posts if post.role in judging.CALLERS}
    if not units and not callers:
        return []
    catalogue = snapshot.current()
    leads = judging.leads_county(posts, catalogue)
    wanted = Q(unit_id__in=units) | Q(whistle__unit_id__in=callers)
    if leads:
        wanted |= Q(reply="objects", upheld__isnull=True)
    rows = (
        Call.objects.filter(wanted, open=True)
        .filter(case__in=visible_to(actor).filter(whistles__gt=0).order_by().values("pk"))
        .select_related("whistle", "whistle__called_by", "case")
        .order_by("whistle__arrive_by", "id")[:MOST]
    )
    found: dict[str, Waiting] = {}
    own = hats(actor)
    calls = list(rows)
    together: dict[int, list[Call]] = {}
    for call in calls:
        together.setdefault(call.whistle_id, []).append(call)
    for call in calls:
        # Neither whoever called, nor the unit itself, rules on an objection or records and rates.
        rules = leads and any(judging.ruling_refusal(one, call, catalogue) is None for one in own)
        records = any(
            judging.caller_refusal(one, call.whistle, together[call.whistle_id]) is None
            for one in own
        )
        for one in _of(call, units, catalogue, records=records, rules=rules):
            found.setdefault(one.key, one)
    return list(found.values())


def _of(
    call: Call, units: set[int], catalogue: Catalogue, *, records: bool, rules: bool
) -> list[Waiting]:
    standing, code = call.standing, catalogue.units[call.unit_id].code
    found: list[Waiting] = []
    if call.unit_id in units and standing is Standing.CALLED:
        found.append(_row(call, catalogue, "answer", "请应哨", call.answer_by))
    elif call.unit_id in units and standing in {Standing.COMING, Standing.MUST_COME}:
        found.append(_row(call, catalogue, "come", "请按时到场", call.whistle.arrive_by))
    if records:
        awaited = standing in AWAITED
        what = "请登记到场" if awaited else "请办结并评价"
        command = Command.ARRIVE if awaited else Command.END_WHISTLE
        found.append(_row(call, catalogue, command.value, what, call.whistle.arrive_by))
    if rules and standing is Standing.OBJECTS:
        row = _row(call, catalogue, f"decide-{code}", "请裁定应哨异议", call.whistle.arrive_by)
        found.append(row)
    return found


def _row(call: Call, catalogue: Catalogue, what: str, words: str, due: datetime | None) -> Waiting:
    whistle = call.whistle
    route, args = _where(call, catalogue, what)
    return Waiting(
        kind=_KIND,
        key=f"{whistle.no}:{what}",
        no=call.case.no,
        title=call.case.title,
        what=Words("{kind}：{what}", kind=KIND_NAMES[Kind(whistle.kind)], what=words),
        words=whistle.text,
        asked_by=catalogue.units[whistle.unit_id].name,
        asked_at=whistle.called_at,
        due_at=due,
        route=route,
        args=args,
    )


def _where(call: Call, catalogue: Catalogue, what: str) -> tuple[str, tuple[str | int, ...]]:
    no = call.case.no
    if what == "answer":
        return "desk_act", (no, Command.ANSWER_WHISTLE.value)
    if what == "come":
        return "desk_case", (no,)
    if what.startswith("decide-"):
        return "desk_whistle_objection", (no, catalogue.units[call.unit_id].code)
    return "desk_act", (no, what)
