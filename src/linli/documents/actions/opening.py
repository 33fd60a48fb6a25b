"""Open an issued document as a file: by right, and on record."""

from __future__ import annotations

import json
from dataclasses import dataclass

from linli.cases import access, readings, rights
from linli.documents.actions.issuing import PURPOSE
from linli.documents.content import Document, digest, from_plain
from linli.documents.kinds import KINDS, Kind, may_read
from linli.documents.models import IssuedDocument
from linli.documents.render_docx import as_docx
from linli.documents.render_pdf import as_pdf
from linli.domain.errors import NotFound, NotNow
from linli.instructions.actions.reading import read_case
from linli.kernel import encryption
from linli.people.actor import Actor

#: File ending → what the browser is told it is.
FORMATS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True)
class Opened:
    """The bytes of a document with name and type for the browser."""

    data: bytes
    name: str
    media_type: str


def open_document(*, actor: Actor, key: str, form: str) -> Opened:
    """Return an issued document as ``pdf`` or ``docx`` and log the reading.

    Raises NotFound for unknown, invisible and unreadable alike, NotNow when the stored
    content is not what was issued.
    """
    absent = NotFound("no-document", "没有找到这份文书，或者您没有查看的权限。")
    row = IssuedDocument.objects.select_related("case").filter(key=key).first()
    if row is None or form not in FORMATS:
        raise absent
    found = access.load(actor, row.case.no)
    if actor.user_id is None or not may_read(Kind(row.kind), rights.roles_on(actor, found)):
        raise absent
    document = frozen(row)
    # Whoever a case was presented to has read it by its papers, too.
    read_case(actor, found.case.pk, found.case.no)
    readings.record(
        actor,
        found.case.no,
        "download_document",
        "document",
        kind=row.kind,
        number=row.number,
        format=form,
    )
    # Setting the pages is slow work and stands outside the transaction of the log.
    data = as_pdf(document) if form == "pdf" else as_docx(document)
    name = f"{KINDS[Kind(row.kind)].name} {row.number}.{form}"
    return Opened(data, name, FORMATS[form])


def frozen(row: IssuedDocument) -> Document:
    """Return the content as issued; raises NotNow when it does not fit its digest."""
    text = encryption.open_sealed(PURPOSE, row.key, row.content)
    if digest(text) != row.digest:
        raise NotNow("changed-document", "这份文书的内容与出具时不一致，请联系审计员。")
    return from_plain(json.loads(text))
