"""A look at an official reply before it goes out: does it answer, when, who, in which words.

Hints only, and never a word about a person: nothing here refuses a reply, and a hint may be wrong,
because texts are compared by their characters (:mod:`linli.domain.asked`). What the form itself
refuses (gaps left open) and advice on words (:mod:`linli.domain.plain_words`) stay where they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from linli.domain import asked as asking
from linli.domain import redacting
from linli.domain.asked import Asked, Kind, Want
from linli.domain.errors import Invalid
from linli.domain.gaps import left_open
from linli.domain.identifiers import CaseNumber
from linli.domain.plain_words import dated
from linli.domain.redacting import KIND_WORDS
from linli.domain.redacting_patterns import Kind as Private
from linli.domain.words import Quoted, Words

#: Most hints of one look; more would be read by nobody. And most of one code.
MOST: Final = 8
MOST_ALIKE: Final = 3
#: Characters of a reply: more is not read to the end, and fewer (beside greetings) say too little.
LONG: Final = 1200
SHORT: Final = 12
#: Characters of what is quoted.
QUOTED: Final = 30


class Code(StrEnum):
    """What a hint is about, most telling first."""

    LEFTOVER = "leftover"
    OTHER_CASE = "other-case"
    OTHER_PLACE = "other-place"
    PERSONAL = "personal"
    RECEIPT = "receipt"
    OFF_TOPIC = "off-topic"
    UNANSWERED = "unanswered"
    WANTING = "wanting"
    UNDATED = "undated"
    NOT_DONE = "not-done"
    NO_UNIT = "no-unit"
    NO_CONTACT = "no-contact"
    LENGTH = "length"


class Where(StrEnum):
    """In which text the span of a hint stands."""

    REPLY = "reply"
    TITLE = "title"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Hint:
    """``sentence`` says it; characters ``start`` to ``end`` of ``where`` are what it is about.

    Both are 0 where it is about the whole reply.
    """

    code: Code
    sentence: str
    where: Where = Where.REPLY
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Letter:
    """What is looked at.

    ``no``: the number of the case, ``here``: the names of its places and its address, ``places``:
    names of places that would be strange in a reply unless the message or ``here`` holds them.
    ``told``: words somebody else already warns about, such as a number of a card.
    """

    title: str
    text: str
    reply: str
    no: str = ""
    here: str = ""
    places: tuple[str, ...] = ()
    told: frozenset[str] = frozenset()


_SENTENCE: Final = re.compile(r"[^。！!？?；;\n]+")
_LEFT: Final = re.compile(
    r"[Xx×＊*＿_]{2,}|某某(?=单位|部门|局|小区|社区|村|街道|镇|路)|[（(](?:单位|部门|姓名|日期|时间|地点|电话|地址|原因|金额)(?:名称)?[)）]|待补充|待填写"
)
_NUMBER: Final = re.compile(r"(?<!\d)\d{6}[ -]?\d{8}[ -]?\d{5}(?!\d)")
_PROMISE: Final = re.compile(
    r"(?<!现)将(?=会|要|加强|加快|加大|继续|进一步|尽|积极|严格|逐步|依法|督促|组织|及时|认真|全力|持续|联合|启动"
    r"|完成|建|开|修|安|按|根据|结合|采取|适时|考虑|不断|密切|与|协调|安排|派|再|于|在|对|纳入|跟进|关注|研究)"
    r"|拟(?!定)|计划(?=在|于|对|开|建|实|安|启|完)|预计|争取|尽快|尽早|近期|适时|下一步|后续|待[^，。]{2,20}后"
    r"|我[们局镇办区县市司](?:一定)?会"
)
_HORIZON: Final = re.compile(
    r"\d{4}\s*年|[今明后]年|[下本]个?[月周]|年底|年内|年初|季度|[上下]半年|月[初中底]|[一二三四五六七八九十]月"
    r"|春节|国庆|汛期|开学|元旦|供暖季|\d+\s*个?月"
)
_DONE: Final = re.compile(
    r"已(?!收悉|悉|知悉)|完成|进行了|现场|实地|查看|核实|调查|核查|经查|走访|修复|更换|拆除|清理|清运|约谈|处罚|立案"
    r"|下达|责令|督促|要求[^，。]{0,12}(?:整改|停|改)|协调|联系了|沟通|召开|组织|安排|执法|答复过|解释"
)
_RULED: Final = re.compile(
    r"规定|政策|文件|《|根据|按照|依据|标准|条件|可以|需要|应当|属于|不属于|请您|您可"
)
_UNIT: Final = re.compile(
    r"(?!(?:相关|有关|上级|主管|职能|责任|各)(?:部门|单位))[\u4e00-\u9fff]{2}"
    r"(?<![我本贵该各]们)(?:局|委员会|卫健委|发改委|住建委|管委会|办公室|办事处|中心|街道办?|镇|乡|村委会|居委会"
    r"|社区|公司|大队|中队|支队|派出所|管理所|法院|检察院|医院|学校|政府|管理处|工作站|指挥部|银行)"
)
_CONTACT: Final = re.compile(
    r"\d{3,4}[- ]?\d{7,8}|(?<!\d)\d{7,8}(?!\d)|1[3-9]\d{9}"
    r"|(?<!\d)(?:12\d{3}|9\d{4,5}|110|119)(?!\d)"
    r"|电话|热线|微信|窗口|大厅|@|地址[:：]"
)
#: Offices have telephones and rooms, too: only a mobile number and a door in a house are private.
_MOBILE: Final = re.compile(r"(?:00)?(?:86)?1[3-9]\d{9}")
_DOOR_OF_HOME: Final = re.compile(
    r"(?:栋|幢|座|号楼|单元).*(?:室|号房|号屋|户)$|\d[-#－]\d+[-#－]\d+$"
)
#: Words that the pattern for names takes for one, and names that are hidden already.
_NO_NAME: Final = re.compile(
    r"某|^(?:代表|宣传|成|变更|权益|应|为|完全|管|广场|习惯|用|安|解|单|平|常|强|高|家|全|党|向|时|干|房|路|车|方|水|经)"
)
#: Fewer digits are a file's number or an amount; more are a card or an account.
_CARD: Final = 15


def check(letter: Letter) -> tuple[Hint, ...]:
    """Return hints on a reply, most telling first; none for an empty one."""
    if not letter.reply.strip():
        return ()
    order = list(Code)
    found = sorted(_every(letter), key=lambda hint: order.index(hint.code))
    kept: list[Hint] = []
    for hint in found:
        if sum(one.code is hint.code for one in kept) < MOST_ALIKE:
            kept.append(hint)
    return tuple(kept[:MOST])


def _every(letter: Letter) -> Iterator[Hint]:
    reply = letter.reply[: asking.READ]
    things = asking.asked(letter.title, letter.text)
    written = _without_gaps(reply)
    yield from _leftovers(written)
    yield from _others(letter, written)
    yield from _personal(letter, written)
    if asking.is_receipt(reply):
        yield Hint(
            Code.RECEIPT,
            Words(
                "只说了收到、转办或者感谢，没有说事情怎么样了。请写出查了什么、怎么办、什么时候办好。"
            ),
        )
        return
    yield from _answers(letter, reply, things)
    yield from _undated(reply)
    yield from _acts(reply, things)
    if not _UNIT.search(reply):
        yield Hint(Code.NO_UNIT, Words("没有写出由哪个单位办理，请写单位名称，不写“有关部门”。"))
    if not _CONTACT.search(reply):
        yield Hint(Code.NO_CONTACT, Words("没有留联系方式：还有疑问时打哪个电话、到哪个窗口。"))
    said = asking.substance(reply)
    if said < SHORT:
        yield Hint(
            Code.LENGTH,
            Words("除了问候只有 {characters} 个字，请把结果写具体。", characters=said),
        )
    if len(letter.reply) > LONG:
        yield Hint(
            Code.LENGTH,
            Words(
                "全文 {characters} 字，偏长。请把结论写在最前面，依据放在后面。",
                characters=len(letter.reply),
            ),
        )


def _without_gaps(reply: str) -> str:
    """Blank gaps to be filled in: the form counts them, and refuses the text while one is open."""
    for gap in left_open(reply):
        reply = reply.replace(gap, " " * len(gap))
    return reply


def _leftovers(reply: str) -> Iterator[Hint]:
    for one in _LEFT.finditer(reply):
        around = reply[max(0, one.start() - 6) : one.end() + 6].strip()
        said = Words("“{words}”像是模板里没有改完的地方。", words=Quoted(_short(around)))
        yield Hint(Code.LEFTOVER, said, start=one.start(), end=one.end())


def _others(letter: Letter, reply: str) -> Iterator[Hint]:
    """Find what belongs to another case: its number, the name of a place far from here."""
    for one in _NUMBER.finditer(reply):
        number = _case_number(one[0])
        if number and number not in {letter.no, ""} and number not in letter.text:
            said = Words("写有另一件的编号“{no}”，请核对是不是抄错了。", no=number)
            yield Hint(Code.OTHER_CASE, said, start=one.start(), end=one.end())
    known = f"{letter.title}\n{letter.text}\n{letter.here}"
    strange = [name for name in dict.fromkeys(letter.places) if len(name) > 1 and name in reply]
    for name in strange:
        longer = any(name != other and name in other for other in strange)
        if name in known or longer:
            continue
        at = reply.find(name)
        said = Words("写有“{place}”，来信和本件地址里都没有这个地方，请核对。", place=name)
        yield Hint(Code.OTHER_PLACE, said, start=at, end=at + len(name))


def _case_number(text: str) -> str:
    try:
        return str(CaseNumber.parse(text))
    except Invalid:
        return ""


def _personal(letter: Letter, reply: str) -> Iterator[Hint]:
    for span in redacting.find(reply):
        if _is_private(span, letter) and not any(words in span.text for words in letter.told):
            said = Words(
                "“{words}”像是个人信息（{kind}）。不是必须写的，请删去。",
                words=_short(span.text),
                kind=Words(KIND_WORDS[span.kind]),
            )
            yield Hint(Code.PERSONAL, said, start=span.start, end=span.end)


def _is_private(span: redacting.Span, letter: Letter) -> bool:
    """Tell whether a finding tells of a person: offices have telephones and doors, too."""
    if span.kind is Private.PHONE:
        digits = re.sub(r"\D", "", span.text)
        return not digits or bool(_MOBILE.fullmatch(digits))
    if span.kind is Private.NAME:
        return len(span.text) > 1 and not _NO_NAME.search(span.text)
    if span.kind is Private.DOOR:
        return bool(_DOOR_OF_HOME.search(span.text)) and span.text not in letter.text
    if span.kind is Private.DIGITS:
        return len(span.text) >= _CARD and not _case_number(span.text)
    return span.kind is not Private.MAIL


def _answers(letter: Letter, reply: str, things: tuple[Asked, ...]) -> Iterator[Hint]:
    if asking.closeness(letter.title, letter.text, reply) < asking.CLOSE and things:
        yield Hint(
            Code.OFF_TOPIC,
            Words("和来信几乎没有相同的内容，像是另一件事的答复。请核对有没有贴错。"),
        )
        return
    missed = asking.untouched(things, reply)
    for thing in missed:
        said = Words("来信提到“{words}”，答复里好像没有说到。", words=Quoted(thing.quoted))
        yield Hint(Code.UNANSWERED, said, _where(thing), thing.start, thing.end)
    for thing in things:
        for want in asking.unmet(thing, reply) if thing not in missed else ():
            said = Words(_WANTING[want], words=Quoted(thing.quoted))
            yield Hint(Code.WANTING, said, _where(thing), thing.start, thing.end)


_WANTING: Final = {
    Want.WHEN: "来信问“{words}”，答复里没有日期或者期限。",
    Want.AMOUNT: "来信问“{words}”，答复里没有金额或者标准。",
    Want.WHY: "来信问“{words}”，答复里没有说原因或者依据。",
    Want.WHOM: "来信问“{words}”，答复里没有写找哪个单位、打哪个电话。",
}


def _where(thing: Asked) -> Where:
    return Where.TITLE if thing.in_title else Where.TEXT


def _undated(reply: str) -> Iterator[Hint]:
    for one in _SENTENCE.finditer(reply):
        words = one[0].strip()
        promise = _PROMISE.search(words)
        if promise and not _dated(words):
            begin = words.rfind("，", 0, promise.start()) + 1
            said = Words(
                "答应要做的，没有写什么时候：“{words}”", words=Quoted(_short(words[begin:]))
            )
            at = one.start() + one[0].index(words) + begin
            yield Hint(Code.UNDATED, said, start=at, end=one.start() + len(one[0].rstrip()))


def _dated(words: str) -> bool:
    return dated(words) or bool(_HORIZON.search(words))


def _acts(reply: str, things: tuple[Asked, ...]) -> Iterator[Hint]:
    """Say what is missing of: what was done, what will be done. Questions want neither."""
    if not any(thing.kind is Kind.DEMAND for thing in things) or _DONE.search(reply):
        return
    if _PROMISE.search(reply):
        said = Words("只写了打算做的，没有写已经做了什么：有没有到现场看过、查过、谈过。")
    elif _RULED.search(reply):
        return
    else:
        said = Words("没有说清已经做了什么、接下来做什么。")
    yield Hint(Code.NOT_DONE, said)


def _short(words: str) -> str:
    return words if len(words) <= QUOTED else f"{words[: QUOTED - 1]}…"


def spans(hints: Iterable[Hint], where: Where) -> tuple[tuple[int, int], ...]:
    """Return the stretches of one text that hints are about, in order, for marking them."""
    found = {(hint.start, hint.end) for hint in hints if hint.where is where and hint.end}
    return tuple(sorted(found))
