"""What the commands of the powers ask for: 督办, 包保, 吹哨, 联办, 批示, 提级.

Rows as in :data:`linli.cases.inputs.FORMS`, which takes them in.
"""

from __future__ import annotations

from collections.abc import Mapping

from linli.cases.fields import FILES_LIMIT, Field, Kind
from linli.cases.fields import note as _note
from linli.cases.part_input import LONGEST
from linli.domain import escalation, supervision, whistles
from linli.domain.lifecycle import Command

_FILES = Field("files", "附件", Kind.FILES, required=False, limit=FILES_LIMIT)
_BY = Field("due_on", "限期", Kind.DATE)
_PART = "填写单位、要做什么、几个工作日，有先后的写明在第几步之后"

POWER_FORMS: Mapping[Command, tuple[Field, ...]] = {
    Command.SUPERVISE: (
        Field(
            "level",
            "督办级别",
            Kind.OPTION,
            options=tuple((level.value, name) for level, name in supervision.LEVEL_NAMES.items()),
        ),
        Field("reason", "督办事由", Kind.LINE, limit=200),
        _note("text", "督办要求", required=True),
        Field("due_on", "反馈限期", Kind.DATE),
    ),
    Command.FEED_BACK: (_note("text", "督办反馈", required=True), _FILES),
    Command.RELEASE: (_note("text", "解除理由", required=True),),
    Command.REACH: (
        Field("milestone", "完成的节点", Kind.NUMBER, limit=10**12),
        _note("text", "完成情况", required=True),
        _FILES,
    ),
    Command.NAME_LEADERS: (
        Field("leader", "包保领导", Kind.ACCOUNT),
        Field("unit", "责任单位", Kind.UNIT),
        Field("person", "责任人", Kind.ACCOUNT),
        _note("text", "包保要求"),
    ),
    Command.WHISTLE: (
        Field(
            "kind",
            "吹哨类型",
            Kind.OPTION,
            options=tuple((kind.value, name) for kind, name in whistles.KIND_NAMES.items()),
        ),
        Field("units", "请哪些部门到场", Kind.UNITS),
        Field("arrive_by", "报到时限", Kind.MOMENT),
        Field("meet_at", "集合地点", Kind.LINE, required=False, limit=120),
        _note("text", "现场情况和需要做什么", required=True),
        Field(
            "basis",
            "依据",
            Kind.LINE,
            required=False,
            limit=200,
            hint="所请部门没有列为这类事项的主办或协办单位时，写明依据的文件和条款",
        ),
    ),
    Command.ANSWER_WHISTLE: (
        Field(
            "reply",
            "应哨",
            Kind.OPTION,
            options=tuple((reply.value, name) for reply, name in whistles.REPLY_NAMES.items()),
        ),
        _note("text", "到场人员和联系方式，或者不到场的理由", required=True),
        Field(
            "clause",
            "异议的依据",
            Kind.LINE,
            required=False,
            limit=200,
            hint="提出异议时必填：文件名称和条款。异议由县综治中心负责人裁定",
        ),
    ),
    Command.ARRIVE: (
        Field("units", "已经到场的部门", Kind.UNITS),
        Field("at", "到场时间", Kind.MOMENT, required=False, hint="不填就是现在"),
        _note("text", "现场情况"),
    ),
    Command.END_WHISTLE: (
        Field(
            "outcome",
            "结果",
            Kind.OPTION,
            options=tuple((end.value, name) for end, name in whistles.OUTCOME_NAMES.items()),
        ),
        _note("text", "处置情况和后续安排", required=True),
        Field("ratings", "评价各部门", Kind.RATINGS, required=False),
        Field(
            "whistle",
            "哪一次吹哨",
            Kind.LINE,
            required=False,
            limit=20,
            hint="有几次吹哨在进行时写明编号，例如 2026-12",
        ),
        _FILES,
    ),
    Command.ARRANGE: (
        Field("parts", "联办分工", Kind.PARTS, required=False, hint=_PART),
        _note("text", "联办要求"),
    ),
    Command.TAKE_PART: (Field("assignee", "承办人", Kind.COLLEAGUE, required=False),),
    Command.RETURN_PART: (
        Field("unit", "退回哪个单位", Kind.UNIT),
        _note("text", "哪里没有做到位", required=True),
        Field("days", "再给几个工作日", Kind.NUMBER, limit=LONGEST),
    ),
    Command.PRESENT: (
        Field("leader", "呈哪位领导", Kind.ACCOUNT),
        _note("text", "呈批事由和建议", required=True),
    ),
    Command.INSTRUCT: (
        _note("text", "批示", required=True),
        Field("units", "交办单位", Kind.UNITS, required=False),
        Field("account", "交办给谁", Kind.ACCOUNT, required=False),
        Field("due_on", "完成限期", Kind.DATE, required=False, hint="交办时必填"),
    ),
    Command.ESCALATE: (),
    Command.RESPOND: (_note("text", "采取的措施", required=True), _BY),
    Command.DECIDE: (
        Field(
            "outcome",
            "裁定",
            Kind.OPTION,
            options=tuple((one.value, name) for one, name in escalation.DECISION_NAMES.items()),
        ),
        Field(
            "lead_unit", "改由哪个单位主办", Kind.UNIT, required=False, hint="改定主办单位时填写"
        ),
        _note("text", "裁定意见", required=True),
        _BY,
    ),
}
