"""Keeping landmarks: added, amended, given other names, merged, retired, restored."""

from __future__ import annotations

from collections.abc import Mapping

from linli.cases.inputs import tidy
from linli.catalogue import snapshot
from linli.domain.errors import Invalid, NotFound, NotNow
from linli.domain.landmarks import (
    LINED,
    OTHER_NAMES,
    Kind,
    LinkStanding,
    NameStanding,
    Source,
    Standing,
    form_of,
    read,
)
from linli.domain.words import Words
from linli.gridbook import access as book
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.landmarks import access
from linli.landmarks.actions.lying import read_line, read_point, written
from linli.landmarks.actions.recording import begin, record
from linli.landmarks.models import Alias, CaseLandmark, Landmark
from linli.people.actor import Actor
from linli.places.given import pair_in

#: Longest reason, characters.
REASON_LIMIT = 200


def add(*, actor: Actor, raw: Mapping[str, object], source: Source = Source.TYPED) -> Landmark:
    """Add a landmark: ``name``, ``kind``, ``area`` (code), ``lon``, ``lat``, ``line``, ``entry``.

    ``datum`` is that of the point and of the pairs of the line. Raises Invalid for what is wrong
    or to be asked, among it a name that is a home or a person, and for one that is there already;
    NotYours outside the own area.
    """
    now = clock.now()
    values = _read(actor, raw)
    hat = access.keeper(actor, str(values.pop("path")))
    landmark = Landmark(source=source.value, valid_from=clock.today(), changed_at=now, **values)
    with write():
        _once(landmark)
        begin(landmark, hat, now)
    return landmark


def amend(*, actor: Actor, key: str | int, raw: Mapping[str, object]) -> Landmark:
    """Change name, kind, area or place; a former name stays as another name.

    Raises NotFound, NotYours for either area, NotNow for what no longer counts, Invalid.
    """
    now = clock.now()
    with write():
        landmark, hat = _kept(actor, key)
        values = _read(actor, raw, landmark)
        access.keeper(actor, str(values.pop("path")))
        changes = {n: v for n, v in values.items() if n != "folded" and v != getattr(landmark, n)}
        if not changes:
            return landmark
        before, told = landmark.name, {n: [getattr(landmark, n), v] for n, v in changes.items()}
        for name, value in values.items():
            setattr(landmark, name, value)
        _once(landmark)
        if form_of(before) != landmark.folded:
            landmark.aliases.filter(folded=landmark.folded).delete()
            _name(landmark, before, Source.TYPED, hat)
        record(landmark, hat, "landmark-amend", now, told)
    return landmark


def add_name(*, actor: Actor, key: str | int, text: str, source: Source = Source.TYPED) -> Alias:
    """Give a landmark another name; raises Invalid for a home, a person, or one it has already."""
    kept, wrong = read(text)
    if wrong:
        raise Invalid(fields={"text": wrong})
    with write():
        landmark, hat = _kept(actor, key)
        if form_of(kept) == landmark.folded:
            raise Invalid(fields={"text": "这就是它的名称。"})
        if landmark.aliases.filter(standing=NameStanding.CONFIRMED.value).count() >= OTHER_NAMES:
            raise Invalid(fields={"text": Words("最多记{n}个别名。", n=OTHER_NAMES)})
        alias = _name(landmark, kept, source, hat)
        record(landmark, hat, "landmark-name", clock.now(), {"alias": kept})
    return alias


def drop_name(*, actor: Actor, key: str | int, alias: int) -> Landmark:
    """Take another name away for good: the pack or learning do not bring it again."""
    now = clock.now()
    with write():
        landmark, hat = _kept(actor, key)
        row = landmark.aliases.filter(pk=alias, standing=NameStanding.CONFIRMED.value).first()
        if row is None:
            raise NotFound("no-name", "没有找到这个别名，可能已经有人删去。")
        row.standing = NameStanding.REFUSED.value
        row.decided_by_id, row.decided_at = hat.user_id, now
        row.save()
        record(landmark, hat, "landmark-name-off", now, {"alias": row.text})
    return landmark


def retire(*, actor: Actor, key: str | int, reason: str) -> Landmark:
    """Let a landmark no longer count: gone, renamed altogether, or never one. Links stay."""
    now, why = clock.now(), tidy(reason)[:REASON_LIMIT]
    if not why:
        raise Invalid(fields={"reason": "请写明为什么停用。"})
    with write():
        landmark, hat = _kept(actor, key)
        landmark.standing, landmark.valid_to = Standing.RETIRED.value, clock.today()
        record(landmark, hat, "landmark-retire", now, {"reason": why})
    return landmark


def restore(*, actor: Actor, key: str | int) -> Landmark:
    """Let a retired landmark count again; raises NotNow for any other."""
    now = clock.now()
    with write():
        landmark = access.get_landmark(actor, key, lock=True)
        hat = access.keeper(actor, landmark.area.path)
        if landmark.standing != Standing.RETIRED:
            raise NotNow("not-retired", "这个地点没有停用。")
        _once(landmark)
        landmark.standing, landmark.valid_to = Standing.CURRENT.value, None
        record(landmark, hat, "landmark-restore", now, {"standing": landmark.standing})
    return landmark


def merge(*, actor: Actor, keep: str | int, drop: str | int, reason: str) -> Landmark:
    """Make ``drop`` another name of ``keep``, with its names and matters; return what stays.

    Raises Invalid without a reason or for one and the same, NotYours unless both are kept by the
    actor, NotFound, NotNow.
    """
    now, why = clock.now(), tidy(reason)[:REASON_LIMIT]
    if not why:
        raise Invalid(fields={"reason": "请写明怎么看出是同一个地点。"})
    with write():
        goes, hat = _kept(actor, drop)
        try:
            stays, _ = _kept(actor, keep)
        except NotFound:
            raise Invalid(fields={"keep": "没有找到要并入的地点，请粘贴它的网址或编号。"}) from None
        if stays.pk == goes.pk:
            raise Invalid(fields={"keep": "不能并入它自己。"})
        goes.standing, goes.valid_to = Standing.MERGED.value, clock.today()
        goes.merged_into_id = stays.pk
        there = CaseLandmark.objects.filter(landmark_id=stays.pk).values("case_id")
        goes.links.exclude(case_id__in=there).update(landmark_id=stays.pk)
        # What both had and a person confirmed at the one that goes counts at the one that stays.
        both = goes.links.filter(standing=LinkStanding.CONFIRMED.value).values("case_id")
        CaseLandmark.objects.filter(
            landmark_id=stays.pk, standing=LinkStanding.PROPOSED.value, case_id__in=both
        ).update(standing=LinkStanding.CONFIRMED.value, doubt="")
        goes.links.all().delete()
        for text in (goes.name, *_others(goes)):
            if form_of(text) != stays.folded:
                _name(stays, text, Source.TYPED, hat)
        record(goes, hat, "landmark-merged", now, {"into": str(stays.pk), "reason": why})
        record(stays, hat, "landmark-merge", now, {"from": goes.name, "reason": why})
    return stays


def _kept(actor: Actor, key: str | int) -> tuple[Landmark, Actor]:
    """Return a landmark that counts, locked, and the hat in which it is kept."""
    landmark = access.get_landmark(actor, key, lock=True)
    hat = access.keeper(actor, landmark.area.path)
    if landmark.standing != Standing.CURRENT:
        raise NotNow("landmark-ended", "这个地点已经停用或合并，不能再改。")
    return landmark, hat


def _others(landmark: Landmark) -> list[str]:
    rows = landmark.aliases.filter(standing=NameStanding.CONFIRMED.value).order_by("id")
    return list(rows.values_list("text", flat=True))


def _name(landmark: Landmark, text: str, source: Source, hat: Actor) -> Alias:
    """Write another name as confirmed, whatever stood there before."""
    now = clock.now()
    told = {
        "text": text,
        "source": source.value,
        "standing": NameStanding.CONFIRMED.value,
        "area_id": landmark.area_id,
        "decided_by_id": hat.user_id,
        "decided_at": now,
    }
    alias, _ = Alias.objects.update_or_create(
        landmark=landmark,
        folded=form_of(text),
        defaults=told,
        create_defaults={**told, "made_at": now},
    )
    return alias


def _once(landmark: Landmark) -> None:
    """Raise Invalid where the same area has a landmark of this name."""
    there = Landmark.objects.filter(
        folded=landmark.folded, area_id=landmark.area_id, standing=Standing.CURRENT.value
    ).exclude(pk=landmark.pk)
    found = there.first()
    if found is not None:
        said = Words("这里已经有“{name}”。", name=found.name)
        raise Invalid("same-landmark", fields={"name": said}, landmark=found.pk)


def _pair(held: Landmark) -> tuple[str, str]:
    """Return the point of a landmark as its form shows it."""
    return ("", "") if held.point is None else (f"{held.point[0]:.6f}", f"{held.point[1]:.6f}")


def _read(
    actor: Actor, raw: Mapping[str, object], held: Landmark | None = None
) -> dict[str, object]:
    """Return the columns a form gives, with ``path`` of the area; raises Invalid.

    What ``held`` has already is not questioned again, and its line stays where none is sent.
    """
    catalogue = snapshot.current()
    name, problem = read(str(raw.get("name") or ""))
    wrong: dict[str, str] = {"name": problem} if problem else {}
    kind = str(raw.get("kind") or "")
    if kind not in set(Kind):
        wrong["kind"] = "请选择类别。"
    node = catalogue.tree.by_code(str(raw.get("area") or ""))
    if node is None or not node.live:
        wrong["area"] = "请选择它在哪里。"
    same = held is not None and not raw.get("datum") and pair_in(raw) == _pair(held)
    if held is not None and same:
        point, problem = (held.lon, held.lat), ""
    else:
        point, problem = read_point(raw, catalogue, node)
    wrong |= {"point": problem} if problem else {}
    line = held.line if held else ""
    if "line" in raw and str(raw["line"]).split() != written(line).split():
        line, problem = read_line(actor, raw, kind, catalogue, node)
        wrong |= {"line": problem} if problem else {}
    elif line and kind not in LINED:
        wrong["line"] = "只有道路街巷和河渠水库画线，别的地点只标一个位置。"
    entry = None
    if raw.get("entry"):
        try:
            # People paste the number of the entry, or its whole address.
            typed = str(raw["entry"]).strip().rstrip("/").rsplit("/", 1)[-1]
            entry = book.get_entry(actor, typed)
        except NotFound:
            wrong["entry"] = "台账里没有找到这一条，请粘贴它的网址或编号。"
        else:
            if entry.kind == "contact":
                wrong["entry"] = "台账里没有找到这一条，请粘贴它的网址或编号。"
    if wrong or node is None:
        raise Invalid(fields=wrong)
    return {
        "name": name,
        "folded": form_of(name),
        "kind": kind,
        "area_id": node.id,
        "path": node.path,
        "lon": point[0],
        "lat": point[1],
        "line": line,
        "entry_id": entry.pk if entry else None,
    }
