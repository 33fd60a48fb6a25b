"""Saying what weighs, answering it, forgetting who said it."""

from __future__ import annotations

from collections.abc import Mapping

from linli.admission import voices
from linli.admission.actions.applying import new_key
from linli.admission.actions.recording import centre_people, unit_people
from linli.admission.models import Admission, Voice
from linli.audit import chain
from linli.audit.chain import Entry
from linli.catalogue import snapshot
from linli.domain import burden_voice
from linli.domain.admission import LISTED
from linli.domain.errors import Invalid, NotNow, NotYours
from linli.domain.lifecycle import Role
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people import telling
from linli.people.actor import Actor

#: Kind of the chain of one voice.
CHAIN = "burden-voice"
#: Posts whose work this is about.
SAYS = frozenset({Role.GRID_WORKER, Role.VILLAGE_HEAD})


def complain(*, actor: Actor, raw: Mapping[str, object]) -> Voice:
    """Keep what a field worker says about a burden; may be called inside a transaction.

    Its event names nobody: whoever reads the record learns that it was said, not by whom.
    Raises NotYours for people who do not work outside, Invalid with a sentence for each field.
    """
    if actor.user_id is None or not actor.roles & SAYS:
        raise NotYours("not-field-staff", "负担意见由网格员和村（社区）负责人提出。")
    catalogue, today = snapshot.current(), clock.today()
    voice, wrong = burden_voice.read(raw)
    matter = catalogue.matter(voice.matter) if voice else None
    if voice and voice.matter and matter is None:
        wrong = {"matter": "清单里没有这个事项，请重新选择。"}
    if voice is None or wrong:
        raise Invalid(fields=wrong)
    with write():
        row = Voice.objects.create(
            key=new_key(),
            said_by_id=actor.user_id,
            about=voice.about.value,
            matter_id=matter.id if matter else None,
            unit_id=_unit(matter.id, matter.lead_unit_id) if matter else None,
            work=voice.work,
            text=voice.text,
            said_on=today,
            due_on=burden_voice.due_on(today, catalogue.calendar),
        )
        _record(row, "said", None)
        people = centre_people(catalogue, today) + centre_people(catalogue, today, leaders=True)
        _tell(row, people, "网格负担意见待答复", matter.name if matter else voice.work)
    return row


def answer(*, actor: Actor, key: str, outcome: str, text: str) -> Voice:
    """Answer one, for the office that keeps the list; the unit concerned is told.

    Raises NotFound, NotYours for one's own, NotNow when it has an answer, Invalid.
    """
    catalogue, today = snapshot.current(), clock.today()
    found, words, wrong = burden_voice.read_answer(outcome, text)
    with write():
        row = voices.get(actor, catalogue, key)
        if row.said_by_id == actor.user_id:
            raise NotYours("own-voice", "自己提的意见要由别人答复。")
        if row.outcome:
            raise NotNow("answered", "这条意见已经答复过了。")
        if found is None:
            raise Invalid(fields=wrong)
        row.outcome, row.answer, row.answered_on = found.value, words, today
        row.answered_by_id = actor.user_id
        row.save(update_fields=["outcome", "answer", "answered_on", "answered_by"])
        _record(row, "answered", actor, outcome=found.value, text=words)
        if row.unit_id:
            matter = catalogue.matters.get(row.matter_id or 0)
            name = matter.name if matter else ""
            _tell(row, unit_people(row.unit_id, today), "网格负担意见已答复，请按答复办理", name)
    return row


def forget_who(batch: int = 1000) -> int:
    """Empty who said it where the answer is old enough; return how many."""
    last = burden_voice.forgotten_before(clock.today())
    old = Voice.objects.filter(answered_on__lt=last, said_by__isnull=False).order_by("pk")
    with write():
        keys = list(old.values_list("pk", flat=True)[:batch])
        Voice.objects.filter(pk__in=keys).update(said_by=None)
    return len(keys)


def _unit(matter_id: int, lead_unit_id: int | None) -> int | None:
    """Return whose matter it is on the list; without an entry, the unit that leads it."""
    listed = (
        Admission.objects.filter(matter_id=matter_id, standing__in=[one.value for one in LISTED])
        .order_by("-id")
        .values_list("unit_id", flat=True)
        .first()
    )
    return listed or lead_unit_id


def _record(row: Voice, step: str, actor: Actor | None, **payload: object) -> None:
    chain.log(
        CHAIN,
        row.pk,
        Entry(
            action=f"burden-voice-{step}",
            at=clock.now(),
            actor_id=actor.user_id if actor else None,
            role="" if actor else "unnamed",
            target_state=row.outcome or "open",
            fields=("voice",),
            request_id=actor.request_id if actor else "",
            payload={**({"actor_name": actor.name} if actor else {}), **payload},
        ),
    )


def _tell(row: Voice, people: list[int], what: str, title: str) -> None:
    """Send word; the person who said it is told by nobody but their own page."""
    telling.tell(
        f"{CHAIN}:{row.pk}:{row.outcome or 'open'}",
        set(people) - {row.said_by_id},
        what,
        title=title,
        due=None if row.outcome else row.due_on,
    )
