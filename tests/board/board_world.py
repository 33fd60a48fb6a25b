"""Short ways to a matter on the board, through the real actions."""

from __future__ import annotations

from typing import Any

from tests.world import World

from linli.board import actions
from linli.board.models import Publication
from linli.cases.models import Case

TEXT = "人民路东段三盏路灯不亮，我叫张桂兰，电话13900001234。"
COPY = "人民路东段三盏路灯不亮，晚上看不清路面。"


def fields(**more: object) -> dict[str, object]:
    """Return a proposal that passes; ``more`` changes it."""
    return {
        "title": "人民路路灯不亮",
        "text": COPY,
        "answer": "",
        "basis": "consent",
        "note": "",
        "nobody": "1",
        "shots": (),
        **more,
    }


def matter(
    world: World, *, consent: bool = True, to: str = "dispatch", of: str = "A03", **raw: Any
) -> str:
    """Open a case about a street and take it to ``accept``, ``dispatch`` or ``sign``."""
    receipt = world.report(text=TEXT, **raw)
    world.do(receipt.no, "accept", matter=of)
    for command in ("dispatch", "sign"):
        if to == "accept":
            break
        world.do(receipt.no, command)
        if to == command:
            break
    Case.objects.filter(no=receipt.no).update(public_ok=consent)
    return receipt.no


def proposed(world: World, no: str, by: str = "dispatch1", **more: object) -> Publication:
    """Propose the case."""
    return actions.propose(actor=world.actor(by), no=no, raw=fields(**more))


def published(world: World, no: str = "", **more: object) -> Publication:
    """Put a matter on the board: proposed by the dispatcher, approved by the centre's leader."""
    made = proposed(world, no or matter(world), **more)
    return actions.approve(actor=world.actor("leader1"), key=made.key)
