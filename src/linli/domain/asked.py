"""What a message asks for, thing by thing, and whether a reply touches it. No dictionary.

Things asked are found by the words people ask with, and compared with a reply by pairs of
neighbouring characters (:mod:`linli.domain.similar`): a reply in quite other words is taken for
none, so everything here may only become a hint to a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from linli.domain.similar import features, similarity

#: Most characters read of a message and of a reply.
READ: Final = 20_000
#: Most things asked that are looked at; the first ones of a longer list.
MOST: Final = 6
#: Fewer features of a clause say nothing by themselves: what stands before is taken in, too.
_THIN: Final = 4
#: … but not more than so many clauses.
_BACK: Final = 4
#: Fewer still are a courtesy (“请领导尽快回复”), not something asked.
_EMPTY: Final = 2
#: Characters of a thing asked that are kept to be quoted.
QUOTED: Final = 40
#: Features a thing asked must have for its absence from a reply to mean something, and the
#: share of them below which a reply has not touched it.
TELLING: Final = 6
TOUCHED: Final = 0.08
#: Characters of a reply beyond greetings and receipts below which it says nothing.
SUBSTANCE: Final = 24
#: Least closeness of message and reply; see :func:`closeness`.
CLOSE: Final = 0.1


class Kind(StrEnum):
    """How something is asked."""

    QUESTION = "question"
    DEMAND = "demand"


class Want(StrEnum):
    """What sort of answer a question wants."""

    WHEN = "when"
    AMOUNT = "amount"
    WHY = "why"
    WHOM = "whom"


@dataclass(frozen=True, slots=True)
class Asked:
    """Characters ``start`` to ``end`` (excluded) of the title or the text ask for something."""

    start: int
    end: int
    text: str
    kind: Kind
    wants: frozenset[Want]
    in_title: bool = False

    @property
    def quoted(self) -> str:
        """The words, shortened for a sentence about them."""
        bare = _TAIL.sub("", self.text)
        return bare if len(bare) <= QUOTED else f"{bare[: QUOTED - 1]}…"


_TAIL: Final = re.compile(r"[，,。；;：:\s]+$")
#: Asking in earnest; what somebody merely exclaims (“这算什么事？”) is no thing to answer.
_QUESTION: Final = re.compile(
    r"请问|想问|问一问|(?:想|来|需要?)咨询|咨询(?:一下|下)|是否|能否|可否|能不能|可不可以|有没有|什么时候|什么时间|何时|几时|多久|多少|如何"
    r"|为什么|为何|什么原因|什么标准|哪一?[天年]|哪个(?:部门|单位|窗口)|什么(?:部门|单位)|找谁"
)
_DEMAND: Final = re.compile(
    r"请求|恳请|恳求|希望|要求|建议|呼吁|盼望|期盼|烦请|敬请|望(?=政府|领导|相关|有关|能|尽)"
    r"|请(?=您|贵|政府|领导|相关|有关|予以|给予|尽快|帮|把|将|对|安排|协调|解决|处理|查|督促|制止|派)"
)
_TITLE_ASKS: Final = re.compile(r"咨询|询问|[?？]|吗$")
#: A clause that goes on.
_BEGUN: Final = re.compile(r"[，,：:]\s*$")
_TITLE: Final = re.compile(r"^(?:关于|对)?(?:反映|投诉|举报|请求|咨询|建议|求助|要求|希望|强烈)?")
#: Words around what is asked that say nothing about it.
_COURTESY: Final = re.compile(
    r"尊敬的|各位|各级|领导|书记|[市县区镇乡省局]长|政府|上级|部门|百忙之中|百忙中|抽空|尽快|早日|及时|予以|给予|能够|高度|重视"
    r"|关注|关心|体察|民情|民意|民心|疾苦|老?百姓|群众|底层|公平|公正|公道|主持|做主|说法|明确|采纳|得到|告诉"
    r"|回复|答复|回应|解答|解决|处理|落实|督促|办理|如下|几点|大家|我们|你们|您们|谢谢|感谢|请求|恳请|恳求|请问|希望"
    r"|烦请|敬请|建议|要求|呼吁|盼望|强烈|有关|相关|彻底|查处|令人信服|解释|权威|详细|认真|考虑|诉求|给个"
    r"|平台|帮助|寻求|各位|干部|咨询(?:一下|下)?|问一?问|想问|我想|我|请|您|你|能"
)
_CLAUSE: Final = re.compile(r"[^，,。！!？?；;：:\n]+[，,。！!？?；;：:\n]*")

_WANTS: Final[tuple[tuple[Want, re.Pattern[str], re.Pattern[str]], ...]] = (
    (
        Want.WHEN,
        re.compile(r"什么时候|何时|几时|(?<!没过)(?<!过了)多久|什么时间|哪一?[天年]|几月|时间表"),
        re.compile(
            r"\d\s*[年月日天号周]|工作日|年底|月底|年内|季度|[上下]半年|[一二三四五六七八九十两]个?[年月日天周]"
            r"|今[年天]|明[年天]|本[周月]|下[周月]|小时|春节前|汛期前|开学前|已(?:经)?(?:完成|开通|建成|发放)"
        ),
    ),
    (
        Want.AMOUNT,
        re.compile(
            r"多少(?:钱|元)|几块钱|(?:收费|补偿|补贴|赔偿)标准|费用(?:是|要|需)|价格(?:是|为)?多少"
        ),
        re.compile(
            r"\d\s*[万亿%％]?\s*元|[一二三四五六七八九十百千万]元|免费|不收|\d\s*[%％]|标准[为是]"
        ),
    ),
    (
        Want.WHY,
        re.compile(r"为什么|为何|什么原因|凭什么|何以|怎么回事"),
        re.compile(
            r"因|由于|原因|根据|按照|依据|规定|鉴于|所致|导致|为了|所以|故|系(?![统列])|不符合|文件"
        ),
    ),
    (
        Want.WHOM,
        re.compile(
            r"找谁|找哪|哪个(?:部门|单位|窗口)|什么(?:部门|单位)|联系方式|(?:咨询|联系|投诉)电话"
        ),
        re.compile(
            r"\d{5,}|\d-\d{5,}"
            r"|[\u4e00-\u9fff](?:局|委|办|中心|大厅|窗口|街道|镇|乡|社区|村委会|公司|所|站)"
        ),
    ),
)

#: Clauses by which a reply greets, thanks, says it has the letter or has passed it on.
_CEREMONY: Final = re.compile(
    r"网友|您好|你好|尊敬的|收悉|已收到|收到了|悉知|已知悉|来信|来邮|您的留言|的留言|(?:回复|答复|说明|反馈)如下"
    r"|感谢|谢谢|祝您|敬请|请您?(?:耐心)?等待|高度重视|批示"
    r"|(?:转交|转至|转给|转办|批转|转达|交由|交办|移交|[已将]转|已交)[^，。；]{0,30}"
    r"(?:办|处理|调查|核|研究|部门|单位|反馈|答复|落实|公司|政府|局|领导)"
    r"|(?:已|将)(?:及时|第一时间)?(?:反馈|回复|答复)|及时(?:反馈|回复|答复)|第一时间"
    r"|^\W*(?:\d+年)?\d+月\d+日\W*$|^\W*特此(?:回复|答复|告知)"
)
#: What a reply holds that is nothing but a receipt.
_RECEIVED: Final = re.compile(
    r"收悉|收到|知悉|悉知|转交|转至|转给|转办|批转|交由|交办|移交|[已将]转|已交|批示"
)
_LETTER: Final = re.compile(r"[\u3400-\u9fffA-Za-z0-9]")


def asked(title: str, text: str) -> tuple[Asked, ...]:
    """Return what a message asks for, in reading order, the title first; at most :data:`MOST`.

    Where the text asks for nothing in words, the title is what is asked. Reads at most
    :data:`READ` characters.
    """
    found = _in_text(text[:READ])
    head = title[:READ].strip()
    if len(features(_TITLE.sub("", head))) >= _EMPTY:
        question = _QUESTION.search(head) or _TITLE_ASKS.search(head)
        kind = Kind.QUESTION if question else Kind.DEMAND
        found.insert(0, Asked(0, len(title[:READ]), head, kind, _wants(head), in_title=True))
    return tuple(found[:MOST])


def _in_text(text: str) -> list[Asked]:
    clauses = [(one.start(), one.end()) for one in _CLAUSE.finditer(text)]
    found: list[Asked] = []
    taken = 0
    for at, (start, stop) in enumerate(clauses):
        words, end = text[start:stop], stop
        question = _QUESTION.search(words)
        if at < taken or not (question or _DEMAND.search(words)):
            continue
        begin, last = start, at
        if question and _BEGUN.search(words) and _content(words) < _EMPTY and at + 1 < len(clauses):
            last = at + 1  # “请问，” and then what
            end = clauses[last][1]
        if question:
            # A thin question leans on what stands before it; a thin demand is a courtesy.
            begin = _widened(text, clauses, at, taken, end)
        taken = last + 1
        if _content(text[begin:end]) < _EMPTY:
            continue
        if len(found) == MOST:
            break
        said = text[begin:end].strip()
        kind = Kind.QUESTION if question else Kind.DEMAND
        begin += len(text[begin:end]) - len(text[begin:end].lstrip())
        found.append(Asked(begin, begin + len(said), said, kind, _wants(text[start:end])))
    return found


def _widened(text: str, clauses: list[tuple[int, int]], at: int, taken: int, end: int) -> int:
    """Return where a thing asked begins: earlier while it is thin."""
    start = clauses[at][0]
    last = max(taken, at - _BACK)
    while at > last and _content(text[start:end]) < _THIN:
        at -= 1
        start = clauses[at][0]
    return start


def _content(words: str) -> int:
    return len(features(_COURTESY.sub(" ", words)))


def _wants(words: str) -> frozenset[Want]:
    return frozenset(want for want, question, _ in _WANTS if question.search(words))


def unmet(thing: Asked, reply: str) -> tuple[Want, ...]:
    """Return what sort of answer the question wants and the whole reply does not hold."""
    read = reply[:READ]
    return tuple(
        want for want, _, answer in _WANTS if want in thing.wants and not answer.search(read)
    )


def touch(thing: Asked, reply: frozenset[str]) -> float | None:
    """Return the share (0 to 1) of what is asked that a reply's features hold.

    None for a thing too short to be judged.
    """
    mine = features(thing.text)
    return len(mine & reply) / len(mine) if len(mine) >= TELLING else None


def untouched(things: tuple[Asked, ...], reply: str) -> tuple[Asked, ...]:
    """Return what a reply seems not to touch at all."""
    there = features(reply[:READ])
    shares = ((thing, touch(thing, there)) for thing in things)
    return tuple(thing for thing, share in shares if share is not None and share < TOUCHED)


def closeness(title: str, text: str, reply: str) -> float:
    """Return how much a reply speaks of what a message speaks of: 0 nothing, up to 2 the same.

    The sum of two likenesses (Ochiai's coefficient): reply and whole message, reply and title,
    because a title says in few words what matters. Reads at most :data:`READ` characters of each.
    """
    there = features(reply[:READ])
    whole = similarity(features(f"{title[:READ]}\n{text[:READ]}"), there)
    return whole + similarity(features(title[:READ]), there)


def substance(reply: str) -> int:
    """Return how many letters, signs and digits a reply has beside greetings and receipts."""
    return sum(
        len(_LETTER.findall(clause[0]))
        for clause in _CLAUSE.finditer(reply[:READ])
        if not _CEREMONY.search(clause[0])
    )


def is_receipt(reply: str) -> bool:
    """Tell whether a reply only says that a letter came in, or was passed on."""
    return substance(reply) < SUBSTANCE and bool(_RECEIVED.search(reply[:READ]))
