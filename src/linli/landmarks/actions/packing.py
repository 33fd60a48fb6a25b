"""The names of the county's pack become landmarks, once, and again when the pack changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.landmarks import Kind, NameStanding, Source, form_of, guess, problem
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.landmarks import names
from linli.landmarks.actions.recording import begin
from linli.landmarks.models import Alias, Landmark, Progress
from linli.people.actor import SYSTEM

_KINDS: Final[Mapping[str, Kind | None]] = {
    "estates": Kind.ESTATE,
    "roads": Kind.ROAD,
    "facilities": None,
}
_ROW: Final = 1


def take_pack() -> int:
    """Add the pack's names that are not there; return how many landmarks and names were added.

    What a person renamed, retired, merged or refused is left alone, and a name the pack no longer
    has stays: people decide that. One query when the pack is as it was.
    """
    catalogue = snapshot.current()
    lists = catalogue.settings.get("place_names")
    lists = lists if isinstance(lists, Mapping) else {}
    mark = sha256(json.dumps(lists, sort_keys=True).encode()).hexdigest()
    if Progress.objects.filter(pk=_ROW, pack=mark).exists():
        return 0
    count = 0
    with write():
        Progress.objects.get_or_create(pk=_ROW)
        there = {(row.folded, row.area_id): row for row in Landmark.objects.order_by("-version")}
        known: set[tuple[int | None, str]] = set(Alias.objects.values_list("landmark_id", "folded"))
        for key, kind in _KINDS.items():
            for row in lists.get(key, ()):
                count += _take(row, kind, catalogue, there, known)
        Progress.objects.filter(pk=_ROW).update(pack=mark)
        if count:
            names.changed()
    return count


def _take(
    row: Mapping[str, object],
    kind: Kind | None,
    catalogue: Catalogue,
    there: dict[tuple[str, int], Landmark],
    known: set[tuple[int | None, str]],
) -> int:
    """Take in one entry of the pack; return how many rows that made."""
    node = catalogue.tree.by_code(str(row["area"]))
    name, now, made = str(row["name"]), clock.now(), 0
    if node is None or problem(name):
        return 0
    landmark = there.get((form_of(name), node.id))
    if landmark is None:
        landmark = Landmark(
            name=name,
            folded=form_of(name),
            kind=(kind or guess(name)).value,
            area_id=node.id,
            source=Source.PACK.value,
            valid_from=clock.today(),
            changed_at=now,
        )
        begin(landmark, SYSTEM, now, names_too=False)  # once, at the end
        there[landmark.folded, node.id] = landmark
        made = 1
    others = row.get("aliases")
    for text in others if isinstance(others, list) else ():
        mark = (landmark.pk, form_of(text))
        if mark in known or problem(text):
            continue
        known.add(mark)
        Alias.objects.create(
            landmark=landmark,
            text=text,
            folded=mark[1],
            source=Source.PACK.value,
            standing=NameStanding.CONFIRMED.value,
            area_id=node.id,
            made_at=now,
        )
        made += 1
    return made
