"""Keeping views and preferences: saved, shared, renamed, put in order, taken away and back.

A shared view is a name and conditions; what each colleague sees in it is decided by their own
posts. Sharing with a unit is for whoever keeps that unit's canned replies as well: its leader,
or a dispatcher or leader of its centre. They may also change or remove what others shared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import IntegrityError
from django.db.models import Max, Q

from linli.cases.queries.listing import Filters
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.domain.words import Words
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.workbench import columns
from linli.workbench.keeping import kept_units
from linli.workbench.models import DeskPreference, SavedView

#: Most views one person keeps.
MOST = 20
#: Most views shared with one unit.
MOST_SHARED = 10
NAME_LIMIT = 40
_QUERY_LIMIT = 800


@dataclass(frozen=True)
class Removed:
    """All that brings a removed view back; plain values."""

    owner: int
    unit: int | None
    name: str
    query: str
    columns: str
    position: int
    default: bool


def _name(raw: str) -> str:
    name = " ".join(raw.replace("\x00", "").split())
    if not name:
        raise Invalid(fields={"name": "请给视图起一个名称。"})
    if len(name) > NAME_LIMIT:
        raise Invalid(fields={"name": Words("名称最多{n}个字。", n=NAME_LIMIT)})
    return name


def _query(filters: Filters) -> str:
    query = urlencode(filters.query())
    if len(query) > _QUERY_LIMIT:
        raise Invalid(fields={"name": "条件太长，请减少搜索的文字。"})
    return query


def _need_share(actor: Actor, unit_id: int) -> None:
    if unit_id not in kept_units(actor):
        raise NotYours("not-a-keeper", "与本单位共享视图，由单位负责人、中心负责人或分流员办理。")
    if SavedView.objects.filter(unit_id=unit_id).count() >= MOST_SHARED:
        raise NotNow(
            "too-many-shared",
            Words("一个单位最多共享{n}个视图，请先停止共享不用的。", n=MOST_SHARED),
        )


def _fetch(actor: Actor, pk: int) -> SavedView:
    """Return a view the actor may change: their own, or one shared with a unit they keep."""
    mine = Q(owner_id=actor.user_id or 0) | Q(unit_id__in=kept_units(actor))
    found = SavedView.objects.select_for_update().filter(mine, pk=pk).first()
    if found is None:
        raise NotFound("no-view", "没有找到这个视图，或者它由别人维护。")
    return found


def _duplicate(name: str) -> Invalid:
    return Invalid(fields={"name": Words("您已经有一个叫“{name}”的视图。", name=name)})


def save_view(
    actor: Actor,
    name: str,
    filters: Filters,
    shown: Iterable[str] = (),
    unit_id: int | None = None,
) -> SavedView:
    """Keep a view at the end of the person's own; ``unit_id`` shares it with that unit.

    Raises Invalid for the name, NotYours where the actor may not share, NotNow when there are
    too many.
    """
    name, query = _name(name), _query(filters)
    try:
        return _create(actor, name, query, columns.stored(shown), unit_id)
    except IntegrityError as error:  # the same form sent twice at once
        raise _duplicate(name) from error


def _create(actor: Actor, name: str, query: str, shown: str, unit_id: int | None) -> SavedView:
    now = clock.now()
    with write():
        own = SavedView.objects.filter(owner_id=actor.user_id or 0)
        if own.count() >= MOST:
            raise NotNow("too-many-views", Words("最多保存{n}个视图，请先删除不用的。", n=MOST))
        if own.filter(name=name).exists():
            raise _duplicate(name)
        if unit_id is not None:
            _need_share(actor, unit_id)
        last = own.aggregate(last=Max("position"))["last"] or 0
        return SavedView.objects.create(
            owner_id=actor.user_id or 0,
            unit_id=unit_id,
            name=name,
            query=query,
            columns=shown,
            position=last + 1,
            created_at=now,
            updated_at=now,
        )


def rename_view(actor: Actor, pk: int, name: str) -> SavedView:
    """Give a view another name. Raises Invalid, NotFound."""
    return _change(actor, pk, name=_name(name))


def refill_view(actor: Actor, pk: int, filters: Filters, shown: Iterable[str]) -> SavedView:
    """Put other conditions and columns under the same name. Raises NotFound."""
    return _change(actor, pk, query=_query(filters), columns=columns.stored(shown))


def recolumn_view(actor: Actor, pk: int, shown: Iterable[str]) -> SavedView:
    """Show other columns in a view. Raises NotFound."""
    return _change(actor, pk, columns=columns.stored(shown))


def _change(actor: Actor, pk: int, **values: object) -> SavedView:
    try:
        with write():
            view = _fetch(actor, pk)
            for column, value in values.items():
                setattr(view, column, value)
            view.updated_at = clock.now()
            view.save(update_fields=[*values, "updated_at"])
    except IntegrityError as error:
        raise _duplicate(str(values.get("name", ""))) from error
    return view


def share_view(actor: Actor, pk: int, unit_id: int | None) -> SavedView:
    """Share a view with a unit, or with nobody any more. Raises NotFound, NotYours, NotNow."""
    with write():
        view = _fetch(actor, pk)
        if unit_id is not None and unit_id != view.unit_id:
            _need_share(actor, unit_id)
        view.unit_id = unit_id
        view.updated_at = clock.now()
        view.save(update_fields=["unit", "updated_at"])
    return view


def move_view(actor: Actor, pk: int, *, up: bool) -> None:
    """Move one of the person's own views one place up or down; at the end nothing happens."""
    with write():
        own = list(SavedView.objects.filter(owner_id=actor.user_id or 0).order_by("position", "id"))
        at = next((place for place, view in enumerate(own) if view.pk == pk), None)
        if at is None:
            raise NotFound("no-view", "没有找到这个视图，或者它由别人维护。")
        other = at - 1 if up else at + 1
        if 0 <= other < len(own):
            own[at], own[other] = own[other], own[at]
        for place, view in enumerate(own, start=1):
            view.position = place
        SavedView.objects.bulk_update(own, ["position"])


def delete_view(actor: Actor, pk: int) -> Removed:
    """Remove a view and return what brings it back. Raises NotFound."""
    with write():
        view = _fetch(actor, pk)
        default = DeskPreference.objects.filter(
            user_id=actor.user_id or 0, default_view_id=pk
        ).exists()
        removed = Removed(
            view.owner_id, view.unit_id, view.name, view.query, view.columns, view.position, default
        )
        view.delete()
    return removed


def restore_view(actor: Actor, removed: Removed) -> SavedView:
    """Bring a removed view back to its owner and place. Raises Invalid when the name is taken."""
    now = clock.now()
    with write():
        rows = SavedView.objects.filter(owner_id=removed.owner)
        if rows.filter(name=removed.name).exists():
            raise _duplicate(removed.name)
        view = SavedView.objects.create(
            owner_id=removed.owner,
            unit_id=removed.unit,
            name=removed.name,
            query=removed.query,
            columns=removed.columns,
            position=removed.position,
            created_at=now,
            updated_at=now,
        )
        if removed.default and actor.user_id:
            _wish(actor, {"default_view_id": view.pk})
    return view


def set_default(actor: Actor, pk: int | None) -> None:
    """Begin with this view from now on; None: with what is usual. Raises NotFound."""
    with write():
        if pk is not None:
            seen = Q(owner_id=actor.user_id or 0) | Q(unit_id__in=actor.units)
            if not SavedView.objects.filter(seen, pk=pk).exists():
                raise NotFound("no-view", "没有找到这个视图，或者它由别人维护。")
        _wish(actor, {"default_view_id": pk})


def save_wishes(actor: Actor, wishes: Mapping[str, object]) -> None:
    """Keep how the person wants the list; what is not named stays as it is.

    Known are ``columns`` (codes in order), ``density``, ``preview`` and ``keyboard``; anything
    else raises Invalid.
    """
    values: dict[str, object] = {}
    for name, value in wishes.items():
        if name == "columns" and isinstance(value, list | tuple):
            values[name] = columns.stored(str(code) for code in value)
        elif (name in {"preview", "keyboard"} and isinstance(value, bool)) or (
            name == "density" and value in DeskPreference.Density.values
        ):
            values[name] = value
        else:
            raise Invalid(fields={name: "没有这个选项。"})
    with write():
        _wish(actor, values)


def _wish(actor: Actor, values: Mapping[str, object]) -> None:
    DeskPreference.objects.update_or_create(
        user_id=actor.user_id or 0, defaults={**values, "updated_at": clock.now()}
    )
