"""Advice on texts residents read: officialese, over-long sentences, what is usually missing.

Advice only: nothing here refuses a text. Staff know their case; the list knows what makes a
letter hard to read. Written for this platform from the way such letters are really worded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from linli.domain.gaps import left_open, names_in
from linli.domain.words import Quoted, Words

#: Characters of one sentence beyond which people lose the thread.
LONGEST = 60
#: Most pieces of advice for one text; more would be read by nobody.
MOST = 12

#: What offices write → what people say. An empty right side: simply leave it out.
PLAIN: dict[str, str] = {  # zh-only
    "不予": "不",
    "予以": "",
    "给予": "给",
    "贵方": "您",
    "贵处": "您那里",
    "贵单位": "您单位",
    "该诉求人": "您",
    "诉求人": "您",
    "反映人": "您",
    "来电人": "您",
    "上访人": "您",
    "信访人": "您",
    "举报人": "您",
    "该同志": "您",
    "当事人": "写出是谁",
    "你反映": "您反映",
    "你好": "您好",
    "请你": "请您",
    "兹因": "因为",
    "鉴于": "因为",
    "由于种种原因": "写出具体原因",
    "悉知": "知道",
    "知悉": "知道",
    "获悉": "知道",
    "收悉": "收到",
    "特此告知": "",
    "特此函复": "",
    "特此答复": "",
    "特此通知": "",
    "望周知": "",
    "敬请谅解": "请您谅解",
    "敬请知悉": "请您知道",
    "经查": "我们查了",
    "经核实": "我们核实了",
    "经调查核实": "我们去看了、问了",
    "经研判": "我们看了情况",
    "据悉": "我们了解到",
    "拟于": "打算在",
    "责成": "要求",
    "责令": "要求",
    "督促整改": "写出要求谁在哪天前改好",
    "届时": "到时候",
    "即日起": "从今天起",
    "逾期": "过了期限",
    "酌情": "按情况",
    "未果": "没有结果",
    "未予": "没有",
    "均已": "都已经",
    "亦可": "也可以",
    "须": "要",
    "须知": "请注意",
    "尚未": "还没有",
    "业已": "已经",
    "及时": "写出哪天",
    "尽快": "写出哪天",
    "尽早": "写出哪天",
    "近期": "写出哪天",
    "近日": "写出哪天",
    "第一时间": "写出哪天几点",
    "适时": "写出哪天",
    "择期": "写出哪天",
    "相关部门": "写出单位名称",
    "有关部门": "写出单位名称",
    "相关单位": "写出单位名称",
    "相关人员": "写出是谁",
    "相关规定": "写出规定的名称",
    "有关规定": "写出规定的名称",
    "相关政策": "写出政策的名称",
    "相关手续": "写出要办哪几样",
    "相关材料": "写出要带哪几样",
    "依规处理": "写出怎么处理",
    "依法依规": "写出依据哪一条",
    "妥善处置": "写出怎么处理",
    "妥善处理": "写出怎么处理",
    "落实到位": "写出做了什么",
    "整改到位": "写出改成了什么样",
    "加大力度": "写出做什么",
    "加强监管": "写出谁多久查一次",
    "加强巡查": "写出谁多久查一次",
    "高度重视": "",
    "积极协调": "写出和谁谈、谈成了什么",
    "大力支持": "",
    "缴纳": "交",
    "携带": "带上",
    "前往": "去",
    "知会": "告诉",
    "告知书": "通知",
    "办结": "办完",
    "处置完毕": "处理好了",
    "现场核查": "到现场看",
    "主体责任": "写出由谁负责",
}

#: Advice that is an instruction, not a word to write instead.
_INSTRUCTION = re.compile(r"^写出|^请注意$")

_ANY = re.compile("|".join(sorted(map(re.escape, PLAIN), key=len, reverse=True)))
_ENDS = re.compile(r"[。！？!?；;\n]+")
_GAP = re.compile(r"【[^【】\n]*】|\{\{[^{}]*\}\}")
_DATE = re.compile(
    r"\d{1,2}\s*[月.-]\s*\d{1,2}|\d+\s*(?:个)?(?:工作日|天|日|小时|分钟|周|星期|个月)"
    r"|[一二三四五六七八九十两]+(?:个)?(?:工作日|天|日内|小时|周|星期|个月|年)"
    r"|工作日|天内|日内|今天|明天|后天|昨天|上午|下午|周[一二三四五六日]|本周|下周|月底"
)
_DATE_GAP = re.compile(r"日|天|时间|几点|钟头|小时")
_DATE_GAPS = frozenset({"办结时限", "今天"})  # zh-only
_NEXT = re.compile(
    r"您可以|请您|如果您|如您|您如|可以到|可以拨|拨打|电话|联系|重新反映|再反映|凭编号|申请|回复我们"
    r"|我们会|我们将|会再|再给您|再次"
)


class Kind(StrEnum):
    """What a piece of advice is about."""

    WORD = "word"
    LONG = "long"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Advice:
    """``found`` is the word or the beginning of the sentence, as it stands in the text."""

    kind: Kind
    found: str
    sentence: str


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text without their ends; gaps count as they stand."""
    return tuple(part.strip() for part in _ENDS.split(text) if part.strip())


def dated(text: str) -> bool:
    """Tell whether a text names a day, an hour or a length of time, filled in or still a gap."""
    bare = _GAP.sub("", text)
    return (
        bool(_DATE.search(bare))
        or bool(_DATE_GAPS.intersection(names_in(text)))
        or any(_DATE_GAP.search(gap) for gap in left_open(text))
    )


def _word(found: str) -> Advice:
    plain = PLAIN[found]
    if not plain:
        return Advice(Kind.WORD, found, Words("“{word}”可以不写。", word=Quoted(found)))
    if _INSTRUCTION.match(plain):
        return Advice(
            Kind.WORD, found, Words("“{word}”说得太笼统，{how}。", word=Quoted(found), how=plain)
        )
    sentence = Words("“{word}”可以说“{plain}”。", word=Quoted(found), plain=Quoted(plain))
    return Advice(Kind.WORD, found, sentence)


def _long(sentence: str) -> Advice:
    said = Words(
        "这一句有 {n} 个字，请分成几句：“{begin}…”",
        n=len(sentence),
        begin=sentence[:12],
    )
    return Advice(Kind.LONG, sentence[:12], said)


def _missing(text: str) -> list[Advice]:
    bare = _GAP.sub("", text)
    named = set(names_in(text))
    found = []
    if "您" not in bare and "诉求人称呼" not in named:
        found.append(Advice(Kind.MISSING, "", Words("没有用“您”称呼对方。")))
    if not dated(text):
        found.append(Advice(Kind.MISSING, "", Words("没有写哪一天：做完的日期，或者答应的日期。")))
    if not _NEXT.search(bare):
        said = Words("没有写接下来怎么办：谁再做什么，没解决找谁。")
        found.append(Advice(Kind.MISSING, "", said))
    return found


def advise(text: str, *, letter: bool) -> tuple[Advice, ...]:
    """Return advice on a text, most telling first; none for an empty one.

    ``letter``: it goes to a resident as it stands, so that 您, a date and the next step are
    looked for too. Every word is named once.
    """
    if not text.strip():
        return ()
    bare = _GAP.sub("", text)
    found = _missing(text) if letter else []
    found += [_long(one) for one in sentences(bare) if len(one) > LONGEST]
    found += [_word(word) for word in dict.fromkeys(_ANY.findall(bare))]
    return tuple(found[:MOST])
