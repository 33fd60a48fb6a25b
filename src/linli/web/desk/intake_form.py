"""What the registration form holds: its fields, where it starts from, the script's answers."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from django.http import HttpRequest, QueryDict

from linli.cases.models import Case, Party
from linli.catalogue.snapshot import Catalogue, MatterInfo
from linli.domain.lifecycle import Role
from linli.people.actor import Actor
from linli.places.tree import Node

#: Inputs of the form that are single texts.
TEXTS = (
    "door", "request_type", "title", "text", "matter", "address", "lon", "lat", "datum",
    "occurred_at", "people_affected", "level", "privacy", "name", "phone", "proxy_name",
    "proxy_phone", "client_key", "area", "grid",
)  # fmt: skip
#: Stands before what the clerk found out by the script, in the text itself.
_ASKED = "登记时问清："  # zh-only
_UNSURE = "诉求人说不清"  # zh-only
#: What the script's fields are called, and most of those kept for a matter chosen before.
_ANSWER = re.compile(r"ask_[0-9a-f]{12}(?:_unsure)?")
_OTHERS = 20
#: Most characters of a begun form shown in the offer to go on with it.
_WORDS = 24
#: Most characters of one answer.
ANSWER_LIMIT = 200


def doors(actor: Actor) -> list[tuple[str, str, str]]:
    """Return the doors this person's posts open."""
    found: list[tuple[str, str, str]] = []
    if actor.roles & {Role.SEAT, Role.DISPATCHER}:
        found += [("seat", "电话", ""), ("window", "窗口", "")]
    if Role.GRID_WORKER in actor.roles:
        found.append(("grid", "网格上报", ""))
    return found


def blank(request: HttpRequest, actor: Actor, catalogue: Catalogue) -> dict[str, str]:
    """Return what the form starts with: the door last used, a grid worker's own place."""
    open_doors = [code for code, _, _ in doors(actor)]
    wished = request.GET.get("door", "")
    values = dict.fromkeys(TEXTS, "")
    values |= {
        "door": wished if wished in open_doors else next(iter(open_doors), ""),
        "request_type": Case.RequestType.HELP.value,
        "privacy": Party.Privacy.NAMED.value,
        "datum": "WGS84",
        "client_key": fresh_key(),
    }
    areas = [post for post in actor.posts if post.area_kind != "county"]
    if areas:
        values |= place_values(catalogue, catalogue.tree.by_id(areas[0].area_id).code)
        if len(areas) > 1:
            values["grid"] = ""
    return values


def fresh_key() -> str:
    """Return a mark by which a second sending of this very form is known."""
    return secrets.token_urlsafe(24)


def read(data: QueryDict) -> dict[str, str]:
    """Return the texts as posted; a form without its mark gets a new one."""
    values = {name: data.get(name, "") for name in TEXTS}
    values["client_key"] = values["client_key"] or fresh_key()
    return values


def first_words(fields: Mapping[str, list[str]]) -> str:
    """Return by what a clerk knows a form again that was begun: what it says, else about whom."""
    said = (" ".join(fields.get(name, [])).split() for name in ("text", "title", "name", "address"))
    return next((" ".join(words)[:_WORDS] for words in said if words), "")


def area_code(values: Mapping[str, str]) -> str:
    """Return the deepest place chosen."""
    return values["grid"] or values["area"]


def area_node(catalogue: Catalogue, values: Mapping[str, str]) -> Node | None:
    """Return the deepest place chosen, if there is such a place."""
    return catalogue.tree.by_code(area_code(values))


def place_values(catalogue: Catalogue, code: str) -> dict[str, str]:
    """Return the two place fields for an area: village or town, and the grid below it."""
    node = catalogue.tree.by_code(code)
    if node is None or node.parent_id is None:
        return {"area": "", "grid": ""}
    if node.kind in {"town", "village"}:
        return {"area": node.code, "grid": ""}
    village = catalogue.tree.ancestor(node, "village")
    grid = catalogue.tree.ancestor(node, "grid")
    return {"area": village.code if village else "", "grid": grid.code if grid else ""}


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a matter's script with what was answered so far."""

    name: str
    words: str
    answer: str
    unsure: bool


def questions(matter: MatterInfo | None, data: Mapping[str, str]) -> list[Question]:
    """Return the matter's script with what was answered.

    A question is known by its words: its answer stands under the same question of another
    matter too, and under no other.
    """
    if matter is None:
        return []
    names = [f"ask_{sha256(words.encode()).hexdigest()[:12]}" for words in matter.script]
    return [
        Question(name, words, data.get(name, ""), f"{name}_unsure" in data)
        for name, words in zip(names, matter.script, strict=True)
    ]


def other_answers(asked: list[Question], data: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (name, value) of answers to questions of matters chosen before.

    The form keeps them, so that changing back brings them again; they are never registered.
    """
    here = {one.name for one in asked}
    found = [
        (name, data[name][:ANSWER_LIMIT])
        for name in data
        if _ANSWER.fullmatch(name) and name.removesuffix("_unsure") not in here
    ]
    return [(name, value) for name, value in found if value.strip()][:_OTHERS]


def with_answers(text: str, asked: list[Question]) -> str:
    """Return the text with what was found out, one line each; unanswered questions leave none."""
    lines = [
        f"{one.words}：{one.answer.strip() or _UNSURE}"
        for one in asked
        if one.answer.strip() or one.unsure
    ]
    return "\n".join([text.rstrip(), "", _ASKED, *lines]) if lines else text
