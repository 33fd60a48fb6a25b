"""What this browser has proved: cases, a telephone number, the last receipt, own uploads.

All of it stands in the session, nothing in an address, and everything ends after half an
hour: the next person at the village computer finds nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.utils.crypto import salted_hmac

from linli.files import uploading
from linli.kernel import clock, encryption
from linli.people.actor import VISITOR, Actor

#: Seconds for which number and code need not be given again.
PROOF_SECONDS = 30 * 60
#: Seconds for which a telephone number need not be proved again.
PHONE_SECONDS = 30 * 60
#: Seconds for which a file uploaded with a refused form may be sent again.
UPLOAD_SECONDS = 2 * 3600

_PROOFS, _RECEIPT = "resident_proofs", "resident_receipt"
_LEFT = "resident_left"
_ASKED, _PHONE = "resident_phone_asked", "resident_phone"
_SEAL, _SEALS, _UPLOADS = "web.resident.phone", "resident_seals", "resident_uploads"


@dataclass(frozen=True)
class Proof:
    """One proved case."""

    case_id: int
    no: str

    @property
    def actor(self) -> Actor:
        """The visitor as the requester of this case."""
        return replace(VISITOR, case_key=self.case_id)


def remember(session: SessionBase, case_id: int, no: str) -> None:
    """Keep that this browser proved the case; it becomes the current one."""
    held = {key: value for key, value in _held(session).items() if key != no}
    held[no] = [case_id, int(clock.now().timestamp()) + PROOF_SECONDS]
    session[_PROOFS] = held
    _short(session)


def prove(session: SessionBase, case_id: int, no: str) -> None:
    """Keep a proof just given: whoever knew the session before must not profit from it.

    Of two presses at the same moment each gets a session of its own that holds the proof.
    """
    if "_auth_user_id" not in session:  # staff got a new key when they signed in
        session.cycle_key()
    remember(session, case_id, no)


def _short(session: SessionBase) -> None:
    """Let a visitor's session end soon; signed-in staff keep their own session length."""
    if "_auth_user_id" not in session:
        session.set_expiry(UPLOAD_SECONDS)


def current(session: SessionBase) -> Proof | None:
    """Return the case proved last, or None."""
    held = _held(session)
    no = next(reversed(held), None)
    return Proof(held[no][0], no) if no else None


def proof(session: SessionBase, no: str) -> Proof | None:
    """Return the proof of the case with this number, or None."""
    held = _held(session).get(no)
    return Proof(held[0], no) if held else None


def proofs(session: SessionBase) -> list[Proof]:
    """Return every case this browser has proved and may still see."""
    return [Proof(value[0], no) for no, value in _held(session).items()]


def forget(session: SessionBase) -> None:
    """Forget all cases, the telephone number, the receipt, and files that belong to no matter."""
    owner = upload_owner(session)
    for key in (_PROOFS, _RECEIPT, _ASKED, _PHONE, _SEALS, _UPLOADS):
        session.pop(key, None)
    if owner:
        uploading.abandon_all(owner=owner)
    session[_LEFT] = True


def left(session: SessionBase) -> bool:
    """Tell whether somebody said in this browser that they are done."""
    return _LEFT in session


def _held(session: SessionBase) -> dict[str, list[int]]:
    now = clock.now().timestamp()
    kept = session.get(_PROOFS, {})
    return {no: value for no, value in kept.items() if value[1] > now}


@dataclass(frozen=True)
class Phone:
    """A proved number: what its matters are found by, and its last four digits.

    ``number`` itself is known only where it has said “me too” somewhere, to end that.
    """

    indexes: tuple[str, ...]
    tail: str
    number: str = ""


def ask_phone(session: SessionBase, number: str) -> None:
    """Keep the number to which a code goes, sealed, until the code is typed in."""
    row_key = secrets.token_hex(16)
    sealed = encryption.seal(_SEAL, row_key, number)
    session[_ASKED] = [row_key, sealed, int(clock.now().timestamp()) + PHONE_SECONDS]
    _short(session)


def asked_phone(session: SessionBase) -> str:
    """Return the number a code was asked for; empty when none was, or long ago."""
    kept = session.get(_ASKED)
    if not kept or kept[2] <= clock.now().timestamp():
        return ""
    return _opened(kept[0], kept[1])


def _opened(row_key: str, sealed: str) -> str:
    try:
        return encryption.open_sealed(_SEAL, row_key, sealed)
    except encryption.SealBrokenError:  # sealed with a key that is gone
        return ""


def keep_phone(
    session: SessionBase, indexes: Sequence[str], tail: str, *, supports: str = ""
) -> None:
    """Keep that this browser proved a number; the number itself is forgotten.

    But for ``supports``, the number if it has said “me too”: sealed, as long as the proof.
    """
    session.pop(_ASKED, None)
    if "_auth_user_id" not in session:  # as in :func:`prove`
        session.cycle_key()
    row_key = secrets.token_hex(16)
    sealed = encryption.seal(_SEAL, row_key, supports) if supports else ""
    until = int(clock.now().timestamp()) + PHONE_SECONDS
    session[_PHONE] = [list(indexes), tail, until, row_key, sealed]
    _short(session)


def keep_no_supports(session: SessionBase) -> None:
    """Forget the number kept for ending its “me too”."""
    if _PHONE in session:
        session[_PHONE] = [*session[_PHONE][:3], "", ""]


def phone(session: SessionBase) -> Phone | None:
    """Return the proved number, or None when there is none or its time is over."""
    kept = session.get(_PHONE)
    if not kept or kept[2] <= clock.now().timestamp():
        return None
    number = _opened(kept[3], kept[4]) if kept[4] else ""
    return Phone(tuple(kept[0]), kept[1], number)


def keep_receipt(session: SessionBase, receipt: Mapping[str, str | bool]) -> None:
    """Keep the receipt for the page after the redirect."""
    until = int(clock.now().timestamp()) + PROOF_SECONDS
    session[_RECEIPT] = {**receipt, "until": until}


def receipt(session: SessionBase) -> dict[str, str | bool] | None:
    """Return the last receipt, or None when it is too old or never was."""
    kept = session.get(_RECEIPT)
    if not kept or kept["until"] <= clock.now().timestamp():
        return None
    return dict(kept)


def upload_owner(session: SessionBase, *, begin: bool = False) -> str:
    """Return the digest under which this session's uploads stand; empty when it has none.

    ``begin`` makes a session for a visitor who has none yet.
    """
    # Not the session's key: that one changes when somebody proves something.
    mark = session.get(_UPLOADS)
    if mark is None:
        if not begin:
            return ""
        mark = session[_UPLOADS] = secrets.token_hex(16)
    return upload_digest("owner", str(mark))


def upload_digest(kind: str, value: str) -> str:
    """Return what is kept of a session's mark or of a form's: the value itself stays outside."""
    return salted_hmac(f"linli.web.uploads.{kind}", value, algorithm="sha256").hexdigest()


def _salt(session: SessionBase) -> str:
    # Not the session's key: that one changes when somebody proves something.
    mark = session.get(_SEALS)
    if mark is None:
        mark = session[_SEALS] = secrets.token_hex(16)
    return f"resident-upload:{mark}"


def seal_uploads(session: SessionBase, keys: Sequence[str]) -> str:
    """Return the keys of uploaded files for a hidden field, bound to this session."""
    return signing.dumps(list(keys), salt=_salt(session)) if keys else ""


def open_uploads(session: SessionBase, sealed: str) -> list[str]:
    """Return the keys out of a hidden field; none when it is not ours or too old."""
    if not sealed or _SEALS not in session:
        return []
    try:
        keys = signing.loads(sealed, salt=_salt(session), max_age=UPLOAD_SECONDS)
    except signing.BadSignature:
        return []
    return [str(key) for key in keys]


def moment_of(text: object) -> datetime | None:
    """Read a moment kept in the session as ISO text."""
    return datetime.fromisoformat(str(text)) if text else None
