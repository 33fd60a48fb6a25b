"""The blanks of messages explained, with made-up values; a message made of them, to look at."""

from __future__ import annotations

from dataclasses import dataclass

from linli.domain.sms_length import SmsLength, sms_length
from linli.notify import texts
from linli.notify.models import Message

#: What stands in each blank, as staff call it.
MEANINGS = {
    "answer": "答复全文",
    "channel": "应走的法定途径",
    "clock_note": "等补充期间是否计时",
    "door": "可以去的地方和电话",
    "due": "办结时间",
    "link": "回复链接，每条消息一个",
    "lookup": "查询码",
    "number": "工单编号",
    "phone": "综治中心电话",
    "question": "请诉求人补充的问题",
    "reason": "原因",
    "site": "网站名称",
    "unit": "主办单位",
    "until": "挂账到哪一天",
    "what": "请办理什么、时限",
}
_LINK = "https://example.gov.cn/l/a2b3c4d5e6f7a2b3c4d5e6f7a2/"
_CHINESE = {  # zh-only
    "answer": "我们昨天到现场看了，楼道杂物已经清走，以后每周五检查一次。",
    "channel": "向人民法院起诉",
    "clock_note": "等您补充期间，办理时间照常计算。",
    "door": "县人民法院诉讼服务中心",
    "due": "2026年12月4日（周五）17:30",
    "link": _LINK,
    "lookup": "K7M2QX",
    "number": "1499012026112000012",
    "phone": "12345",
    "question": "漏水的是几号楼几单元？",
    "reason": "需要等待配件到货",
    "site": "青山县综治中心",
    "unit": "青山县住房和城乡建设局",
    "until": "2026年12月18日",
    "what": "有一项任务请您反馈，时限：2026年12月4日（周五）17:30",
}
_ENGLISH = {
    **_CHINESE,
    "answer": "We were there yesterday. The staircase is clear now and is checked every Friday.",
    "channel": "a lawsuit at the People's Court",
    "clock_note": "The time limit keeps running while we wait for your answer.",
    "door": "the service hall of the County People's Court",
    "due": "4 Dec 2026, 17:30",
    "question": "Which building and which staircase?",
    "reason": "a spare part has to arrive first",
    "until": "18 Dec 2026",
    "what": "A task waits for your answer, due 4 Dec 2026, 17:30",
}


@dataclass(frozen=True, slots=True)
class Blank:
    """``sample`` is None where the value does not leave the house by this channel."""

    name: str
    meaning: str
    sample: str | None


@dataclass(frozen=True, slots=True)
class Sample:
    """A message filled with made-up values. ``unknown`` are blanks that mean nothing."""

    text: str
    length: SmsLength | None
    unknown: tuple[str, ...]


def blanks(names: tuple[str, ...], channel: str, language: str) -> tuple[Blank, ...]:
    """Return the blanks a message may have, with what would stand there."""
    kept_in = texts.withheld(language) if channel != Message.Channel.PAGE else {}
    values = _values(language)
    return tuple(
        Blank(name, MEANINGS.get(name, name), None if name in kept_in else values.get(name, ""))
        for name in names
    )


def sample(words: str, names: tuple[str, ...], channel: str, language: str) -> Sample:
    """Return ``words`` filled as a message of this channel would be."""
    values = _values(language)
    if channel != Message.Channel.PAGE:
        values = {**values, **texts.withheld(language)}
    text = texts.fill(words, values).strip()
    short = channel == Message.Channel.SMS
    unknown = tuple(f"{{{one}}}" for one in sorted(texts.blanks_of(words) - set(names)))
    return Sample(text, sms_length(text) if short else None, unknown)


def _values(language: str) -> dict[str, str]:
    return dict(_ENGLISH if language == "en" else _CHINESE)
