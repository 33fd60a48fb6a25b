"""Cleaning of a complaint about handling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from linli.cases.inputs import REASONS_LIMIT, Field, Kind, clean_fields
from linli.cases.report_input import REPORT_LIMIT, read_captions
from linli.catalogue.snapshot import Catalogue

#: What the form asks for; a page and the cleaning read it.
FIELDS = (
    Field(
        "reasons",
        "投诉什么",
        Kind.CHOICES,
        dictionary="complaint_reason",
        limit=REASONS_LIMIT,
    ),
    Field("text", "具体情况", Kind.TEXT, limit=REPORT_LIMIT),
    Field("files", "附件", Kind.FILES, required=False, limit=9),
)


@dataclass(frozen=True)
class Complaint:
    """A clean complaint; ``reasons`` are codes of the dictionary ``complaint_reason``."""

    reasons: tuple[str, ...]
    text: str
    files: tuple[str, ...]
    captions: Mapping[str, str]


def clean_complaint(raw: Mapping[str, object], catalogue: Catalogue) -> Complaint:
    """Return the clean complaint; raises Invalid with a sentence for every wrong field."""
    values = clean_fields(FIELDS, raw, catalogue)
    reasons, files = values["reasons"], values["files"]
    return Complaint(
        reasons=tuple(str(one) for one in reasons) if isinstance(reasons, tuple) else (),
        text=str(values["text"]),
        files=tuple(str(one) for one in files) if isinstance(files, tuple) else (),
        captions=read_captions(raw.get("captions")),
    )
