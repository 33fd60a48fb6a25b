"""The names a template may write in double braces, with what stands there in the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from linli.documents.content import Block, Contents, Table, Text
from linli.documents.kinds import KINDS, Audience, Kind

#: Everywhere, and everywhere but in papers about no case.
_EVERY = frozenset(Audience)
_ALL = _EVERY - {Audience.OFFICE}
_OFFICE = frozenset({Audience.OFFICE})
_MINUTES = frozenset({Kind.MINUTES})
_BULLETIN = frozenset({Kind.BULLETIN})
_WARNING = frozenset({Kind.WARNING})


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One name: its meaning in Chinese and English, and a made-up example for trying out.

    ``block`` ones stand alone on a line and bring a table or paragraphs of their own. ``kinds``
    narrows a name to some kinds; empty for every kind of its audiences.
    """

    name: str
    meaning: str
    english: str
    sample: str
    audiences: frozenset[Audience] = _ALL
    block: bool = False
    kinds: frozenset[Kind] = frozenset()

    def fits(self, kind: Kind) -> bool:
        """Tell whether a template of this kind may write the name."""
        return KINDS[kind].audience in self.audiences and (not self.kinds or kind in self.kinds)


_TO_REQUESTER = frozenset({Audience.REQUESTER})
_TO_UNIT = frozenset({Audience.UNIT})
_INSIDE = frozenset({Audience.ARCHIVE})


def _minutes(
    name: str, meaning: str, english: str, sample: str, *, block: bool = False
) -> Placeholder:
    return Placeholder(name, meaning, english, sample, _OFFICE, block, _MINUTES)


def _bulletin(
    name: str, meaning: str, english: str, sample: str, *, block: bool = False
) -> Placeholder:
    return Placeholder(name, meaning, english, sample, _OFFICE, block, _BULLETIN)


def _warning(
    name: str, meaning: str, english: str, sample: str, *, block: bool = False
) -> Placeholder:
    return Placeholder(name, meaning, english, sample, _OFFICE, block, _WARNING)


_LISTED = (
    # the office and the paper itself
    Placeholder("县名", "县（市、区）名称", "name of the county", "青山县", _EVERY),
    Placeholder("中心名称", "出具文书的综治中心", "issuing centre", "青山县综治中心", _EVERY),
    Placeholder("中心电话", "中心电话", "telephone of the centre", "12345", _EVERY),
    Placeholder("机关代字", "文号中的机关代字", "authority's word in the number", "青综", _EVERY),
    Placeholder("年", "出具年份", "year of issue", "2026", _EVERY),
    Placeholder(
        "序号", "当年流水号，只用于文号", "running number; in the number only", "12", _EVERY
    ),
    Placeholder("日期", "出具日期", "date of issue", "2026年7月1日", _EVERY),
    # the matter
    Placeholder("编号", "工单编号", "case number", "149901202607010001"),
    Placeholder(
        "查询码",
        "诉求人查询用的代码，只用于给诉求人的文书",
        "lookup code; notices to the requester only",
        "K7M2P9RT",
        _TO_REQUESTER,
    ),
    Placeholder("标题", "工单标题", "title", "和平社区3号楼楼道堆放杂物"),
    Placeholder(
        "诉求内容",
        "登记内容",
        "text as registered",
        "和平社区3号楼二单元楼道长期堆放杂物，影响通行，希望尽快清理。",
    ),
    Placeholder("诉求类型", "咨询、求助、投诉等", "type of request", "求助"),
    Placeholder("来源渠道", "来源渠道", "channel", "电话坐席"),
    Placeholder("登记时间", "首次登记时间", "time of registration", "2026年7月1日9时05分"),
    Placeholder("发生时间", "发生时间", "when it happened", "2026年6月30日20时00分"),
    Placeholder("发生地点", "地址和所在区划", "address and area", "东风街道和平社区 和平社区3号楼"),
    Placeholder("事项名称", "事项清单中的名称", "matter", "物业服务纠纷"),
    Placeholder("事项依据", "事项的法律依据", "legal basis of the matter", "《物业管理条例》"),
    Placeholder("难易等级", "一般、复杂、重大疑难", "level", "一般"),
    Placeholder("涉及人数", "涉及人数", "people affected", "36"),
    Placeholder(
        "诉求人",
        "给诉求人的文书写全名；其他文书按保密要求隐去",
        "full name on notices to the requester, masked everywhere else",
        "李**",
    ),
    Placeholder("办理状态", "当前状态", "state", "处置中"),
    # duty and time
    Placeholder("主办单位", "主办单位", "lead unit", "青山县住房和城乡建设局"),
    Placeholder("协办单位", "协办单位，多个用顿号隔开", "supporting units", "东风街道办事处"),
    Placeholder(
        "转办对象",
        "协办单位；转法定途径时为应去的机关",
        "supporting units, or the lawful channel's office",
        "东风街道办事处",
        _TO_UNIT,
    ),
    Placeholder("交办意见", "派单时的意见", "instruction", "请依职责办理并答复诉求人。"),
    Placeholder("反馈时限", "首次反馈诉求人的时限", "first response due", "2026年7月2日18时00分"),
    Placeholder("办结时限", "办结时限", "due", "2026年7月8日18时00分"),
    Placeholder("超期情况", "未超期时为空", "overdue, else empty", "已超过办结时限2天"),
    Placeholder("督办事由", "为什么督办", "why the unit is pressed", "已超过办结时限2天", _TO_UNIT),
    Placeholder("督办级别", "普通、黄牌、红牌或挂牌督办", "level", "黄牌督办", _TO_UNIT),
    Placeholder(
        "督办要求", "督办时的要求", "demand", "请说明原因和已采取的措施，明确办结日期。", _TO_UNIT
    ),
    Placeholder("督办限期", "反馈限期", "day by which to feed back", "2026年7月3日", _TO_UNIT),
    Placeholder(
        "督办方案", "重点督办填报的方案", "plan of an overseen matter", "约谈物业，限期清理。"
    ),
    # outcome
    Placeholder("答复内容", "给诉求人的答复", "answer", "楼道杂物已全部清理。"),
    Placeholder("办理结果", "办理结果", "outcome", "已解决"),
    Placeholder("办结时间", "办结反馈时间", "time of the answer", "2026年7月6日16时20分"),
    Placeholder("结案时间", "结案或终结时间", "time of closing", "2026年7月7日10时00分"),
    Placeholder("终结原因", "不予受理或转法定途径的原因", "reason of the end", "应当通过诉讼解决"),
    Placeholder("终结说明", "告知诉求人的话", "words to the requester", "请您依法向人民法院起诉。"),
    Placeholder(
        "正确去处", "应当去的地方", "where to go instead", "人民法院诉讼服务中心，电话12368"
    ),
    # whole parts
    Placeholder("责任单位表", "主办、协办单位及时间", "duties", "", block=True),
    Placeholder("附件清单", "工单的全部附件", "attachments of the case", "", block=True),
    Placeholder("时间节点", "督办方案的时间节点", "milestones", "", block=True),
    Placeholder("办理过程", "全部办理记录", "every event", "", _INSIDE, block=True),
    Placeholder("核查情况", "历次核查", "verifications", "", _INSIDE, block=True),
    Placeholder("审批情况", "延期、挂账、退单等审批", "approvals", "", _INSIDE, block=True),
    Placeholder("评价和得分", "诉求人评价和得分", "rating and score", "", _INSIDE, block=True),
    Placeholder("文书清单", "本件已出具的文书", "documents issued", "", _INSIDE, block=True),
    Placeholder("卷内目录", "案卷各部分的目录", "contents of the file", "", _INSIDE, block=True),
    # minutes of a meeting
    _minutes("会议名称", "会议名称", "name of the meeting", "2026年第13次会商研判会议"),
    _minutes("会议时间", "开会时间", "when it was held", "2026年7月1日9时00分"),
    _minutes("会议地点", "会议地点", "where it was held", "县综治中心会商室"),
    _minutes("主持人", "主持人", "chair", "赵某某"),
    _minutes("记录人", "记录人", "keeper of the minutes", "孙某某"),
    _minutes("出席", "到会的单位和人", "who was there", "县住房和城乡建设局 钱某某"),
    _minutes(
        "请假", "没有到会的单位和人，附原因", "who was absent, and why", "县城市管理局（防汛）"
    ),
    _minutes("抄送单位", "应邀单位", "units invited", "县住房和城乡建设局，县城市管理局"),
    _minutes("上次议定事项", "上次议定的事项和进展", "what was promised last time", "", block=True),
    _minutes("议题和议定事项", "逐项议题和议定事项", "items and decisions", "", block=True),
    _minutes("任务清单", "议定事项的责任单位和期限", "who does what by when", "", block=True),
    # a bulletin
    _bulletin("通报种类", "周通报、月调度等", "kind of bulletin", "周通报"),
    _bulletin("通报标题", "通报的标题", "title", "关于2026年第26周事项办理情况的周通报"),
    _bulletin("统计期间", "起止日期", "days it is about", "2026年6月22日至6月28日"),
    _bulletin("主送单位", "发给谁", "to whom", "各乡镇（街道）综治中心，县直有关单位"),
    _bulletin("被替代文号", "重新印发时被替代的文号", "number it replaces", ""),
    _bulletin("重新印发原因", "重新印发的原因", "why it is issued again", ""),
    _bulletin("通报正文", "通报的各段文字、表和图", "texts, tables and charts", "", block=True),
    _bulletin("变动清单", "与上一版的不同", "what differs from the former", "", block=True),
    # a warning
    _warning("预警标题", "预警提示的标题", "title", "关于东风街道“噪声扰民”的工作预警提示"),
    _warning(
        "预警事由",
        "哪里、哪类事项、多少件",
        "what was noticed",
        "东风街道的“噪声扰民”近3天收到12件，按以往同类日子平常约1.5件。",
    ),
    _warning("发现日期", "发现的日期", "day on which it was noticed", "2026年7月1日"),
    _warning("研判意见", "判断人写的依据", "what the judge wrote", "已到现场核实，情况属实。"),
    _warning("预警依据", "每天件数的图和表", "counts by day", "", block=True),
)

PLACEHOLDERS: dict[str, Placeholder] = {one.name: one for one in _LISTED}


def allowed(kind: Kind) -> Iterator[Placeholder]:
    """Yield what a template of this kind may use."""
    return (one for one in _LISTED if one.fits(kind))


def samples(kind: Kind) -> tuple[dict[str, str], dict[str, tuple[Block, ...]]]:
    """Return made-up values and parts for trying out a template."""
    values = {one.name: one.sample for one in allowed(kind) if not one.block}
    if KINDS[kind].audience is Audience.REQUESTER:
        values["诉求人"] = "李某某"
    example = Table(
        ("时间", "事项", "内容"),
        (
            ("2026-07-01 09:05", "登记", "来电反映楼道堆放杂物。"),
            ("2026-07-01 10:20", "派单", "主办：青山县住房和城乡建设局"),
        ),
        (3, 3, 6),
    )
    parts: dict[str, tuple[Block, ...]] = {}
    for one in allowed(kind):
        if one.block:
            parts[one.name] = (Text(f"（此处为{one.meaning}）"), example)
    if "卷内目录" in parts:
        parts["卷内目录"] = (Contents((("", "事项登记", "2026-07-01"),)),)
    return values, parts
