"""The life of a form: drafted, offered, put in force by a second person, amended, ended.

A draft may be as incomplete as its writer left it; what is wrong is shown beside it and keeps it
from being offered. What is in force never changes: an amendment is a version of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError

from linli.audit import chain
from linli.audit.chain import payload_of
from linli.cases import grid_staff
from linli.cases.inputs import tidy
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.collection import access
from linli.collection.actions.recording import FORM, begin, event, next_code, save
from linli.collection.models import Form, FormVersion
from linli.domain.admission import HELPS
from linli.domain.collecting import (
    ABOUT_NAMES,
    BASIS_LIMIT,
    FIELDS_MOST,
    PURPOSE_LIMIT,
    Field,
    Kind,
    Plan,
    Standing,
    coded,
    problems,
    sourced,
)
from linli.domain.errors import Invalid, LostRace, NotNow, NotYours
from linli.domain.grid_burden import Period
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor

Raw = Mapping[str, object]


def plan_of(form: Form, version: FormVersion) -> Plan:
    """Return what the rules look at."""
    return Plan(
        name=version.name,
        purpose=version.purpose,
        basis=version.basis,
        about=form.about,
        matter=version.matter_id is not None,
        load=version.load,
        keep_months=version.keep_months,
        fields=version.questions,
    )


def wrong_with(form: Form, version: FormVersion, catalogue: Catalogue) -> dict[str, str]:
    """Return everything that keeps a version from being offered: place → sentence. No query."""
    wrong = problems(plan_of(form, version))
    if "matter" not in wrong and (why := _not_admitted(version, catalogue)):
        wrong["matter"] = why
    return wrong


def _not_admitted(version: FormVersion, catalogue: Catalogue) -> str:
    return grid_staff.refusal(version.matter_id, HELPS, catalogue, clock.today())


def draft_form(*, actor: Actor, raw: Raw) -> Form:
    """Begin a form for one of the actor's units and return it. Raises NotYours, Invalid."""
    catalogue, now = snapshot.current(), clock.now()
    unit = catalogue.unit_by_code(_text(raw, "unit", 40))
    if unit is None:
        raise Invalid(fields={"unit": "请选择使用这张表的单位。"})
    if not actor.system and unit.id not in access.drafts(actor):
        raise NotYours("not-owner", "只能为本单位起草采集表。")
    about = str(raw.get("about") or "")
    if about not in ABOUT_NAMES:
        raise Invalid(fields={"about": "请选择这张表是针对什么填的。"})
    try:
        with write():
            form = Form(code=next_code(Form, "F"), unit_id=unit.id, about=about, made_at=now)
            begin(form, event("form-draft", actor, now, unit_id=unit.id, number=1))
            version = FormVersion(form=form, number=1, drafted_by_id=actor.user_id)
            _take(form, version, raw, catalogue)
            version.save()
            form.pending = version
            save(form, event("form-save", actor, now, unit_id=unit.id, number=1))
    except IntegrityError:  # two people began a form in the same moment
        raise LostRace from None
    return form


def tried(form: Form, version: FormVersion, raw: Raw, catalogue: Catalogue) -> FormVersion:
    """Put what was written into a version in memory alone, for looking at it. No query."""
    about = str(raw.get("about") or form.about)
    if form.current_id is None and about in ABOUT_NAMES:
        form.about = about
    _take(form, version, raw, catalogue)
    return version


def amend_form(*, actor: Actor, code: str) -> Form:
    """Begin the next version of a form in force, with everything as it is. Raises NotNow."""
    catalogue, now = snapshot.current(), clock.now()
    with write():
        form = access.get_form(actor, catalogue, code, lock=True)
        access.drafter(actor, form)
        old = form.current
        if old is None or form.pending_id is not None:
            raise NotNow("no-amendment", "这张表正在修改，或者已经停用。")
        new = FormVersion(
            form=form,
            number=old.number + 1,
            name=old.name,
            purpose=old.purpose,
            basis=old.basis,
            matter_id=old.matter_id,
            period=old.period,
            times=old.times,
            minutes=old.minutes,
            keep_months=old.keep_months,
            fields=old.fields,
            drafted_by_id=actor.user_id,
        )
        new.save()
        form.pending, form.version = new, form.version + 1
        save(form, event("form-amend", actor, now, unit_id=form.unit_id, number=new.number))
    return form


def save_form(*, actor: Actor, code: str, raw: Raw, version: int | None = None) -> Form:
    """Keep what was written so far, complete or not; an offered form becomes a draft again.

    ``raw``: the names of :class:`FormVersion`, ``about`` and ``matter`` (codes), and ``fields``,
    a list of mappings (``name`` blank for a new one, ``choices`` one a line). Raises NotNow for a
    form without a draft, LostRace where somebody else saved since ``version``.
    """
    catalogue, now = snapshot.current(), clock.now()
    with write():
        form = access.get_form(actor, catalogue, code, lock=True)
        access.drafter(actor, form)
        draft = _draft(form)
        if version is not None and version != form.version:
            raise LostRace(version=form.version)
        tried(form, draft, raw, catalogue)
        draft.standing, draft.offered_at = Standing.DRAFT.value, None
        draft.drafted_by_id = actor.user_id
        _keep(form, draft, "form-save", actor, now)
    return form


def offer_form(*, actor: Actor, code: str) -> Form:
    """Say that a draft is ready for a second person. Raises Invalid for what is wrong with it."""
    catalogue, now = snapshot.current(), clock.now()
    with write():
        form = access.get_form(actor, catalogue, code, lock=True)
        access.drafter(actor, form)
        draft = _draft(form)
        if wrong := wrong_with(form, draft, catalogue):
            raise Invalid(fields=wrong)
        draft.standing, draft.offered_at = Standing.OFFERED.value, now
        _keep(form, draft, "form-offer", actor, now)
    return form


def send_back(*, actor: Actor, code: str, reason: str) -> Form:
    """Give an offered form back to its writers, with a reason."""
    catalogue, now, why = snapshot.current(), clock.now(), tidy(reason)[:200]
    if not why:
        raise Invalid(fields={"reason": "请写明要改什么。"})
    with write():
        form = access.get_form(actor, catalogue, code, lock=True)
        draft = _offered(actor, form, catalogue)
        draft.standing = Standing.DRAFT.value
        _keep(form, draft, "form-back", actor, now, reason=why)
    return form


def put_in_force(*, actor: Actor, code: str) -> Form:
    """Put an offered version in force: by the administrator or a leader who did not write it."""
    catalogue, now = snapshot.current(), clock.now()
    with write():
        form = access.get_form(actor, catalogue, code, lock=True)
        draft = _offered(actor, form, catalogue)
        if actor.user_id in writers_of(form, draft):
            raise NotYours("second-person", "采集表要由另一个人启用，起草和修改过它的人不能启用。")
        if wrong := wrong_with(form, draft, catalogue):
            raise Invalid(fields=wrong)
        if form.current is not None:
            FormVersion.objects.filter(pk=form.current.pk).update(standing=Standing.REPLACED.value)
        draft.standing, draft.released_by_id = Standing.IN_FORCE.value, actor.user_id
        draft.released_at = now
        draft.save()
        form.current, form.pending = draft, None
        form.standing, form.version = Standing.IN_FORCE.value, form.version + 1
        save(form, event("form-release", actor, now, unit_id=form.unit_id, number=draft.number))
    return form


def end_form(*, actor: Actor, code: str, reason: str) -> Form:
    """End a form: nothing more is collected; its sheets stay readable until their terms end."""
    catalogue, now, why = snapshot.current(), clock.now(), tidy(reason)[:200]
    if not why:
        raise Invalid(fields={"reason": "请写明为什么停用。"})
    with write():
        form = access.get_form(actor, catalogue, code, lock=True)
        if not access.releases(actor, catalogue):
            access.drafter(actor, form)
        if form.standing == Standing.ENDED:
            raise NotNow("form-ended", "这张表已经停用。")
        last = form.shown
        FormVersion.objects.filter(pk=last.pk).update(standing=Standing.ENDED.value)
        last.standing = Standing.ENDED.value
        # The last version stays where it can be read; nothing is filled in by it any more.
        form.current, form.pending, form.ended_at = None, last, now
        form.standing, form.version = Standing.ENDED.value, form.version + 1
        save(form, event("form-end", actor, now, unit_id=form.unit_id, reason=why))
    return form


def writers_of(form: Form, version: FormVersion) -> frozenset[int]:
    """Return the accounts that wrote this version, or offered it: one query."""
    wrote = {"form-draft", "form-save", "form-offer", "form-amend"}
    return frozenset(
        one.actor_id
        for one in chain.newest(FORM, form.pk, 200)
        if one.actor_id is not None
        and one.action in wrote
        and payload_of(one).get("number") == version.number
    )


def _draft(form: Form) -> FormVersion:
    if form.pending is None or form.standing == Standing.ENDED:
        raise NotNow("no-draft", "这张表没有正在写的草稿，请先点“修改”。")
    return form.pending


def _offered(actor: Actor, form: Form, catalogue: Catalogue) -> FormVersion:
    if not access.releases(actor, catalogue):
        raise NotYours("not-releaser", "采集表由县综治中心负责人或者管理员启用。")
    draft = _draft(form)
    if draft.standing != Standing.OFFERED:
        raise NotNow("not-offered", "起草单位还没有提交启用。")
    return draft


def _keep(
    form: Form, draft: FormVersion, action: str, actor: Actor, now: datetime, *, reason: str = ""
) -> None:
    """Write a draft and count its form on; a form nobody uses yet stands where its draft stands."""
    draft.save()
    form.version += 1
    if form.current_id is None:
        form.standing = draft.standing
    said = event(action, actor, now, unit_id=form.unit_id, number=draft.number, reason=reason)
    save(form, said)


def _take(form: Form, version: FormVersion, raw: Raw, catalogue: Catalogue) -> None:
    """Hold what was written; a name missing in ``raw`` stays as it is."""
    for name, most in (("name", 60), ("purpose", PURPOSE_LIMIT * 2), ("basis", BASIS_LIMIT * 2)):
        if name in raw:
            setattr(version, name, _text(raw, name, most))
    for name in ("times", "minutes", "keep_months"):
        if name in raw:
            setattr(version, name, _number(raw.get(name)))
    if str(raw.get("period") or "") in set(Period):
        version.period = str(raw["period"])
    if version.period == Period.EVENT:
        version.times = 0
    elif not version.times:
        version.times = 1
    if "matter" in raw:
        matter = catalogue.matter(str(raw.get("matter") or ""))
        version.matter_id = matter.id if matter else None
    held = raw.get("fields")
    if isinstance(held, list | tuple):
        version.questions = _fields(form, version, held)


def _fields(form: Form, version: FormVersion, held: Sequence[object]) -> tuple[Field, ...]:
    before = {one.name: one for one in version.questions}
    found: list[Field] = []
    for one in list(held)[: FIELDS_MOST + 1]:
        raw = one if isinstance(one, Mapping) else {}
        name = str(raw.get("name") or "")
        old = before.pop(name, None)
        if old is None:
            name = f"f{form.next_field}"
            form.next_field += 1
        kind = str(raw.get("kind") or "")
        labels = [tidy(line)[:40] for line in str(raw.get("choices") or "").splitlines()]
        source = _text(raw, "source", 30)
        field = Field(
            name=name,
            label=_text(raw, "label", 60),
            kind=Kind(kind) if kind in set(Kind) else Kind.TEXT,
            required=raw.get("required") in ("1", True),
            why=_text(raw, "why", 120),
            choices=coded([label for label in labels if label], old.choices if old else ()),
            source=source,
            private=raw.get("private") in ("1", True) and not source,
        )
        found.append(sourced(field, form.about))
    return tuple(found)


def _text(raw: Raw, name: str, most: int) -> str:
    return tidy(str(raw.get(name) or ""))[:most]


def _number(held: object) -> int:
    text = str(held or "").strip()
    return min(int(text), 9999) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
