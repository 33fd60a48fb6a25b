"""Issue a document: number taken once, content frozen, on record. And void one, with a reason."""

from __future__ import annotations

import secrets

from linli.audit.chain import Entry, log
from linli.cases import access, rights
from linli.cases.inputs import tidy
from linli.catalogue import snapshot
from linli.documents import values
from linli.documents.content import digest, serialised
from linli.documents.drafting import Drafted, draft
from linli.documents.facts import case_facts, issuing_unit
from linli.documents.kinds import KINDS, Audience, Kind, may_issue
from linli.documents.models import IssuedDocument
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.domain.words import Words
from linli.kernel import clock, encryption, serial
from linli.kernel.transaction import write
from linli.people.actor import Actor

#: Purpose under which contents are sealed.
PURPOSE = "documents.issued.content"


def kind_of(code: str) -> Kind:
    """Return the kind; raises NotFound for an unknown code."""
    try:
        return Kind(code)
    except ValueError:
        raise NotFound("no-kind", "没有这种文书。") from None


def issue(*, actor: Actor, no: str, kind: Kind) -> IssuedDocument:
    """Issue one document in one transaction and return its row.

    Raises NotFound for an invisible case, NotYours and NotNow by the rules of the kind, and
    NotNow when the last one of this kind says the very same and stands.
    """
    info = KINDS[kind]
    now = clock.now()
    with write():
        found = access.load(actor, no, lock=True)
        case = found.case
        catalogue = snapshot.current()
        if actor.user_id is None or not may_issue(kind, rights.roles_on(actor, found)):
            raise NotYours("not-your-paper", Words("{name}不由您出具。", name=info.name))
        supported = bool(found.active("support"))
        refusal = info.refusal(case_facts(case, supported=supported))
        if refusal:
            raise NotNow("not-issuable", refusal)
        unit = catalogue.units[issuing_unit(actor, case, info.roles)]
        if info.audience is Audience.REQUESTER and not values.may_know_name(
            actor, found, values.people(found)
        ):
            raise NotYours("contact-closed", "诉求人要求保密，或您的岗位不需要查看联系方式。")
        made = draft(kind, found, catalogue, unit, now, full=True)
        _check_pressing(actor, made)
        last = (
            IssuedDocument.objects.filter(case_id=case.pk, kind=kind.value, voided_at__isnull=True)
            .order_by("-id")
            .values_list("number", "basis")
            .first()
        )
        if last is not None and last[1] == made.basis:
            raise NotNow(
                "same-paper",
                Words(
                    "内容与已出具的{number}相同，请直接下载；要重新出具，先作废。", number=last[0]
                ),
            )
        running = made.taken or serial.take(f"document:{unit.code}:{kind.value}:{made.year}")
        document = made.numbered(running)
        text = serialised(document)
        key = secrets.token_hex(16)
        row = IssuedDocument.objects.create(
            case_id=case.pk,
            kind=kind.value,
            centre_id=made.unit.id,
            year=made.year,
            serial=running,
            number=document.number,
            title=document.title[:200],
            template=made.row,
            key=key,
            content=encryption.seal(PURPOSE, key, text),
            digest=digest(text),
            basis=made.basis,
            issued_by_id=actor.user_id,
            issued_at=now,
        )
        _record(actor, row, no, "issue_document", {"digest": row.digest})
    return row


def _check_pressing(actor: Actor, made: Drafted) -> None:
    """A 督办单 comes from the centre that presses, once for each step: they share one number."""
    step = made.step
    if step is None:
        return
    if made.unit.id not in actor.units:
        raise NotYours("other-centre", Words("督办单由发出督办的{unit}出具。", unit=made.unit.name))
    number = {"centre_id": step.centre_id, "year": step.year, "serial": step.serial}
    rows = IssuedDocument.objects.filter(kind=Kind.OVERSIGHT.value, **number)
    known = rows.only("voided_at").first()
    if known is None:
        return
    if known.voided_at is None:
        raise NotNow(
            "same-paper", Words("督办单{number}已经出具，请直接下载。", number=step.number)
        )
    told = "督办单{number}已经作废，文号不再使用；需要时请升级，或解除后另行督办。"
    raise NotNow("number-used", Words(told, number=step.number))


def void(*, actor: Actor, key: str, reason: str) -> IssuedDocument:
    """Void an issued document; it stays in the list, its number is never given again.

    Raises NotFound, NotYours, NotNow (already voided) and Invalid without a reason.
    """
    why = tidy(reason)[:200]
    with write():
        row = IssuedDocument.objects.select_related("case").filter(key=key).first()
        if row is None:
            raise NotFound("no-document", "没有找到这份文书，或者您没有查看的权限。")
        found = access.load(actor, row.case.no, lock=True)
        if actor.user_id is None or not may_issue(Kind(row.kind), rights.roles_on(actor, found)):
            name = KINDS[Kind(row.kind)].name
            raise NotYours("not-your-paper", Words("{name}不由您作废。", name=name))
        if not why:
            raise Invalid(fields={"reason": "请写明作废的理由。"})
        now = clock.now()
        changed = IssuedDocument.objects.filter(pk=row.pk, voided_at__isnull=True).update(
            voided_at=now, voided_by_id=actor.user_id, void_reason=why
        )
        if not changed:
            raise NotNow("already-void", "这份文书已经作废。")
        row.voided_at, row.voided_by_id, row.void_reason = now, actor.user_id, why
        _record(actor, row, row.case.no, "void_document", {"reason": why})
    return row


def _record(
    actor: Actor, row: IssuedDocument, no: str, action: str, more: dict[str, object]
) -> None:
    log(
        "document",
        int(no),
        Entry(
            action=action,
            at=clock.now(),
            actor_id=actor.user_id,
            unit_id=row.centre_id,
            fields=("document",),
            payload={
                "kind": row.kind,
                "number": row.number,
                "template": f"{row.kind}:{row.template.version}",
                "actor_name": actor.name,
                **more,
            },
        ),
    )
