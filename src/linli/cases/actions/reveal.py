"""Show what is hidden in a case to somebody who needs it: with a reason, on record.

That is a requester's name and number, and the words of a matter as they were typed.
"""

from __future__ import annotations

from linli.cases import access, original, readings, rights
from linli.cases.inputs import tidy
from linli.cases.models import Party
from linli.cases.original import Original
from linli.domain.errors import Invalid, NotYours
from linli.kernel import encryption
from linli.kernel.transaction import write
from linli.people.actor import Actor


def reveal_contact(*, actor: Actor, no: str, reason: str) -> dict[str, str]:
    """Return role → “name phone” of the case's people and log the reading in one transaction.

    Raises Invalid without a reason, NotYours when the duty does not need it or the person
    asked for confidentiality towards the handling unit, NotFound for an invisible case.
    """
    why = _reason(reason, "请说明查看联系方式的理由。")
    with write():
        found = access.load(actor, no)
        rows = list(Party.objects.filter(case_id=found.case.pk))
        shown: dict[str, str] = {}
        hat = rights.contact_hat(actor, found, [row.privacy for row in rows])
        if hat is None:
            raise NotYours("contact-closed", "诉求人要求保密，或您的岗位不需要查看联系方式。")
        for row in rows:
            name = (
                encryption.open_sealed("cases.party.name", row.row_key, row.name)
                if row.name
                else ""
            )
            phone = (
                encryption.open_sealed("cases.party.phone", row.row_key, row.phone)
                if row.phone
                else ""
            )
            shown[row.get_role_display()] = f"{name} {phone}".strip()
        readings.record(hat, found.case.no, "reveal_contact", "contact", reason=why)
    return shown


def reveal_original(*, actor: Actor, no: str, reason: str) -> Original:
    """Return title, text, address and the requester's words as typed, and log the reading.

    For whoever handles the matter now, as for the contact: where the requester asked for
    confidentiality the handling unit sees the hidden text only, for people name themselves in
    what they write. Raises Invalid without a reason, NotYours without the right, NotFound for an
    invisible case.
    """
    why = _reason(reason, "请说明查看原文的理由。")
    with write():
        found = access.load(actor, no)
        privacies = Party.objects.filter(case_id=found.case.pk).values_list("privacy", flat=True)
        hat = rights.original_hat(actor, found, privacies)
        if hat is None:
            raise NotYours("original-closed", "诉求人要求保密，或您的岗位不需要查看原文。")
        readings.record(hat, found.case.no, "reveal_original", "original", reason=why)
        return original.opened(found.case)


def _reason(raw: str, sentence: str) -> str:
    why = tidy(raw)[:200]
    if not why:
        raise Invalid(fields={"reason": sentence})
    return why
