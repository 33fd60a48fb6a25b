"""A telephone in the tests: makes items as the app does, and gives the cast further posts."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from PIL import Image
from tests.world import World

from linli.admission.actions.voicing import complain
from linli.domain.field_queue import Kind
from linli.fieldwork import access
from linli.fieldwork.actions.receive import Carry, receive
from linli.files import uploading
from linli.kernel import clock
from linli.people.actor import Actor
from linli.people.models import Post, Unit, User
from linli.places.models import Area

GRID = "149901001001001"


def item(kind: str = "report", **more: Any) -> dict[str, Any]:
    """Return an item made now; a report of something seen unless told otherwise."""
    now = clock.now().isoformat()
    made: dict[str, Any] = {"key": str(uuid4()), "kind": kind, "at": now, "sent_at": now, "seq": 1}
    if kind == "report":
        made["report"] = {"text": "垃圾堆在路口没人清。", "matter": "A01", "area": GRID}
    return {**made, **more}


def _burden(actor: Actor, fields: Mapping[str, object]) -> None:
    complain(actor=actor, raw=fields)


#: What belongs to packages beside that of the telephones, as the address of the queue gives it.
ELSEWHERE: Mapping[Kind, Carry] = {Kind.BURDEN: _burden}


def send(world: World, raw: object, by: str = "grid1") -> dict[str, Any]:
    """Send an item as one of the cast."""
    return receive(actor=world.actor(by), raw=raw, elsewhere=ELSEWHERE)


def burden(text: str, **more: Any) -> dict[str, Any]:
    """Return a word about a burden."""
    fields = {"about": "forms", "matter": "", "work": "台账月报", "text": text}
    return item("burden", fields=fields, **more)


def outdoors(seq: int = 1) -> list[dict[str, Any]]:
    """Return a task planned without a signal, its first stop, and its end."""
    fields = {"kind": "patrol", "title": "看一圈", "matter": "A01", "area": GRID}
    plan = item("outing", fields={**fields, "stops": [{"name": "东口"}, {"name": "西口"}]}, seq=seq)
    no = f"client:{plan['key']}"
    said = {"stop": "#0", "outcome": "done"}
    return [
        plan,
        item("stop", no=no, fields=said, base={}, seq=seq + 1),
        item("finish", no=no, fields={"reason": "下雨了"}, seq=seq + 2),
    ]


def give_post(world: World, who: str, role: str, unit: str, area: str | None = None) -> None:
    """Give somebody one post more, and forget what was known of them."""
    held = Unit.objects.get(code=unit)
    where = Area.objects.get(code=area) if area else held.area
    user = User.objects.get(username=who)
    day = clock.today()
    Post.objects.create(user=user, role=role, unit=held, area=where, valid_from=day)
    world._actors.pop(who, None)


def upload(world: World, by: str = "grid1") -> str:
    """Send a photo in one piece, as the telephone does, and return the key it keeps."""
    out = io.BytesIO()
    Image.effect_noise((40, 30), 90).save(out, "PNG")
    data, owner = out.getvalue(), access.upload_owner(world.user(by).pk)
    now = clock.now()
    begun = uploading.begin(owner=owner, form="f" * 64, name="现场.png", size=len(data), now=now)
    whole = uploading.append(owner=owner, key=begun.upload.key, offset=0, pieces=[data], now=now)
    stored = whole.upload.stored
    assert stored is not None
    return stored.key


def photo(world: World, purpose: str, by: str = "grid1", caption: str = "") -> dict[str, str]:
    """Return a photo as an item names it."""
    return {"upload": upload(world, by), "purpose": purpose, "caption": caption}


def moment(text: str) -> datetime:
    """Read a moment of an answer."""
    return datetime.fromisoformat(text)
