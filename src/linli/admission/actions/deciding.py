"""The others' part: opinion, notice, decision, yearly review, exit. Nobody judges their own."""

from __future__ import annotations

from datetime import date, timedelta

from linli.admission import access, judging, listing
from linli.admission.actions.recording import (
    centre_people,
    record,
    save,
    tell,
    unit_people,
)
from linli.admission.models import Admission, Opinion, same_matter
from linli.cases.inputs import tidy
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain import admission
from linli.domain.admission import Standing, Verb
from linli.domain.admission_rules import next_review, until_problem
from linli.domain.errors import Invalid
from linli.domain.words import Words
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor

TEXT, ANSWER = 1000, 300
#: On record where a lasting admission takes the place of a temporary one.
_REPLACED = "已转为正式准入"  # zh-only


def send_back(*, actor: Actor, key: str, text: str, version: int | None = None) -> Admission:
    """Send an application back to be corrected, at most three times."""
    words = _words(text, "请写明要修改什么。")
    catalogue, now = snapshot.current(), clock.now()
    with write():
        row, target = _open(actor, key, catalogue, Verb.SEND_BACK)
        save(row, version, target, said=words, returns=row.returns + 1)
        record(row, Verb.SEND_BACK, actor, now, text=words)
        _tell_applicant(row, actor, "网格事项准入申请退回修改")
    return row


def opine(
    *,
    actor: Actor,
    key: str,
    agrees: bool,
    reuse: str,
    instead: str,
    text: str,
    version: int | None = None,
) -> Admission:
    """Give an opinion, with the two answers about burden: shared data, and who else could do it."""
    answers = {"reuse": tidy(reuse), "instead": tidy(instead)}
    wrong = {name: "减负两问都要回答。" for name, answer in answers.items() if not answer}
    wrong |= {
        name: Words("最多{limit}个字。", limit=ANSWER)
        for name, answer in answers.items()
        if len(answer) > ANSWER
    }
    words = tidy(text)
    if not words or len(words) > TEXT:
        wrong["text"] = Words("最多{limit}个字。", limit=TEXT) if words else "请写明审核意见。"
    if wrong:
        raise Invalid(fields=wrong)
    catalogue, now = snapshot.current(), clock.now()
    with write():
        row, target = _open(actor, key, catalogue, Verb.OPINE)
        Opinion.objects.create(
            admission=row,
            round=row.returns,
            by_id=actor.user_id or 0,
            unit_id=min(actor.units),
            at=now,
            agrees=agrees,
            text=words,
            **answers,
        )
        save(row, version, target)
        record(row, Verb.OPINE, actor, now, agrees=agrees, text=words, **answers)
        leaders = set(centre_people(catalogue, clock.today(), leaders=True)) - {actor.user_id}
        tell(row, (one for one in leaders if one), "网格事项准入申请已有审核意见，待公示或决定")
    return row


def announce(*, actor: Actor, key: str, version: int | None = None) -> Admission:
    """Begin the public notice, from today for the county's number of days."""
    catalogue, now, today = snapshot.current(), clock.now(), clock.today()
    last = today + timedelta(days=judging.rules_of(catalogue).notice_days)
    with write():
        row, target = _open(actor, key, catalogue, Verb.ANNOUNCE)
        save(row, version, target, notice_from=today, notice_until=last)
        record(row, Verb.ANNOUNCE, actor, now, until=last.isoformat())
        _tell_applicant(row, actor, "网格事项准入申请开始公示")
    return row


def admit(*, actor: Actor, key: str, text: str = "", version: int | None = None) -> Admission:
    """Admit a matter for good, after its notice; a temporary admission of the same work ends."""
    catalogue, now, today = snapshot.current(), clock.now(), clock.today()
    words = _words(text)
    with write():
        row, target = _open(actor, key, catalogue, Verb.ADMIT)
        entry = listing.enter(row, today, None)
        save(
            row,
            version,
            target,
            said=words,
            decided_by_id=actor.user_id,
            decided_at=now,
            admitted_on=today,
            review_due_on=next_review(today, judging.rules_of(catalogue).review_months),
            grid_id=entry.pk,
        )
        record(row, Verb.ADMIT, actor, now, text=words)
        _replace_temporary(row, actor)
        _tell_applicant(row, actor, "网格事项已准入")
    return row


def admit_for(
    *, actor: Actor, key: str, until: date | None, text: str = "", version: int | None = None
) -> Admission:
    """Admit a matter until a day; it then ends by itself."""
    catalogue, now, today = snapshot.current(), clock.now(), clock.today()
    words = _words(text)
    problem = until_problem(until, today, judging.rules_of(catalogue), today)
    if problem or until is None:
        raise Invalid(fields={"until": problem})
    with write():
        row, target = _open(actor, key, catalogue, Verb.ADMIT_FOR)
        entry = listing.enter(row, today, until)
        save(
            row,
            version,
            target,
            said=words,
            decided_by_id=actor.user_id,
            decided_at=now,
            admitted_on=today,
            valid_until=until,
            grid_id=entry.pk,
        )
        record(row, Verb.ADMIT_FOR, actor, now, text=words, until=until.isoformat())
        _tell_applicant(row, actor, "网格事项已临时准入", until)
    return row


def refuse(*, actor: Actor, key: str, text: str, version: int | None = None) -> Admission:
    """Refuse an application with the reason."""
    words = _words(text, "请写明不予准入的理由。")
    catalogue, now = snapshot.current(), clock.now()
    with write():
        row, target = _open(actor, key, catalogue, Verb.REFUSE)
        save(
            row,
            version,
            target,
            said=words,
            decided_by_id=actor.user_id,
            decided_at=now,
            ended_on=clock.today(),
        )
        record(row, Verb.REFUSE, actor, now, text=words)
        _tell_applicant(row, actor, "网格事项准入申请未通过")
    return row


def renew(
    *, actor: Actor, key: str, until: date | None, text: str, version: int | None = None
) -> Admission:
    """Prolong a temporary admission, once."""
    words = _words(text, "请写明续期的理由。")
    catalogue, now, today = snapshot.current(), clock.now(), clock.today()
    with write():
        row, target = _open(actor, key, catalogue, Verb.RENEW)
        before = row.valid_until or today
        problem = until_problem(until, before, judging.rules_of(catalogue), today)
        if not problem and until is not None and until <= before:
            problem = "续期要比现在的到期日晚。"
        if problem or until is None:
            raise Invalid(fields={"until": problem})
        listing.prolong(row, until)
        save(row, version, target, said=words, valid_until=until, renewals=row.renewals + 1)
        record(row, Verb.RENEW, actor, now, text=words, until=until.isoformat())
        _tell_applicant(row, actor, "网格事项临时准入已续期", until)
    return row


def ask_exit(*, actor: Actor, key: str, text: str, version: int | None = None) -> Admission:
    """Ask for a matter to leave the list; it stays on it until that is decided."""
    words = _words(text, "请写明为什么退出。")
    catalogue, now, today = snapshot.current(), clock.now(), clock.today()
    with write():
        row, target = _open(actor, key, catalogue, Verb.ASK_EXIT)
        save(row, version, target, said=words, exit_asked_by_id=actor.user_id)
        record(row, Verb.ASK_EXIT, actor, now, text=words)
        leaders = set(centre_people(catalogue, today, leaders=True)) - {actor.user_id}
        tell(row, (one for one in leaders if one), "申请退出网格事项清单，待决定")
    return row


def keep(*, actor: Actor, key: str, text: str, version: int | None = None) -> Admission:
    """Keep a matter on the list: after its yearly review, or against a request to end it."""
    words = _words(text, "请写明评估结果和保留的理由。")
    catalogue, now, today = snapshot.current(), clock.now(), clock.today()
    with write():
        row, target = _open(actor, key, catalogue, Verb.KEEP)
        following = row.review_due_on
        if row.standing == Standing.REVIEW_DUE:
            following = next_review(today, judging.rules_of(catalogue).review_months)
        save(row, version, target, said=words, exit_asked_by_id=None, review_due_on=following)
        record(row, Verb.KEEP, actor, now, text=words)
        _tell_applicant(row, actor, "网格事项继续保留")
    return row


def end(*, actor: Actor, key: str, text: str, version: int | None = None) -> Admission:
    """Take a matter off the list, at once."""
    words = _words(text, "请写明退出的理由。")
    catalogue, now, today = snapshot.current(), clock.now(), clock.today()
    with write():
        row, target = _open(actor, key, catalogue, Verb.EXIT)
        listing.leave(row, today)
        save(row, version, target, said=words, ended_on=today)
        record(row, Verb.EXIT, actor, now, text=words)
        _tell_applicant(row, actor, "网格事项已退出清单")
    return row


def _open(actor: Actor, key: str, catalogue: Catalogue, verb: Verb) -> tuple[Admission, Standing]:
    """Return the locked row and where the verb leads; raises the refusal."""
    row = access.get(actor, catalogue, key, lock=True)
    opined = Opinion.objects.filter(admission=row, round=row.returns).values_list("by", flat=True)
    life = judging.life(row, opined, clock.today())
    return row, admission.decide(life, judging.who(actor, catalogue), verb)


def _replace_temporary(row: Admission, actor: Actor) -> None:
    """End the temporary admission that the lasting one takes the place of."""
    works = set(row.works.split(","))
    former = (
        same_matter(row.matter_id, row.name).filter(standing=Standing.TEMPORARY).exclude(pk=row.pk)
    )
    for old in former.order_by("pk")[:20]:
        if set(old.works.split(",")) <= works:
            listing.leave(old, clock.today())
            save(old, None, Standing.EXITED, said=_REPLACED, ended_on=clock.today())
            record(old, Verb.EXIT, actor, clock.now(), text=_REPLACED, by=row.key)


def _tell_applicant(row: Admission, actor: Actor, what: str, due: date | None = None) -> None:
    people = [row.applicant_id] if row.applicant_id else unit_people(row.unit_id, clock.today())
    tell(row, (one for one in people if one and one != actor.user_id), what, due)


def _words(text: str, missing: str = "") -> str:
    words = tidy(text)
    if not words and missing:
        raise Invalid(fields={"text": missing})
    if len(words) > TEXT:
        raise Invalid(fields={"text": Words("最多{limit}个字。", limit=TEXT)})
    return words
