"""Rules of a wall's pass: until when it holds, and where it stands."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from linli.domain.states import Role

#: Longest a pass holds, days, and for how long one is made unless said otherwise.
LONGEST: Final = 366
USUAL: Final = 365
#: Posts that make, renew and end walls of their own area, and those that also look at them.
MAKERS: Final = frozenset({Role.ADMIN, Role.CENTRE_LEADER})
READERS: Final = MAKERS | {Role.DISPATCHER, Role.AUDITOR}
#: Kinds of areas that have walls.
KINDS: Final = frozenset({"county", "town"})


class Standing(StrEnum):
    """Where a pass stands."""

    CURRENT = "current"
    EXPIRED = "expired"
    REVOKED = "revoked"


def standing(until: date, today: date, *, revoked: bool) -> Standing:
    """Return where a pass stands; its last day counts."""
    if revoked:
        return Standing.REVOKED
    return Standing.CURRENT if today <= until else Standing.EXPIRED


def day_problem(until: date | None, today: date) -> str:
    """Return why a pass cannot hold until a day; '' when it can."""
    if until is None:
        return "请填写有效期，例如 2026-12-31。"
    if until < today:
        return "有效期不能早于今天。"
    if until > today + timedelta(days=LONGEST):
        return "有效期最长一年，到期前可以续期。"
    return ""
