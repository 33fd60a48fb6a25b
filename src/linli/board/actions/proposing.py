"""Proposing a matter for the board: an edited copy, chosen photos, a ground."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError

from linli.board.access import candidate
from linli.board.actions.recording import record
from linli.board.models import Publication, PublishedPhoto
from linli.cases import access, rights
from linli.cases.inputs import tidy
from linli.cases.models import Attachment, Case
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain import publishing
from linli.domain.errors import Invalid, NotNow, NotYours
from linli.domain.publishing import Basis
from linli.domain.words import Words
from linli.files.actions import derive
from linli.files.images import Box
from linli.files.models import StoredFile
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor

TITLE_LIMIT, TEXT_LIMIT, ANSWER_LIMIT, NOTE_LIMIT, CAPTION_LIMIT = 80, 2000, 2000, 200, 120
#: Most photos of one matter on the board, and most boxes on one photo.
PHOTOS, BOXES = 6, 20
#: Characters of a public key: nobody guesses one, and it is read out if need be.
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True)
class Shot:
    """One photo chosen for the board: the case's file, what is said of it, what is covered."""

    key: str
    caption: str
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True)
class _Wanted:
    title: str
    text: str
    answer: str
    basis: Basis
    note: str
    shots: tuple[Shot, ...]


def propose(*, actor: Actor, no: str, raw: Mapping[str, object]) -> Publication:
    """Propose the case ``no`` for the board and return the proposal.

    ``raw``: ``title``, ``text``, ``answer`` (of an answered case, else empty), ``basis``,
    ``note`` (why it concerns everybody; needed without consent), ``nobody`` (the declaration
    that it is about no person and no quarrel), ``shots`` (sequence of :class:`Shot`). Raises
    NotFound, NotYours, NotNow (a rule keeps it hidden, or it is on its way already), Invalid.
    """
    catalogue, now = snapshot.current(), clock.now()
    bundle = access.load(actor, no)
    case = bundle.case
    if not publishing.may_propose(rights.roles_on(actor, bundle)):
        raise NotYours("not-proposer", "由综治中心的坐席、分流员或负责人提出公开。")
    facts = candidate(case, catalogue)
    bar = publishing.refusal(facts)
    if bar is not None:
        raise NotNow(bar.code, bar.reason)
    wanted = _clean(raw, facts, case)
    if _running(case):
        raise _already()
    files = _originals(case, wanted.shots)
    # Painting takes its time and needs no transaction; copies nobody uses are swept away.
    copies = [
        (original, derive(original, shot.boxes, now=now, user_id=actor.user_id))
        for shot in wanted.shots
        for original in (files[shot.key],)
    ]
    try:
        with write():
            publication = _insert(case, catalogue, wanted, actor, copies)
            record(
                publication,
                "board-propose",
                actor,
                now,
                basis=wanted.basis.value,
                note=wanted.note,
                title=wanted.title,
                text=wanted.text,
                answer=wanted.answer,
                photos=len(copies),
            )
    except IntegrityError:
        if not _running(case):
            raise
        raise _already() from None
    return publication


def _running(case: Case) -> bool:
    live = (Publication.Status.PROPOSED, Publication.Status.PUBLISHED)
    return Publication.objects.filter(case_id=case.pk, status__in=live).exists()


def _already() -> NotNow:
    return NotNow("already-proposed", "这件事已经提出公开或正在公示，不能重复提出。")


def _clean(raw: Mapping[str, object], facts: publishing.Candidate, case: Case) -> _Wanted:
    problems: dict[str, str] = {}
    values = {name: tidy(str(raw.get(name) or "")) for name in ("title", "text", "answer", "note")}
    limits = {
        "title": TITLE_LIMIT,
        "text": TEXT_LIMIT,
        "answer": ANSWER_LIMIT,
        "note": NOTE_LIMIT,
    }
    for name, limit in limits.items():
        if len(values[name]) > limit:
            problems[name] = Words(
                "最多 {limit} 个字，现在有 {n} 个。", limit=limit, n=len(values[name])
            )
    if not values["title"]:
        problems["title"] = "请填写标题。"
    if not values["text"]:
        problems["text"] = "请填写要公开的内容。"
    chosen = str(raw.get("basis") or "")
    if chosen not in {basis.value for basis in publishing.bases(facts)}:
        problems["basis"] = "请选择公开的依据；诉求人没有同意的，要有明确的公共利益理由。"
    elif chosen != Basis.CONSENT and not values["note"]:
        problems["note"] = "诉求人没有同意公开，请写明为什么大家需要知道这件事。"
    if not raw.get("nobody"):
        problems["nobody"] = "请确认内容不针对任何个人，也不涉及邻里之间的矛盾。"
    shots = _shots(raw.get("shots"), problems)
    if problems:
        raise Invalid(fields=problems)
    told = case.answered_at is not None
    return _Wanted(
        title=" ".join(values["title"].split()),
        text=values["text"],
        answer=values["answer"] if told else "",
        basis=Basis(chosen),
        note=values["note"],
        shots=shots,
    )


def _shots(raw: object, problems: dict[str, str]) -> tuple[Shot, ...]:
    shots = tuple(one for one in raw if isinstance(one, Shot)) if isinstance(raw, Sequence) else ()
    if len(shots) > PHOTOS:
        problems["photos"] = Words("最多公开 {limit} 张照片。", limit=PHOTOS)
    for shot in shots:
        if not shot.caption.strip():
            problems["photos"] = "每张要公开的照片都要写一句说明。"
        elif len(shot.caption) > CAPTION_LIMIT:
            problems["photos"] = Words("照片说明最多 {limit} 个字。", limit=CAPTION_LIMIT)
        if len(shot.boxes) > BOXES:
            problems["photos"] = Words("一张照片最多遮盖 {limit} 处。", limit=BOXES)
    return shots


def _originals(case: Case, shots: Sequence[Shot]) -> dict[str, StoredFile]:
    """Return the pictures of this very case by key; raises Invalid for any other file."""
    rows = Attachment.objects.filter(
        case_id=case.pk,
        file__kind=StoredFile.Kind.IMAGE,
        file__key__in=[shot.key for shot in shots],
    ).select_related("file")
    found = {row.file.key: row.file for row in rows}
    if any(shot.key not in found for shot in shots):
        raise Invalid(fields={"photos": "有照片不属于这件事，请刷新页面后重新选择。"})
    return found


def _insert(
    case: Case,
    catalogue: Catalogue,
    wanted: _Wanted,
    actor: Actor,
    pictures: Sequence[tuple[StoredFile, StoredFile]],
) -> Publication:
    matter = catalogue.matters[case.matter_id or 0]
    publication = Publication.objects.create(
        key="".join(secrets.choice(_LETTERS) for _ in range(10)),
        case=case,
        title=wanted.title,
        text=wanted.text,
        place=_place(case, catalogue),
        town_id=case.town_id,
        matter_class_id=matter.parent_id or matter.id,
        matter_name=matter.name,
        basis=wanted.basis.value,
        basis_note=wanted.note,
        proposed_by_id=actor.user_id or 0,
        proposed_at=clock.now(),
        answer=wanted.answer,
        answer_round=case.answer_round if wanted.answer else 0,
    )
    PublishedPhoto.objects.bulk_create(
        PublishedPhoto(
            publication=publication,
            position=position,
            file=copy,
            source=original,
            caption=" ".join(tidy(shot.caption).split()),
            covered=len(shot.boxes),
        )
        for position, (shot, (original, copy)) in enumerate(
            zip(wanted.shots, pictures, strict=True), start=1
        )
    )
    return publication


def _place(case: Case, catalogue: Catalogue) -> str:
    """Return the place in words, the village at most: whoever lives there is not pointed at."""
    area = case.village_id or case.town_id
    tree = catalogue.tree
    return tree.label(tree.by_id(area) if area else tree.root)
