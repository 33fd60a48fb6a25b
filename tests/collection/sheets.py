"""Forms and sheets for the tests of collecting."""

from __future__ import annotations

from typing import Any

from linli.collection.actions import draft_form, offer_form, put_in_force, save_form
from linli.collection.models import Form
from tests.world import World

FIELDS: list[dict[str, Any]] = [
    {"source": "entry.trade", "label": "业态", "why": "食品、消防检查归口不同"},
    {
        "label": "灭火器",
        "kind": "choice",
        "required": "1",
        "why": "没有的要提醒配",
        "choices": "有，在有效期内\n有，过期了\n没有",
    },
    {"label": "几个燃气瓶", "kind": "number", "why": "超量的报消防"},
    {"label": "现场情况", "kind": "note", "why": "整改时对照"},
    {"label": "负责人电话", "kind": "text", "why": "整改到期联系", "private": "1"},
]
BASIS = "《消防法》第五十二条，负责人电话由消防救援大队用于整改联系"


def drafted(world: World, by: str = "zj_handler", **raw: object) -> Form:
    """Draft a form about shops."""
    wanted: dict[str, object] = {
        "unit": "zj",
        "about": "shop",
        "name": "沿街商铺消防自查",
        "purpose": "掌握商铺消防设施，安排夏季检查",
        "basis": BASIS,
        "matter": "B01",
        "period": "quarter",
        "times": "1",
        "minutes": "3",
        "keep_months": "12",
        "fields": FIELDS,
        **raw,
    }
    return draft_form(actor=world.actor(by), raw=wanted)


def released(world: World, by: str = "zj_handler", **raw: object) -> Form:
    """Draft a form and have the administrator put it in force."""
    form = drafted(world, by, **raw)
    offer_form(actor=world.actor(by), code=form.code)
    return put_in_force(actor=world.actor("admin1"), code=form.code)


def saved(world: World, form: Form, by: str = "zj_handler", **raw: object) -> Form:
    """Save a form's draft."""
    return save_form(actor=world.actor(by), code=form.code, raw=raw)
