"""排查上报: open a case from any door.

The report is one INSERT of the case already carrying the head of its chain, one of the
requester, two of the first event and one of the outbox. Nothing a person wrote is refused
for its place; a second sending of the same form returns the same receipt.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError

from linli.audit.chain import Entry, Head, append
from linli.cases import clock as case_clock
from linli.cases import counting, indexing, original, pinning
from linli.cases.access import visible_to
from linli.cases.actions.apply import promise
from linli.cases.actions.attaching import attach
from linli.cases.actions.report_reading import Ready, read
from linli.cases.hiding import Wording
from linli.cases.models import Attachment, Case, CaseLink, ConflictBlock, Party
from linli.cases.placing import area_columns, place
from linli.cases.report_input import Report
from linli.catalogue.snapshot import Catalogue, MatterInfo
from linli.domain.deadlines import Ledger, Level, Policy, Stage
from linli.domain.errors import Invalid
from linli.domain.identifiers import CaseNumber, lookup_code
from linli.domain.lifecycle import Command, Role, State
from linli.kernel import clock, encryption, outbox, serial, statements
from linli.kernel.transaction import write
from linli.people.actor import Actor


@dataclass(frozen=True)
class Receipt:
    """What the reporter takes away. ``repeated``: the same form had been sent before."""

    no: str
    lookup_code: str
    case_id: int
    due_at: datetime
    respond_due_at: datetime | None
    repeated: bool = False


def receipt(case: Case, *, repeated: bool) -> Receipt:
    """Return what the reporter of this case takes away."""
    if case.due_at is None:
        raise LookupError("due_at")  # every case gets one when it is opened
    return Receipt(case.no, case.lookup_code, case.pk, case.due_at, case.respond_due_at, repeated)


def report(*, actor: Actor, raw: Mapping[str, object], device_at: str = "") -> Receipt:
    """Open a case and return its receipt.

    ``device_at`` (ISO) is when a telephone without signal says it was written, for the record.
    Raises Invalid with a sentence per field, NotYours for a door the actor does not keep.
    The same ``client_key``, or the same ``source`` and ``source_id``, gives the same receipt.
    """
    return open_ready(actor=actor, ready=read(actor=actor, raw=raw, device_at=device_at))


def open_ready(*, actor: Actor, ready: Ready) -> Receipt:
    """Open the case of a report that was read before, by the same actor; return its receipt."""
    try:
        with write():
            case = _open(actor, ready)
            return receipt(case, repeated=False)
    except IntegrityError:
        before = _sent_before(actor, ready.values)
        if before is None:
            raise
        return receipt(before, repeated=True)


def _sent_before(actor: Actor, values: Report) -> Case | None:
    """Return the case of an earlier sending; raises Invalid when somebody else sent it."""
    if values.client_key:
        found = Case.objects.filter(client_key=values.client_key).first()
        if found is not None:
            if (found.reporter_staff_id or found.reporter_user_id) != actor.user_id:
                sentence = "这张表已经由别人提交过，请刷新页面后重新填写。"
                raise Invalid("key-used", sentence, fields={"client_key": sentence})
            return found
    if values.source_id:
        return Case.objects.filter(source=values.source, source_id=values.source_id).first()
    return None


def clock_columns(
    policy: Policy, level: str, start: datetime, now: datetime, catalogue: Catalogue
) -> dict[str, object]:
    """Return the columns of a clock that started at ``start``, as known ``now``."""
    dates = case_clock.dates(policy, Ledger(start=start, level=Level(level)), catalogue, now)
    return {
        "clock_start": start,
        "level": level,
        "first_level": level,
        "policy_code": policy.code,
        "policy_version": policy.version,
        **dates.columns(),
    }


def number(catalogue: Catalogue, start: datetime) -> str:
    """Take the next number of the day on which the clock started."""
    day = start.astimezone(clock.CIVIL).date()
    return str(
        CaseNumber(
            catalogue.county_code, day, serial.take_daily(f"case:{catalogue.county_code}", day)
        )
    )


def first_event(
    case: Case, *, actor: Actor, role: Role, now: datetime, payload: dict[str, object]
) -> Entry:
    """Return the event with which the chain of the case begins.

    Start and first due date of the clock stand in the event, so that punctuality can be
    recounted from the record alone.
    """
    payload = {
        **payload,
        "registered_at": case.clock_start.isoformat() if case.clock_start != now else "",
        "due_at": case.due_at.isoformat() if case.due_at else "",
        counting.KEPT: counting.kept(case, None),
    }
    unit_id = next((p.unit_id for p in actor.posts if p.role == role), None)
    return Entry(
        action=Command.REPORT.value,
        at=now,
        actor_id=actor.user_id,
        role=role.value,
        target_state=State.REPORTED.value,
        unit_id=unit_id,
        fields=("report",),
        request_id=actor.request_id,
        payload={key: value for key, value in payload.items() if value not in ("", None, [])},
    )


def insert(case: Case, entry: Entry) -> None:
    """Insert the case with the first event of its chain already in its head."""
    _, head = append("case", int(case.no), Head(), entry)
    case.chain_seq, case.chain_hash = head.seq, head.hash
    statements.insert(case)
    indexing.add(case)
    counting.tell(counting.opened(case, entry.at, related=bool(entry.payload.get("related"))))
    pinning.tell(*pinning.opened(case))
    outbox.enqueue(*promise(case.no, head.seq, Command.REPORT))


def _open(actor: Actor, ready: Ready) -> Case:
    values, said, catalogue, now = ready.values, ready.said, ready.catalogue, ready.now
    matter = values.matter
    related = _beside(actor, values.related)
    policy = catalogue.policy_for(matter)
    level = values.level or (matter.level if matter else Level.GENERAL.value)
    start = values.reported_at or now
    where = place(catalogue, area_code=values.area, point=values.point)
    staff = actor.user_id if values.door != Case.Door.RESIDENT else None
    no = number(catalogue, start)
    case = Case(
        no=no,
        lookup_code=lookup_code(secrets.token_bytes(16)),
        state=State.REPORTED.value,
        door=values.door,
        request_type=values.request_type,
        matter_id=matter.id if matter else None,
        title=said.title,
        text=said.text,
        original_sealed=original.seal(no, said.original),
        occurred_at=values.occurred_at,
        people_affected=values.people_affected,
        address=said.address,
        place_unchecked=where.unchecked,
        place_seeded=values.place_seeded,
        holder_unit_id=where.centre_id,
        reporter_staff_id=staff,
        reporter_user_id=actor.user_id if staff is None else None,
        stage=Stage.ACCEPT.value,
        stage_entered_at=now,
        stage_due_at=case_clock.stage_end(policy, Stage.ACCEPT, now, catalogue),
        source=values.source,
        source_id=values.source_id,
        client_key=values.client_key or None,
        public_ok=values.public_ok,
        **where.columns,
        **clock_columns(policy, level, start, now, catalogue),
    )
    entry = first_event(
        case,
        actor=actor,
        role=ready.role,
        now=now,
        payload={
            "actor_name": actor.name,
            "door": case.get_door_display(),
            "title": case.title,
            "matter_name": matter.name if matter else "",
            "place": catalogue.tree.label(catalogue.tree.by_id(case.area_id)),
            "privacy_notice": values.notice,
            "related": [no for no, _ in related],
            **values.origin,
        },
    )
    insert(case, entry)
    _add_parties(case, values)
    links = [
        CaseLink(source_id=case.pk, target_id=pk, kind=CaseLink.Kind.RELATED, made_at=now)
        for _, pk in related
    ]
    statements.insert_many(links)
    attach(
        case,
        values.files,
        purpose=Attachment.Purpose.REPORT,
        user_id=actor.user_id,
        now=now,
        captions=values.captions,
    )
    return case


def _beside(actor: Actor, numbers: Sequence[str]) -> list[tuple[str, int]]:
    """Return number and key of the matters to lay beside, as far as the actor sees them."""
    if not numbers:
        return []
    found = visible_to(actor).filter(no__in=numbers).order_by("id")
    return list(found.values_list("no", "pk"))


def _add_parties(case: Case, values: Report) -> None:
    """Seal who asked in one INSERT; an anonymous report keeps no row at all."""
    rows = []
    people = [
        (Party.Role.REQUESTER, values.name, values.phone),
        (Party.Role.PROXY, values.proxy_name, values.proxy_phone),
    ]
    for party_role, name, phone in people:
        if not (name or phone) or values.privacy == Party.Privacy.ANONYMOUS:
            continue
        row_key = secrets.token_hex(16)
        row = Party(
            case_id=case.pk,
            role=party_role,
            privacy=values.privacy,
            row_key=row_key,
            name=encryption.seal("cases.party.name", row_key, name) if name else "",
            phone=encryption.seal("cases.party.phone", row_key, phone) if phone else "",
            phone_index=encryption.blind_index("cases.party.phone", phone) if phone else "",
            phone_tail=phone[-4:],
            language=values.language,
            notices=values.notices,
        )
        rows.append(row)
    statements.insert_many(rows)


def child_of(
    parent: Case,
    *,
    actor: Actor,
    catalogue: Catalogue,
    now: datetime,
    said: Wording,
    matter: MatterInfo | None,
) -> tuple[Case, Entry]:
    """Return the split-off part of a case and the first event of its chain, both unwritten.

    Same place, clock and words of the requester as the parent; :func:`inherit` copies the rest
    once it has an id.
    """
    policy = catalogue.policy_for(matter)
    level = matter.level if matter else parent.level
    node = catalogue.tree.by_id(parent.area_id)
    columns = area_columns(node, catalogue)
    no = number(catalogue, now)
    before = original.kept(parent)
    words = before.words or before.text or parent.text
    sealed = replace(
        said.original,
        address=before.address,
        words="" if words == (said.original.text or said.text) else words,
    )
    case = Case(
        no=no,
        lookup_code=lookup_code(secrets.token_bytes(16)),
        state=State.REPORTED.value,
        door=parent.door,
        request_type=parent.request_type,
        matter_id=matter.id if matter else None,
        title=said.title,
        text=said.text,
        original_sealed=original.seal(no, sealed),
        occurred_at=parent.occurred_at,
        address=parent.address,
        lon=parent.lon,
        lat=parent.lat,
        origin_lon=parent.origin_lon,
        origin_lat=parent.origin_lat,
        origin_datum=parent.origin_datum,
        place_unchecked=parent.place_unchecked,
        place_seeded=parent.place_seeded,
        public_ok=parent.public_ok,
        holder_unit_id=catalogue.centre_for(node).id,
        reporter_staff_id=parent.reporter_staff_id,
        reporter_user_id=parent.reporter_user_id,
        stage=Stage.ACCEPT.value,
        stage_entered_at=now,
        stage_due_at=case_clock.stage_end(policy, Stage.ACCEPT, now, catalogue),
        **columns,
        **clock_columns(policy, level, parent.clock_start, now, catalogue),
    )
    role = next(iter(sorted(actor.roles, key=list(Role).index)), Role.SYSTEM)
    entry = first_event(
        case,
        actor=actor,
        role=role,
        now=now,
        payload={
            "actor_name": actor.name,
            "split_from": parent.no,
            "title": said.title,
            "place": catalogue.tree.label(node),
        },
    )
    return case, entry


def inherit(child: Case, parent: Case, now: datetime) -> None:
    """Copy requester and 回避 of the parent to its part and link the two: three INSERTs."""
    statements.insert_from(
        Party, Party.objects.filter(case_id=parent.pk).order_by("id"), {"case_id": child.pk}
    )
    blocks = ConflictBlock.objects.filter(case_id=parent.pk).order_by("id")
    statements.insert_from(ConflictBlock, blocks, {"case_id": child.pk, "set_at": now})
    link = CaseLink(
        source_id=child.pk, target_id=parent.pk, kind=CaseLink.Kind.SPLIT_FROM, made_at=now
    )
    statements.insert(link)
