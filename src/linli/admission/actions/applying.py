"""Applying: a draft is kept as it is, and handed in when it says everything."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping

from django.db import IntegrityError, transaction

from linli.admission import access, judging
from linli.admission.actions.recording import centre_people, record, save, tell
from linli.admission.apply_input import read, refuse
from linli.admission.models import Admission, same_matter
from linli.cases.inputs import tidy
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue, MatterInfo
from linli.domain import admission
from linli.domain.admission import ASKED, Standing, Verb, Work
from linli.domain.admission_rules import Wish, problems, too_long
from linli.domain.errors import Invalid, NotYours
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor

_ASKED_ALREADY = {"name": "这个事项已有一份准入申请正在审核，请等结果。"}
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def new_key() -> str:
    """Return a key nobody guesses."""
    return "".join(secrets.choice(_LETTERS) for _ in range(10))


def start(*, actor: Actor, raw: Mapping[str, object]) -> Admission:
    """Begin an application of one's own unit as a draft, however little is filled in.

    ``raw["unit"]`` names the unit where somebody could apply for several. Raises NotYours, or
    Invalid for what cannot be kept at all.
    """
    catalogue, now = snapshot.current(), clock.now()
    unit_id = _unit(actor, catalogue, raw)
    wish, matter, wrong = read(raw, catalogue)
    refuse(wrong, too_long(wish))
    with write():
        row = Admission.objects.create(
            key=new_key(),
            unit_id=unit_id,
            applicant_id=actor.user_id,
            created_at=now,
            **_columns(wish, matter),
        )
        record(row, Verb.SAVE, actor, now)
    return row


def revise(
    *, actor: Actor, key: str, raw: Mapping[str, object], version: int | None = None
) -> Admission:
    """Write a draft anew. Raises NotFound, NotNow, NotYours, LostRace, Invalid."""
    catalogue, now = snapshot.current(), clock.now()
    wish, matter, wrong = read(raw, catalogue)
    refuse(wrong, too_long(wish))
    with write():
        row = access.get(actor, catalogue, key, lock=True)
        target = _decided(actor, row, catalogue, Verb.SAVE)
        save(row, version, target, **_columns(wish, matter))
        record(row, Verb.SAVE, actor, now)
    return row


def submit(
    *,
    actor: Actor,
    key: str,
    raw: Mapping[str, object] | None = None,
    version: int | None = None,
) -> Admission:
    """Hand a draft in, with what comes along (``raw`` None: as it was kept).

    Raises Invalid with a sentence for every field that does not do, and for what is admitted, or
    asked for, already.
    """
    catalogue, now, today = snapshot.current(), clock.now(), clock.today()
    with write():
        row = access.get(actor, catalogue, key, lock=True)
        target = _decided(actor, row, catalogue, Verb.SUBMIT)
        columns: dict[str, object] = {}
        wrong: dict[str, str] = {}
        wish, matter = judging.wish_of(row), catalogue.matters.get(row.matter_id or 0)
        if raw is not None:
            wish, matter, wrong = read(raw, catalogue)
            columns = _columns(wish, matter)
        asked = problems(wish, judging.rules_of(catalogue), today)
        refuse(wrong, asked, _doubled(row, wish, matter, catalogue))
        handed: dict[str, object] = {"applicant_id": actor.user_id, "submitted_at": now, "said": ""}
        try:
            with transaction.atomic():
                save(row, version, target, **columns, **handed)
        except IntegrityError:  # somebody handed in the same matter since we looked
            raise Invalid(fields=dict(_ASKED_ALREADY)) from None
        record(row, Verb.SUBMIT, actor, now)
        others = set(centre_people(catalogue, today)) - {actor.user_id}
        tell(row, (one for one in others if one), "网格事项准入申请待审核")
    return row


def withdraw(*, actor: Actor, key: str, text: str = "", version: int | None = None) -> Admission:
    """Take an application back, before anything was announced."""
    catalogue, now = snapshot.current(), clock.now()
    with write():
        row = access.get(actor, catalogue, key, lock=True)
        target = _decided(actor, row, catalogue, Verb.WITHDRAW)
        words = tidy(text)[:500]
        save(row, version, target, said=words, ended_on=clock.today())
        record(row, Verb.WITHDRAW, actor, now, text=words)
    return row


def _decided(actor: Actor, row: Admission, catalogue: Catalogue, verb: Verb) -> Standing:
    life = judging.life(row, (), clock.today())
    return admission.decide(life, judging.who(actor, catalogue), verb)


def _unit(actor: Actor, catalogue: Catalogue, raw: Mapping[str, object]) -> int:
    applies = judging.who(actor, catalogue).applies
    if not applies:
        raise NotYours("not-applicant", "网格事项准入由部门的承办人或负责人申请。")
    wanted = catalogue.unit_by_code(tidy(str(raw.get("unit") or "")))
    if wanted is not None and wanted.id in applies:
        return wanted.id
    return min(applies)


def _columns(wish: Wish, matter: MatterInfo | None) -> dict[str, object]:
    return {
        "matter_id": matter.id if matter else None,
        "name": wish.name,
        "works": ",".join(work.value for work in Work if work in wish.works),
        "task": wish.task,
        "basis": wish.basis,
        "period": wish.period.value if wish.period else "",
        "times": wish.times,
        "minutes": wish.minutes,
        "items": json.dumps([list(pair) for pair in wish.items], ensure_ascii=False),
        "bare": wish.bare and not wish.items,
        "training": wish.training,
        "lasting": wish.lasting,
        "until": None if wish.lasting else wish.until,
    }


def _doubled(
    row: Admission, wish: Wish, matter: MatterInfo | None, catalogue: Catalogue
) -> dict[str, str]:
    """Refuse what is admitted for good already, or under way in another application: one query."""
    same = same_matter(matter.id if matter else None, wish.name).exclude(pk=row.pk)
    if matter is not None:
        listed = catalogue.grid.get(matter.id, ())
        if admission.already(listed, wish.works, clock.today()):
            return {"name": "这个事项已经准入，不用再申请；要增加工作内容的，请勾选新的工作。"}
    rows = list(same.values_list("standing", "works"))
    if any(standing in {one.value for one in ASKED} for standing, _ in rows):
        return dict(_ASKED_ALREADY)
    lasting = {Standing.ADMITTED.value, Standing.REVIEW_DUE.value}
    held = {work for standing, works in rows if standing in lasting for work in works.split(",")}
    if matter is None and wish.works and {one.value for one in wish.works} <= held:
        return {"name": "这个事项已经准入，不用再申请；要增加工作内容的，请勾选新的工作。"}
    return {}
