"""What is decided about an item: written, changed and taken out until the minutes are approved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from linli.cases.inputs import tidy
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import Invalid, LostRace, NotFound
from linli.domain.meetings import Verb, decision_problems
from linli.domain.words import Words
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.meetings.actions.reaching import problems
from linli.meetings.actions.recording import record
from linli.meetings.actions.running import item_of, redraft
from linli.meetings.judging import judged
from linli.meetings.models import AgendaItem, Decision, Meeting
from linli.meetings.people import answering
from linli.people.actor import Actor

#: Most decisions about one item, and characters of one.
MOST, TEXT_LIMIT = 20, 500


def decide(
    *,
    actor: Actor,
    key: str,
    item_id: int,
    raw: Mapping[str, object],
    decision_id: int | None = None,
    version: int | None = None,
) -> Decision:
    """Write a decision (``text``, ``unit``, ``person``, ``due_on``, ``noted``), or change one.

    Raises Invalid without unit or day unless it is only noted, for a closed unit, for whom the
    meeting cannot bind (see :func:`problems`) and for what stands there already; LostRace when
    somebody changed it meanwhile.
    """
    now = clock.now()
    with write():
        catalogue = snapshot.current()
        meeting, _ = judged(actor, key, Verb.RECORD, catalogue)
        item = item_of(actor, meeting, item_id)
        given = _clean(raw, meeting, item, catalogue)
        _not_twice(item, given, decision_id)
        if decision_id is None:
            if item.decisions.count() >= MOST:
                raise Invalid(fields={"text": Words("一个议题最多{most}项议定事项。", most=MOST)})
            made = Decision.objects.create(item=item, **given)
        else:
            made = _one(item, decision_id)
            written = Decision.objects.filter(pk=made.pk, version=version or 0).update(
                **given, version=made.version + 1
            )
            if not written:
                raise LostRace(version=made.version)
            made.refresh_from_db()
        redraft(meeting)
        said = {**given, "due_on": str(given["due_on"] or "")}
        record(meeting, "decide", actor, now, item=item.pk, decision=made.pk, **said)
    return made


def undecide(*, actor: Actor, key: str, item_id: int, decision_id: int, version: int) -> None:
    """Take a decision out again, before the minutes are approved."""
    now = clock.now()
    with write():
        meeting, _ = judged(actor, key, Verb.RECORD, snapshot.current())
        item = item_of(actor, meeting, item_id)
        made = _one(item, decision_id)
        gone, _ = Decision.objects.filter(pk=made.pk, version=version).delete()
        if not gone:
            raise LostRace(version=made.version)
        redraft(meeting)
        record(meeting, "undecide", actor, now, item=item.pk, decision=decision_id, text=made.text)


def _one(item: AgendaItem, decision_id: int) -> Decision:
    made = item.decisions.filter(pk=decision_id).first()
    if made is None:
        raise NotFound("no-decision", "没有找到这项议定事项，可能刚刚被别人删掉了。")
    return made


def _not_twice(item: AgendaItem, given: Mapping[str, object], decision_id: int | None) -> None:
    """Refuse what this item already has word for word, as when a form is sent twice."""
    same = {name: given[name] for name in ("text", "noted", "unit_id", "due_on")}
    if item.decisions.filter(**same).exclude(pk=decision_id or 0).exists():
        raise Invalid(fields={"text": "这一项已经记下了，不用再记一次。"})


def _clean(
    raw: Mapping[str, object], meeting: Meeting, item: AgendaItem, catalogue: Catalogue
) -> dict[str, object]:
    text = tidy(str(raw.get("text") or ""))
    noted = raw.get("noted") in (True, "1", "on", "true")
    code = tidy(str(raw.get("unit") or ""))
    unit = catalogue.unit_by_code(code) if code else None
    today = clock.today()
    due_on, unreadable = _day(raw.get("due_on"))
    wrong = decision_problems(
        text=text,
        noted=noted,
        unit_live=unit.live(today) if unit else None,
        due=due_on,
        today=today,
    )
    wrong = {"due_on" if name == "due" else name: told for name, told in wrong.items()}
    if unreadable and not noted:
        wrong["due_on"] = "请写明哪一天，例如 2026-07-31。"
    if code and unit is None:
        wrong["unit"] = Words("没有代码为“{code}”的单位。", code=code[:40])
    if len(text) > TEXT_LIMIT:
        wrong["text"] = Words("最多{most}个字，现在有{n}个字。", most=TEXT_LIMIT, n=len(text))
    person_id = None
    username = str(raw.get("person") or "").strip()
    if username and unit is not None and not noted:
        known = {one.username: one.id for one in answering([unit.id]).get(unit.id, [])}
        person_id = known.get(username)
        if person_id is None:
            wrong["person"] = "这个人现在不在所选的单位，请另选或不写。"
    if unit is not None and not wrong:
        wrong |= problems(meeting, item.case_id, unit, person_id, catalogue)
    if wrong:
        raise Invalid(fields=wrong)
    return {
        "text": text,
        "noted": noted,
        "unit_id": unit.id if unit else None,
        "person_id": person_id,
        "due_on": due_on,
    }


def _day(raw: object) -> tuple[date | None, bool]:
    """Return the day and whether there is something that is none."""
    if isinstance(raw, date):
        return raw, False
    text = str(raw or "").strip()
    if not text:
        return None, False
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None, True
    return (found, False) if found.year <= 2100 else (None, True)
