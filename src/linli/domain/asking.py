"""What a report does not say yet: time, place, whom it is about, what is wanted, how to call back.

Questions to whoever writes or takes it down, in the words residents use, few and in order. None
of them ever stops a report: somebody who knows no more is helped all the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

#: Most characters of a text that are read, and most questions asked at once.
READ: Final = 5_000
MOST: Final = 3
#: Shorter texts are asked what happened, and nothing else.
_SHORT: Final = 6


class Need(StrEnum):
    """Something a report is easier to handle with, in the order it is asked for."""

    WHAT = "what"
    PLACE = "place"
    TIME = "time"
    OBJECT = "object"
    WISH = "wish"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Question:
    """One question, and in two or four words what it is about (for staff)."""

    need: Need
    sentence: str
    label: str


QUESTIONS: Final = {
    Need.WHAT: Question(Need.WHAT, "请再说一两句：发生了什么事？", "事情"),
    Need.PLACE: Question(
        Need.PLACE, "在什么地方？哪个村、哪个小区，或者旁边有什么，都可以。", "地点"
    ),
    Need.TIME: Question(Need.TIME, "大概是什么时候的事？记不清，说个大概就行。", "时间"),
    Need.OBJECT: Question(Need.OBJECT, "是哪家单位、哪个人，或者哪样东西的问题？", "对象"),
    Need.WISH: Question(Need.WISH, "您希望怎么解决？", "诉求"),
    Need.CONTACT: Question(
        Need.CONTACT, "方便留个电话吗？我们好跟您核实、答复；不留也可以。", "联系方式"
    ),
}
_PLACE: Final = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9]{2}(?:小区|社区|村|镇|乡|街|路(?!灯|面|人|过)|巷|大道|苑|花园|家园"
    r"|公寓|广场|公园|市场|商场"
    r"|医院|学校|中学|小学|幼儿园|工地|桥|车站|派出所|水库|厂|庄|堡|寨|组)"
    r"|\d+ ?(?:号楼|栋|幢|单元|号院|门牌)|门口|对面|旁边|路口|楼下|楼上|隔壁"
)
_TIME: Final = re.compile(
    r"今天|昨天|前天|昨晚|今晚|今早|刚才|刚刚|现在|正在|每天|每晚|天天|经常|一直|长期|最近|近来"
    r"|早上|上午|中午|下午|晚上|凌晨|夜里|半夜"
    r"|周[一二三四五六日天]|星期|礼拜|去年|今年|前年|上个?月|这个?月|本月|春节|国庆|过年"
    r"|[\d一二三四五六七八九十两几半]+个?(?:天|年|月|周|小时|星期)"
    r"|\d{1,2}[月点号日:：]|(?:19|20)\d\d|[一二三四五六七八九十]+[月点]|自从|以来|至今|开始"
)
_OBJECT: Final = re.compile(
    r"公司|物业|开发商|工地|邻居|楼上|楼下|隔壁|老板|商家|店|饭馆|餐馆|工厂|厂|学校|医院|银行"
    r"|村委|村干部|书记|主任|老师|医生|司机|房东"
    r"|单位|部门|窗口|局|所|站|队|路灯|路面|马路|道路|井盖|下水|管道|水管|暖气|电梯|垃圾|车|狗"
    r"|树|电线|电动车|房|墙|桥|沟|渠|河|灯|门|网"
    r"|水|电|气|噪音|油烟|工资|低保|补偿|补助|社保|医保|养老|证|户口|土地|宅基地|合同|押金|学费"
    r"|补贴|他|她|他们|孩子|老人|丈夫|妻子|人"
)
_WISH: Final = re.compile(
    r"希望|请|要求|建议|能不能|能否|可不可以|可以吗|怎么办|怎么处理|如何|什么时候|何时|为什么"
    r"|哪里|哪个|多少|吗|呢|求|盼|恳|麻烦|应该"
    r"|想要|想问|我要|我想|帮|解决|处理|修|清理|赔|退|查|管管|管一管|答复|说法|投诉|举报|反映"
    r"|咨询|感谢|表扬|[?？]"
)
_CONTACT: Final = re.compile(
    r"(?<!\d)1[3-9](?:[ -]?\d){9}(?!\d)"
    r"|(?<!\d)0\d{2,3}[ -]?\d{7,8}(?!\d)|电话|手机|微信|QQ|邮箱|@"
)


def missing(
    text: str,
    *,
    place: bool = False,
    time: bool = False,
    contact: bool = False,
) -> tuple[Question, ...]:
    """Return what a text does not say, at most :data:`MOST` questions, the most useful first.

    ``place``, ``time`` and ``contact`` tell that the form holds it already, or that somebody
    found it in the text. Reads at most :data:`READ` characters.
    """
    read = text[:READ].strip()
    if not read:
        return ()
    if len(read) < _SHORT:
        return (QUESTIONS[Need.WHAT],)
    told = {
        Need.PLACE: place or _PLACE.search(read),
        Need.TIME: time or _TIME.search(read),
        Need.OBJECT: _OBJECT.search(read),
        Need.WISH: _WISH.search(read),
        Need.CONTACT: contact or _CONTACT.search(read),
    }
    return tuple(QUESTIONS[need] for need, found in told.items() if not found)[:MOST]
