"""Judging one person's moves on many cases at once: a fixed number of queries, however many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from linli.audit.models import Event
from linli.cases.access import visible_to
from linli.cases.bundle import WORK_ACTIONS, Bundle, rated_low
from linli.cases.models import (
    Approval,
    Case,
    CaseLink,
    ConflictBlock,
    Duty,
    ReadGrant,
    ReplyDraft,
)
from linli.cases.parts import parts_of
from linli.kernel.statements import ByNumbers
from linli.people.actor import Actor


def bundles(actor: Actor, numbers: Iterable[str]) -> list[Bundle]:
    """Return the visible ones of these cases with all that judging needs: nine queries at most.

    One more for somebody who stands in for a colleague, two where there are complaints about
    handling among them.

    In the order given, each once; unknown and invisible numbers are left out alike.
    """
    wanted = [no for no in dict.fromkeys(numbers) if no.isascii() and no.isdigit()]
    by_no = {case.no: case for case in visible_to(actor).filter(no__in=wanted).order_by()}
    found = [Bundle(by_no[no]) for no in wanted if no in by_no]
    _fill(found)
    if actor.standing_for:
        _fill_blocked(found)
    return found


def checked(actor: Actor, cases: Iterable[Case]) -> list[Bundle]:
    """Return fetched cases with what judging a check (核查) of each needs: two queries.

    One more for somebody who stands in for a colleague, two for complaints about handling.
    """
    found = [Bundle(case) for case in cases]
    duties = _duties([one.case for one in found])
    handlers = _handlers([one.case for one in found])
    parts = parts_of([one.case for one in found if one.complains])
    for one in found:
        one.duties = duties[one.case.pk]
        one.handlers = frozenset(handlers[int(one.case.no)])
        if one.complains:
            one.parts = parts[one.case.pk]
    if actor.standing_for:
        _fill_blocked(found)
    return found


def _fill(found: Sequence[Bundle]) -> None:
    """Read ahead what each bundle would otherwise ask for by itself."""
    duties = _duties([one.case for one in found])
    requests = _requests([one.case for one in found])
    handlers = _handlers([one.case for one in found])
    merged = _merged([one.case for one in found])
    replies = _replies([one.case for one in found])
    guests = _guests([one.case for one in found])
    low = rated_low([one.case for one in found])
    parts = parts_of([one.case for one in found if one.complains])
    for one in found:
        key = one.case.pk
        one.duties = duties[key]
        one.open_approvals = requests[key]
        one.handlers = frozenset(handlers[int(one.case.no)])
        one.others_merged = key in merged
        one.reply = replies.get(key)
        one.guests = frozenset(guests[key])
        one.rated_low = key in low
        if one.complains:
            one.parts = parts[key]


def _fill_blocked(found: Sequence[Bundle]) -> None:
    """Read ahead whom conflict blocks keep out: asked only where somebody acts for another."""
    rows: dict[int, set[int]] = defaultdict(set)
    blocks = ConflictBlock.objects.filter(case_id__in=[one.case.pk for one in found]).order_by()
    for case, user in blocks.values_list("case_id", "user_id"):
        rows[case].add(user)
    for one in found:
        one.blocked = frozenset(rows[one.case.pk])


_DUTIES = ByNumbers(lambda ids: Duty.objects.filter(case_id__in=ids).order_by("id"))


def _duties(cases: Sequence[Case]) -> dict[int, list[Duty]]:
    ids = [case.pk for case in cases if case.first_unit_id is not None]
    rows: dict[int, list[Duty]] = defaultdict(list)
    for duty in _DUTIES.objects(ids):
        rows[duty.case_id].append(duty)
    return rows


def _requests(cases: Sequence[Case]) -> dict[int, list[Approval]]:
    ids = [case.pk for case in cases if case.pending_kind]
    rows: dict[int, list[Approval]] = defaultdict(list)
    if ids:
        for row in Approval.objects.filter(case_id__in=ids, result=Approval.Result.OPEN):
            rows[row.case_id].append(row)
    return rows


_HANDS = ByNumbers(
    lambda chains: (
        Event.objects.filter(chain_kind="case", chain_id__in=chains, action__in=WORK_ACTIONS)
        .order_by()
        .values_list("chain_id", "actor_id", "on_behalf_of")
        .distinct()
    )
)


def _handlers(cases: Sequence[Case]) -> dict[int, set[int]]:
    rows: dict[int, set[int]] = defaultdict(set)
    for chain, *hands in _HANDS.tuples([int(case.no) for case in cases]):
        rows[chain].update(person for person in hands if person is not None)
    return rows


def _merged(cases: Sequence[Case]) -> frozenset[int]:
    ids = [case.pk for case in cases]
    if not ids:
        return frozenset()
    links = CaseLink.objects.filter(target_id__in=ids, kind=CaseLink.Kind.MERGED_INTO)
    return frozenset(links.values_list("target_id", flat=True))


def _replies(cases: Sequence[Case]) -> dict[int, ReplyDraft]:
    rounds = {case.pk: case.answer_round for case in cases if case.reply_stage}
    if not rounds:
        return {}
    live = (ReplyDraft.Status.SUBMITTED, ReplyDraft.Status.APPROVED)
    drafts = ReplyDraft.objects.filter(case_id__in=rounds, status__in=live)
    return {row.case_id: row for row in drafts if row.round == rounds[row.case_id]}


def _guests(cases: Sequence[Case]) -> dict[int, set[int]]:
    rows: dict[int, set[int]] = defaultdict(set)
    ids = [case.pk for case in cases if case.ended_at is None]
    if ids:
        grants = ReadGrant.objects.filter(case_id__in=ids, ended_at__isnull=True).order_by()
        for case, user in grants.values_list("case_id", "user_id"):
            rows[case].add(user)
    return rows
