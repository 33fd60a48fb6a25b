"""Show a requester's name and number to somebody who needs them: with a reason, on record."""

from __future__ import annotations

from linli.cases import access, readings, rights
from linli.cases.inputs import tidy
from linli.cases.models import Party
from linli.domain.errors import Invalid, NotYours
from linli.kernel import encryption
from linli.kernel.transaction import write
from linli.people.actor import Actor


def reveal_contact(*, actor: Actor, no: str, reason: str) -> dict[str, str]:
    """Return role → “name phone” of the case's people and log the reading in one transaction.

    Raises Invalid without a reason, NotYours when the duty does not need it or the person
    asked for confidentiality towards the handling unit, NotFound for an invisible case.
    """
    why = tidy(reason)[:200]
    if not why:
        raise Invalid(fields={"reason": "请说明查看联系方式的理由。"})
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
