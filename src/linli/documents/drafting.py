"""Putting a document together for one case: template in force, values, parts, privacy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from linli.cases.bundle import Bundle
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.documents import parts, values
from linli.documents.assemble import assemble
from linli.documents.content import Document, digest, serialised
from linli.documents.kinds import KINDS, Kind
from linli.documents.models import DocumentTemplate
from linli.documents.template import SERIAL, Template, read_template, substitute
from linli.documents.wording import clean
from linli.domain.errors import NotNow
from linli.domain.words import Words
from linli.kernel import clock


@dataclass(frozen=True)
class Drafted:
    """A document without number, with all that is needed to number it."""

    document: Document
    row: DocumentTemplate
    template: Template
    values: dict[str, str]
    unit: UnitInfo
    year: int
    basis: str

    def numbered(self, serial: int) -> Document:
        """Return the document as issued under ``serial``."""
        number = clean(substitute(self.template.number, {**self.values, SERIAL: str(serial)}))
        return self.document.numbered(number.strip()[:80])


def in_force(kind: Kind, now: datetime) -> DocumentTemplate:
    """Return the newest published version that has begun: one query.

    Raises NotNow when the county has been loaded without templates.
    """
    found = (
        DocumentTemplate.objects.filter(
            kind=kind.value,
            standing=DocumentTemplate.Standing.PUBLISHED,
            valid_from__lte=now.astimezone(clock.CIVIL).date(),
        )
        .order_by("-version")
        .first()
    )
    if found is None:
        name = KINDS[kind].name
        told = Words("还没有可用的{name}模板，请系统管理员重新载入县域配置。", name=name)
        raise NotNow("no-template", told)
    return found


def draft(
    kind: Kind,
    found: Bundle,
    catalogue: Catalogue,
    unit: UnitInfo,
    now: datetime,
    *,
    full: bool = False,
    row: DocumentTemplate | None = None,
) -> Drafted:
    """Return the draft of one kind for a case; ``full`` writes the requester's name in full.

    At most six queries, twelve for a case file. ``row`` tries another version of the template.
    """
    row = row or in_force(kind, now)
    template = read_template(row.body)
    audience = KINDS[kind].audience
    persons = values.people(found)
    given = values.case_values(
        found, catalogue, unit, now, persons=persons, audience=audience, full=full
    )
    day = now.astimezone(clock.CIVIL).date()
    made = assemble(template, given, parts.wanted(template.names, found, catalogue), day)
    made = values.without_secrets(made, persons, audience)
    # What it says apart from the day: tomorrow's paper with the same words is the same paper.
    basis = digest(serialised(replace(made, day=date.min)))
    return Drafted(made, row, template, given, unit, day.year, basis)
