"""网格事项准入退出: what grid staff may be given, how it comes there and when it ends.

One life from the draft of an application to its end, as a table; and the one rule about whether
a matter may be given to grid staff today. Everybody who applies, gives an opinion or decides is
somebody else: see :data:`GUARDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from linli.domain.clock_text import day_text
from linli.domain.errors import DomainError, NotNow, NotYours
from linli.domain.words import Listed as Joined
from linli.domain.words import Words

# -- kinds of work -------------------------------------------------------------------------


class Work(StrEnum):
    """What grid staff do with a matter. Reporting what one sees is always possible."""

    REPORT = "report"
    CHECK = "check"
    HANDLE = "handle"
    VISIT = "visit"
    PUBLICITY = "publicity"


WORK_NAMES: Final[Mapping[Work, str]] = {
    Work.REPORT: "发现上报",
    Work.CHECK: "核实",
    Work.HANDLE: "处置",
    Work.VISIT: "走访",
    Work.PUBLICITY: "宣传",
}

#: Carrying a matter as its lead, and helping with it, being called to it or given a task in it.
LEADS: Final = frozenset({Work.HANDLE})
HELPS: Final = frozenset({Work.CHECK, Work.HANDLE, Work.VISIT, Work.PUBLICITY})


def works_text(works: Iterable[Work]) -> str:
    """Return kinds of work in words, in their usual order."""
    held = frozenset(works)
    return Joined("、", [name for work, name in WORK_NAMES.items() if work in held])


# -- the life ------------------------------------------------------------------------------


class Standing(StrEnum):
    """Where an application, and later the admitted matter, stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REVIEW = "review"
    NOTICE = "notice"
    ADMITTED = "admitted"
    TEMPORARY = "temporary"
    REVIEW_DUE = "review_due"
    EXIT_ASKED = "exit_asked"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    EXITED = "exited"


STANDING_NAMES: Final[Mapping[Standing, str]] = {
    Standing.DRAFT: "草稿",
    Standing.SUBMITTED: "待审核",
    Standing.REVIEW: "审核中",
    Standing.NOTICE: "公示中",
    Standing.ADMITTED: "已准入",
    Standing.TEMPORARY: "临时准入",
    Standing.REVIEW_DUE: "待年度评估",
    Standing.EXIT_ASKED: "申请退出",
    Standing.REFUSED: "不予准入",
    Standing.WITHDRAWN: "已撤回",
    Standing.EXPIRED: "已到期",
    Standing.EXITED: "已退出",
}
#: On the list, as long as its days last.
LISTED: Final = frozenset(
    {Standing.ADMITTED, Standing.TEMPORARY, Standing.REVIEW_DUE, Standing.EXIT_ASKED}
)
#: Under way to the list.
ASKED: Final = frozenset({Standing.SUBMITTED, Standing.REVIEW, Standing.NOTICE})
ENDED: Final = frozenset({Standing.REFUSED, Standing.WITHDRAWN, Standing.EXPIRED, Standing.EXITED})


class Verb(StrEnum):
    """What can be done in that life."""

    SAVE = "save"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    SEND_BACK = "send_back"
    OPINE = "opine"
    ANNOUNCE = "announce"
    ADMIT = "admit"
    ADMIT_FOR = "admit_for"
    REFUSE = "refuse"
    RENEW = "renew"
    MARK_DUE = "mark_due"
    ASK_EXIT = "ask_exit"
    KEEP = "keep"
    EXIT = "exit"
    EXPIRE = "expire"


VERB_NAMES: Final[Mapping[Verb, str]] = {
    Verb.SAVE: "保存草稿",
    Verb.SUBMIT: "提交申请",
    Verb.WITHDRAW: "撤回申请",
    Verb.SEND_BACK: "退回修改",
    Verb.OPINE: "出具审核意见",
    Verb.ANNOUNCE: "开始公示",
    Verb.ADMIT: "准入",
    Verb.ADMIT_FOR: "临时准入",
    Verb.REFUSE: "不予准入",
    Verb.RENEW: "续期",
    Verb.MARK_DUE: "到了年度评估的时候",
    Verb.ASK_EXIT: "申请退出",
    Verb.KEEP: "继续保留",
    Verb.EXIT: "退出清单",
    Verb.EXPIRE: "到期自动失效",
}

S, V = Standing, Verb
#: Every move. KEEP after a refused exit goes back to what it was, see :func:`target_of`.
MOVES: Final[Mapping[tuple[Standing, Verb], Standing]] = {
    (S.DRAFT, V.SAVE): S.DRAFT,
    (S.DRAFT, V.SUBMIT): S.SUBMITTED,
    (S.DRAFT, V.WITHDRAW): S.WITHDRAWN,
    (S.SUBMITTED, V.WITHDRAW): S.WITHDRAWN,
    (S.SUBMITTED, V.SEND_BACK): S.DRAFT,
    (S.SUBMITTED, V.OPINE): S.REVIEW,
    (S.REVIEW, V.WITHDRAW): S.WITHDRAWN,
    (S.REVIEW, V.SEND_BACK): S.DRAFT,
    (S.REVIEW, V.OPINE): S.REVIEW,
    (S.REVIEW, V.ANNOUNCE): S.NOTICE,
    (S.REVIEW, V.REFUSE): S.REFUSED,
    (S.NOTICE, V.ADMIT): S.ADMITTED,
    (S.NOTICE, V.ADMIT_FOR): S.TEMPORARY,
    (S.NOTICE, V.REFUSE): S.REFUSED,
    (S.ADMITTED, V.MARK_DUE): S.REVIEW_DUE,
    (S.ADMITTED, V.ASK_EXIT): S.EXIT_ASKED,
    (S.TEMPORARY, V.RENEW): S.TEMPORARY,
    (S.TEMPORARY, V.ASK_EXIT): S.EXIT_ASKED,
    (S.TEMPORARY, V.EXPIRE): S.EXPIRED,
    (S.REVIEW_DUE, V.KEEP): S.ADMITTED,
    (S.REVIEW_DUE, V.EXIT): S.EXITED,
    (S.REVIEW_DUE, V.ASK_EXIT): S.EXIT_ASKED,
    (S.EXIT_ASKED, V.KEEP): S.ADMITTED,
    (S.EXIT_ASKED, V.EXIT): S.EXITED,
    (S.EXIT_ASKED, V.EXPIRE): S.EXPIRED,
}
#: How often an application may be sent back, and a temporary admission be renewed.
RETURNS, RENEWALS = 3, 1
#: Most opinions on one application.
OPINIONS = 5


@dataclass(frozen=True, slots=True)
class Life:
    """What the judgement looks at.

    ``until`` is the last day of a temporary admission, ``notice_until`` of the public notice.
    ``opined`` are the persons who gave an opinion. A matter from the county's pack has no
    applicant, but a unit.
    """

    standing: Standing
    unit: int | None
    applicant: int | None
    today: date
    opined: frozenset[int] = frozenset()
    returns: int = 0
    renewals: int = 0
    notice_until: date | None = None
    until: date | None = None
    review_due_on: date | None = None
    exit_asker: int | None = None


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts: ``applies`` in units that may apply, ``reviews``/``decides`` by a centre's post.

    ``person`` None with ``system``: the clockwork.
    """

    person: int | None
    units: frozenset[int] = frozenset()
    applies: frozenset[int] = frozenset()
    reviews: bool = False
    decides: bool = False
    system: bool = False


def _own(life: Life, who: Who) -> DomainError | None:
    if life.unit not in who.applies:
        return NotYours("not-applicant", "由申请单位的承办人或负责人办理。")
    return None


def _other(life: Life, who: Who) -> DomainError | None:
    """Nobody judges what they or their unit applied for."""
    if who.person == life.applicant or life.unit in who.units:
        return NotYours("own-application", "申请人和申请单位不能审核、决定自己的申请。")
    return None


def _reviews(life: Life, who: Who) -> DomainError | None:
    if not who.reviews:
        return NotYours("not-reviewer", "由综治中心的分流员或负责人审核。")
    return _other(life, who)


def _sends_back(life: Life, who: Who) -> DomainError | None:
    refusal = _reviews(life, who)
    if refusal is None and life.returns >= RETURNS:
        return NotNow(
            "returned-enough", Words("已经退回{n}次，请出具意见后作出决定。", n=life.returns)
        )
    return refusal


def _opines(life: Life, who: Who) -> DomainError | None:
    refusal = _reviews(life, who)
    if refusal is None and who.person in life.opined:
        return NotNow("opined", "您已经出具过意见，请等决定。")
    if refusal is None and len(life.opined) >= OPINIONS:
        return NotNow("opinions-enough", "意见已经够多，请作出决定。")
    return refusal


def _decides(life: Life, who: Who) -> DomainError | None:
    if not who.decides:
        return NotYours("not-decider", "由县综治中心负责人决定。")
    return _other(life, who)


def _decides_apart(life: Life, who: Who) -> DomainError | None:
    """Whoever gave an opinion does not decide."""
    refusal = _decides(life, who)
    if refusal is None and who.person in life.opined:
        return NotYours("own-opinion", "您出具过审核意见，请由另一位负责人决定。")
    return refusal


def _after_notice(life: Life, who: Who) -> DomainError | None:
    refusal = _decides_apart(life, who)
    if refusal is None and life.notice_until is not None and life.today <= life.notice_until:
        return NotNow(
            "notice-runs",
            Words("公示到{day}，公示期满以后才能准入。", day=day_text(life.notice_until)),
        )
    return refusal


def _renews(life: Life, who: Who) -> DomainError | None:
    refusal = _decides(life, who)
    if refusal is not None:
        return refusal
    if life.until is not None and life.until < life.today:
        return NotNow(
            "expired",
            Words("临时准入已于{day}到期，不能续期，请重新申请。", day=day_text(life.until)),
        )
    if life.renewals >= RENEWALS:
        return NotNow("renewed", "临时准入只能续期一次，还需要的请申请正式准入。")
    return None


def _asks_exit(life: Life, who: Who) -> DomainError | None:
    if life.unit in who.applies or who.reviews or who.decides:
        return None
    return NotYours("not-asking", "由牵头单位或综治中心提出退出。")


def _ends(life: Life, who: Who) -> DomainError | None:
    refusal = _decides(life, who)
    if refusal is None and life.exit_asker is not None and who.person == life.exit_asker:
        return NotYours("own-exit", "提出退出的人不能自己决定，请由另一位负责人决定。")
    return refusal


def _due(life: Life, who: Who) -> DomainError | None:
    if not who.system:
        return NotYours("clockwork", "这一步由系统按日期办理。")
    if life.review_due_on is None or life.review_due_on > life.today:
        return NotNow("not-due", "还没有到年度评估的时候。")
    return None


def _expires(life: Life, who: Who) -> DomainError | None:
    if not who.system:
        return NotYours("clockwork", "这一步由系统按日期办理。")
    if life.until is None or life.until >= life.today:
        return NotNow("not-over", "临时准入还没有到期。")
    return None


Guard = Callable[[Life, Who], DomainError | None]
GUARDS: Final[Mapping[Verb, Guard]] = {
    V.SAVE: _own,
    V.SUBMIT: _own,
    V.WITHDRAW: _own,
    V.SEND_BACK: _sends_back,
    V.OPINE: _opines,
    V.ANNOUNCE: _decides_apart,
    V.ADMIT: _after_notice,
    V.ADMIT_FOR: _after_notice,
    V.REFUSE: _decides_apart,
    V.RENEW: _renews,
    V.MARK_DUE: _due,
    V.ASK_EXIT: _asks_exit,
    V.KEEP: _ends,
    V.EXIT: _ends,
    V.EXPIRE: _expires,
}


def target_of(life: Life, verb: Verb) -> Standing | None:
    """Return where the verb leads from here; None when it does not exist here."""
    target = MOVES.get((life.standing, verb))
    if target is S.ADMITTED and verb is V.KEEP and life.until is not None:
        return S.TEMPORARY
    return target


def decide(life: Life, who: Who, verb: Verb) -> Standing:
    """Return the new standing, or raise the refusal: NotNow from this standing, NotYours."""
    target = target_of(life, verb)
    if target is None:
        raise NotNow(
            "not-here",
            Words(
                "“{now}”的事项不能{verb}。",
                now=STANDING_NAMES[life.standing],
                verb=VERB_NAMES[verb],
            ),
        )
    refusal = GUARDS[verb](life, who)
    if refusal is not None:
        raise refusal
    return target


@dataclass(frozen=True, slots=True)
class Choice:
    """A move that exists here; ``refusal`` says why it is not open to this person now."""

    verb: Verb
    refusal: str = ""


def choices(life: Life, who: Who) -> tuple[Choice, ...]:
    """Return the moves of people from here, those of others with the reason."""
    found = []
    for standing, verb in MOVES:
        if standing is life.standing and verb not in {V.MARK_DUE, V.EXPIRE}:
            refusal = GUARDS[verb](life, who)
            found.append(Choice(verb, refusal.message if refusal else ""))
    return tuple(found)


# -- the rule about assigning ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OnList:
    """One admission of a matter: for which work, and from when to when (inclusive).

    ``temporary`` says what the end means: expired, or taken off the list.
    """

    works: frozenset[Work]
    valid_from: date
    valid_to: date | None
    temporary: bool = False
    exited: bool = False

    def live(self, today: date) -> bool:
        """Tell whether it counts today."""
        return self.valid_from <= today and (self.valid_to is None or self.valid_to >= today)


def admitted(items: Iterable[OnList], demand: frozenset[Work], today: date) -> bool:
    """Tell whether grid staff may be given this kind of work today."""
    return any(item.live(today) and item.works & demand for item in items)


def assign_refusal(
    matter: str, items: Iterable[OnList], demand: frozenset[Work], today: date, ask: str
) -> str:
    """Return why grid staff and villages may not be given this today; empty when they may.

    ``ask`` names whom to ask. The last end counts where there were several.
    """
    listed = tuple(items)
    if admitted(listed, demand, today):
        return ""
    why = _why(matter, listed, today)
    return Words(
        "{why}不能交给网格员或村（社区）。需要的请牵头部门申请准入，可问{ask}。", why=why, ask=ask
    )


def _why(matter: str, items: tuple[OnList, ...], today: date) -> str:
    live = [item for item in items if item.live(today)]
    if live:
        works = works_text(work for item in live for work in item.works)
        return Words("“{matter}”只准入网格员{works}，", matter=matter, works=works)
    past = [item for item in items if item.valid_to is not None and item.valid_to < today]
    if past:
        last = max(past, key=lambda item: item.valid_to or date.min)
        day = last.valid_to or date.min
        if last.temporary and not last.exited:
            return Words("“{matter}”的临时准入已于{day}到期，", matter=matter, day=day_text(day))
        day += timedelta(days=1)
        return Words("“{matter}”已于{day}退出网格事项清单，", matter=matter, day=day_text(day))
    if items:
        first = min(item.valid_from for item in items)
        return Words("“{matter}”{day}起才准入，", matter=matter, day=day_text(first))
    return Words("“{matter}”不在网格事项准入清单里，", matter=matter)


def already(items: Iterable[OnList], works: frozenset[Work], today: date) -> bool:
    """Tell whether everything asked for is admitted for good: nothing is left to apply for."""
    held = frozenset(
        work for item in items if item.live(today) and not item.temporary for work in item.works
    )
    return bool(works) and works <= held
