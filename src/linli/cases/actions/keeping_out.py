"""Who is kept out of a complaint about handling: at its opening, and whoever comes to a unit later.

The conflict block is the one thing every list, count, message and page asks, so the rule “people
of a unit with a part see nothing of it” is written as blocks, and kept complete: when a post is
given, in the same transaction, and by a sweep for posts that come in another way (a county pack)
or by their first day. What was blocked stays blocked when somebody leaves the unit again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from linli.audit.models import Event
from linli.cases.models import Case, CaseLink, ConflictBlock, Duty
from linli.cases.parts import ACTIONS, parts_of
from linli.domain import complaints
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.models import Post, User

#: Why a block stands which no person has set.
KEPT_OUT = "本人或所在单位在被投诉的事项中有经办"
#: Posts that see what is audited whoever handled it, and posts that see no matters at all.
_NOT_CONCERNED = (Post.Role.AUDITOR, Post.Role.ADMIN)
#: A post counts a day before it begins, so that its first minute is covered.
_AHEAD = timedelta(days=1)
#: Blocks in one statement, and complaints in one transaction of the sweep.
_BATCH = 100


def block_at_opening(case: Case, original: Case, parts: complaints.Parts, taken_by: int) -> None:
    """Block who had a part, all staff of the units that had, and whom the original blocks.

    Auditors stay: they see what is audited, whoever handled it.
    """
    units = complaints.kept_out(parts, taken_by)
    colleagues = Q(pk__in=_posts(units).values("user_id"))
    if original.reporter_user_id is not None:  # staff with a matter of their own may complain, too
        colleagues &= ~Q(pk=original.reporter_user_id)
    staff = User.objects.filter(colleagues | Q(pk__in=parts.people)).order_by("pk")
    now = clock.now()
    blocks = {
        user_id: ConflictBlock(case_id=case.pk, user_id=user_id, set_at=now, reason=KEPT_OUT)
        for user_id in staff.values_list("pk", flat=True)
    }
    for row in ConflictBlock.objects.filter(case_id=original.pk).order_by("id"):
        blocks.setdefault(
            row.user_id,
            ConflictBlock(
                case_id=case.pk,
                user_id=row.user_id,
                set_by_id=row.set_by_id,
                set_at=now,
                reason=row.reason,
            ),
        )
    ConflictBlock.objects.bulk_create(blocks.values(), batch_size=_BATCH)


def _posts(units: Iterable[int]) -> QuerySet[Post]:
    today = clock.today()
    posts = Post.objects.filter(unit_id__in=sorted(units), valid_from__lte=today + _AHEAD)
    return posts.exclude(valid_to__lt=today).exclude(role__in=_NOT_CONCERNED).order_by()


def block_newcomer(post: Post) -> int:
    """Block the holder of a post from the complaints their unit is kept out of; return how many.

    For a post just given, inside its transaction: one query where no complaint concerns the unit.
    """
    if post.role in _NOT_CONCERNED:
        return 0
    acts = Event.objects.filter(
        chain_kind="case",
        chain_id=Cast(OuterRef("target__no"), BigIntegerField()),
        unit_id=post.unit_id,
        action__in=ACTIONS,
    )
    held = Duty.objects.filter(case_id=OuterRef("target_id"), unit_id=post.unit_id)
    part = Q(target__centre_id=post.unit_id) | Q(Exists(held)) | Q(Exists(acts))
    links = CaseLink.objects.filter(part, kind=CaseLink.Kind.COMPLAINS_OF)
    found = list(Case.objects.filter(pk__in=links.order_by().values("source_id")).order_by("pk"))
    return _complete(found) if found else 0


def sweep_kept_out() -> int:
    """Set the blocks that are missing, on ended complaints too; return how many were.

    Five queries for a hundred complaints.
    """
    done, after = 0, 0
    rows = Case.objects.filter(source__in=sorted(complaints.SOURCES)).exclude(source_id="")
    while found := list(rows.filter(pk__gt=after).order_by("pk")[:_BATCH]):
        with write():
            done += _complete(found)
        after = found[-1].pk
    return done


def _complete(found: Sequence[Case]) -> int:
    """Set the blocks by unit that these complaints lack: four queries, five where one does."""
    parts = parts_of(found)
    holding: dict[int, set[int]] = defaultdict(set)
    duties = Duty.objects.filter(case_id__in=list(parts), active=True).order_by()
    for case_id, unit in duties.values_list("case_id", "unit_id"):
        holding[case_id].add(unit)
    units = {
        case.pk: complaints.kept_out(parts[case.pk], case.centre_id, holding[case.pk])
        for case in found
    }
    people = _people(frozenset().union(*units.values()))
    rows = ConflictBlock.objects.filter(case_id__in=list(parts)).order_by()
    there = set(rows.values_list("case_id", "user_id"))
    there |= {(case.pk, case.reporter_user_id or 0) for case in found}
    wanted = {
        (case_id, user)
        for case_id, barred in units.items()
        for unit in barred
        for user in people[unit]
    }
    now = clock.now()
    blocks = [
        ConflictBlock(case_id=case_id, user_id=user, set_at=now, reason=KEPT_OUT)
        for case_id, user in sorted(wanted - there)
    ]
    # Somebody else may set the same one meanwhile; then it is there, which is all that is wanted.
    ConflictBlock.objects.bulk_create(blocks, batch_size=_BATCH, ignore_conflicts=True)
    return len(blocks)


def _people(units: Iterable[int]) -> Mapping[int, set[int]]:
    """Return who holds a concerned post, by unit."""
    people: dict[int, set[int]] = defaultdict(set)
    for unit, user in _posts(units).values_list("unit_id", "user_id"):
        people[unit].add(user)
    return people
