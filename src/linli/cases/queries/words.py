"""What each command is called: on a button, in the story of a case, and with which icon."""

from __future__ import annotations

from dataclasses import dataclass

from linli.domain.lifecycle import TRANSITIONS, Command, Role, State
from linli.domain.words import Listed


@dataclass(frozen=True)
class Words:
    """``label`` on a button, ``done`` in the story; ``official`` = told to the requester.

    ``presses``: one of the powers that make units move, in a part of the menu by itself.
    """

    label: str
    done: str
    icon: str
    tone: str = ""
    official: bool = False
    presses: bool = False


WORDS: dict[Command, Words] = {
    Command.REPORT: Words("登记", "登记诉求", "inbox", "info"),
    Command.SUPPLEMENT: Words("补充情况", "补充了情况", "plus"),
    Command.REQUEST_INFO: Words(
        "请诉求人补充", "请诉求人补充", "help-circle", "near", official=True
    ),
    Command.ACCEPT: Words("受理", "受理", "check", "info"),
    Command.REJECT: Words("不予受理", "不予受理", "circle-x", official=True),
    Command.TO_CHANNEL: Words("转法定途径", "转法定途径", "gavel", official=True),
    Command.AMEND: Words("更正信息", "更正了信息", "edit"),
    Command.DISPATCH: Words("派单", "派单", "send", "info"),
    Command.SIGN: Words("签收", "签收", "rubber-stamp", "info"),
    Command.ASSIGN: Words("指定承办人", "指定承办人", "user-check"),
    Command.ASK_RETURN: Words("申请退单", "申请退单", "arrow-back-up", "near"),
    Command.RECALL: Words("撤回派单", "撤回派单", "arrow-back-up"),
    Command.GRANT_RETURN: Words("同意退单", "同意退单", "check"),
    Command.REFUSE_RETURN: Words("不同意退单", "不同意退单", "x"),
    Command.CONVENE: Words("协调定责", "协调确定主办单位", "users", "info"),
    Command.PROGRESS: Words("记录进展", "记录办理进展", "edit"),
    Command.CONTRIBUTE: Words("协办反馈", "协办单位反馈", "message"),
    Command.ASK_EXTENSION: Words("申请延期", "申请延期", "calendar-due", "near"),
    Command.ASK_SUSPENSION: Words("申请挂账", "申请挂账", "player-pause", "near"),
    Command.ASK_LEVEL: Words("申请变更等级", "申请变更难易等级", "adjustments", "near"),
    Command.GRANT_EXTENSION: Words("同意延期", "同意延期", "check", official=True),
    Command.REFUSE_EXTENSION: Words("不同意延期", "不同意延期", "x"),
    Command.GRANT_SUSPENSION: Words("同意挂账", "同意挂账", "check", official=True),
    Command.REFUSE_SUSPENSION: Words("不同意挂账", "不同意挂账", "x"),
    Command.GRANT_LEVEL: Words("同意变更等级", "同意变更等级", "check"),
    Command.REFUSE_LEVEL: Words("不同意变更等级", "不同意变更等级", "x"),
    Command.RESUME: Words("恢复办理", "恢复办理", "player-play", "info"),
    Command.ANSWER: Words("办结反馈", "办结反馈", "circle-check", "ok", official=True),
    Command.SETTLE: Words("自办自结", "当场办结", "circle-check", "ok", official=True),
    Command.VERIFY_TRUE: Words("核查属实", "核查属实", "shield-check", "ok"),
    Command.VERIFY_FALSE: Words("核查不属实", "核查不属实，退回返工", "rotate", "over"),
    Command.VERIFY_UNREACHED: Words("未联系上", "核查未联系上", "phone-call", "near"),
    Command.CLOSE: Words("结案", "结案", "circle-check", "ok"),
    Command.CONFIRM: Words("说明是否解决", "诉求人说明是否解决", "message-circle"),
    Command.RATE: Words("评价", "诉求人评价", "star"),
    Command.SCORE: Words("评分归档", "评分归档", "star", "ok"),
    Command.REOPEN: Words("重新办理", "重新办理", "refresh", "over"),
    Command.WITHDRAW: Words("撤回", "撤回", "arrow-left"),
    Command.CONTACT: Words("更正联系方式", "更正了联系方式", "phone"),
    Command.CONSENT: Words("是否同意公开", "诉求人说明是否同意公开", "eye"),
    Command.DISOWN: Words("号码有误", "收到消息的人说号码不是诉求人的", "alert-triangle", "near"),
    Command.MERGE: Words("并案", "并入另一件", "git-merge"),
    Command.SPLIT: Words("拆单", "拆出一件", "git-branch"),
    Command.RECOUNT: Words("重算时限", "节假日表已补齐，重新计算时限", "refresh"),
    Command.OVERSEE: Words("转重点督办", "自动转为重点督办", "flag", "over"),
    Command.PLAN: Words("填报方案和节点", "填报解决方案和时间节点", "calendar"),
    Command.BLOCK: Words("设置回避", "设置回避", "lock"),
    Command.UNBLOCK: Words("解除回避", "解除了回避", "lock-open"),
    Command.COMMENT: Words("内部留言", "内部留言", "message-circle"),
    Command.GRANT_READ: Words("授权查看", "授权同事查看本件", "eye"),
    Command.END_READ: Words("结束授权查看", "结束了授权查看", "eye-off"),
    Command.SUBMIT_REPLY: Words("答复送审", "答复稿送审", "file-text", "info"),
    Command.WITHDRAW_REPLY: Words("撤回送审", "撤回了送审", "arrow-back-up"),
    Command.APPROVE_REPLY: Words("审阅答复稿", "答复稿审核同意", "check", "ok"),
    Command.RETURN_REPLY: Words("退回答复稿", "答复稿退回修改", "arrow-back-up", "near"),
    Command.SUPERVISE: Words("督办", "发出督办", "flag", "over", presses=True),
    Command.FEED_BACK: Words("督办反馈", "反馈督办情况", "message", presses=True),
    Command.RELEASE: Words("解除督办", "解除督办", "circle-check", "ok", presses=True),
    Command.REACH: Words("节点完成", "完成时间节点", "check", "ok", presses=True),
    Command.NAME_LEADERS: Words("明确包保责任", "明确包保责任", "user-check", presses=True),
    Command.WHISTLE: Words("吹哨", "吹哨", "speakerphone", "near", presses=True),
    Command.ANSWER_WHISTLE: Words("应哨", "应哨", "message", presses=True),
    Command.ARRIVE: Words("登记到场", "登记部门到场", "map-pin", "info", presses=True),
    Command.END_WHISTLE: Words("吹哨办结", "吹哨办结", "circle-check", "ok", presses=True),
    Command.ARRANGE: Words("安排联办", "安排联办", "users", "info", presses=True),
    Command.TAKE_PART: Words("领取联办任务", "领取联办任务", "rubber-stamp", "info", presses=True),
    Command.RETURN_PART: Words(
        "退回联办环节", "退回联办环节", "arrow-back-up", "near", presses=True
    ),
    Command.PRESENT: Words("呈批", "呈领导阅批", "file-text", presses=True),
    Command.INSTRUCT: Words("批示", "领导批示", "edit", "info", presses=True),
    Command.ESCALATE: Words("提级", "提到上一级", "arrow-up", "over", presses=True),
    Command.RESPOND: Words("回应提级", "回应提级", "message", presses=True),
    Command.DECIDE: Words("裁定", "召集人裁定", "gavel", "info", presses=True),
}

#: What most people come to a case in this state to do, best first.
FIRST: dict[State, tuple[Command, ...]] = {
    State.REPORTED: (Command.SETTLE, Command.ACCEPT, Command.SUPPLEMENT),
    State.INFO_NEEDED: (Command.SUPPLEMENT, Command.ACCEPT),
    State.ACCEPTED: (Command.DISPATCH,),
    State.DISPATCHED: (Command.SIGN,),
    State.RETURN_PENDING: (Command.GRANT_RETURN,),
    State.CONVENING: (Command.CONVENE,),
    State.HANDLING: (
        Command.PLAN,
        Command.GRANT_SUSPENSION,
        Command.GRANT_EXTENSION,
        Command.GRANT_LEVEL,
        Command.APPROVE_REPLY,
        Command.ANSWER,
        Command.SUBMIT_REPLY,
        Command.CONTRIBUTE,
    ),
    State.REWORK: (
        Command.PLAN,
        Command.GRANT_EXTENSION,
        Command.GRANT_LEVEL,
        Command.APPROVE_REPLY,
        Command.ANSWER,
        Command.SUBMIT_REPLY,
        Command.CONTRIBUTE,
    ),
    State.SUSPENDED: (Command.RESUME,),
    State.ANSWERED: (Command.VERIFY_TRUE, Command.CLOSE),
    State.VERIFIED: (Command.CLOSE,),
    State.CLOSED: (Command.SCORE, Command.RATE),
}

#: The six steps of the loop, as they are called in the county's own papers.
STEPS = ("排查上报", "分流指派", "职能处置", "办结反馈", "核查结案", "打分考核")

ROLE_LABELS = {
    "reporter": "诉求人",
    "grid_worker": "网格员",
    "village_head": "村（社区）负责人",
    "seat": "坐席/窗口",
    "dispatcher": "分流员",
    "handler": "承办人",
    "supporter": "协办单位",
    "unit_leader": "单位负责人",
    "verifier": "核查员",
    "centre_leader": "中心负责人",
    "county_admin": "系统管理员",
    "auditor": "审计员",
    "guest": "授权查看人员",
    "system": "系统",
}


def doers(state: State, command: Command) -> Listed:
    """Return which posts make this move in this state, in words; empty when none of people does."""
    rows = (row for row in TRANSITIONS if (row.source, row.command) == (state, command))
    roles = {role for row in rows for role in row.roles} - {Role.SYSTEM}
    return Listed("、", (ROLE_LABELS[role.value] for role in Role if role in roles))
