"""An import of members as its person sees it: how many rows, which are wrong, who is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from linli.domain.teams import SKILLS
from linli.domain.teams_reading import read_skills
from linli.kernel import clock, keyset
from linli.people.actor import Actor
from linli.teams import access, sealing
from linli.teams.actions.importing import UNDO_DAYS
from linli.teams.models import MemberBatch, MemberSlip, Team

#: Rows on one page; former imports shown.
PAGE, RECENT = 50, 10


@dataclass(frozen=True, slots=True)
class Line:
    """One row: ``phone`` with its middle left out; ``held`` the member who has the number."""

    slip: MemberSlip
    name: str
    phone: str
    skills: tuple[str, ...]
    agreed_on: str
    held: str
    problems: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class View:
    """An import; ``counts`` rows by fate."""

    batch: MemberBatch
    counts: Counter[str]
    may_undo: bool

    def many(self, *fates: str) -> int:
        """Return how many rows have one of these fates."""
        return sum(self.counts[fate] for fate in fates)


def view(actor: Actor, team: str | int, key: str | int) -> View:
    """Return one import of the person's own: three queries. Raises NotFound, NotYours."""
    batch = access.get_batch(actor, team, key)
    fates = MemberSlip.objects.filter(batch=batch).values_list("fate", flat=True)
    done = batch.done_at if batch.standing == MemberBatch.Standing.DONE else None
    return View(batch, Counter(fates), bool(done and clock.now() <= done + UNDO_DAYS))


def lines(found: View, fates: Sequence[str], cursor: str) -> keyset.Page[Line]:
    """Return one page of the rows with these fates, in the order of the file: one query."""
    rows = MemberSlip.objects.filter(batch=found.batch, fate__in=fates).select_related("member")
    page = keyset.page(rows, order=("line",), cursor=cursor, size=PAGE)
    return keyset.Page([_line(one) for one in page.items], page.next, page.prev)


def _line(slip: MemberSlip) -> Line:
    read = sealing.slip_of(slip)
    held = sealing.opened(slip.member) if slip.member is not None else None
    skills: Sequence[str] = read.get("skills", ())
    agreed = read.get("agreed_on", "")
    if held is not None and slip.member is not None and not read:
        skills, agreed = slip.member.skills.split(","), slip.member.agreed_on.isoformat()
    phone = read.get("phone", "") or (held.phone if held else "")
    return Line(
        slip,
        read.get("name", "") or (held.name if held else ""),
        f"{phone[:3]}****{phone[-4:]}" if phone else "",
        tuple(SKILLS[code] for code in read_skills(skills)),
        agreed,
        held.name if held else "",
        tuple((one[0], one[1], one[2]) for one in read.get("problems", ())),
    )


def recent(actor: Actor, team: Team) -> list[MemberBatch]:
    """Return the person's own last imports into a team, newest first: one query."""
    mine = MemberBatch.objects.filter(made_by_id=actor.user_id or 0, team=team)
    return list(mine.order_by("-made_at")[:RECENT])
