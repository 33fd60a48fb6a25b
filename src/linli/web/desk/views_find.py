"""Finding by a few letters what a form's long choices do not list: units, places, accounts."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import NotFound, NotYours
from linli.domain.lifecycle import Role
from linli.kernel import clock
from linli.people.actor import hats
from linli.people.finding import find_accounts
from linli.places.tree import Tree
from linli.web import pages
from linli.web.desk import choices, grid_parts, shell
from linli.workbench.queries.manned import manned

#: Most choices of one answer; more letters narrow them.
MOST = 30
#: Most characters that are read of what was typed.
_READ = 40
_NAMERS = frozenset({Role.SEAT, Role.DISPATCHER, Role.CENTRE_LEADER})
#: Who dispatches (linli.domain.lifecycle).
_GIVERS = frozenset({Role.DISPATCHER, Role.CENTRE_LEADER})

#: Largest first: typing a village's name shows the village above its grids.
_PLACES = ("town", "village", "grid", "microgrid")

Rows = list[dict[str, str]]


@require_safe
def find(request: HttpRequest, kind: str) -> JsonResponse:
    """Answer ``[{"value", "text"}]`` for ``?q=``, from memory: at most :data:`MOST`.

    ``kind`` is ``unit`` or ``area`` (grids too). Every word typed must occur in the name.
    """
    pages.actor_of(request)
    catalogue = shell.catalogue_of(request)
    words = request.GET.get("q", "")[:_READ].split()
    if kind == "unit":
        off = grid_parts.closed(catalogue, request.GET.dict())
        return _answer(_units(catalogue, words, off))
    if kind == "area":
        return _answer(_areas(catalogue.tree, words))
    raise NotFound("no-such-choice", "没有这一类选项。")


@require_safe
def on_duty(request: HttpRequest) -> HttpResponse:
    """Say of the unit ``?lead_unit=`` names whether somebody is on duty there now: yes or no.

    For those who give units work. Nothing is said where no unit is named.
    """
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    if not any(hat.roles & _GIVERS for hat in hats(actor)):
        raise NotYours("not-giver", "是否有人在岗，只供综治中心派单时看。")
    code = request.GET.get("lead_unit", "")
    unit = catalogue.unit_by_code(code)
    context = {"asked": unit is not None, "here": bool(unit and manned([unit.id]))}
    response = render(request, "desk/manned_part.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def accounts(request: HttpRequest) -> JsonResponse:
    """List accounts by a few letters, for naming one in 回避; only for those who may set it."""
    actor = pages.actor_of(request)
    if not actor.roles & _NAMERS:
        raise NotYours("no-accounts", "查找账号由综治中心的人员办理。")
    found = find_accounts(request.GET.get("q", ""))
    return _answer(
        [
            {"value": one.username, "name": one.name, "note": one.unit, "sight": "sees"}
            for one in found
        ]
    )


def _units(catalogue: Catalogue, words: list[str], off: frozenset[str]) -> Rows:
    today = clock.today()
    named = (
        (unit.code, choices.unit_label(unit))
        for unit in catalogue.units.values()
        if unit.live(today)
    )
    rows = _rows(named, words)
    return [{**row, "disabled": "1"} if row["value"] in off else row for row in rows]


def _areas(tree: Tree, words: list[str]) -> Rows:
    nodes = (node for kind in _PLACES for node in tree.of_kind(kind))
    return _rows(((node.code, tree.label(node)) for node in nodes), words)


def _rows(named: Iterable[tuple[str, str]], words: list[str]) -> Rows:
    if not words:
        return []
    fitting = (pair for pair in named if all(word in pair[1] for word in words))
    return [{"value": code, "text": label} for code, label in islice(fitting, MOST)]


def _answer(rows: Rows) -> JsonResponse:
    response = JsonResponse(rows, safe=False, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response
