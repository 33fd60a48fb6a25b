"""What the words of a report say, beside the registration form: danger, fields, what is missing.

Proposals only. A clerk takes one over with a button or leaves it; nothing is filled in, sent or
kept by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from linli.catalogue.snapshot import Catalogue
from linli.domain import asking, urgent
from linli.domain.policies import LEVEL_NAMES, Level
from linli.domain.words import Quoted, Words
from linli.kernel import clock
from linli.places.gazetteer import gazetteer_of
from linli.text.extraction import Field, Proposal, Reason, extract

#: Most characters of the text that are read.
READ: Final = 5_000
#: As the input for a moment wants it.
_INPUT: Final = "%Y-%m-%dT%H:%M"
_GRID: Final = re.compile(r"第?[一二三四五六七八九十\d]{1,3}网格")  # zh-only
_WHY: Final = {
    Reason.NAMED: "本县地名",
    Reason.ALIAS: "本县地名的别称",
    Reason.ENDING: "像地址的说法",
    Reason.TAGGED: "像地名的说法",
    Reason.CALLER: "诉求人自己的号码",
    Reason.OTHER: "可能是别人的号码",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A value for an input of the form: what the button does, and what speaks for it."""

    input: str
    value: str
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the words say. ``urge`` is the level to take over, unless the form has it already."""

    alarms: tuple[urgent.Alarm, ...]
    advice: urgent.Advice | None
    urge: Offer | None
    offers: tuple[Offer, ...]
    questions: tuple[asking.Question, ...]


def read(catalogue: Catalogue, values: Mapping[str, str]) -> Told:
    """Return what stands in the text that the form does not hold yet."""
    text = values["text"][:READ]
    now = clock.now().astimezone(clock.CIVIL)
    alarms = urgent.alarms(text)
    found = extract(text, now=now, gazetteer=gazetteer_of(catalogue.tree, catalogue.settings))
    areas = [one.words for one in found if one.field is Field.PLACE]
    said = [one for one in found if one.field is not Field.ADDRESS or _beyond(one.words, areas)]
    offers = [one for one in map(_offer, said) if one is not None and not _held(one, values)]
    named = {proposal.field for proposal in found}
    questions = asking.missing(
        text,
        place=bool(values["area"] or values["address"]) or Field.PLACE in named,
        time=bool(values["occurred_at"]) or Field.TIME in named,
        contact=bool(values["phone"] or values["proxy_phone"])
        or values["privacy"] == "anonymous"
        or Field.PHONE in named,
    )
    if alarms:  # where it is, and nothing else before the call
        questions = tuple(one for one in questions if one.need is asking.Need.PLACE)
    urge = _urge(values) if alarms else None
    return Told(alarms, urgent.advice(alarms), urge, _first_of_each(offers), questions)


def _urge(values: Mapping[str, str]) -> Offer | None:
    """Return the offer to mark the matter urgent; it calls people out, so a person does it."""
    if values["level"] == Level.URGENT:
        return None
    return Offer("level", Level.URGENT.value, LEVEL_NAMES[Level.URGENT], "")


def _beyond(address: str, areas: Iterable[str]) -> bool:
    """Tell whether an address says more than the areas, which the form has inputs of their own for.

    A button that fills in the same once more would only stand in the way of the Tab key.
    """
    for area in areas:
        address = address.replace(area, "")
    return bool(_GRID.sub("", address).strip())


def _held(offer: Offer, values: Mapping[str, str]) -> bool:
    """Tell whether the form holds something there already: what a clerk wrote stands."""
    return bool(values[offer.input].strip())


def _first_of_each(offers: list[Offer]) -> tuple[Offer, ...]:
    first: dict[str, Offer] = {}
    for one in offers:
        first.setdefault(one.input, one)
    return tuple(first.values())


def _offer(found: Proposal) -> Offer | None:
    if found.field is Field.ADDRESS:
        return Offer("address", found.value, found.words, _WHY[found.reason])
    if found.field is Field.PHONE and found.reason is not Reason.OTHER:
        return Offer("phone", found.value, found.words, _WHY.get(found.reason, ""))
    if found.field is Field.TIME and found.value:
        since = datetime.fromisoformat(found.value.partition("/")[0])
        reason = Words("内容里说“{words}”", words=Quoted(found.words))
        return Offer("occurred_at", since.strftime(_INPUT), since.strftime("%m-%d %H:%M"), reason)
    return None


def taken(catalogue: Catalogue, values: Mapping[str, str], name: str) -> dict[str, str]:
    """Return the form's values with one offer taken over (for a page without scripts)."""
    told = read(catalogue, values)
    offers = [*told.offers, *([told.urge] if told.urge else [])]
    return {**values, **{one.input: one.value for one in offers if one.input == name}}
