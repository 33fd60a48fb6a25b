"""The templates of the county: versions, drafts, and how one would look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from linli.documents.assemble import assemble
from linli.documents.content import Document
from linli.documents.kinds import KINDS, Kind
from linli.documents.models import DocumentTemplate
from linli.documents.placeholders import Placeholder, allowed, samples
from linli.documents.rights import WRITERS, may_publish
from linli.documents.template import read_template
from linli.domain.errors import NotFound
from linli.kernel import clock
from linli.people import directory
from linli.people.actor import Actor


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version; ``now`` tells that documents are made from it today."""

    version: int
    standing: str
    standing_label: str
    origin: str
    valid_from: date
    made_at: datetime
    made_by: str
    published_by: str
    now: bool
    digest: str


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind of document with the version in force and drafts waiting."""

    kind: str
    name: str
    icon: str
    current: VersionRow | None
    versions: tuple[VersionRow, ...]
    drafts: int


@dataclass(frozen=True, slots=True)
class TemplatePage:
    """One version in full, as the page of a template shows it."""

    kind: str
    name: str
    row: VersionRow
    body: str
    versions: tuple[VersionRow, ...]
    placeholders: tuple[Placeholder, ...]
    may_edit: bool
    may_drop: bool
    publish_refusal: str


def templates(actor: Actor) -> tuple[KindRow, ...]:
    """Return all kinds with their versions: one query. Raises NotYours for whom it is not."""
    directory.need_reader(actor)
    rows: dict[str, list[DocumentTemplate]] = {}
    for row in _rows():
        rows.setdefault(row.kind, []).append(row)
    return tuple(
        KindRow(
            kind.value,
            info.name,
            info.icon,
            next((one for one in versions if one.now), None),
            versions,
            sum(one.standing == "draft" for one in versions),
        )
        for kind, info in KINDS.items()
        for versions in [_versions(rows.get(kind.value, []))]
    )


def template_page(actor: Actor, code: str, version: int | None) -> TemplatePage:
    """Return one version, by default the one in force: one query; NotFound for unknown ones."""
    directory.need_reader(actor)
    if code not in KINDS:
        raise NotFound("no-kind", "没有这种文书。")
    kind = Kind(code)
    rows = list(_rows(code))
    versions = _versions(rows)
    at = next(
        (
            n
            for n, one in enumerate(versions)
            if (one.version == version if version is not None else one.now)
        ),
        None,
    )
    if at is None:
        raise NotFound("no-template", "没有这个版本的模板。")
    row = rows[at]
    waiting = row.standing == DocumentTemplate.Standing.DRAFT
    return TemplatePage(
        kind=code,
        name=KINDS[kind].name,
        row=versions[at],
        body=row.body,
        versions=versions,
        placeholders=tuple(allowed(kind)),
        may_edit=bool(actor.roles & WRITERS),
        may_drop=waiting and bool(actor.roles & WRITERS),
        publish_refusal=may_publish(actor, row) if waiting else "",
    )


def sample(body: str) -> Document:
    """Return a template filled with made-up values; raises TemplateFaultError when wrong."""
    template = read_template(body)
    values, parts = samples(template.kind)
    return assemble(template, values, parts, clock.today())


def _rows(kind: str = "") -> list[DocumentTemplate]:
    rows = DocumentTemplate.objects.select_related("made_by", "published_by")
    if kind:
        return list(rows.filter(kind=kind).order_by("-version")[:100])
    return list(rows.defer("body").order_by("kind", "-version")[:500])


def _versions(rows: list[DocumentTemplate]) -> tuple[VersionRow, ...]:
    today = clock.today()
    begun = [
        row.version
        for row in rows
        if row.standing == DocumentTemplate.Standing.PUBLISHED and row.valid_from <= today
    ]
    current = max(begun, default=0)
    return tuple(
        VersionRow(
            version=row.version,
            standing=row.standing,
            standing_label=row.get_standing_display(),
            origin=row.get_origin_display(),
            valid_from=row.valid_from,
            made_at=row.made_at,
            made_by=row.made_by.full_name if row.made_by else "",
            published_by=row.published_by.full_name if row.published_by else "",
            now=row.version == current,
            digest=row.digest,
        )
        for row in rows
    )
