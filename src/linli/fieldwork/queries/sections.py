"""What a telephone needs beside the matters themselves, section by section, each with a tag.

A section whose tag the telephone has is not sent again. All of it is the county's configuration
and the same for everybody in the same grids; nothing in it is about a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings

from linli.cases.actions import ADDITIVE
from linli.cases.actions.attaching import CAPTION_LIMIT
from linli.cases.fields import FILES_LIMIT, Field, Kind
from linli.cases.inputs import FORMS
from linli.cases.queries.words import WORDS
from linli.cases.report_input import ADDRESS_LIMIT, REPORT_LIMIT, TITLE_LIMIT
from linli.catalogue.snapshot import Catalogue
from linli.domain import evidence, urgent
from linli.domain.lifecycle import Command
from linli.domain.outing_reading import NOTE as NOTE_LIMIT
from linli.domain.outings import NEEDS
from linli.domain.outings import Kind as OutingKind
from linli.domain.words import Words
from linli.fieldwork import access
from linli.fieldwork.commands import FIELD_COMMANDS, NOT_OFFLINE, SLOTS
from linli.fieldwork.queries.book import book, state
from linli.fieldwork.queries.own_record import kept_of_me
from linli.fieldwork.queries.sketch import sketches
from linli.fieldwork.queries.tags import Found, tag
from linli.kernel import clock
from linli.people.actor import Actor
from linli.places.gazetteer import entries_of
from linli.places.tree import Node

#: Says a sentence in the language of the page.
Say = Callable[[str], str]
#: The words behind the stars of a check (核查).
_STARS: Final = ("1", "2", "3", "4", "5")


@dataclass(frozen=True, slots=True)
class Section:
    """One section; ``data`` is plain JSON."""

    name: str
    tag: str
    data: object


def section(name: str, data: object) -> Section:
    """Return a section of this name with its tag."""
    return Section(name, tag("section", name, data), data)


def sections(
    actor: Actor, catalogue: Catalogue, had: frozenset[str], language: str, say: Say
) -> Found[Section]:
    """Return the sections whose tag the telephone does not have: one query, mostly.

    Outlines are read once for a revision of the catalogue and a set of grids, the grid book when
    it has changed.
    """
    grids, today, revision = grids_of(actor), clock.today(), catalogue.revision
    found = {
        "settings": _once("settings", (revision, language), lambda: _settings(catalogue, say)),
        "matters": _once("matters", (revision, today), lambda: _matters(catalogue, today)),
        "areas": _once("areas", (revision, grids), lambda: _areas(catalogue, grids)),
        "sketch": _once("sketch", (revision, grids), lambda: sketches(catalogue.tree, grids)),
        "words": _once("words", (language,), lambda: _words(say)),
        "kept": _once("kept", (language,), lambda: kept_of_me(say)),
    }
    book_tag = tag("book", state(actor), revision, grids, language)
    if book_tag not in had:
        found["book"] = Section("book", book_tag, book(actor, catalogue, say))
    fresh = {name: one for name, one in found.items() if one.tag not in had}
    return Found(fresh, frozenset({book_tag, *(one.tag for one in found.values())}))


def grids_of(actor: Actor) -> tuple[int, ...]:
    """Return the areas in which the actor works outside, by id."""
    return tuple(sorted({post.area_id for post in actor.posts if post.role in access.OUTSIDE}))


#: Sections worked out already, by everything they depend on.
_HELD: Final[dict[tuple[object, ...], Section]] = {}
#: So many are held: a county has a few hundred sets of grids.
_HELD_MOST: Final = 1000


def _once(name: str, of: tuple[object, ...], make: Callable[[], object]) -> Section:
    key = (name, *of)
    found = _HELD.get(key)
    if found is None:
        if len(_HELD) >= _HELD_MOST:
            _HELD.clear()
        found = _HELD[key] = section(name, make())
    return found


# -- settings and forms ----------------------------------------------------------------------


def _settings(catalogue: Catalogue, say: Say) -> dict[str, object]:
    return {
        "limits": {
            "text": REPORT_LIMIT,
            "title": TITLE_LIMIT,
            "address": ADDRESS_LIMIT,
            "files": FILES_LIMIT,
            "file_bytes": settings.LINLI_MAX_UPLOAD,
            "caption": CAPTION_LIMIT,
            "note": NOTE_LIMIT,
        },
        "commands": {one.value: _form(one, catalogue, say) for one in FIELD_COMMANDS},
        "evidence": {
            rule: {"purposes": list(purposes), "sentence": say(evidence.sentence(rule, ()))}
            for rule, purposes in evidence.DEMANDED.items()
        },
    }


def _slots(command: Command, say: Say) -> list[list[str]]:
    return [[purpose, say(label)] for purpose, label in SLOTS.get(command, ())]


def _form(command: Command, catalogue: Catalogue, say: Say) -> dict[str, object]:
    words = WORDS[command]
    return {
        "label": say(words.label),
        "icon": words.icon,
        "additive": command in ADDITIVE,
        "fields": [
            _field(one, catalogue, say)
            for one in FORMS[command]
            if one.kind is not Kind.FILES and one.name not in NOT_OFFLINE
        ],
        "slots": _slots(command, say),
    }


def _field(item: Field, catalogue: Catalogue, say: Say) -> dict[str, object]:
    made: dict[str, object] = {
        "name": item.name,
        "label": say(item.label),
        "kind": item.kind.value,
        "required": item.required,
        "hint": say(item.hint) if item.hint else "",
        "limit": item.limit,
        "resident": item.resident,
    }
    if item.dictionary:
        entries = catalogue.dictionaries.get(item.dictionary, ())
        made["choices"] = [[one.code, one.label] for one in entries]
    elif item.options:
        made["choices"] = [[code, say(label)] for code, label in item.options]
    elif item.kind is Kind.STARS:
        made["choices"] = [[one, say(Words("{n}分", n=int(one)))] for one in _STARS]
    return {name: value for name, value in made.items() if value not in ("", False)}


# -- matters ---------------------------------------------------------------------------------


def _matters(catalogue: Catalogue, today: date) -> list[dict[str, object]]:
    """Return every matter open today; ``grid`` marks those on the admitted list.

    Seeing and saying something is always possible, so all are there.
    """
    rows = []
    for one in sorted(catalogue.matters.values(), key=lambda row: row.code):
        if not one.live(today):
            continue
        above = catalogue.matters.get(one.parent_id or 0)
        works = {
            work
            for entry in catalogue.grid.get(one.id, ())
            if entry.live(today)
            for work in entry.works
        }
        row: dict[str, object] = {
            "code": one.code,
            "name": one.name,
            "parent": above.code if above else "",
            "leaf": one.is_leaf,
            "grid": bool(works),
            "outings": [kind.value for kind in OutingKind if NEEDS[kind] & works],
            "settle": one.self_settle,
            "evidence": one.evidence,
            "keywords": one.keywords.split(),
            "script": list(one.script),
        }
        rows.append({name: value for name, value in row.items() if value not in ("", False, [])})
    return rows


# -- places ----------------------------------------------------------------------------------


def _areas(catalogue: Catalogue, grids: tuple[int, ...]) -> dict[str, object]:
    """Return the own town with its villages and grids, and the names of places in own villages."""
    tree = catalogue.tree
    own = [tree.by_id(one) for one in grids]
    towns = {(tree.ancestor(one, "town") or one).id for one in own}
    villages = [tree.ancestor(one, "village") or one for one in own]
    nodes: list[Node] = []
    for town in sorted(towns):
        nodes.append(tree.by_id(town))
        nodes += _below(catalogue, town)
    inside = {one.code: one for one in nodes}
    return {
        "nodes": [
            {
                "code": one.code,
                "name": one.name,
                "kind": one.kind,
                "parent": tree.by_id(one.parent_id).code if one.parent_id else "",
                **({"mine": True} if _mine(one, own) else {}),
            }
            for one in nodes
        ],
        "names": _names(catalogue, villages, inside),
    }


def _below(catalogue: Catalogue, area: int) -> list[Node]:
    found = []
    for child in catalogue.tree.children(area):
        found += [child, *_below(catalogue, child.id)]
    return found


def _mine(node: Node, own: list[Node]) -> bool:
    return any(node.path.startswith(one.path) for one in own)


def _names(
    catalogue: Catalogue, villages: list[Node], inside: Mapping[str, Node]
) -> list[list[str]]:
    """Return the words by which places in these villages are called: words, area, official name."""
    paths = tuple({one.path for one in villages})
    found = {
        (entry.words, entry.code, entry.name)
        for entry in entries_of(catalogue.tree, catalogue.settings)
        if entry.code in inside and inside[entry.code].path.startswith(paths)
    }
    return [list(one) for one in sorted(found)]


# -- danger ----------------------------------------------------------------------------------


def _words(say: Say) -> dict[str, object]:
    """Return whom to call in which danger; the expressions come with the app itself."""
    advice = {
        danger.value: {
            "sentence": say(one.sentence),
            "numbers": [[line.number, say(line.use)] for line in one.lines],
        }
        for danger, one in urgent.ADVICE.items()
    }
    return {"advice": advice, "order": [one.value for one in urgent.RULES]}
