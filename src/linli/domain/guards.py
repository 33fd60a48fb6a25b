"""Conditions of moves beyond state and role: each returns the refusal, or None.

A refusal is a sentence the person reads beside the greyed button.
"""

from __future__ import annotations

from collections.abc import Callable

from linli.domain.errors import DomainError, Invalid, NotNow, NotYours
from linli.domain.facts import Facts, Pending, Reply
from linli.domain.states import UNREACHED_LIMIT, Role, State
from linli.domain.verification import independence_problem
from linli.domain.words import Words

Guard = Callable[[Facts], DomainError | None]


def no_pending(kind: Pending, what: str) -> Guard:
    """Refuse a second request of a kind while one waits."""

    def guard(facts: Facts) -> DomainError | None:
        if kind in facts.pending:
            return NotNow(
                "already-asked", Words("已有一份{what}正在等待审批，请等审批后再提。", what=what)
            )
        return None

    return guard


def decides(kind: Pending, what: str) -> Guard:
    """Only an open request can be decided, and never by its asker."""

    def guard(facts: Facts) -> DomainError | None:
        if kind not in facts.pending:
            return NotNow("nothing-asked", Words("目前没有等待审批的{what}。", what=what))
        if any((kind, hand) in facts.pending_askers for hand in facts.hands):
            return NotYours(
                "own-request",
                Words("不能审批自己提出的{what}，请由另一位有权人员审批。", what=what),
            )
        return None

    return guard


def extension_decider(facts: Facts) -> DomainError | None:
    """A second extension needs the centre's leader."""
    refusal = decides(Pending.EXTENSION, "延期申请")(facts)
    if refusal is None and facts.extension_count > 0 and Role.CENTRE_LEADER not in facts.roles:
        return NotYours("second-extension", "第二次及以后的延期，须由中心负责人审批。")
    return refusal


def may_return(facts: Facts) -> DomainError | None:
    """After the convenor's decision nothing is returned: ping-pong is bounded."""
    if facts.convened:
        return NotNow("convened", "主办单位已由召集人协调确定，不能再次退单。")
    return None


def evidence(facts: Facts) -> DomainError | None:
    """What the matter demands must be there."""
    if facts.evidence_missing:
        return NotNow("evidence-missing", facts.evidence_missing)
    return None


def plan_first(facts: Facts) -> DomainError | None:
    """An overseen matter needs its plan before the answer."""
    if facts.overseen and facts.plan_missing:
        return NotNow("plan-missing", "本件已列为重点督办，请先填报解决时间节点和方案。")
    return None


def reply_reviewed(facts: Facts) -> DomainError | None:
    """Nothing goes out past a reviewer who was asked, or whom the matter demands."""
    if facts.reply is Reply.SUBMITTED:
        return NotNow("reply-in-review", "答复稿正在送审，请等审阅结果；要直接答复，请先撤回送审。")
    if not facts.review_needed:
        return None
    if facts.reply is not Reply.APPROVED:
        return NotNow("review-first", "该事项的答复须经审核，请先把答复稿送审，审核同意后再提交。")
    if facts.reply_changed:
        return NotNow("reply-changed", "答复与审核同意的稿子不一致，请重新送审。")
    return None


def parts_done(facts: Facts) -> DomainError | None:
    """The lead sums up what everybody did; going without a part needs the reason why."""
    if facts.parts_open and not facts.alone:
        return NotNow(
            "parts-open",
            Words(
                "还有{n}个联办环节没有完成。请等完成后再办结，或写明不等的理由。",
                n=facts.parts_open,
            ),
        )
    return None


def answer_guard(facts: Facts) -> DomainError | None:
    """Plan first, then the parts of others and evidence; not past a reviewer."""
    return plan_first(facts) or parts_done(facts) or reply_reviewed(facts) or evidence(facts)


def submits_reply(facts: Facts) -> DomainError | None:
    """One reply is under review at a time."""
    if facts.reply is Reply.SUBMITTED:
        return NotNow("reply-in-review", "已有一份答复稿正在送审，请等审阅结果或先撤回送审。")
    return None


def withdraws_reply(facts: Facts) -> DomainError | None:
    """Only what is under review, by its author or the leader of the unit."""
    if facts.reply is not Reply.SUBMITTED:
        return NotNow("nothing-in-review", "目前没有正在送审的答复稿。")
    if facts.reply_author not in facts.hands and Role.UNIT_LEADER not in facts.roles:
        return NotYours("not-author", "撤回送审由送审人或本单位负责人办理。")
    return None


def reviews_reply(facts: Facts) -> DomainError | None:
    """Only what is under review, by the named reviewer, never by its author."""
    if facts.reply is not Reply.SUBMITTED:
        return NotNow("nothing-in-review", "目前没有正在送审的答复稿。")
    if facts.actor_id is None or facts.reply_author in facts.hands:
        return NotYours("own-reply", "不能审阅自己送审的答复，请由另一位人员审阅。")
    if facts.principal_id != facts.reply_reviewer:
        return NotYours("not-reviewer", "这份答复稿由送审时指定的审阅人审阅。")
    return None


def holds_case(facts: Facts) -> DomainError | None:
    """Reading is granted by whoever holds the matter: its unit, its own centre, the leader."""
    holders = {Role.HANDLER, Role.UNIT_LEADER, Role.CENTRE_LEADER}
    if facts.roles & holders or facts.centre_unit in facts.actor_units:
        return None
    return NotYours("not-holding", "授权查看由主办单位、本件所在的综治中心或中心负责人办理。")


def independent(facts: Facts) -> DomainError | None:
    """Whoever checks did not handle, nor did the colleague for whom they stand in."""
    return independence_problem(
        hands=facts.hands,
        actor_units=facts.actor_units | facts.own_units,
        handler_ids=facts.handler_ids,
        handling_units=facts.handling_units,
        reporter_staff_id=facts.reporter_staff_id if facts.self_settled else None,
        strict=facts.sampled or facts.major,
    )


def outside_complaint(facts: Facts) -> DomainError | None:
    """Who had a part in what a complaint is about does not look into the complaint."""
    if facts.hands & facts.parts.people:
        return NotYours("complained-of", "您在被投诉的事项中有经办，不能办理这件投诉。")
    barred = {unit for unit in facts.parts.units if unit != facts.centre_unit}
    if (facts.actor_units | facts.own_units) & barred:
        return NotYours("complained-of", "您的单位在被投诉的事项中有经办，不能办理这件投诉。")
    return None


def checks(facts: Facts) -> DomainError | None:
    """Independent, of this matter and of the one a complaint is about."""
    return outside_complaint(facts) or independent(facts)


def passes(facts: Facts) -> DomainError | None:
    """Against the requester’s “not solved” an answer is found true only with the reason why."""
    refusal = checks(facts)
    if refusal is None and facts.said_solved is False and facts.wordless:
        sentence = "诉求人说没有解决。认定属实，请写明核查情况和理由。"
        return Invalid("say-why", sentence, fields={"text": sentence})
    return refusal


def closes(facts: Facts) -> DomainError | None:
    """Nobody closes their own work; against the requester’s “not solved” only with words."""
    refusal = not_own_work(facts)
    if refusal is None and facts.said_solved is False and facts.wordless:
        sentence = "诉求人说没有解决。要结案，请在结案意见中写明理由。"
        return Invalid("say-why", sentence, fields={"text": sentence})
    return refusal


def gives_duty(facts: Facts) -> DomainError | None:
    """A complaint goes to nobody who had a part in what it is about."""
    if facts.chosen_units & facts.parts.units:
        sentence = "所选单位在被投诉的事项中有经办，不能主办或协办这件投诉，请另选单位。"
        return NotNow("complained-of", sentence)
    return outside_complaint(facts)


def single(facts: Facts) -> DomainError | None:
    """A complaint about handling stays by itself."""
    if facts.complains:
        return NotNow("complaint-alone", "对办理情况的投诉须单独核查，不并案、不拆分。")
    return None


def may_confirm(facts: Facts) -> DomainError | None:
    """The requester says whether it is solved, and may think better of it until the check."""
    if facts.hands & facts.handler_ids:
        return NotYours("own-work", "您办理过这件事，不能由您确认是否解决。")
    if facts.state is State.VERIFIED and facts.said_solved is not None:
        return NotNow(
            "already-said", "您已经说过是否解决，核查也已完成；结案后仍没有解决，可以要求重新办理。"
        )
    return None


def unreached_left(facts: Facts) -> DomainError | None:
    """Fruitless attempts are bounded."""
    if facts.unreached_count >= UNREACHED_LIMIT:
        return NotNow(
            "unreached-limit",
            Words(
                "已{n}次未联系上，请改为现场核查或按材料核查后作出结论。",
                n=facts.unreached_count,
            ),
        )
    return None


def may_unreached(facts: Facts) -> DomainError | None:
    """Independent, and attempts left."""
    return checks(facts) or unreached_left(facts)


def not_own_work(facts: Facts) -> DomainError | None:
    """Nobody closes their own work."""
    if facts.hands & facts.handler_ids:
        return NotYours("own-work", "您办理过这件事，不能由您结案，请由其他人员结案。")
    return None


def score_ready(facts: Facts) -> DomainError | None:
    """Scored after a rating or at the end of the rating window, never by a handler.

    Scoring ends the matter; whoever rated it low keeps the whole window to say “not solved”.
    """
    own = not_own_work(facts)
    if own is not None:
        return own
    if not (facts.rated or facts.score_window_over):
        return NotNow("rating-open", "诉求人的评价期尚未结束，期满或收到评价后再评分。")
    if facts.rated_low and not facts.score_window_over:
        return NotNow("rated-low", "诉求人评价不满意，评价期内还可以要求重新办理，期满后再评分。")
    return None


def not_rated(facts: Facts) -> DomainError | None:
    """One rating for each closing, and none of one's own work."""
    if facts.hands & facts.handler_ids:
        return NotYours("own-work", "您办理过这件事，不能自己评价。")
    if facts.rated:
        return NotNow("already-rated", "本次办理您已经评价过，谢谢。")
    return None


def withdrawable(facts: Facts) -> DomainError | None:
    """A public hazard stays, whoever reported it; so does what others wait for as well."""
    if facts.hazardous:
        return NotNow("hazard-stays", "这件事关系公共安全，已派出处置，不能撤回；您可以补充说明。")
    if facts.others_merged:
        return NotNow("others-wait", "还有其他人反映了同一件事，已并入本件，不能撤回。")
    return None


def settle_guard(facts: Facts) -> DomainError | None:
    """Only small matters, only by the reporting grid worker, with evidence."""
    if not facts.may_self_settle:
        return NotNow("not-small", "该事项不在自办自结范围内，请按流程上报。")
    if facts.reporter_staff_id is None or facts.hands != {facts.reporter_staff_id}:
        return NotYours("not-own-report", "只有上报人本人可以自办自结。")
    return evidence(facts)


def self_settled_unsampled(facts: Facts) -> DomainError | None:
    """Closed without a check only when settled on the spot and not drawn."""
    if not facts.self_settled or facts.sampled:
        return NotNow("verify-first", "须先经核查属实才能结案。")
    if facts.said_solved is False:
        return NotNow("said-not-solved", "诉求人说没有解决，须先经核查才能结案。")
    return not_own_work(facts)


def overdue_major(facts: Facts) -> DomainError | None:
    """Oversight starts when a major matter's time is over, once."""
    if facts.overseen:
        return NotNow("already-overseen", "本件已是重点督办件。")
    if not (facts.clock_over and facts.major):
        return NotNow("not-overdue", "未到转为重点督办的条件。")
    return None


def plannable(facts: Facts) -> DomainError | None:
    """Plans belong to overseen matters and to those a leader answers for by name."""
    if not (facts.overseen or facts.named):
        return NotNow("not-overseen", "只有重点督办件和包保件需要填报时间节点和方案。")
    return None
