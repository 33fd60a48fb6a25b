"""What each command asks for: one table read by pages, the API and the cleaning.

Cleaning is input validation only. It turns raw strings into plain values or raises Invalid
with a sentence for each field; whether the move is allowed is the lifecycle's judgement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from linli.cases.fields import (
    FILES_LIMIT,
    MENTIONS_LIMIT,
    REASONS_LIMIT,
    TEXT_LIMIT,
    Field,
    Kind,
)
from linli.cases.fields import note as _note
from linli.cases.fields import told as _told
from linli.cases.mark_input import Mark, read_marks
from linli.cases.milestone_input import read_milestones
from linli.cases.models import Party
from linli.cases.part_input import Step, read_parts
from linli.cases.power_forms import POWER_FORMS
from linli.cases.typed import blank, moment, tidy, words_of
from linli.catalogue.snapshot import Catalogue
from linli.domain import gaps
from linli.domain.errors import Invalid
from linli.domain.lifecycle import Command
from linli.domain.words import Words
from linli.kernel import clock
from linli.places.given import DATUMS

# fmt: off
__all__ = [
    "FILES_LIMIT", "FORMS", "MENTIONS_LIMIT", "REASONS_LIMIT", "TEXT_LIMIT", "Clean", "Field",
    "Kind", "clean", "clean_fields", "moment", "tidy",
]
# fmt: on

_LEAD = Field("lead_unit", "主办单位", Kind.UNIT)
_SUPPORT = Field("support_units", "协办单位", Kind.UNITS, required=False)
_FILES = Field("files", "附件", Kind.FILES, required=False, limit=FILES_LIMIT)
_MENTION = Field(
    "mention",
    "提到同事",
    Kind.ACCOUNTS,
    required=False,
    limit=MENTIONS_LIMIT,
    hint="姓名或用户名，几位用顿号隔开；对方会在“提到我的”里看到",
)
_EDITION = Field("edition", "第几次送审的稿子", Kind.NUMBER, required=False, limit=9999)
_METHOD = Field("method", "核查方式", Kind.CHOICE, dictionary="verify_method")

_WHOSE = Field(
    "whose",
    "谁的联系方式",
    Kind.OPTION,
    required=False,
    options=tuple((role.value, role.label) for role in Party.Role),
)

FORMS: dict[Command, tuple[Field, ...]] = {
    Command.ACCEPT: (
        Field("matter", "事项", Kind.MATTER),
        Field("level", "难易等级", Kind.LEVEL, required=False, hint="不选则按事项默认等级"),
        _note("note", "受理意见"),
    ),
    Command.REJECT: (
        Field("reason", "不予受理的原因", Kind.CHOICE, dictionary="refusal_reason"),
        _told("text", "告知诉求人的话"),
    ),
    Command.REQUEST_INFO: (_told("text", "需要补充什么"),),
    Command.SUPPLEMENT: (_note("text", "补充内容", required=True), _FILES),
    Command.TO_CHANNEL: (
        Field("reason", "应走的途径", Kind.CHOICE, dictionary="lawful_channel"),
        _told("text", "告知诉求人的话"),
    ),
    Command.AMEND: (
        Field("title", "标题", Kind.LINE, required=False, limit=80),
        Field("matter", "事项", Kind.MATTER, required=False),
        Field("area", "所属网格或村居", Kind.AREA, required=False),
        Field("address", "地址", Kind.LINE, required=False, limit=200),
        Field("point", "坐标", Kind.LINE, required=False, limit=40, hint="经度,纬度"),
        Field("datum", "坐标来自", Kind.OPTION, required=False, options=DATUMS),
        _note("text", "更正理由", required=True),
    ),
    Command.DISPATCH: (_LEAD, _SUPPORT, _note("text", "交办意见")),
    Command.CONVENE: (_LEAD, _SUPPORT, _note("text", "协调结论", required=True)),
    Command.RECALL: (_note("text", "撤回派单的理由", required=True),),
    Command.SIGN: (Field("assignee", "承办人", Kind.COLLEAGUE, required=False),),
    Command.ASSIGN: (Field("assignee", "承办人", Kind.COLLEAGUE),),
    Command.ASK_RETURN: (
        Field("reason", "退单原因", Kind.CHOICE, dictionary="return_reason"),
        Field("clause", "依据条款", Kind.LINE, limit=200, hint="写明文件名称和条款"),
        Field("suggested_unit", "建议承办单位", Kind.UNIT),
        _note(),
    ),
    Command.GRANT_RETURN: (_note("text", "审核意见"),),
    Command.REFUSE_RETURN: (_note("text", "审核意见", required=True),),
    Command.PROGRESS: (
        _note("text", "办理进展", required=True),
        Field("contacted", "已联系诉求人", Kind.YES, required=False),
        _MENTION,
        _FILES,
    ),
    Command.CONTRIBUTE: (
        _note("text", "协办反馈", required=True),
        Field(
            "part",
            "本环节",
            Kind.OPTION,
            required=False,
            options=(("done", "已经完成"), ("going", "还没有完成，先反馈进展")),
            hint="联办分工里有本单位的环节时填写",
        ),
        _FILES,
    ),
    Command.ASK_EXTENSION: (
        Field("reason", "延期原因", Kind.CHOICE, dictionary="extension_reason"),
        Field("days", "延长天数", Kind.NUMBER, limit=60, hint="从首次登记时刻一并计算"),
        _note("text", "情况说明", required=True),
    ),
    Command.GRANT_EXTENSION: (_note("text", "审批意见"),),
    Command.REFUSE_EXTENSION: (_note("text", "审批意见", required=True),),
    Command.ASK_SUSPENSION: (
        Field("reason", "挂账原因", Kind.CHOICE, dictionary="suspension_reason"),
        Field("until", "挂账至", Kind.DATE),
        _note("text", "情况说明", required=True),
    ),
    Command.GRANT_SUSPENSION: (_note("text", "审批意见"),),
    Command.REFUSE_SUSPENSION: (_note("text", "审批意见", required=True),),
    Command.ASK_LEVEL: (
        Field("level", "变更为", Kind.LEVEL),
        _note("text", "理由", required=True),
    ),
    Command.GRANT_LEVEL: (_note("text", "审批意见"),),
    Command.REFUSE_LEVEL: (_note("text", "审批意见", required=True),),
    Command.RESUME: (_note("text", "恢复办理说明"),),
    Command.ANSWER: (
        _told("answer", "答复诉求人", "做了什么、结果如何、依据是什么"),
        Field("outcome", "办理结果", Kind.CHOICE, dictionary="outcome"),
        Field(
            "without",
            "不等联办环节的理由",
            Kind.TEXT,
            required=False,
            limit=500,
            hint="还有联办环节没有完成就办结的，必须写明；只供内部查阅，不发给诉求人",
        ),
        _FILES,
    ),
    Command.SETTLE: (_told("answer", "现场办理情况"), _FILES),
    Command.VERIFY_TRUE: (
        _METHOD,
        Field("solved", "诉求已解决", Kind.YES, required=False),
        Field("quality", "办理质量（1–5 分）", Kind.STARS),
        _note("text", "核查情况"),
        _FILES,
    ),
    Command.VERIFY_FALSE: (
        _METHOD,
        Field("reason", "返工原因", Kind.CHOICE, dictionary="rework_reason"),
        _note("text", "核查情况", required=True),
        _FILES,
    ),
    Command.VERIFY_UNREACHED: (_METHOD, _note("text", "联系情况")),
    Command.CLOSE: (_note("text", "结案意见"),),
    Command.CONFIRM: (Field("solved", "已经解决", Kind.YES), _note("text", "现在是什么样")),
    Command.RATE: (
        Field("stars", "满意程度", Kind.STARS),
        Field(
            "reasons",
            "为什么",
            Kind.CHOICES,
            required=False,
            dictionary="rating_reason",
            limit=REASONS_LIMIT,
        ),
        _note("text", "想说的话"),
    ),
    Command.SCORE: (),
    Command.REOPEN: (
        Field("reason", "原因", Kind.CHOICE, dictionary="reopen_reason"),
        _note("text", "哪里没有解决", required=True),
        _FILES,
    ),
    Command.WITHDRAW: (_note("text", "撤回原因"),),
    Command.CONTACT: (
        Field("phone", "新的电话号码", Kind.LINE, required=False, limit=30, hint="不改就空着"),
        Field(
            "notices",
            "怎样通知",
            Kind.OPTION,
            required=False,
            options=tuple((one.value, one.label) for one in Party.Notices),
        ),
        _WHOSE,
    ),
    Command.DISOWN: (_WHOSE,),
    Command.CONSENT: (Field("public_ok", "同意公开", Kind.YES),),
    Command.MERGE: (
        Field("target", "并入哪一件（编号）", Kind.CASE),
        _note("text", "为何是同一件事", required=True),
    ),
    Command.SPLIT: (
        Field("title", "拆出事项的标题", Kind.LINE, limit=80),
        _note("text", "拆出事项的内容", required=True),
        Field("matter", "事项", Kind.MATTER, required=False),
    ),
    Command.PLAN: (
        _note("plan", "解决方案", required=True),
        Field("milestones", "时间节点", Kind.MILESTONES, hint="每行一个：2026-12-01 完成招标"),
    ),
    Command.BLOCK: (
        Field("account", "需回避的账号", Kind.ACCOUNT),
        Field("text", "回避理由", Kind.LINE, limit=200),
    ),
    Command.UNBLOCK: (
        Field("account", "解除谁的回避", Kind.ACCOUNT),
        Field("text", "解除理由", Kind.LINE, limit=200),
    ),
    Command.COMMENT: (_note("text", "留言", required=True), _MENTION),
    Command.GRANT_READ: (
        Field("account", "授权查看的人员", Kind.ACCOUNT),
        Field("text", "授权理由", Kind.LINE, limit=200),
    ),
    Command.END_READ: (
        Field("account", "结束谁的授权", Kind.ACCOUNT),
        Field("text", "说明", Kind.LINE, required=False, limit=200),
    ),
    Command.SUBMIT_REPLY: (
        _told("answer", "答复诉求人", "做了什么、结果如何、依据是什么"),
        Field("outcome", "办理结果", Kind.CHOICE, dictionary="outcome"),
        Field("reviewer", "审阅人", Kind.COLLEAGUE),
        _FILES,
    ),
    Command.WITHDRAW_REPLY: (_note("text", "撤回说明"),),
    Command.APPROVE_REPLY: (
        _told("answer", "审定的答复", "留空表示按送审稿", required=False),
        _EDITION,
        _note("text", "审核意见"),
    ),
    Command.RETURN_REPLY: (
        _told("answer", "建议改成", "留空表示不改", required=False),
        _EDITION,
        _note("text", "退回意见", required=True),
    ),
    Command.OVERSEE: (),
    Command.RECOUNT: (),
    **POWER_FORMS,
}

Scalar = str | int | bool | date | datetime | None
Clean = (
    Scalar | tuple[str, ...] | tuple[tuple[date, str], ...] | tuple[Step, ...] | tuple[Mark, ...]
)


def _text(field: Field, raw: object, catalogue: Catalogue) -> Clean:  # noqa: ARG001 - one signature for all kinds
    value = tidy(str(raw))
    if field.kind is Kind.LINE:
        value = " ".join(value.split())
    if len(value) > field.limit:
        raise ValueError(Words("最多{most}个字，现在有{n}个字。", most=field.limit, n=len(value)))
    if field.resident and (problem := gaps.sentence(gaps.left_open(value))):
        raise ValueError(problem)
    return value


def _number(field: Field, raw: object, catalogue: Catalogue) -> Clean:  # noqa: ARG001 - one signature
    try:
        value = int(tidy(str(raw)))
    except ValueError:
        raise ValueError("请填写整数。") from None
    if not 1 <= value <= field.limit:
        raise ValueError(Words("请填写1到{most}之间的整数。", most=field.limit))
    return value


def _stars(field: Field, raw: object, catalogue: Catalogue) -> Clean:  # noqa: ARG001 - one signature
    text = tidy(str(raw))
    if text not in {"1", "2", "3", "4", "5"}:
        raise ValueError("请在1到5之间选择。")
    return int(text)


def _yes(field: Field, raw: object, catalogue: Catalogue) -> Clean:  # noqa: ARG001 - one signature
    if isinstance(raw, bool):
        return raw
    return tidy(str(raw)).lower() in {"1", "true", "on", "yes", "是"}


def _date(field: Field, raw: object, catalogue: Catalogue) -> Clean:  # noqa: ARG001 - one signature
    try:
        return date.fromisoformat(tidy(str(raw)))
    except ValueError:
        raise ValueError("日期不对，请按 2026-12-01 的样子填写。") from None


def _choice(field: Field, raw: object, catalogue: Catalogue) -> Clean:
    code = tidy(str(raw))
    if catalogue.entry(field.dictionary, code) is None:
        raise ValueError("请从列表中选择。")
    return code


def _choices(field: Field, raw: object, catalogue: Catalogue) -> Clean:
    codes = tuple(str(_choice(field, code, catalogue)) for code in words_of(raw))
    if len(codes) > field.limit:
        raise ValueError(Words("最多选{n}项。", n=field.limit))
    return codes


def _option(field: Field, raw: object, catalogue: Catalogue) -> Clean:  # noqa: ARG001 - one signature
    code = tidy(str(raw))
    if code not in dict(field.options):
        raise ValueError("请从列表中选择。")
    return code


def _matter(field: Field, raw: object, catalogue: Catalogue) -> Clean:  # noqa: ARG001 - one signature
    code = tidy(str(raw))
    matter = catalogue.matter(code)
    if matter is None or not matter.is_leaf or not matter.live(clock.today()):
        raise ValueError("请从事项清单中选择一个具体事项。")
    return code


def _level(field: Field, raw: object, catalogue: Catalogue) -> Clean:  # noqa: ARG001 - one signature
    code = tidy(str(raw))
    if code not in {"general", "complex", "major", "urgent", "utility"}:
        raise ValueError("请选择难易等级。")
    return code


def _unit(field: Field, raw: object, catalogue: Catalogue) -> Clean:  # noqa: ARG001 - one signature
    code = tidy(str(raw))
    unit = catalogue.unit_by_code(code)
    if unit is None or not unit.live(clock.today()):
        raise ValueError("没有这个单位，或单位已撤销，请重新选择。")
    return code


def _units(field: Field, raw: object, catalogue: Catalogue) -> Clean:
    return tuple(str(_unit(field, code, catalogue)) for code in words_of(raw))


#: Splits what somebody typed into names.
_names_in = re.compile(r"[\s,，、;；]+").split


def _accounts(field: Field, raw: object, catalogue: Catalogue) -> Clean:  # noqa: ARG001 - one signature
    names = tuple(
        dict.fromkeys(name.lstrip("@＠") for one in words_of(raw) for name in _names_in(one))
    )
    names = tuple(name for name in names if name)
    if len(names) > field.limit:
        raise ValueError(Words("一次最多提到{limit}位同事。", limit=field.limit))
    if any(len(name) > 60 for name in names):
        raise ValueError("姓名或用户名太长，请用顿号隔开。")
    return names


def _area(field: Field, raw: object, catalogue: Catalogue) -> Clean:  # noqa: ARG001 - one signature
    code = tidy(str(raw))
    if catalogue.tree.by_code(code) is None:
        raise ValueError("没有这个村居或网格，请重新选择。")
    return code


def _files(field: Field, raw: object, catalogue: Catalogue) -> Clean:  # noqa: ARG001 - one signature
    keys = words_of(raw)
    if len(keys) > field.limit:
        raise ValueError(Words("一次最多{n}个文件。", n=field.limit))
    return keys


def _moment(field: Field, raw: object, catalogue: Catalogue) -> Clean:  # noqa: ARG001 - one signature
    return moment(raw)


def _parts(field: Field, raw: object, catalogue: Catalogue) -> Clean:  # noqa: ARG001 - one signature
    return read_parts(raw, catalogue)


def _marks(field: Field, raw: object, catalogue: Catalogue) -> Clean:  # noqa: ARG001 - one signature
    return read_marks(raw, catalogue)


def _milestones(field: Field, raw: object, catalogue: Catalogue) -> Clean:  # noqa: ARG001 - one signature
    text = raw if isinstance(raw, str) else "\n".join(str(row) for row in words_of(raw))
    return read_milestones(tidy(text), clock.today())


_CLEANERS: dict[Kind, Callable[[Field, object, Catalogue], Clean]] = {
    Kind.LINE: _text,
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.YES: _yes,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.OPTION: _option,
    Kind.MATTER: _matter,
    Kind.LEVEL: _level,
    Kind.UNIT: _unit,
    Kind.UNITS: _units,
    Kind.COLLEAGUE: _text,
    Kind.ACCOUNT: _text,
    Kind.ACCOUNTS: _accounts,
    Kind.AREA: _area,
    Kind.CASE: _text,
    Kind.STARS: _stars,
    Kind.FILES: _files,
    Kind.MILESTONES: _milestones,
    Kind.MOMENT: _moment,
    Kind.PARTS: _parts,
    Kind.RATINGS: _marks,
}


#: Kinds that are picked, not written: the sentence about a missing one says so.
_CHOSEN = frozenset(
    {
        *(Kind.CHOICE, Kind.CHOICES, Kind.MATTER, Kind.LEVEL, Kind.UNIT, Kind.COLLEAGUE),
        *(Kind.AREA, Kind.STARS, Kind.YES),
    }
)


def _empty(field: Field) -> Clean:
    if field.kind in {Kind.UNITS, Kind.FILES, Kind.ACCOUNTS, Kind.CHOICES, Kind.RATINGS}:
        return ()
    if field.kind is Kind.YES:
        return False
    if field.kind in {Kind.NUMBER, Kind.DATE, Kind.MOMENT, Kind.STARS}:
        return None
    return ""


def clean(command: Command, raw: Mapping[str, object], catalogue: Catalogue) -> dict[str, Clean]:
    """Return the values of a command, every field present.

    Raises Invalid (422) with one sentence per wrong field. Unknown keys are ignored: an old
    form with one field too many is no reason to lose what a person wrote.
    """
    return clean_fields(FORMS[command], raw, catalogue)


def clean_fields(
    fields: Sequence[Field], raw: Mapping[str, object], catalogue: Catalogue
) -> dict[str, Clean]:
    """Return the values of these inputs; raises Invalid like :func:`clean`."""
    values: dict[str, Clean] = {}
    problems: dict[str, str] = {}
    for field in fields:
        given = raw.get(field.name)
        if blank(given):
            if field.required:
                missing = "请选择“{label}”。" if field.kind in _CHOSEN else "请填写“{label}”。"
                problems[field.name] = Words(missing, label=field.label)
            values[field.name] = _empty(field)
            continue
        try:
            values[field.name] = _CLEANERS[field.kind](field, given, catalogue)
        except ValueError as problem:
            # Not str(): the sentence may be Words, which remember what they are made of.
            problems[field.name] = problem.args[0]
    if problems:
        raise Invalid(fields=problems)
    return values
