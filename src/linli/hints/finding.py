"""Looking at the records of one case: photos, texts, times, places. Reads, writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Q

from linli.audit.chain import payload_of
from linli.audit.models import Event
from linli.cases.models import Attachment, Case, CaseLink
from linli.catalogue.snapshot import Catalogue
from linli.domain import record_hints
from linli.domain.evidence import DONE_OUTCOMES
from linli.domain.hint_rules import Rules
from linli.domain.lifecycle import Command
from linli.domain.record_hints import Kind
from linli.files import prints
from linli.files.models import StoredFile
from linli.hints.located import around
from linli.hints.models import TextPrint
from linli.hints.setup import rules_of
from linli.hints.standing import standing_pieces

#: Most hints of one kind on one answer, the plainest first: a verifier needs no list.
MOST: Final = 3
#: Most other texts read for one comparison, the newest.
_TEXTS: Final = 60
_GIVES = (Command.DISPATCH.value, Command.CONVENE.value)
_TAKES_UP = (Command.SIGN.value, Command.ARRIVE.value)
_ANSWERS = (Command.ANSWER.value, Command.SETTLE.value)
#: Acts whose words are compared, with the key of the words in the payload.
SPEAKS: Final[Mapping[str, str]] = {
    Command.ANSWER.value: "answer",
    Command.SETTLE.value: "answer",
    Command.PROGRESS.value: "text",
    Command.CONTRIBUTE.value: "text",
}
#: What staff photographed of their work; what residents sent is no record of theirs.
_WORK = (Attachment.Purpose.BEFORE, Attachment.Purpose.AFTER, Attachment.Purpose.PROGRESS)
_BEFORE = (Attachment.Purpose.REPORT, Attachment.Purpose.BEFORE)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing to point at; ``mark`` tells it from others of its kind, ``data`` is its reason."""

    kind: Kind
    mark: str
    other_id: int | None = None
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found, and the texts that can be found from now on."""

    hints: list[Found]
    texts: list[TextPrint]


def find(case: Case, catalogue: Catalogue) -> Findings:
    """Compare the records of a case with others: about eight queries, none over a whole table."""
    rules = rules_of(catalogue)
    wanted = (*_GIVES, *_TAKES_UP, *SPEAKS)
    events = list(
        Event.objects.filter(chain_kind="case", chain_id=int(case.no), action__in=wanted)
        .select_related("payload")
        .order_by("seq")
    )
    linked = _linked(case)
    texts = _new_texts(case, events)
    hints = [
        *_photos(case, linked, rules),
        *_copies(linked, events, texts, rules),
        *_quick(events, rules),
        *_leaps(case, rules),
    ]
    return Findings(hints, texts)


def _linked(case: Case) -> frozenset[int]:
    """Return the case itself and those merged, split or put together with it: one query."""
    rows = CaseLink.objects.filter(Q(source_id=case.pk) | Q(target_id=case.pk))
    pairs = rows.values_list("source_id", "target_id")
    return frozenset({case.pk}.union(*pairs))


# -- photos --------------------------------------------------------------------------------


def _photos(case: Case, linked: frozenset[int], rules: Rules) -> list[Found]:
    mine = list(
        Attachment.objects.filter(case_id=case.pk, file__kind=StoredFile.Kind.IMAGE)
        .order_by("id")
        .select_related("file")
    )
    looks = prints.of([one.file_id for one in mine]) if mine else {}
    work = [one for one in mine if one.file_id in looks and _is_work(one)]
    found = _before_and_after(work, mine, looks, rules)
    known = {one.file_id for one in mine}
    near = [
        row for row in prints.sharing(looks[one.file_id] for one in work) if row[0] not in known
    ]
    alike: dict[int, list[tuple[Attachment, int]]] = {}
    for one in work:
        for other in record_hints.same_photo(looks[one.file_id], near, rules):
            alike.setdefault(other.key, []).append((one, other.bits))
    others = (
        Attachment.objects.filter(file_id__in=sorted(alike)[-_TEXTS:], purpose__in=_WORK)
        .exclude(case_id__in=linked)
        .filter(added_by__isnull=False)
        .select_related("file")
    )
    elsewhere = [
        (bits, _photo(one, other, bits))
        for other in others
        for one, bits in alike[other.file_id]
        if other.added_at < one.added_at
    ]
    found += [hint for _, hint in sorted(elsewhere, key=lambda pair: (pair[0], pair[1].mark))]
    return found[:MOST]


def _is_work(one: Attachment) -> bool:
    return one.purpose in _WORK and one.added_by_id is not None


def _before_and_after(
    work: list[Attachment], mine: list[Attachment], looks: Mapping[int, int], rules: Rules
) -> list[Found]:
    """Return photos of “after” that show what the same case has as “before”."""
    before = {one.file_id: one for one in mine if one.purpose in _BEFORE and one.file_id in looks}
    known = [(file_id, looks[file_id]) for file_id in before]
    return [
        _photo(one, before[same.key], same.bits)
        for one in work
        if one.purpose == Attachment.Purpose.AFTER
        for same in record_hints.same_photo(looks[one.file_id], known, rules)
    ]


def _photo(mine: Attachment, other: Attachment, bits: int) -> Found:
    return Found(
        Kind.SAME_PHOTO,
        f"{mine.file.key}:{other.file.key}",
        None if other.case_id == mine.case_id else other.case_id,
        {
            "mine": mine.file.key,
            "theirs": other.file.key,
            "bits": bits,
            "at": other.added_at.isoformat(),
        },
    )


# -- texts ---------------------------------------------------------------------------------


def _said(event: Event) -> str:
    return str(payload_of(event).get(SPEAKS[event.action]) or "")


def _new_texts(case: Case, events: Iterable[Event]) -> list[TextPrint]:
    """Return prints of the longer texts of the case that have none yet: one query."""
    known = set(TextPrint.objects.filter(case_id=case.pk).values_list("seq", flat=True))
    return text_prints(case.pk, (event for event in events if event.seq not in known))


def text_prints(case_id: int, events: Iterable[Event]) -> list[TextPrint]:
    """Return prints of the longer texts among events of a case; the payloads are there."""
    made = []
    for event in events:
        if event.action not in SPEAKS:
            continue
        said = _said(event)
        # Shorter than any county may ask for is not even kept.
        bands = record_hints.text_bands(said) if len(said) >= Rules.least_text else None
        if bands is not None:
            a, b, c, d = bands
            made.append(TextPrint(case_id=case_id, seq=event.seq, a=a, b=b, c=c, d=d))
    return made


def _copies(
    linked: frozenset[int], events: list[Event], texts: list[TextPrint], rules: Rules
) -> list[Found]:
    words = {event.seq: _said(event) for event in events if event.action in SPEAKS}
    said_at = {event.seq: event.at for event in events}
    long_ones = [one for one in texts if len(words[one.seq]) >= rules.text_chars]
    if not long_ones:
        return []
    columns = ({getattr(one, name) for one in long_ones} for name in ("a", "b", "c", "d"))
    a, b, c, d = (sorted(values) for values in columns)
    near = TextPrint.objects.filter(Q(a__in=a) | Q(b__in=b) | Q(c__in=c) | Q(d__in=d))
    rows = list(
        near.exclude(case_id__in=linked)
        .order_by("-id")
        .values_list("id", "case_id", "case__no", "seq")[:_TEXTS]
    )
    others = _events_of([(no, seq) for _, _, no, seq in rows])
    if not others:
        return []
    standing = standing_pieces()
    theirs = [
        (pk, _said(others[int(no), seq])) for pk, _, no, seq in rows if (int(no), seq) in others
    ]
    where = {pk: (case_id, others.get((int(no), seq))) for pk, case_id, no, seq in rows}
    found = []
    for one in long_ones:
        for copy in record_hints.copied_text(words[one.seq], theirs, rules, standing):
            case_id, event = where[copy.key]
            # Whoever wrote first has copied nobody.
            if event is not None and event.at <= said_at[one.seq]:
                data = {"percent": int(copy.share * 100), "at": event.at.isoformat()}
                data["note"] = _is_note(events, one.seq)
                mark = f"{one.seq}:{case_id}:{event.seq}"
                found.append((copy.share, Found(Kind.COPIED_TEXT, mark, case_id, data)))
    found.sort(key=lambda pair: (-pair[0], pair[1].mark))
    return [hint for _, hint in found[:MOST]]


def _is_note(events: Iterable[Event], seq: int) -> bool:
    return next(event.action for event in events if event.seq == seq) not in _ANSWERS


def _events_of(wanted: list[tuple[str, int]]) -> dict[tuple[int, int], Event]:
    """Return events with their words by (chain, number): one query."""
    if not wanted:
        return {}
    pairs = {(int(no), seq) for no, seq in wanted}
    events = Event.objects.filter(
        chain_kind="case",
        chain_id__in=sorted({no for no, _ in pairs}),
        seq__in=sorted({seq for _, seq in pairs}),
        action__in=list(SPEAKS),
    ).select_related("payload")
    return {
        (event.chain_id, event.seq): event
        for event in events
        if (event.chain_id, event.seq) in pairs
    }


# -- times and places ----------------------------------------------------------------------


def _quick(events: list[Event], rules: Rules) -> list[Found]:
    """Return the answer that says “done” within seconds of having been signed for.

    Counted from the first signing or arrival since the matter was given to the unit, in this
    round: who arrived before signing had time to work.
    """
    answers = [event for event in events if event.action == Command.ANSWER.value]
    if not answers or answers[-1].reason_code not in DONE_OUTCOMES:
        return []
    answer = answers[-1]
    since = answers[-2].seq if len(answers) > 1 else 0
    given = [event.seq for event in events if event.action in _GIVES and event.seq < answer.seq]
    since = max([since, *given])
    taken = [
        event.at for event in events if event.action in _TAKES_UP and since < event.seq < answer.seq
    ]
    seconds = record_hints.too_quick(min(taken, default=None), answer.at, rules)
    if seconds is None:
        return []
    return [Found(Kind.TOO_QUICK, str(answer.seq), None, {"seconds": seconds})]


def _leaps(case: Case, rules: Rules) -> list[Found]:
    found = []
    for mine, others in around(case):
        leap = record_hints.impossible_sequence(mine, others, rules)
        if leap is not None:
            other = None if leap.key == case.pk else leap.key
            data = {"metres": leap.metres, "seconds": leap.seconds}
            found.append(Found(Kind.IMPOSSIBLE_SEQUENCE, f"{leap.key}", other, data))
    return found[:MOST]
