"""Putting a canned reply into a form: the text with its gaps filled, the name only on record."""

from __future__ import annotations

import re

from linli.cases import access, readings
from linli.cases.bundle import Bundle
from linli.catalogue import snapshot
from linli.domain import gaps
from linli.domain.errors import NotFound
from linli.domain.lifecycle import Command
from linli.kernel import encryption
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.workbench.gap_values import CALLED, NAMELESS, called_by, gap_values
from linli.workbench.keeping import offered_to
from linli.workbench.models import CannedReply

#: Family names of two characters; every other Chinese family name is taken to have one.
_DOUBLE = re.compile(
    "欧阳|上官|司马|诸葛|夏侯|皇甫|尉迟|公孙|慕容|长孙|宇文|司徒|令狐|东方|南宫|端木|百里|呼延"
)


def surname(name: str) -> str:
    """Return the family name of a Chinese name; empty for anything that does not look like one."""
    bare = name.strip()
    if not 2 <= len(bare) <= 4 or not all("一" <= sign <= "鿿" for sign in bare):
        return ""
    return bare[:2] if len(bare) > 2 and _DOUBLE.match(bare) else bare[:1]


def insert_reply(actor: Actor, no: str, command: Command, pk: int) -> str:
    """Return the text of a reply for this case, ready to be put into the form.

    Where the text addresses the requester and this person may see the contact, the family name
    is used and the reading is logged like any other look at a contact. Raises NotFound.
    """
    with write():
        found = access.load(actor, no)
        reply = CannedReply.objects.filter(
            offered_to(actor), pk=pk, command=command.value, retired_at__isnull=True
        ).first()
        if reply is None:
            raise NotFound("no-phrase", "没有找到这一条常用语，可能刚刚停用了。")
        values = gap_values(actor, found, snapshot.current())
        if CALLED in gaps.names_in(reply.body):
            values[CALLED] = _called(actor, found)
        return gaps.fill(reply.body, values)


def _called(actor: Actor, found: Bundle) -> str:
    allowed = called_by(actor, found)
    if allowed is None:
        return NAMELESS
    party, hat = allowed
    family = surname(encryption.open_sealed("cases.party.name", party.row_key, party.name))
    if not family:
        return NAMELESS
    why = "常用语填入诉求人的姓"
    readings.record(hat, found.case.no, "reveal_contact", "contact", reason=why)
    return f"{family}【填：先生或女士】"  # zh-only: goes into a letter
