"""Names and telephones of members: sealed at rest, opened where somebody may see them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from linli.kernel import encryption
from linli.teams.models import Member, MemberSlip, SignUp

_MEMBER, _CALLED = "teams.member.private", "teams.sign_up.name"
_SLIP = "teams.slip.read"
_INDEX = "teams.member.phone"


@dataclass(frozen=True, slots=True)
class Private:
    """Who a member is."""

    name: str
    phone: str


def put(member: Member, private: Private) -> None:
    """Hold name and telephone of a member; the caller saves."""
    body = json.dumps({"name": private.name, "phone": private.phone}, ensure_ascii=False)
    member.sealed = encryption.seal(_MEMBER, str(member.pk), body)
    member.phone_index = encryption.blind_index(_INDEX, f"{member.team_id}:{private.phone}")


def opened(member: Member) -> Private:
    """Return who a member is."""
    found = json.loads(encryption.open_sealed(_MEMBER, str(member.pk), member.sealed))
    return Private(str(found["name"]), str(found["phone"]))


def indexes(team_id: int, phone: str) -> list[str]:
    """Return under what a number may be found in a team."""
    return encryption.blind_indexes(_INDEX, f"{team_id}:{phone}")


def call_by(sign_up: SignUp, name: str) -> None:
    """Hold the name of somebody who is no member; the caller saves."""
    sign_up.sealed = encryption.seal(_CALLED, str(sign_up.pk), name)


def name_of(sign_up: SignUp) -> str:
    """Return the name of who comes; its member must be loaded."""
    if sign_up.member is not None:
        return opened(sign_up.member).name
    return encryption.open_sealed(_CALLED, str(sign_up.pk), sign_up.sealed)


def keep_slip(slip: MemberSlip, read: Mapping[str, object]) -> None:
    """Hold what was read of a row of a spreadsheet; the caller saves."""
    slip.sealed = encryption.seal(_SLIP, str(slip.pk), json.dumps(read, ensure_ascii=False))


def slip_of(slip: MemberSlip) -> dict[str, Any]:
    """Return what was read of a row; nothing once it is written."""
    if not slip.sealed:
        return {}
    found: dict[str, Any] = json.loads(encryption.open_sealed(_SLIP, str(slip.pk), slip.sealed))
    return found
