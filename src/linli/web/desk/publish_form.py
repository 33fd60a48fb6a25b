"""The form that proposes a matter for the board: what was typed, chosen and covered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from linli.board.actions.proposing import CAPTION_LIMIT, Shot
from linli.board.queries.moderation import Draft
from linli.domain.errors import Invalid
from linli.files.images import Box

#: Rows of numbers for covered parts of one photo; the drawing fills the same rows.
ROWS = 6
_SIDES = ("left", "top", "width", "height")


@dataclass(frozen=True)
class PhotoField:
    """One photo of the case in the form; ``boxes`` are rows of four texts, in percent."""

    key: str
    name: str
    chosen: bool
    caption: str
    boxes: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True)
class PublishForm:
    """Values as typed, photos as chosen, one sentence per wrong field."""

    values: Mapping[str, str]
    photos: tuple[PhotoField, ...]
    errors: Mapping[str, str] = field(default_factory=dict)


def blank(draft: Draft) -> PublishForm:
    """Return the form a proposal begins with: everything masked, no photo chosen."""
    values = {
        "title": draft.title.text[:80],
        "text": draft.text.text,
        "answer": draft.answer.text,
        "basis": draft.bases[0][0] if draft.bases else "",
        "note": "",
        "nobody": "",
    }
    photos = tuple(
        PhotoField(one.file.key, one.file.name, chosen=False, caption=one.caption, boxes=_rows([]))
        for one in draft.photos
    )
    return PublishForm(values, photos)


def read(post: QueryDict, draft: Draft) -> PublishForm:
    """Return what was sent, for the photos of this very case only."""
    names = ("title", "text", "answer", "basis", "note", "nobody")
    chosen = set(post.getlist("photo"))
    photos = tuple(
        PhotoField(
            one.file.key,
            one.file.name,
            chosen=one.file.key in chosen,
            caption=post.get(f"caption-{one.file.key}", "")[: CAPTION_LIMIT * 2],
            boxes=_rows(
                [
                    tuple(post.get(f"{side}-{one.file.key}-{row}", "")[:8] for side in _SIDES)
                    for row in range(ROWS)
                ]
            ),
        )
        for one in draft.photos
    )
    return PublishForm({name: post.get(name, "") for name in names}, photos)


def _rows(given: list[tuple[str, ...]]) -> tuple[tuple[str, str, str, str], ...]:
    filled = [row for row in given if any(text.strip() for text in row)]
    rows = filled + [("", "", "", "")] * (ROWS - len(filled))
    return tuple((row[0], row[1], row[2], row[3]) for row in rows)


def raw(form: PublishForm) -> dict[str, object]:
    """Return the input of the action. Raises Invalid for a covered part that is no rectangle."""
    shots = tuple(
        Shot(photo.key, photo.caption, tuple(_boxes(photo)))
        for photo in form.photos
        if photo.chosen
    )
    return {**form.values, "shots": shots}


def _boxes(photo: PhotoField) -> list[Box]:
    found = []
    for row in photo.boxes:
        if not any(text.strip() for text in row):
            continue
        try:
            sides = [float(text) / 100 for text in row]
        except ValueError:
            sides = [-1.0] * 4
        box = Box(*sides)
        if not box.inside():
            raise Invalid(
                fields={"photos": "遮盖的范围不对：四个数都是 0 到 100 的百分数，不能超出照片。"}
            )
        found.append(box)
    return found
