"""What the form of a move says: what cannot be taken back, and why there is no form."""

from __future__ import annotations

from linli.domain.lifecycle import Command
from linli.web.desk import whistle_parts

#: Moves whose consequence cannot be taken back: the form says so in words.
FINAL = {
    Command.REJECT: "不予受理后本件终结，系统会把原因和正确去处告诉诉求人。",
    Command.TO_CHANNEL: "转法定途径后本件终结，系统会把途径告诉诉求人。",
    Command.WITHDRAW: "撤回后本件终结，不再办理。",
    Command.MERGE: "并案后本件终结，两位诉求人都会得到答复。",
    Command.ANSWER: "提交后停止计时，答复进入独立核查，核查属实才能结案。",
    Command.VERIFY_FALSE: "退回后办结时限从首次登记时刻继续计算。",
    Command.CLOSE: "结案后通知诉求人评价。",
    Command.UNBLOCK: "解除后对方按岗位重新看到本件；原来的承办和授权查看不会自动恢复。",
}

#: What may be ended only where there is something to end.
NOTHING = {
    Command.END_READ: "没有生效的授权查看，可能已由他人结束。",
    Command.UNBLOCK: "没有设置回避的人员，可能已由他人解除。",
    Command.TAKE_PART: "联办分工里没有本单位还没完成的环节。",
    Command.CONTRIBUTE: "本单位的联办环节已经反馈，或者还没有轮到。",
    Command.RETURN_PART: "没有已经反馈完成的联办环节。",
    Command.REACH: "方案里的节点都已完成；要增加节点，请重新填报方案。",
    Command.ANSWER_WHISTLE: "本单位在本件上没有被吹哨，或者已经应哨。",
    **dict.fromkeys(
        (Command.RESPOND, Command.DECIDE),
        "请看“提级”一栏：由写明的负责人、代办人或同岗位人员办理。",
    ),
    **dict.fromkeys(whistle_parts.CALLERS, "登记到场、办结和评价由吹哨的一方办理。"),
}
