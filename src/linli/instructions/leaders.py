"""Which leaders a case may be put before today, and who stands in for those on leave."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, Subquery

from linli.cases.bundle import Bundle
from linli.cases.models import ConflictBlock
from linli.domain.complaints import TO_SUPERVISION
from linli.domain.supervision import VILLAGE
from linli.domain.words import Words
from linli.kernel import clock
from linli.people.models import Post, Substitution


@dataclass(frozen=True, slots=True)
class Leader:
    """A leader whose post reaches the case today; ``stand_in`` names who does their work."""

    user_id: int
    username: str
    name: str
    unit: str
    post: str
    stand_in_id: int | None
    stand_in: str

    @property
    def label(self) -> str:
        """Name, unit and post, and the absence."""
        who = f"{self.name}（{self.unit}{self.post}）"  # zh-only
        if not self.stand_in:
            return who
        return Words("{who}，请假中，由{name}代办", who=who, name=self.stand_in)


def leaders_of(found: Bundle) -> list[Leader]:
    """Return the leaders of the centres around the case, the widest area first: one query.

    For a complaint which a supervising unit took in, the leaders of that unit as well. Whom a
    conflict block keeps out is none of them; nor is a village's, who gives no instructions.
    """
    case, today = found.case, clock.today()
    steps = [step for step in case.area_path.split("/") if step]
    head = "/" if case.area_path.startswith("/") else ""
    paths = [head + "/".join(steps[:count]) + "/" for count in range(1, len(steps) + 1)]
    wanted = Q(role=Post.Role.CENTRE_LEADER, area__path__in=paths) & ~Q(unit__tier=VILLAGE)
    if case.source == TO_SUPERVISION:
        wanted |= Q(role=Post.Role.UNIT_LEADER, unit_id=case.centre_id)
    away = Substitution.objects.on(today).filter(absent_id=OuterRef("user_id")).order_by("id")
    blocks = ConflictBlock.objects.filter(case_id=case.pk, user_id=OuterRef("user_id"))
    rows = (
        Post.objects.filter(wanted, ~Exists(blocks), user__is_active=True)
        .on(today)
        .annotate(
            stand_in_id=Subquery(away.values("substitute_id")[:1]),
            stand_in=Subquery(away.values("substitute__full_name")[:1]),
        )
        .order_by(F("area__path"), "id")
        .values_list(
            "user_id",
            "user__username",
            "user__full_name",
            "unit__short_name",
            "role",
            "stand_in_id",
            "stand_in",
        )
    )
    listed: dict[int, Leader] = {}
    for user_id, username, name, unit, role, stand_in_id, stand_in in rows:
        post = Post.Role(role).label
        one = Leader(user_id, username, name, unit, post, stand_in_id, stand_in or "")
        listed.setdefault(user_id, one)
    return list(listed.values())
