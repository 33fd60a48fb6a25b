"""What a text says of place, time and telephone, as proposals for the fields of a form.

Each proposal carries the characters it was read from and why; nothing is filled in by itself.
The county's own names of places come first (:mod:`linli.text.gazetteer`), then words that end
like a place (小区, 路, 号), and where the extra ``names`` is installed what its tagger takes for a
place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from linli.text.gazetteer import Gazetteer, Hit
from linli.text.name_model import Tagger
from linli.text.number_rules import Kind, digits_of, find_numbers
from linli.text.times import find_times

#: Most characters of a text that are read, and most proposals for one field.
READ: Final = 5_000
MOST: Final = 3


class Field(StrEnum):
    """The field a proposal is for."""

    PLACE = "place"
    ADDRESS = "address"
    TIME = "time"
    PHONE = "phone"


class Reason(StrEnum):
    """What speaks for a proposal."""

    NAMED = "named"  # a name of the county's own list
    ALIAS = "alias"  # another name of such a place
    ENDING = "ending"  # ends like a place
    TAGGED = "tagged"  # the tagger takes it for a place
    SAID = "said"  # said in so many words
    CALLER = "caller"  # the writer's own number
    OTHER = "other"  # somebody else's number


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value for a field, read from characters ``start`` to ``end`` of the text.

    ``value``: the code of the area (place), the words (address), a moment in ISO form with ``/``
    between beginning and end, empty where it comes again and again (time), digits (phone).
    ``name`` is the official name where the words are an alias.
    """

    field: Field
    value: str
    start: int
    end: int
    words: str
    reason: Reason
    name: str = ""


#: What ends the name of a place, longest first; then doors. No word goes on behind a stop.
_SUFFIX: Final = (
    r"自然村|新村|小区|社区|花园|家园|公寓|大厦|广场|公园|市场|商场|医院|学校|中学|小学|幼儿园"
    r"|车站|收费站|派出所"
    r"|工业园|产业园|开发区|水库|煤矿|大桥|立交桥|大道|街道|胡同|路口|村(?!民|里人|委|干部|支书)"
    r"|庄(?!稼)|镇|乡(?!亲)|组(?!织)|路(?![灯面人过边段上费])|街(?!道办)|巷|苑|园(?!林)"
    r"|桥(?!梁)|弄|里(?=\d)"
)
_DOOR: Final = (
    r"(?:[A-Za-z]?\d{1,4}|[一二三四五六七八九十百]{1,4}|[东西南北])(?:号楼|号院|号|栋|幢|座|单元"
    r"|层|楼|室|组|门口?|弄|期|区)"
)
#: A character of a place's name: not one that ties words together.
_NAME: Final = r"(?![的了是在我你他她这那哪们])[\u4e00-\u9fffA-Za-z0-9]"
_ADDRESS: Final = re.compile(
    rf"(?:(?:{_NAME}{{1,10}}?(?:{_SUFFIX}))(?:第?[一二三四五六七八九十\d]{{1,3}}网格)?){{1,4}}(?"
    rf":{_DOOR}){{0,4}}"
    rf"|(?:{_DOOR}){{2,4}}"
)
_ENDS_PLACE: Final = re.compile(_SUFFIX)
#: What stands before the name of a place and is none of it.
_LEAD: Final = re.compile(
    r"^.*?(?:位于|住在|家住|地址是|地址|就在|地点是?|来自|我们是|我们|我是|你好|您好|请问|关于"
    r"|反映|投诉|举报|由于|因为"
    r"|在|从|到|是|住|的|和|与|对|往|去|把|被|有|请|让|给|经过|旁边|对面|附近|门口|后面|前面"
    r"|这个|那个|整个|每个)"
)
_NOT_PLACE: Final = re.compile(
    r"^(?:[一二三四五六七八九十\d]*(?:村|路|街|组|园|里|小区|社区|学校|医院|市场|公园|广场|街道"
    r"|庄|镇|乡|巷|桥)"
    r"|(?:本|全|俺|俺们|咱|咱们|我|我们|该|各|整个|这个|那个|同|邻|外|农|新|老|旧|道|马|公|铁|网|一|半|上|下|走"
    r"|修|出|思|线|套|让|过|带)"
    r"(?:村|路|街|组|园|里|小区|社区|学校|医院|镇|乡|桥))$"
)
#: Words for the moment of writing that tell of a state more often than of an event.
_STILL: Final = frozenset({"现在", "正在", "此刻", "眼下"})
_OWN: Final = re.compile(
    r"(?:我的?|本人的?|联系)(?:电话|手机|号码|联系方式"
    r"|方式)?[号码是为:： ]{0,4}$|电话[:： ]{0,3}$|手机[:： ]{0,3}$"
)
_OTHERS: Final = re.compile(
    r"(?:他|她|对方|老板|房东|物业|司机|经理|村支书|主任|邻居|商家|公司|中介|包工头|骗子|店里"
    r"|店家)的?[^，。；\n]{0,8}$"
)


def places(text: str, gazetteer: Gazetteer) -> list[Proposal]:
    """Return places of the county's own list that the text names, the longest name first.

    Where a name stands for several places all of them are returned: which is meant (the one in
    the town that is named as well, the deeper one) is for the caller, who has the tree of areas.
    """
    hits = gazetteer.find(text[:READ])
    found: dict[str, Proposal] = {}
    for hit in sorted(hits, key=lambda hit: (-(hit.end - hit.start), hit.start)):
        for entry in hit.entries:
            reason = Reason.ALIAS if entry.name else Reason.NAMED
            found.setdefault(
                entry.code,
                Proposal(
                    Field.PLACE, entry.code, hit.start, hit.end, hit.words, reason, entry.name
                ),
            )
    return list(found.values())


def address(
    text: str,
    gazetteer: Gazetteer | None = None,
    tagger: Tagger | None = None,
    *,
    said_when: Iterable[tuple[int, int]] = (),
) -> Proposal | None:
    """Return the words that say where it is, the fullest of them; None where none do.

    ``said_when``: where the text says when (start, end); that is no part of a place, unless the
    place is named by it (元旦新村).
    """
    read = _silenced(text[:READ], said_when)
    found: list[Proposal] = []
    for match in _ADDRESS.finditer(read):
        lead = _LEAD.match(match[0])
        start = match.start() + (lead.end() if lead else 0)
        words = read[start : match.end()]
        if len(words) >= 3 and not _NOT_PLACE.match(words):
            found.append(Proposal(Field.ADDRESS, words, start, match.end(), words, Reason.ENDING))
    if gazetteer is not None:
        found = _joined(read, found, gazetteer.find(read))
    if not found and tagger is not None:
        found = list(_tagged(read, tagger))
    return max(found, key=_fullness) if found else None


def _silenced(read: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return the text, as long as before, with stops where it says when."""
    for start, end in spans:
        if not _ENDS_PLACE.match(read, end):
            read = read[:start] + "，" * (end - start) + read[end:]
    return read


def _joined(text: str, found: list[Proposal], hits: list[Hit]) -> list[Proposal]:
    """Put names of the county's list and the words around that touch them into one."""
    spans = sorted([*((one.start, one.end) for one in found), *((h.start, h.end) for h in hits)])
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    known = {(hit.start, hit.end) for hit in hits}
    return [
        Proposal(
            Field.ADDRESS,
            text[start:end],
            start,
            end,
            text[start:end],
            Reason.NAMED if (start, end) in known else Reason.ENDING,
        )
        for start, end in joined
    ]


def _fullness(one: Proposal) -> tuple[int, int, int]:
    """Say more of a place: a door, then more words, then the first of them."""
    return (len(re.findall(_DOOR, one.words)), min(len(one.words), 20), -one.start)


def _tagged(text: str, tagger: Tagger) -> Iterable[Proposal]:
    for piece in tagger.tagged(text[:READ]):
        begin = -1
        for at in range(len(piece.begins) + 1):
            inside = (
                at < len(piece.begins)
                and (piece.place_begins[at] if begin < 0 else piece.place_goes_on[at]) >= 0.5
            )
            if begin < 0 and inside:
                begin = at
            elif begin >= 0 and not inside:
                start, end = piece.start + begin, piece.start + at
                begin = -1
                words = text[start:end]
                if len(words) >= 2:
                    yield Proposal(Field.ADDRESS, words, start, end, words, Reason.TAGGED)


def times(text: str, now: datetime) -> list[Proposal]:
    """Return what the text says of when it happened, those with an hour first.

    That it lasts until now (现在还没来水) says nothing of when it began: last.
    """
    found = sorted(
        find_times(text[:READ], now),
        key=lambda one: (one.words in _STILL, not one.exact, one.start),
    )
    proposals = []
    for one in found:
        value = ""
        if one.since is not None and one.until is not None:
            value = f"{one.since.isoformat()}/{one.until.isoformat()}"
        proposals.append(Proposal(Field.TIME, value, one.start, one.end, one.words, Reason.SAID))
    return proposals[:MOST]


def phones(text: str) -> list[Proposal]:
    """Return telephone numbers in the text, the writer's own first, others marked as such."""
    read = text[:READ]
    found: list[Proposal] = []
    for start, end, kind in find_numbers(read):
        if kind is not Kind.PHONE:
            continue
        before = read[max(0, start - 14) : start]
        reason = Reason.SAID
        if _OTHERS.search(before):
            reason = Reason.OTHER
        elif _OWN.search(before):
            reason = Reason.CALLER
        digits = digits_of(read[start:end])
        found.append(Proposal(Field.PHONE, digits, start, end, read[start:end], reason))
    order = {Reason.CALLER: 0, Reason.SAID: 1, Reason.OTHER: 2}
    return sorted(found, key=lambda one: (order[one.reason], one.start))[:MOST]


def extract(
    text: str,
    *,
    now: datetime,
    gazetteer: Gazetteer | None = None,
    tagger: Tagger | None = None,
) -> list[Proposal]:
    """Return all proposals for the fields of a form, field by field, best first."""
    where = places(text, gazetteer)[:MOST] if gazetteer is not None else []
    when = [(one.start, one.end) for one in find_times(text[:READ], now)]
    said = address(text, gazetteer, tagger, said_when=when)
    return [*where, *([said] if said else []), *times(text, now), *phones(text)]
