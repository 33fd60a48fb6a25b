"""Versions of templates: save as a draft, publish by a second person, drop."""

from __future__ import annotations

from linli.audit.chain import Entry, log
from linli.documents.loading import digest_of
from linli.documents.models import DocumentTemplate
from linli.documents.rights import WRITERS, may_publish
from linli.documents.template import TemplateFaultError, read_template
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.domain.words import Words
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor


def save(*, actor: Actor, text: str) -> DocumentTemplate:
    """Save a text as the next version of its kind, waiting to be published.

    Raises NotYours, and Invalid (field ``body``) with every fault and its line.
    """
    if not actor.roles & WRITERS:
        raise NotYours("not-admin", "文书模板由系统管理员修改。")
    try:
        template = read_template(text)
    except TemplateFaultError as error:
        raise Invalid(fields={"body": "\n".join(map(str, error.faults))}) from error
    kind = template.kind
    with write():
        # Lock the newest version, so that two writers get two numbers.
        latest = (
            DocumentTemplate.objects.select_for_update()
            .filter(kind=kind.value)
            .order_by("-version")
            .first()
        )
        same = digest_of(text)
        if latest is not None and latest.digest == same:
            same_as = Words("与第 {version} 版相同，没有改动。", version=latest.version)
            raise Invalid(fields={"body": same_as})
        row = DocumentTemplate.objects.create(
            kind=kind.value,
            version=latest.version + 1 if latest else 1,
            name=template.name[:60],
            valid_from=template.valid_from,
            body=text.replace("\r\n", "\n"),
            digest=same,
            origin=DocumentTemplate.Origin.COUNTY,
            made_by_id=actor.user_id,
            made_at=clock.now(),
        )
        _record(actor, row, "template-save")
    return row


def publish(*, actor: Actor, kind: str, version: int) -> DocumentTemplate:
    """Put a draft in force from its first day on; older drafts of the kind are dropped."""
    with write():
        row = _draft(kind, version)
        refusal = may_publish(actor, row)
        if refusal:
            raise NotYours("second-person", refusal)
        row.standing = DocumentTemplate.Standing.PUBLISHED
        row.published_by_id, row.published_at = actor.user_id, clock.now()
        row.save(update_fields=["standing", "published_by", "published_at"])
        DocumentTemplate.objects.filter(
            kind=kind, version__lt=version, standing=DocumentTemplate.Standing.DRAFT
        ).update(standing=DocumentTemplate.Standing.DROPPED)
        _record(actor, row, "template-publish")
    return row


def drop(*, actor: Actor, kind: str, version: int) -> DocumentTemplate:
    """Leave a draft aside; it stays in the list."""
    with write():
        row = _draft(kind, version)
        if not actor.roles & WRITERS:
            raise NotYours("not-admin", "文书模板由系统管理员修改。")
        row.standing = DocumentTemplate.Standing.DROPPED
        row.save(update_fields=["standing"])
        _record(actor, row, "template-drop")
    return row


def _draft(kind: str, version: int) -> DocumentTemplate:
    row = DocumentTemplate.objects.select_for_update().filter(kind=kind, version=version).first()
    if row is None:
        raise NotFound("no-template", "没有这个版本的模板。")
    if row.standing != DocumentTemplate.Standing.DRAFT:
        raise NotNow("not-a-draft", "这个版本已经发布或未采用，不能再改变。")
    return row


def _record(actor: Actor, row: DocumentTemplate, action: str) -> None:
    log(
        "template",
        row.pk,
        Entry(
            action=action,
            at=clock.now(),
            actor_id=actor.user_id,
            fields=("template",),
            payload={
                "kind": row.kind,
                "version": row.version,
                "digest": row.digest,
                "actor_name": actor.name,
            },
        ),
    )
