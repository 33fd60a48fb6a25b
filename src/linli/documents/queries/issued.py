"""One issued document: what stands about it on its page (its content is opened elsewhere)."""

from __future__ import annotations

from dataclasses import dataclass

from linli.cases import access, rights
from linli.documents.kinds import KINDS, Audience, Kind, may_issue, may_read
from linli.documents.models import IssuedDocument
from linli.domain.errors import NotFound
from linli.people.actor import Actor


@dataclass(frozen=True)
class IssuedPage:
    """The row with names; ``named`` tells that the paper bears the requester's full name."""

    row: IssuedDocument
    no: str
    name: str
    named: bool
    may_void: bool


def issued_page(actor: Actor, key: str) -> IssuedPage:
    """Return what the page of a document shows: at most four queries.

    Raises NotFound for unknown, invisible and unreadable alike.
    """
    row = (
        IssuedDocument.objects.select_related(
            "case", "template", "centre", "issued_by", "voided_by"
        )
        .defer("content", "template__body")
        .filter(key=key)
        .first()
    )
    if row is None:
        raise NotFound("no-document", "没有找到这份文书，或者您没有查看的权限。")
    found = access.load(actor, row.case.no)
    towards = rights.roles_on(actor, found)
    kind = Kind(row.kind)
    if not may_read(kind, towards):
        raise NotFound("no-document", "没有找到这份文书，或者您没有查看的权限。")
    return IssuedPage(
        row=row,
        no=row.case.no,
        name=KINDS[kind].name,
        named=KINDS[kind].audience is Audience.REQUESTER,
        may_void=row.voided_at is None and may_issue(kind, towards),
    )
