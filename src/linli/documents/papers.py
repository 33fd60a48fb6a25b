"""Papers about something that is no case: how a package says what they hold and who may see them.

A kind of paper (:class:`~linli.documents.kinds.Kind` with ``Audience.OFFICE``, a template in
``documents/data``, names in :mod:`linli.documents.placeholders` narrowed to the kind) is brought
in by registering a :class:`Subject` once the apps are ready::

    papers.register(Subject(Kind.MINUTES, find=…, issued=…, voided=…))

``find`` is asked each time, so that rights are those of this moment. It returns a
:class:`Paper`, or raises NotFound for unknown and invisible alike. Then, by kind and key:

* :func:`linli.documents.actions.papers.issue_paper` takes the number and freezes the content;
  ``issued`` is called in the same transaction, so that the record knows its paper;
* :func:`linli.documents.actions.papers.void_paper` keeps the number; ``voided`` likewise;
* :func:`linli.documents.actions.papers.open_paper` gives PDF and DOCX and logs the reading;
* :func:`linli.documents.queries.papers.preview_paper`, ``paper_page`` and ``papers_of`` for pages.

Rendering, fonts, numbers (``unit``, kind, year), sealing and digest are those of case documents.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from linli.catalogue.letterhead import county_word
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.documents.assemble import assemble
from linli.documents.content import Block, Document
from linli.documents.drafting import Drafted, in_force
from linli.documents.kinds import Kind
from linli.documents.template import read_template
from linli.documents.wording import date_text
from linli.domain.errors import NotFound
from linli.kernel import clock
from linli.people.actor import Actor


@dataclass(frozen=True)
class Paper:
    """One thing a paper is about, as one person sees it.

    ``values`` and ``parts`` by placeholder; ``route``/``args`` name the page it belongs to.
    ``refusal`` says why it cannot be issued now; ``may_issue`` False: not by this person.
    ``may_read`` False: the person sees the thing but not the whole paper, and ``unread`` says why.
    """

    unit_id: int
    title: str
    values: Mapping[str, str]
    parts: Mapping[str, tuple[Block, ...]]
    route: str
    args: tuple[str, ...]
    may_issue: bool
    refusal: str
    may_read: bool
    unread: str = ""


class Find(Protocol):
    """Return what a paper is about; ``lock`` takes it for writing."""

    def __call__(self, actor: Actor, key: str, now: datetime, *, lock: bool = False) -> Paper:
        """Raise NotFound for unknown and invisible alike."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of paper; ``issued`` gets actor, key, number, ``voided`` actor, key, reason."""

    kind: Kind
    find: Find
    issued: Callable[[Actor, str, str], None]
    voided: Callable[[Actor, str, str], None]


_subjects: dict[Kind, Subject] = {}


def register(subject: Subject) -> None:
    """Add a kind. Raises ValueError for a second subject of the same kind."""
    if _subjects.setdefault(subject.kind, subject) != subject:
        raise ValueError(f"{subject.kind} is already registered")


def subject_of(code: str) -> Subject:
    """Return the subject of a kind; raises NotFound for what is no paper."""
    try:
        return _subjects[Kind(code)]
    except (KeyError, ValueError):
        raise NotFound("no-kind", "没有这种文书。") from None


def office_values(catalogue: Catalogue, unit: UnitInfo, now: datetime) -> dict[str, str]:
    """Return what every paper may say of the office and the day."""
    today = now.astimezone(clock.CIVIL).date()
    return {
        "县名": catalogue.county_name,
        "中心名称": unit.name,
        "中心电话": unit.duty_phone or str(catalogue.settings.get("phone", "")),
        "机关代字": county_word(catalogue, unit),
        "年": str(today.year),
        "日期": date_text(today),
    }


def drafted(kind: Kind, paper: Paper, catalogue: Catalogue, now: datetime) -> Drafted:
    """Return the draft of a paper: one query, for the template."""
    row = in_force(kind, now)
    template = read_template(row.body)
    unit = catalogue.units[paper.unit_id]
    given = {**office_values(catalogue, unit, now), **paper.values}
    day = now.astimezone(clock.CIVIL).date()
    made: Document = assemble(template, given, paper.parts, day)
    return Drafted(made, row, template, given, unit, day.year, basis="")
