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
from linli.supervision.queries import StepView, current_step


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
    #: The step of a 督办 that the paper is about: its number is the paper's number.
    step: StepView | None = None

    @property
    def taken(self) -> int:
        """The running number taken when the 督办 was issued; 0 for every other paper."""
        return self.step.serial if self.step else 0

    def numbered(self, serial: int) -> Document:
        """Return the document as issued under ``serial``."""
        if self.step is not None:
            return self.document.numbered(self.step.number)
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
    A 督办单 comes from the centre that presses, whoever asks.
    """
    step = current_step(found.case, catalogue, now) if kind is Kind.OVERSIGHT else None
    unit = catalogue.units[step.centre_id] if step else unit
    row = row or in_force(kind, now)
    template = read_template(row.body)
    audience = KINDS[kind].audience
    persons = values.people(found)
    given = values.case_values(
        found, catalogue, unit, now, persons=persons, audience=audience, full=full
    )
    if step is not None:
        given |= values.pressing_values(step)
    day = now.astimezone(clock.CIVIL).date()
    made = assemble(template, given, parts.wanted(template.names, found, catalogue), day)
    made = values.without_secrets(made, persons, audience)
    # What it says apart from the day: tomorrow's paper with the same words is the same paper.
    basis = digest(serialised(replace(made, day=date.min)))
    year = step.year if step else day.year
    return Drafted(made, row, template, given, unit, year, basis, step)
